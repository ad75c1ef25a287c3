"""The feeds of a list and of all its topics as OPML, for feed readers to import."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.links import outline_path
from generator.models.feeds import Feed
from generator.models.pages import Page, RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.feeds import topic_feed
from generator.render.outline import outline


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    mailing_list = context.mailing_list
    topics = [topic_feed(mailing_list, name) for name in sorted(context.topics)]
    files = (
        ("list", mailing_list.title, context.feeds),
        ("topics", f"{mailing_list.title}: topics", topics),
    )
    for name, title, feeds in files:
        if feeds:
            shown = repr((title, feeds))
            yield AggregateTarget(name, shown, partial(_file, context, name, title, feeds))


def _file(context: RenderContext, name: str, title: str, feeds: Sequence[Feed]) -> RenderedTarget:
    path = outline_path(context.mailing_list.name, name)
    return RenderedTarget((Page(path, outline(title, feeds, context.site_url)),))


OUTLINES = PageKind(name="outlines", aggregates=_aggregates)
