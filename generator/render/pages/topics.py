"""What happens in one part of the code? A page a topic, and one over all of them.

Everything on a topic's page hangs on the topic's own versions, and on no clock: it changes when
they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from generator.links import topics_path, waiting_path
from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import StateName, Version
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.phrases import count as words
from generator.render.phrases.state import Standing
from generator.render.view import NOTHING, View, topic_page_path

TOP = 15
HEADINGS: dict[
    Literal["waiting", "review", "applied", "newest"], str
] = {  # each version stands below one, but the newest stand again among all
    "waiting": "Waiting",
    "review": "In review",
    "applied": "Applied last",
    "newest": "Newest versions",
}
STATES: tuple[StateName, ...] = get_args(StateName)


@dataclass(frozen=True, slots=True)
class Heading:
    """Some versions of a topic: those shown, and how many there are."""

    title: str
    ident: str
    rows: tuple[Standing, ...]
    total: int
    more: str  # the site path of a page with the rest, or empty


@dataclass(frozen=True, slots=True)
class TopicRow:
    """One topic in the table of all."""

    name: str
    path: str
    counts: tuple[tuple[str, int], ...]  # state and versions in it
    total: int


def topics_index(mailing_list: ListConfig, counts: Mapping[str, Mapping[str, int]]) -> Page:
    """The page over all topics, with how many versions of each are in which state.

    `counts` is by topic and state, in the order in which the topics shall stand.
    """
    path = topics_path(mailing_list.name)
    rows = [_row(mailing_list, name, told) for name, told in counts.items()]
    return make_page(
        path,
        render("topics.j2", view=View(mailing_list, path), rows=rows, states=STATES),
        title=f"{mailing_list.title}: topics",
        description=f"{words.number(len(rows), 'topic')} of {mailing_list.title}.",
    )


def _row(mailing_list: ListConfig, name: str, counts: Mapping[str, int]) -> TopicRow:
    told = tuple((state, counts.get(state, 0)) for state in STATES)
    return TopicRow(name, topic_page_path(mailing_list.name, name), told, sum(counts.values()))


def topic_page(
    mailing_list: ListConfig,
    name: str,
    *,
    counts: Mapping[str, int],
    headings: Sequence[tuple[Sequence[Standing], int]],
    active: Sequence[Version],
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """One topic: what waits, what is looked at, what went in, what is new, who is active.

    `headings` are the rows below each of `HEADINGS` and how many there are in all; `counts` is by
    state; `active` are the newest versions, over which it is counted who is active.
    """
    path = topic_page_path(mailing_list.name, name)
    row = _row(mailing_list, name, counts)
    body = render(
        "topic.j2",
        view=View(mailing_list, path, people=people),
        name=name,
        patterns=dict(mailing_list.topics).get(name, ()),
        total=row.total,
        counts=row.counts,
        headings=[
            Heading(
                title,
                ident,
                tuple(rows),
                total,
                waiting_path(mailing_list.name) * (ident == "waiting"),
            )
            for (ident, title), (rows, total) in zip(HEADINGS.items(), headings, strict=True)
            if rows
        ],
        authors=_most(version.author for version in active),
        reviewers=_most(
            given.person for version in active for given in version.given if given.from_sender
        ),
        active=len(active),
    )
    return make_page(
        path,
        body,
        title=f"{mailing_list.title}: {name}",
        description=f"{name} on {mailing_list.title}: {words.number(row.total, 'version')}.",
        date=max((version.newest for version in active), default=None),
    )


def _most(people: Iterable[Person]) -> tuple[Tally, ...]:
    """Who stands most often, by address; ties by name."""
    counts: Counter[str] = Counter()
    names: dict[str, Person] = {}
    for person in people:
        key = person.email or person.name
        counts[key] += 1
        names.setdefault(key, person)
    order = sorted(counts, key=lambda key: (-counts[key], words.person(names[key]), key))
    return tuple(
        Tally(words.person(names[key]), counts[key], names[key].email) for key in order[:TOP]
    )
