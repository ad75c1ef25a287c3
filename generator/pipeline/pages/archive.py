"""The archive of a list: all years, a page a year, a month and a week, with their news."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import NamedTuple

from generator.links import archive_path, digest_path, digests_path, week_path
from generator.models.commits import Window, WindowSize
from generator.models.pages import DigestSummary, Link, Page, RenderedTarget
from generator.models.settings import ListConfig
from generator.pipeline.pages.base import (
    DIGESTS,
    AggregateTarget,
    PageKind,
    RenderContext,
    target_name,
)
from generator.render.pages.archive import archive_page, month_page, week_page, year_page
from generator.render.pages.redirect import SpanForm, folder_pages, received_url, redirect_page
from generator.windows import window_of

SpanPage = Callable[[ListConfig, Sequence[DigestSummary]], Page]


class _Expired(NamedTuple):
    """A span of which no digest is kept: its pages, and the start and end of its mails."""

    folders: tuple[str, ...]
    start: int
    end: int


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """All years, and the spans; those of which no digest is kept lead to the mail archive."""
    digests = [digest for _, digest in context.digests]
    yield AggregateTarget(
        "",
        repr(([summary_hash for summary_hash, _ in context.digests], context.feeds)),
        partial(_pages, context, partial(archive_page, feeds=context.feeds), "list", digests),
    )
    forms: list[tuple[str, SpanPage, SpanForm | None]] = [
        ("%Y", year_page, "year"),
        ("%Y-%m", month_page, "month"),
    ]
    if context.mailing_list.window == "day":
        forms.append(("%G-W%V", week_page, None))
    for form, page, span_form in forms:
        for span, rows in groupby(context.digests, partial(_span_of_row, form)):
            found = list(rows)
            yield AggregateTarget(
                span,
                " ".join(str(summary_hash) for summary_hash, _ in found),
                partial(_pages, context, page, span_form, [digest for _, digest in found]),
            )
    for span, begin in _expired_spans(context):
        yield AggregateTarget(span, "", partial(_expired, context, span, begin))


def _expired_spans(context: RenderContext) -> Iterator[tuple[str, int]]:
    """The spans of which no digest is kept, each with the begin of a digest of it.

    A day is one of them where it is a folder of digests, of its hours or of the week that begins.
    """
    prefix = target_name(DIGESTS, "")
    begins = (int(name.removeprefix(prefix)) for name in context.index.targets.names(prefix))
    expired = [begin for begin in begins if begin < context.as_of.kept_from]
    for form in ("%Y", "%Y-%m", "%G-W%V" if context.mailing_list.window == "day" else "%Y-%m-%d"):
        kept = {_span_of_row(form, row) for row in context.digests}
        gone = {_span(form, begin): begin for begin in expired}
        yield from ((span, gone[span]) for span in sorted(gone.keys() - kept))


def _span_of_row(form: str, row: tuple[int, DigestSummary]) -> str:
    return _span(form, row[1].window.start)


def _span(form: str, begin: int) -> str:
    return f"{datetime.fromtimestamp(begin, UTC):{form}}"


def _pages(
    context: RenderContext,
    page: SpanPage,
    form: SpanForm | None,
    digests: Sequence[DigestSummary],
) -> RenderedTarget:
    """The page of a span, and those of the folders of digests that lead to it."""
    mailing_list = context.mailing_list
    folders = folder_pages(mailing_list, digests, form) if form else ()
    return RenderedTarget((page(mailing_list, digests), *folders))


def _expired(context: RenderContext, span: str, begin: int) -> RenderedTarget:
    """The redirects of a span, as 2025, 2025-04, 2025-W15 or 2025-04-07, in which `begin` is."""
    mailing_list = context.mailing_list
    gone = _gone(mailing_list, span, begin)
    url = received_url(mailing_list, gone.start, gone.end)
    title = f"{mailing_list.title}, {span}"
    return RenderedTarget(
        tuple(redirect_page(mailing_list, folder, url, title) for folder in gone.folders)
    )


def _gone(mailing_list: ListConfig, span: str, begin: int) -> _Expired:
    name, start = mailing_list.name, datetime.fromtimestamp(begin, UTC)
    if "W" in span:
        year, number, _ = start.isocalendar()
        return _Expired((week_path(name, year, number),), *_range(window_of(start, "week")))
    if span.count("-") == 2:
        folder = digest_path(name, window_of(start, "day"))
        size: WindowSize = "week" if mailing_list.window == "week" else "day"
        return _Expired((folder,), *_range(window_of(start, size)))
    if "-" in span:
        folders = [to(name, start.year, start.month) for to in (archive_path, digests_path)]
        return _Expired(tuple(folders), *_range(window_of(start, "month")))
    first, last = (window_of(start.replace(month=number, day=1), "month") for number in (1, 12))
    folders = [to(name, start.year) for to in (archive_path, digests_path)]
    return _Expired(tuple(folders), first.start, last.end)


def _range(window: Window) -> tuple[int, int]:
    return window.start, window.end


def _link(context: RenderContext) -> Link:
    return Link("archive", archive_path(context.mailing_list.name))


ARCHIVE = PageKind(name="archive", aggregates=_aggregates, link=_link)
