"""What a run would choose for each listing, from all versions at once: for lists of a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from generator.models.pages import Page
from generator.models.people import Profile
from generator.models.settings import ListConfig
from generator.models.versions import State
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
from generator.render.phrases.state import Standing

WAITING_ROWS = 300
APPLIED_ROWS = 150
TOPIC_ROWS = 40
TOPIC_ACTIVE = 100
PEOPLE_ROWS = 300


def waiting_pages(
    mailing_list: ListConfig, versions: Sequence[Standing], *, now: datetime, days: int
) -> list[Page]:
    topics = [name for name, _ in mailing_list.topics]
    rows = sorted(
        ((_first(one, topics), one) for one in versions if one[1].name == "waiting"),
        key=lambda row: (_place(row[0], topics), row[0], row[1][0].received, row[1][0].path),
    )
    counts = Counter(topic for topic, _ in rows)
    parts = [rows[at : at + WAITING_ROWS] for at in range(0, len(rows), WAITING_ROWS)] or [[]]
    return [
        waiting_page(mailing_list, part, at=at, parts=len(parts), counts=counts, now=now, days=days)
        for at, part in enumerate(parts)
    ]


def _first(one: Standing, topics: Sequence[str]) -> str:
    return min(one[0].topics, key=lambda name: (_place(name, topics), name), default="")


def _place(name: str, topics: Sequence[str]) -> int:
    return topics.index(name) if name in topics else len(topics) + (not name)


def applied_pages(mailing_list: ListConfig, versions: Sequence[Standing]) -> list[Page]:
    found = [one for one in versions if not one[0].pull and one[0].shown_application]
    found.sort(key=_entered, reverse=True)
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


def _entered(one: Standing) -> tuple[datetime, str]:
    word = one[0].shown_application
    assert word
    return word.received, one[0].path


def topic_pages(mailing_list: ListConfig, versions: Sequence[Standing]) -> list[Page]:
    if not mailing_list.topics and not mailing_list.maintainers:
        return []
    found: dict[str, list[Standing]] = {name: [] for name, _ in mailing_list.topics}
    for name in sorted({name for version, _ in versions for name in version.topics}):
        found[name] = [one for one in versions if name in one[0].topics]
    counts = {name: Counter(state.name for _, state in ones) for name, ones in found.items()}
    index = topics_index(mailing_list, counts)
    return [index, *(topic_page(mailing_list, name, ones) for name, ones in found.items())]


def topic_page(mailing_list: ListConfig, name: str, versions: Iterable[Standing]) -> Page:
    newest = sorted(versions, key=lambda one: (one[0].received, one[0].path), reverse=True)
    headings = [
        [one for one in reversed(newest) if one[1].name == "waiting"],
        [one for one in newest if one[1].name in {"new", "discussed", "reviewed"}],
        sorted(
            (one for one in newest if one[1].name == "applied"),
            key=lambda one: (one[1].since, one[0].path),
            reverse=True,
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
    told = sorted(
        (summarize_person(mailing_list, slug, one) for slug, one in found), key=person_order
    )
    parts = [told[at : at + PEOPLE_ROWS] for at in range(0, len(told), PEOPLE_ROWS)] or [[]]
    titles = [people_title(part) for part in parts]
    index = [
        people_page(mailing_list, part, at, titles, total=len(told))
        for at, part in enumerate(parts)
    ]
    return [*index, *(person_page(mailing_list, slug, one, states=states) for slug, one in found)]
