"""What waits for an answer: the newest on the first page, and the pages of each year in parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

from generator.identity import key_of
from generator.index.version_queries import Waiting
from generator.links import waiting_path
from generator.models.mails import Person
from generator.models.pages import Link, RenderedTarget
from generator.models.versions import Wait
from generator.pipeline.pages.base import RECENT_DAYS, AggregateTarget, PageKind, RenderContext
from generator.render.pages.waiting import (
    MaintainerRow,
    WaitingSummary,
    waiting_page,
    waiting_year_page,
)
from generator.render.waits import HEADINGS, heading_of

SHOWN = 25  # versions below one heading of the first page
LINES = 15  # of each earlier year there
YEARS = 40  # there
NAMED = 25  # topics and maintainers there
ROWS = 60  # versions on one part of a year


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """The first page and the parts of the years; ages stand on the first page alone."""
    recent = context.waiting_recently
    older = context.waiting[len(recent) :]
    shown = (
        context.as_of.now.date(),
        context.with_ages(recent),
        older,
        sorted((topic, sorted(paths)) for topic, paths in context.topics_waiting.items()),
    )
    yield AggregateTarget("", repr(shown), partial(_front, context, recent, older))
    linked = set(map(_year, older))
    for year, rows in groupby(context.waiting, _year):
        if year in linked:
            yield from _year_parts(context, year, sorted(rows, key=_heading_order))


def _front(
    context: RenderContext, recent: Sequence[Waiting], older: Sequence[Waiting]
) -> RenderedTarget:
    shown = [row for heading in HEADINGS for row in _below(recent, heading)[:SHOWN]]
    years = [(year, list(rows)) for year, rows in groupby(older, _year)][:YEARS]
    topics = _topics(context, recent)
    maintainers = _maintainers(context, recent)
    lines = [(year, context.waits(rows[:LINES]), len(rows)) for year, rows in years]
    rows = context.waits(shown)
    page = waiting_page(
        context.mailing_list,
        [(heading_of(row.wait, pull=row.version.pull), row) for row in rows],
        WaitingSummary(
            totals=Counter(map(_heading, recent)),
            topics=topics[:NAMED],
            topics_left=len(topics[NAMED:]),
            maintainers=maintainers[:NAMED],
            maintainers_left=len(maintainers[NAMED:]),
            years=[(year, tuple(found), total) for year, found, total in lines],
        ),
        now=context.as_of.now,
        recent_days=RECENT_DAYS,
        people=context.people,
        feeds=context.feeds_at(waiting_path(context.mailing_list.name)),
    )
    every_row = [*rows, *(row for _, found, _ in lines for row in found)]
    return RenderedTarget((page,), context.facts_of_waits(every_row))


def _year_parts(
    context: RenderContext, year: int, rows: Sequence[Waiting]
) -> Iterator[AggregateTarget]:
    totals = Counter(map(_heading, rows))
    parts = [rows[at : at + ROWS] for at in range(0, len(rows), ROWS)]
    for at, part in enumerate(parts):
        yield AggregateTarget(
            f"{year} {at}",
            repr((part, len(parts), totals)),
            partial(_year_part, context, year, part, totals=totals, at=at, parts=len(parts)),
        )


def _year_part(
    context: RenderContext,
    year: int,
    part: Sequence[Waiting],
    *,
    totals: Counter[str],
    at: int,
    parts: int,
) -> RenderedTarget:
    rows = context.waits(part)
    page = waiting_year_page(
        context.mailing_list,
        [(heading_of(row.wait, pull=row.version.pull), row) for row in rows],
        year=year,
        totals=totals,
        at=at,
        parts=parts,
        people=context.people,
        feeds=context.feeds_at(waiting_path(context.mailing_list.name)),
    )
    return RenderedTarget((page,), context.facts_of_waits(rows))


# ---------------------------------------------------------------- order and counts


def _year(row: Waiting) -> int:
    return datetime.fromtimestamp(row.since, UTC).year


def _heading(row: Waiting) -> str:
    return heading_of(row.wait, pull=row.pull)


def _heading_order(row: Waiting) -> int:
    return list(HEADINGS).index(_heading(row))


def _below(rows: Sequence[Waiting], heading: str) -> list[Waiting]:
    return [row for row in rows if _heading(row) == heading]


def _topics(context: RenderContext, rows: Sequence[Waiting]) -> list[tuple[str, int]]:
    """How many of these versions there are by topic, most first, then by name."""
    paths = {row.path for row in rows}
    counts = [(topic, len(found & paths)) for topic, found in context.topics_waiting.items()]
    return sorted((item for item in counts if item[1]), key=lambda item: (-item[1], item[0]))


def _maintainers(context: RenderContext, rows: Sequence[Waiting]) -> list[MaintainerRow]:
    """What waits by the people of the topics, most first, then by name."""
    waits: dict[str, Wait] = {row.path: row.wait for row in rows}
    people: dict[str, Person] = {}
    topics: dict[str, list[str]] = {}
    paths: dict[str, set[str]] = {}
    for topic, named in context.mailing_list.topic_maintainers:
        found = context.topics_waiting.get(topic, set()) & waits.keys()
        for person in named if found else ():
            key = key_of(person)
            people.setdefault(key, person)
            topics.setdefault(key, []).append(topic)
            paths.setdefault(key, set()).update(found)
    counted = []
    for key, person in people.items():
        counts = Counter(waits[path] for path in paths[key])
        row = MaintainerRow(
            person=person,
            topics=tuple(dict.fromkeys(topics[key])),
            unanswered=counts["unanswered"],
            silent=counts["silent"],
            owed=counts["owed"],
        )
        counted.append((-len(paths[key]), person.label.casefold(), key, row))
    return [row for *_, row in sorted(counted, key=lambda item: item[:3])]


# ---------------------------------------------------------------- the front page of the list


def _link(context: RenderContext) -> Link:
    path = waiting_path(context.mailing_list.name)
    return Link("waiting for an answer", path, len(context.waiting))


WAITING = PageKind(name="waiting", aggregates=_aggregates, link=_link)
