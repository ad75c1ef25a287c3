"""The page that explains the feeds and data files of a list."""

from __future__ import annotations

from collections.abc import Sequence

from generator.links import feeds_path
from generator.models.feeds import Feed
from generator.models.pages import Link, Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.view import View


def feeds_page(
    mailing_list: ListConfig,
    feeds: Sequence[Feed],
    data: Sequence[tuple[Link, str]],
) -> Page:
    """The page; each data file comes with what it has, in a few words."""
    path = feeds_path(mailing_list.name)
    title = f"{mailing_list.title}: feeds and data"
    listed = [(Link(feed.title, feed.atom), feed.about) for feed in feeds]
    groups = (("feeds", "Feeds", listed), ("data", "Data", data))
    body = render(
        "feeds.j2",
        view=View(mailing_list, path),
        title=title,
        groups=[group for group in groups if group[2]],
    )
    description = f"The feeds and data files of {mailing_list.title}."
    return make_page(path, body, title=title, description=description)
