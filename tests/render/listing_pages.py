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
from generator.models.versions import State, Version
from generator.render.pages.applied import applied_page
from generator.render.pages.people import (
    people_page,
    people_title,
    person_order,
    person_page,
    summarize_person,
)
from generator.render.pages.topics import topic_page as render_topic
from generator.render.pages.topics import topics_index
from generator.render.pages.waiting import waiting_page
from generator.render.phrases.state import VersionState
from tests.render.sample import DAY, single
from tests.render.versions import application, version_of

WAITING_ROWS = 300
APPLIED_ROWS = 150
TOPIC_ROWS = 40
TOPIC_ACTIVE = 100
PEOPLE_ROWS = 300


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


def waiting_pages(
    mailing_list: ListConfig, versions: Sequence[VersionState], *, now: datetime, days: int
) -> list[Page]:
    topics = [name for name, _ in mailing_list.topics]
    rows = sorted(
        (
            (_first_topic(version, topics), (version, state))
            for version, state in versions
            if state.name == "waiting"
        ),
        key=lambda row: (_rank(row[0], topics), row[0], row[1][0].received, row[1][0].path),
    )
    counts = Counter(topic for topic, _ in rows)
    parts = [rows[at : at + WAITING_ROWS] for at in range(0, len(rows), WAITING_ROWS)] or [[]]
    return [
        waiting_page(mailing_list, part, at=at, parts=len(parts), counts=counts, now=now, days=days)
        for at, part in enumerate(parts)
    ]


def _first_topic(version: Version, topics: Sequence[str]) -> str:
    return min(version.topics, key=lambda name: (_rank(name, topics), name), default="")


def _rank(name: str, topics: Sequence[str]) -> int:
    return topics.index(name) if name in topics else len(topics) + (not name)


def applied_pages(mailing_list: ListConfig, versions: Sequence[VersionState]) -> list[Page]:
    found = [
        (version, state)
        for version, state in versions
        if not version.pull and version.shown_application
    ]
    found.sort(key=lambda item: _applied(item[0]), reverse=True)
    full = max(0, len(found) // APPLIED_ROWS - 1)
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
    states: dict[str, list[VersionState]] = {}
    for version, state in newest:
        states.setdefault(state.name, []).append((version, state))
    review = {"new", "discussed", "reviewed", "partial"}
    headings = [
        states.get("waiting", [])[::-1],
        [(version, state) for version, state in newest if state.name in review],
        sorted(
            states.get("applied", []), key=lambda item: (item[1].since, item[0].path), reverse=True
        ),
        newest,
    ]
    return render_topic(
        mailing_list,
        name,
        counts=Counter(state.name for _, state in newest),
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
    pages = [person_page(mailing_list, slug, profile, states=states) for slug, profile in found]
    return [*index, *pages]
