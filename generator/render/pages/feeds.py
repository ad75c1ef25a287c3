"""The page that explains the feeds and data files of a list."""

from __future__ import annotations

from collections.abc import Sequence

from generator.links import all_series_path, feeds_path, outline_path, people_path, topics_path
from generator.models.feeds import Feed
from generator.models.pages import Link, Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.view import View

OUTLINES = ("list", "topics")  # files with the feeds of the list, and with those of its topics


def feeds_page(
    mailing_list: ListConfig,
    feeds: Sequence[Feed],
    data: Sequence[tuple[Link, str]],
    *,
    has_topics: bool,
) -> Page:
    """The page; each data file comes with what it has, in a few words.

    `has_topics` is whether any topic has a page.
    """
    name = mailing_list.name
    path = feeds_path(name)
    title = f"{mailing_list.title}: feeds and data"
    body = render(
        "feeds.j2",
        view=View(mailing_list, path),
        title=title,
        feeds=feeds,
        outlines={which: outline_path(name, which) for which in OUTLINES},
        has_topics=has_topics,
        has_maintainers=bool(mailing_list.topic_maintainers),
        all_series=all_series_path(name),
        people=people_path(name),
        topics=topics_path(name),
        data=data,
    )
    description = f"The feeds and data files of {mailing_list.title}."
    return make_page(path, body, title=title, description=description, feeds=feeds)
