"""The pages of topics, which are parts of the code: one for each topic, and an index of all.

A topic's page depends only on the topic's own versions and on no clock: it changes when they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from generator.links import topics_path, waiting_path
from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import StateName, Version
from generator.render.environment import render
from generator.render.feeds import topic_feed
from generator.render.front_matter import make_page
from generator.render.phrases.count import pluralize
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import VersionState
from generator.render.view import NOTHING, View, topic_page_path
from generator.render.waits import WaitRow, wait_sections

TOP = 15  # authors and reviewers
HEADINGS: dict[Literal["newest", "applied"], str] = {
    "newest": "Newest series",
    "applied": "Applied last",
}
STATES: tuple[StateName, ...] = get_args(StateName)


@dataclass(frozen=True, slots=True)
class TopicSection:
    """The versions of a topic below one heading: those shown, and the count of all."""

    title: str
    ident: str
    rows: tuple[VersionState, ...]
    total: int


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic in the table of all."""

    name: str
    path: str
    counts: tuple[tuple[str, int], ...]  # each state, and the versions in it
    total: int


def topics_index(mailing_list: ListConfig, counts: Mapping[str, Mapping[str, int]]) -> Page:
    """The index of topics, with the versions of each by state.

    `counts` is by topic and state, the topics in the order in which they are shown.
    """
    path = topics_path(mailing_list.name)
    states = [state for state in STATES if state != "picked" or _has_any(counts, state)]
    rows = [_row(mailing_list, name, by_state, states) for name, by_state in counts.items()]
    return make_page(
        path,
        render("topics.j2", view=View(mailing_list, path), rows=rows, states=states),
        title=f"{mailing_list.title}: topics",
        description=f"{pluralize(len(rows), 'topic')} of {mailing_list.title}.",
    )


def _has_any(counts: Mapping[str, Mapping[str, int]], state: StateName) -> bool:
    """Whether a version of any topic is in that state; most lists see no stable trees."""
    return any(by_state.get(state) for by_state in counts.values())


def _row(
    mailing_list: ListConfig, name: str, counts: Mapping[str, int], states: Iterable[StateName]
) -> TopicRow:
    by_state = tuple((state, counts.get(state, 0)) for state in states)
    return TopicRow(name, topic_page_path(mailing_list.name, name), by_state, sum(counts.values()))


def topic_page(
    mailing_list: ListConfig,
    name: str,
    *,
    counts: Mapping[str, int],
    waiting: Sequence[tuple[str, WaitRow]],
    totals: Mapping[str, int],
    headings: Sequence[tuple[Sequence[VersionState], int]],
    active: Sequence[Version],
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """One topic: what waits, what is new, what was applied, and who is active.

    `waiting` is what waits, each with its heading, and `totals` the count below each. `headings`
    are the rows below each of `HEADINGS` with the count of all; `counts` is by state; `active` are
    the newest series, over which the authors and reviewers are counted.
    """
    path = topic_page_path(mailing_list.name, name)
    row, title = _row(mailing_list, name, counts, STATES), mailing_list.topic_title(name)
    body = render(
        "topic.j2",
        view=View(mailing_list, path, people=people),
        name=name,
        patterns=dict(mailing_list.topics).get(name, ()),
        total=row.total,
        counts=row.counts,
        sections=list(wait_sections(waiting, dict(totals), mailing_list.waiting_days)),
        waiting=waiting_path(mailing_list.name),
        headings=list(_headings(headings)),
        keepers=dict(mailing_list.topic_maintainers).get(name, ()),
        authors=_most_frequent(version.author for version in active),
        reviewers=_most_frequent(_reviewers(active)),
        active=len(active),
        series=headings[0][1],
        year=max((version.newest.year for version in active), default=0),
    )
    return make_page(
        path,
        body,
        title=f"{mailing_list.title}: {title}",
        description=f"{title} on {mailing_list.title}: {pluralize(row.total, 'version')}.",
        date=max((version.newest for version in active), default=None),
        feeds=(topic_feed(mailing_list, name),),
    )


def _headings(headings: Sequence[tuple[Sequence[VersionState], int]]) -> Iterator[TopicSection]:
    """The headings with any rows."""
    for (ident, title), (rows, total) in zip(HEADINGS.items(), headings, strict=True):
        if rows:
            yield TopicSection(title=title, ident=ident, rows=tuple(rows), total=total)


def _reviewers(versions: Iterable[Version]) -> Iterator[Person]:
    """Who gave a tag themselves, once for each."""
    for version in versions:
        yield from (given.person for given in version.given if given.from_sender)


def _most_frequent(people: Iterable[Person]) -> tuple[Tally, ...]:
    """The people who occur most often, most first, then by name."""
    counts: Counter[str] = Counter()
    first_named: dict[str, Person] = {}
    for person in people:
        counts[person_key(person)] += 1
        first_named.setdefault(person_key(person), person)
    tallies = [
        (Tally(person_name(person), counts[key], person.email), key)
        for key, person in first_named.items()
    ]
    tallies.sort(key=lambda item: (-item[0].count, item[0].name, item[1]))
    return tuple(tally for tally, _ in tallies[:TOP])
