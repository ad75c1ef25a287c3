"""What does every page of the site begin with, and where does its file stand?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from generator.models import Page
from generator.render.environment import render


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A page beside another: what it is called, and its folder as a site path."""

    title: str
    path: str


def make_page(
    path: str,
    body: str,
    *,
    title: str,
    description: str = "",
    date: datetime | None = None,
    previous: Neighbour | None = None,
    next: Neighbour | None = None,  # noqa: A002 - the field's and the theme's word
) -> Page:
    """Front matter and body. `hide` is what Material leaves out: no navigation on these pages."""
    front = {
        "title": title,
        "description": description,
        "date": None if date is None else f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "previous": previous,
        "next": next,
    }
    rendered = Markup(body)  # noqa: S704 - out of a template, so escaped
    return Page(f"{path}index.md", render("page.j2", front=front, body=rendered))
