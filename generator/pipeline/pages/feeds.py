"""The page that explains the feeds and data files of a list."""

from __future__ import annotations

from collections.abc import Iterator

from generator.links import data_path, feeds_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.feeds import feeds_page


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    shown = context.feeds, bool(context.topics)
    yield AggregateTarget("", repr(shown), lambda: _page(context))


def _page(context: RenderContext) -> RenderedTarget:
    mailing_list = context.mailing_list
    data = [
        (
            Link("Digests", data_path(mailing_list.name)),
            "JSON: news, lead, headlines and counts of the newest digests, and what waits",
        )
    ]
    page = feeds_page(mailing_list, context.feeds, data, has_topics=bool(context.topics))
    return RenderedTarget((page,))


def _link(context: RenderContext) -> Link:
    return Link("feeds", feeds_path(context.mailing_list.name))


FEEDS = PageKind(name="feeds", aggregates=_aggregates, link=_link)
