"""What was applied, in numbered pages.

Pages are filled from the oldest on, so what stands on one stays there; the first page has the rest,
the newest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.links import applied_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.applied import applied_page

Row = tuple[str, bool]  # the path of a version, and whether all of it was applied

ROWS = 40  # on one numbered page
FIRST = 20  # at least on the first page, which has up to `ROWS` more
COUNTED = 1000  # the newest that were applied, which the first page counts by maintainer


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    rows = context.index.version_queries.applied(context.as_of.kept_from)
    full = max(0, (len(rows) - FIRST) // ROWS)
    split = len(rows) - full * ROWS
    totals = len(rows), sum(not whole for _, whole in rows)
    for at in range(full + 1):
        number = full + 1 - at if at else 0
        part = rows[split + (at - 1) * ROWS :][:ROWS] if at else rows[:split]
        newest = [] if at else rows[:COUNTED]
        yield AggregateTarget(
            str(number),
            repr((part, number == full, newest, 0 if at else totals)),
            partial(_page, context, part, number=number, full=full, newest=newest, totals=totals),
        )


def _page(
    context: RenderContext,
    rows: Sequence[Row],
    *,
    number: int,
    full: int,
    newest: Sequence[Row],
    totals: tuple[int, int],
) -> RenderedTarget:
    """One page; `newest` and `totals` (all, and in part) are shown on the first page alone."""
    versions = context.index.version_queries.get(path for path, _ in rows)
    counted = context.index.version_queries.get(path for path, _ in newest)
    page = applied_page(
        context.mailing_list,
        context.as_of.with_states(versions),
        number=number,
        full=full,
        total=totals[0],
        in_part=totals[1],
        tops=context.as_of.with_states(counted),
        people=context.people,
        feeds=context.feeds_at(applied_path(context.mailing_list.name)),
    )
    looked_up = context.people.looked_up()
    return RenderedTarget((page,), dependencies.of_listing((*versions, *counted), looked_up))


def _link(context: RenderContext) -> Link:
    return Link("applied", applied_path(context.mailing_list.name))


APPLIED = PageKind(name="applied", aggregates=_aggregates, link=_link)
