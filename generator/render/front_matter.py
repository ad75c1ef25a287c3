"""What does every page of the site begin with, and where does its file stand?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from markupsafe import Markup

from generator.links import relative
from generator.models.pages import Page
from generator.render.environment import render
from generator.render.page_parts import part_path, split


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A page beside another: what it is called, and its folder as a site path."""

    title: str
    path: str


def near(at: int, parts: int, reach: int = 4) -> list[int]:
    """Which of some numbered parts one of them leads to: the first, the last, those around it."""
    around = range(max(0, at - reach), min(parts, at + reach + 1))
    return sorted({0, parts - 1, *around} & set(range(parts)))


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


def make_parts(
    path: str,
    text: str,
    *,
    title: str,
    description: str,
    date: datetime | None,
    named: Callable[[str], bool] = lambda _: False,
    **front: Neighbour | None,
) -> tuple[Page, ...]:
    """The pages of a text with seams; only the first has all that its front matter says.

    `named` tells the places that other pages name: they stay on the first part.
    """
    pages = []
    for part in split(text, named=named):
        here = part_path(path, part.number)
        body = render(
            "part.j2",
            part=part,
            first=path,
            title=title,
            body=Markup(part.body),  # noqa: S704 - out of a template, so escaped
            beside=[at + 1 for at in near(part.number - 1, part.total)],
            to=lambda number, here=here: relative(part_path(path, number), here),
        )
        name = title if part.number == 1 else f"{title}, part {part.number}"
        pages.append(make_page(here, body, title=name, description=description, date=date, **front))
    return tuple(pages)
