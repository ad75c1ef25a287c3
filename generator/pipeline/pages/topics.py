"""A page for each topic, and the index of all topics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from generator.index.version_queries import Count, Heading, Waiting
from generator.links import topics_path
from generator.models.pages import Link, RenderedTarget
from generator.models.settings import ListConfig
from generator.pipeline import dependencies
from generator.pipeline.pages.base import (
    AggregateTarget,
    NamedTarget,
    PageKind,
    RenderContext,
    target_name,
)
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.pages.topics import HEADINGS, topic_page, topics_index
from generator.render.search_records import topic_record
from generator.render.waits import WaitRow, heading_of

NAME = "topic"
ROWS: dict[Heading, int] = {"newest": 30, "applied": 10}  # versions below a heading of the page
WAITING = 10  # versions below one heading of what waits
ACTIVE = 100  # the newest versions of a topic, by which the page says who is active


def _changed(changes: Changes) -> TargetChanges:
    return TargetChanges(wanted=changes.topics)


def _expected(context: RenderContext) -> Iterable[str]:
    """Each configured topic has a page, also where no version is of it."""
    there = TOPIC.keys(context.index.targets.names(TOPIC.prefix))
    return {*there, *(name for name, _ in context.mailing_list.topics)}


def _render(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    counts = _by_topic(context.mailing_list, _counts(context))
    for name in keys:
        if name in counts:
            yield target_name(NAME, name), _page(context, name, counts[name])


def _page(context: RenderContext, name: str, counts: dict[str, int]) -> RenderedTarget:
    queries, as_of = context.index.version_queries, context.as_of
    kept_from = as_of.kept_from
    found = [queries.of_topic(name, heading, kept_from, ROWS[heading]) for heading in HEADINGS]
    newest, _ = queries.of_topic(name, "newest", kept_from, ACTIVE)
    active = queries.get(newest)
    rows, totals = _waiting(context, name)
    page = topic_page(
        context.mailing_list,
        name,
        counts=counts,
        waiting=rows,
        totals=totals,
        headings=[(as_of.with_states(queries.get(paths)), total) for paths, total in found],
        active=active,
        people=context.people,
    )
    date = max((int(version.newest.timestamp()) for version in active), default=0)
    silent = (dependencies.lineage(row.version) for _, row in rows if row.silent)
    depends_on = dependencies.people(context.people.looked_up()).union(silent)
    return RenderedTarget((page,), depends_on, (topic_record(context.mailing_list, name, date),))


def _waiting(context: RenderContext, name: str) -> tuple[list[tuple[str, WaitRow]], Counter[str]]:
    """What waits of a topic, newest first below each heading, and how many there are in all."""
    below: dict[str, list[Waiting]] = {}
    for row in context.waiting_among(context.topics_waiting.get(name, ())):
        below.setdefault(heading_of(row.wait, pull=row.pull), []).append(row)
    shown = context.waits(row for rows in below.values() for row in rows[:WAITING])
    totals = Counter({heading: len(rows) for heading, rows in below.items()})
    return [(heading_of(row.wait, pull=row.version.pull), row) for row in shown], totals


def _counts(context: RenderContext) -> tuple[Count, ...]:
    return context.index.version_queries.counts(
        context.as_of.waiting_before, context.as_of.kept_from
    )


def _by_topic(mailing_list: ListConfig, counts: Iterable[Count]) -> dict[str, dict[str, int]]:
    """Versions by topic and state: the configured topics in their order, then the others."""
    found: dict[str, dict[str, int]] = {name: {} for name, _ in mailing_list.topics}
    for count in counts:
        if count.topic:
            found.setdefault(count.topic, {})[count.state or "new"] = count.versions
    return found


def _index(context: RenderContext) -> Iterator[AggregateTarget]:
    if context.mailing_list.has_topics:
        counts = [count for count in _counts(context) if count.topic]
        yield AggregateTarget("", repr(counts), partial(_index_page, context, counts))


def _index_page(context: RenderContext, counts: Sequence[Count]) -> RenderedTarget:
    mailing_list = context.mailing_list
    return RenderedTarget((topics_index(mailing_list, _by_topic(mailing_list, counts)),))


def _link(context: RenderContext) -> Link | None:
    mailing_list = context.mailing_list
    return Link("topics", topics_path(mailing_list.name)) if mailing_list.has_topics else None


TOPIC = PageKind(
    name=NAME,
    changed=_changed,
    expected=_expected,
    render=_render,
    together=8,
    aggregates=_index,
    link=_link,
)
