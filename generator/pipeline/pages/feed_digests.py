"""The feed of digests: an entry a window, with its news."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from generator.links import archive_path
from generator.models.feeds import Feed
from generator.models.pages import DigestSummary, RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.pipeline.pages.feed_base import document_pages
from generator.render.feed_history import Document, documents
from generator.render.feed_news import digest_entry
from generator.render.feeds import list_feed
from generator.render.phrases.time import each_window

Summary = tuple[int, DigestSummary]  # with its hash


def _feed(context: RenderContext) -> Feed:
    """The feed."""
    often = each_window(context.mailing_list.window)
    about = f"A digest {often}: what was sent, what was applied, what was discussed."
    home = archive_path(context.mailing_list.name)
    return list_feed(context.mailing_list, "digests", "digests", about, home)


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    for document in documents(context.digests[::-1], _time, _feed(context).entries):
        hashes = [summary_hash for summary_hash, _ in document.items]
        yield AggregateTarget(
            document.name or "newest",
            repr((document.before, hashes)),
            partial(_document, context, document),
        )


def _time(summary: Summary) -> int:
    return summary[1].window.start


def _document(context: RenderContext, document: Document[Summary]) -> RenderedTarget:
    entries = [
        digest_entry(digest, context.site_url, is_settled=bool(document.name))
        for _, digest in document.items
    ]
    return RenderedTarget(document_pages(context, _feed(context), document, entries))


def _feeds(context: RenderContext) -> tuple[Feed, ...]:
    return (_feed(context),)


DIGEST_FEED = PageKind(name="feed-digests", aggregates=_aggregates, feeds=_feeds)
