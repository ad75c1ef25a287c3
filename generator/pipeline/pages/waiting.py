"""The versions that nobody answered, oldest first, in numbered parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from generator.links import waiting_path
from generator.models.pages import Link, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.waiting import waiting_page

ROWS = 300  # versions on one part


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """The parts; what is said of all waiting versions stands on the first part alone."""
    as_of = context.as_of
    topics = [name for name, _ in context.mailing_list.topics]
    rows = context.index.version_queries.waiting(as_of.waiting_before, as_of.kept_from, topics)
    counts = Counter(topic for topic, _ in rows)
    parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)] or [rows]
    for at, part in enumerate(parts):
        of_all = () if at else (as_of.now.date(), tuple(counts.items()), len(rows))
        yield AggregateTarget(
            str(at),
            repr((part, len(parts), of_all)),
            partial(_part, context, part, at, len(parts), counts),
        )


def _part(
    context: RenderContext,
    rows: Sequence[tuple[str, str]],
    at: int,
    parts: int,
    counts: Mapping[str, int],
) -> RenderedTarget:
    versions = context.index.version_queries.get(path for _, path in rows)
    topics = (topic for topic, _ in rows)
    page = waiting_page(
        context.mailing_list,
        tuple(zip(topics, context.as_of.with_states(versions), strict=True)),
        at=at,
        parts=parts,
        counts=counts,
        now=context.as_of.now,
        days=context.mailing_list.waiting_days,
        people=context.people,
    )
    return RenderedTarget((page,), dependencies.of_listing(versions, context.people.looked_up()))


def _count_waiting(context: RenderContext) -> int:
    """How many versions of the list wait for an answer."""
    as_of = context.as_of
    counts = context.index.version_queries.counts(as_of.waiting_before, as_of.kept_from)
    return sum(count.versions for count in counts if not count.topic and count.state == "waiting")


def _link(context: RenderContext) -> Link:
    path = waiting_path(context.mailing_list.name)
    return Link("waiting for an answer", path, _count_waiting(context))


WAITING = PageKind(name="waiting", aggregates=_aggregates, link=_link)
