"""The archive of a list: a page a year and a page a month, with links to their digests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

from generator.links import archive_path
from generator.models.pages import DigestSummary, Page, RenderedTarget
from generator.models.settings import ListConfig
from generator.pipeline.pages.base import (
    DIGESTS,
    AggregateTarget,
    PageKind,
    RenderContext,
    target_name,
)
from generator.render.pages.archive import month_page, year_page
from generator.render.pages.redirect import received_url, redirect_page
from generator.windows import window_of

SpanPage = Callable[[ListConfig, Sequence[DigestSummary]], Page]


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """The years and months; those of which no digest is kept lead to the mail archive."""
    prefix = target_name(DIGESTS, "")
    begins = (int(name.removeprefix(prefix)) for name in context.index.targets.names(prefix))
    expired = [begin for begin in begins if begin < context.as_of.kept_from]
    for form, page in (("%Y", year_page), ("%Y-%m", month_page)):
        there = set()
        for span, rows in groupby(context.digests, partial(_span_of_row, form)):
            there.add(span)
            digests = list(rows)
            yield AggregateTarget(
                span,
                " ".join(str(summary_hash) for summary_hash, _ in digests),
                partial(_page, context, page, [digest for _, digest in digests]),
            )
        for span in sorted({_span(form, begin) for begin in expired} - there):
            yield AggregateTarget(span, "", partial(_expired, context, span))


def _span_of_row(form: str, row: tuple[int, DigestSummary]) -> str:
    return _span(form, row[1].window.start)


def _span(form: str, begin: int) -> str:
    return f"{datetime.fromtimestamp(begin, UTC):{form}}"


def _page(
    context: RenderContext, page: SpanPage, digests: Sequence[DigestSummary]
) -> RenderedTarget:
    return RenderedTarget((page(context.mailing_list, digests),))


def _expired(context: RenderContext, span: str) -> RenderedTarget:
    """The redirect of a year or a month, as 2025 or 2025-04."""
    mailing_list = context.mailing_list
    year, _, month = span.partition("-")
    first, last = (
        window_of(datetime(int(year), int(month or number), 1, tzinfo=UTC), "month")
        for number in (1, 12)
    )
    page = redirect_page(
        mailing_list,
        archive_path(mailing_list.name, int(year), int(month) if month else None),
        received_url(mailing_list, first.start, last.end),
        f"{mailing_list.title}, {span}",
    )
    return RenderedTarget((page,))


ARCHIVE = PageKind(name="archive", aggregates=_aggregates)
