"""The page that explains the feeds and data files of a list."""

from __future__ import annotations

from collections.abc import Iterator

from generator.links import data_path, feed_path, feeds_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.pipeline.pages.digests import FEED_ENTRIES
from generator.render.pages.feeds import feeds_page


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    yield AggregateTarget("", "", lambda: _page(context))


def _page(context: RenderContext) -> RenderedTarget:
    mailing_list = context.mailing_list
    name, window = mailing_list.name, mailing_list.window
    newest = f"the newest {FEED_ENTRIES}"
    feeds = [(Link("Digests", feed_path(name)), f"Atom: an entry a {window}, {newest}")]
    data = [
        (
            Link("list.json", data_path(name)),
            f"JSON: the pages of the list, news, headlines and counts of {newest} digests",
        ),
    ]
    return RenderedTarget((feeds_page(mailing_list, feeds, data),))


def _link(context: RenderContext) -> Link:
    return Link("feeds", feeds_path(context.mailing_list.name))


FEEDS = PageKind(name="feeds", aggregates=_aggregates, link=_link)
