"""The pages that list versions and people, made from all of them at once: for lists of a few.

A build selects the rows of each page by the index instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from generator.models.pages import Page
from generator.models.people import Profile
from generator.models.settings import ListConfig
from generator.models.versions import State, Version, Wait
from generator.render.pages.applied import applied_page
from generator.render.pages.people import (
    PersonWaits,
    people_page,
    people_title,
    person_order,
    person_pages,
    summarize_person,
)
from generator.render.pages.topics import topic_page as render_topic
from generator.render.pages.topics import topics_index
from generator.render.pages.waiting import (
    MaintainerRow,
    WaitingSummary,
    waiting_page,
    waiting_year_page,
)
from generator.render.phrases.state import VersionState
from generator.render.waits import WaitRow
from tests.render.sample import DAY, OLA, single
from tests.render.versions import application, version_of

APPLIED_ROWS = 40
APPLIED_FIRST = 20
TOPIC_ROWS = 30
TOPIC_ACTIVE = 100
PEOPLE_ROWS = 250


def numbered_versions(count: int, name: str = "waiting", **more: object) -> list[VersionState]:
    """Numbered versions, the newest first; each applied one was applied on a day of its own."""
    found = []
    for at in range(count):
        when = DAY - timedelta(days=at)
        version = version_of(single(at, f"lib: Change {at}", "", when=when), **more)
        state = State(name, when, f"proof{at}@mail.example")  # type: ignore[arg-type]
        if name == "applied":
            applied = application(message_id=state.evidence, received=when, tree="lib/next")
            version = replace(version, applications=(applied,))
        found.append((replace(version, state=state), state))
    return found


def wait_row(found: VersionState, now: datetime, wait: Wait = "unanswered") -> WaitRow:
    version, state = found
    days = (now - version.received).days
    return WaitRow(version, state, wait, version.received, days)


def waiting_rows(
    versions: Iterable[VersionState], now: datetime = DAY
) -> list[tuple[str, WaitRow]]:
    """The versions that wait, with their headings, the newest first."""
    found = sorted(versions, key=lambda item: (item[0].received, item[0].path), reverse=True)
    return [
        ("pulls" if item[0].pull else "unanswered", wait_row(item, now))
        for item in found
        if item[1].name == "waiting"
    ]


def waiting_pages(
    mailing_list: ListConfig, versions: Sequence[VersionState], *, now: datetime, days: int
) -> list[Page]:
    """The first page, and a page of the year of `now`, of versions that all wait since then."""
    mailing_list = replace(mailing_list, waiting_days=days)
    rows = waiting_rows(versions, now)
    totals = Counter(heading for heading, _ in rows)
    topics = Counter(name for _, row in rows for name in row.version.topics)
    summary = WaitingSummary(
        totals=totals,
        topics=sorted(topics.items()),
        topics_left=0,
        maintainers=[MaintainerRow(OLA, ("net",), 1, 0, 2)] if rows else [],
        maintainers_left=0,
        years=[(2024, tuple(row for _, row in rows[:2]), len(rows))] if rows else [],
    )
    first = waiting_page(mailing_list, rows, summary, now=now, recent_days=90)
    if not rows:
        return [first]
    year = waiting_year_page(mailing_list, rows, year=2024, totals=totals, at=0, parts=2)
    return [first, year]


def applied_pages(mailing_list: ListConfig, versions: Sequence[VersionState]) -> list[Page]:
    found = [
        (version, state)
        for version, state in versions
        if not version.pull and version.shown_application
    ]
    found.sort(key=lambda item: _applied(item[0]), reverse=True)
    full = max(0, (len(found) - APPLIED_FIRST) // APPLIED_ROWS)
    split = len(found) - full * APPLIED_ROWS
    in_part = sum(state.name != "applied" for _, state in found)
    starts = [(0, found[:split])] + [
        (full - at, found[split + at * APPLIED_ROWS :][:APPLIED_ROWS]) for at in range(full)
    ]
    return [
        applied_page(
            mailing_list,
            rows,
            number=number,
            full=full,
            total=len(found),
            in_part=in_part,
            tops=() if number else found,
        )
        for number, rows in starts
    ]


def _applied(version: Version) -> tuple[datetime, str]:
    application = version.shown_application
    assert application
    return application.received, version.path


def topic_pages(mailing_list: ListConfig, versions: Sequence[VersionState]) -> list[Page]:
    if not mailing_list.topics and not mailing_list.maintainers:
        return []
    found: dict[str, list[VersionState]] = {name: [] for name, _ in mailing_list.topics}
    for name in sorted({name for version, _ in versions for name in version.topics}):
        found[name] = [(version, state) for version, state in versions if name in version.topics]
    counts = {name: Counter(state.name for _, state in rows) for name, rows in found.items()}
    index = topics_index(mailing_list, counts)
    return [index, *(topic_page(mailing_list, name, rows) for name, rows in found.items())]


def topic_page(mailing_list: ListConfig, name: str, versions: Iterable[VersionState]) -> Page:
    newest = sorted(versions, key=lambda item: (item[0].received, item[0].path), reverse=True)
    applied = [item for item in newest if item[1].name == "applied"]
    headings = [
        newest,
        sorted(applied, key=lambda item: (item[1].since, item[0].path), reverse=True),
    ]
    rows = waiting_rows(newest)
    return render_topic(
        mailing_list,
        name,
        counts=Counter(state.name for _, state in newest),
        waiting=rows[:10],
        totals=Counter(heading for heading, _ in rows),
        headings=[(rows[:TOPIC_ROWS], len(rows)) for rows in headings],
        active=[version for version, _ in newest[:TOPIC_ACTIVE]],
    )


def people_pages(
    mailing_list: ListConfig,
    profiles: Iterable[tuple[str, Profile]],
    *,
    states: Mapping[str, State],
) -> list[Page]:
    found = list(profiles)
    people = sorted(
        (summarize_person(mailing_list, slug, profile) for slug, profile in found),
        key=person_order,
    )
    parts = [people[at : at + PEOPLE_ROWS] for at in range(0, len(people), PEOPLE_ROWS)] or [[]]
    titles = [people_title(part) for part in parts]
    index = [
        people_page(mailing_list, part, at, titles, total=len(people))
        for at, part in enumerate(parts)
    ]
    pages = [
        page
        for slug, profile in found
        for page in person_pages(mailing_list, slug, profile, waits=PersonWaits(), states=states)
    ]
    return [*index, *pages]
