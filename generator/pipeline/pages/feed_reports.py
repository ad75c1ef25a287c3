"""The feed of reports of bugs and regressions: an entry for each mail that begins a thread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.models.commits import Entry
from generator.models.feeds import Feed, Tombstone
from generator.models.pages import RenderedTarget
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.pipeline.pages.feed_base import document_pages, tombstones_of
from generator.render.feed_history import Document, begin_of, documents
from generator.render.feed_news import report_entry
from generator.render.feeds import list_feed
from generator.windows import window_of


def _feed(context: RenderContext) -> Feed:
    about = "Mails that report a bug or a regression, of people and of robots."
    return list_feed(context.mailing_list, "reports", "reports", about)


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    reports = context.index.history.reports(context.as_of.kept_from)
    for document in documents(reports, _time, _feed(context).entries):
        mails = [(report.blob, report.received) for report in document.items]
        gone = () if document.name else _gone(context, document)
        yield AggregateTarget(
            document.name or "newest",
            repr((document.before, mails, gone)),
            partial(_document, context, document, gone),
        )


def _gone(context: RenderContext, document: Document[Entry]) -> tuple[Tombstone, ...]:
    """The reports that were taken back."""
    return tombstones_of(context, ("report",), begin_of(document, _time, _feed(context).entries))


def _time(report: Entry) -> int:
    return report.received


def _document(
    context: RenderContext, document: Document[Entry], gone: Sequence[Tombstone]
) -> RenderedTarget:
    mailing_list = context.mailing_list
    mails = context.read(document.items)
    entries = [
        report_entry(
            mail,
            window_of(report.received, mailing_list.window),
            mailing_list,
            context.site_url,
            is_settled=bool(document.name),
        )
        for report, mail in zip(document.items, mails, strict=True)
    ]
    there = {entry.ident for entry in entries}
    gone = [tombstone for tombstone in gone if tombstone.ident not in there]
    return RenderedTarget(document_pages(context, _feed(context), document, entries, gone))


def _feeds(context: RenderContext) -> tuple[Feed, ...]:
    return (_feed(context),)


REPORTS_FEED = PageKind(name="feed-reports", aggregates=_aggregates, feeds=_feeds)
