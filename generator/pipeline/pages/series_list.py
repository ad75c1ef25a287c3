"""The list of all series, a line a lineage, in numbered pages.

A page has the versions that arrived between two points in time, without those that a newer one
follows: so what stands on a page stays there until a newer version comes. Pages are filled from the
oldest on, and the first page has the rest, the newest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.links import all_series_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.series_list import series_list_page

ROWS = 50  # versions on one numbered page; those that a newer one follows are not shown
FIRST = 30  # at least on the first page, which has up to `ROWS` more


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    arrivals = context.index.version_queries.arrivals(context.as_of.kept_from)
    full = max(0, (len(arrivals) - FIRST) // ROWS)
    total = sum(is_last for _, is_last in arrivals)
    for number in range(full + 1):
        begin = (number - 1) * ROWS if number else full * ROWS
        part = arrivals[begin : begin + ROWS] if number else arrivals[begin:]
        rows = [path for path, is_last in reversed(part) if is_last]
        yield AggregateTarget(
            str(number),
            repr((rows, number == full, 0 if number else (total, full))),
            partial(_page, context, rows, number=number, full=full, total=total),
        )


def _page(
    context: RenderContext, rows: Sequence[str], *, number: int, full: int, total: int
) -> RenderedTarget:
    versions = context.index.version_queries.get(rows)
    page = series_list_page(
        context.mailing_list,
        context.as_of.with_states(versions),
        number=number,
        full=full,
        total=total,
        people=context.people,
        feeds=context.feeds_at(all_series_path(context.mailing_list.name)),
    )
    return RenderedTarget((page,), dependencies.of_listing(versions, context.people.looked_up()))


def _link(context: RenderContext) -> Link:
    return Link("series", all_series_path(context.mailing_list.name))


SERIES_LIST = PageKind(name="series_list", aggregates=_aggregates, link=_link)
