"""The pages of versions that wait for an answer: the newest, and a page for each year in parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from generator.links import waiting_path
from generator.models.feeds import Feed
from generator.models.mails import Person
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pagination import numbered_parts
from generator.render.phrases.count import pluralize
from generator.render.view import NOTHING, View, topic_page_path
from generator.render.waits import WaitRow, wait_sections

Rows = Sequence[tuple[str, WaitRow]]  # each with the heading that it is below


@dataclass(frozen=True, slots=True)
class MaintainerRow:
    """What waits in the topics of one person: the topics, and how many versions wait for what."""

    person: Person
    topics: tuple[str, ...]
    unanswered: int
    silent: int
    owed: int


@dataclass(frozen=True, slots=True)
class TopicCount:
    """What waits of one topic."""

    name: str
    path: str
    count: int


@dataclass(frozen=True, slots=True)
class OlderYear:
    """What began to wait in an earlier year: the newest, and the count of all."""

    name: str
    path: str
    rows: tuple[WaitRow, ...]
    total: int


@dataclass(frozen=True, slots=True)
class WaitingSummary:
    """What the first page says of all that waits.

    `totals` are those of the headings, `topics` and `maintainers` the first of them; `*_left`
    counts the others. `years` are of what is older: the year, its newest rows, the count of all.
    """

    totals: Mapping[str, int]
    topics: Sequence[tuple[str, int]]
    topics_left: int
    maintainers: Sequence[MaintainerRow]
    maintainers_left: int
    years: Sequence[tuple[int, tuple[WaitRow, ...], int]]


def waiting_page(
    mailing_list: ListConfig,
    rows: Rows,
    summary: WaitingSummary,
    *,
    now: datetime,
    recent_days: int,
    people: Mapping[str, str] = NOTHING,
    feeds: Sequence[Feed] = (),
) -> Page:
    """The first page: what began to wait in the last `recent_days`, and the years before."""
    name, days = mailing_list.name, mailing_list.waiting_days
    body = render(
        "waiting.j2",
        view=View(mailing_list, waiting_path(name), people=people),
        sections=list(wait_sections(rows, dict(summary.totals), days)),
        recent=sum(summary.totals.values()),
        recent_days=recent_days,
        topics=[
            TopicCount(topic, topic_page_path(name, topic), count)
            for topic, count in summary.topics
        ],
        topics_left=summary.topics_left,
        maintainers=summary.maintainers,
        maintainers_left=summary.maintainers_left,
        years=[
            OlderYear(str(year), waiting_path(name, year), shown, total)
            for year, shown, total in summary.years
        ],
        now=now,
    )
    return make_page(
        waiting_path(name),
        body,
        title=f"{mailing_list.title}: waiting for an answer",
        description=f"Versions on {mailing_list.title} "
        f"without an answer for {pluralize(days, 'day')}.",
        date=max((row.version.newest for _, row in rows), default=None),
        feeds=feeds,
    )


def waiting_year_page(
    mailing_list: ListConfig,
    rows: Rows,
    *,
    year: int,
    totals: Mapping[str, int],
    at: int,
    parts: int,
    people: Mapping[str, str] = NOTHING,
    feeds: Sequence[Feed] = (),
) -> Page:
    """Part `at`, from 0, of what began to wait in a year; `totals` are those of all its parts."""
    name = mailing_list.name
    pagination = numbered_parts(waiting_path(name, year), parts, at + 1)
    on_part = {heading: sum(found == heading for found, _ in rows) for heading in totals}
    body = render(
        "waiting_year.j2",
        view=View(mailing_list, pagination.path, people=people),
        front=waiting_path(name),
        year=year,
        part=pagination.number,
        total=sum(totals.values()),
        sections=list(wait_sections(rows, on_part, mailing_list.waiting_days)),
        links=pagination.links({number: f"part {number}" for number in pagination.nearby()}),
    )
    return make_page(
        pagination.path,
        body,
        title=f"{mailing_list.title}: waiting since {year}",
        description=f"Versions on {mailing_list.title} that began to wait in {year}.",
        date=max((row.version.newest for _, row in rows), default=None),
        feeds=feeds,
    )
