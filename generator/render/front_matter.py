"""Whole pages of the site: a body with its front matter, in numbered parts where it is long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from generator.models.feeds import Feed
from generator.models.pages import Page
from generator.render.environment import render
from generator.render.page_parts import split
from generator.render.pagination import PageLink


def make_page(
    path: str,
    body: str,
    *,
    title: str,
    description: str = "",
    date: datetime | None = None,
    feeds: Sequence[Feed] = (),
    previous: PageLink | None = None,
    next: PageLink | None = None,  # noqa: A002 - the field's and the theme's word
) -> Page:
    """The page at the folder `path`.

    `feeds` tell what is new on it, `previous` and `next` are the digests beside it.
    """
    text = render(
        "page.j2",
        title=title,
        description=description,
        date=None if date is None else f"{date.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        feeds=feeds,
        previous=previous,
        next=next,
        body=Markup(body),  # noqa: S704 - out of a template, so escaped
    )
    return Page(f"{path}index.md", text)


def make_parts(
    path: str,
    text: str,
    *,
    title: str,
    description: str,
    date: datetime | None,
    feeds: Sequence[Feed] = (),
    is_linked: Callable[[str], bool] = lambda _: False,
    **front: PageLink | None,
) -> tuple[Page, ...]:
    """The pages of a text with seams, the first at the folder `path`.

    `is_linked` tells which ids other pages link to: the first part leads on to them.
    """
    pages = []
    for part in split(text, path, is_linked=is_linked):
        body = render(
            "part.j2",
            part=part,
            parts=part.pagination,
            title=title,
            body=Markup(part.body),  # noqa: S704 - out of a template, so escaped
        )
        number = part.pagination.number
        name = title if number == 1 else f"{title}, part {number}"
        folder = part.pagination.path
        pages.append(
            make_page(
                folder, body, title=name, description=description, date=date, feeds=feeds, **front
            )
        )
    return tuple(pages)
