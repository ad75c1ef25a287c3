"""What happens in one part of the code? A page a topic, and one over all of them.

Everything on a topic's page hangs on the topic's own versions, and on no clock: it changes when
they do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from generator.links import topics_path, waiting_path
from generator.models import ListConfig, Page, Person, StateName, Tally
from generator.render import words
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.standing import Standing
from generator.render.view import NOTHING, View, topic_page_path

ROWS = 40  # versions below one heading
ACTIVE_VERSIONS = 100  # the newest, over which a topic says who is active
TOP = 15
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


def topic_pages(
    lst: ListConfig, versions: Sequence[Standing], people: Mapping[str, str] = NOTHING
) -> Iterator[Page]:
    """The page over all topics, then a page a topic; none where a list has no topics."""
    if not lst.topics and not lst.maintainers:
        return
    found = _by_name(lst, versions)
    yield topics_index(lst, found)
    for name, ones in found.items():
        yield topic_page(lst, name, ones, people)


def _by_name(lst: ListConfig, versions: Iterable[Standing]) -> dict[str, list[Standing]]:
    """The configured topics in their order, then the others by name."""
    found: dict[str, list[Standing]] = {name: [] for name, _ in lst.topics}
    others: dict[str, list[Standing]] = {}
    for one in versions:
        for name in one[0].topics:
            (found if name in found else others).setdefault(name, []).append(one)
    return found | {name: others[name] for name in sorted(others)}


def topics_index(lst: ListConfig, topics: dict[str, list[Standing]]) -> Page:
    """The page over all topics, with how many versions of each are in which state."""
    path = topics_path(lst.name)
    rows = [_row(lst, name, ones) for name, ones in topics.items()]
    body = render("topics.j2", view=View(lst, path), rows=rows, states=STATES)
    newest = [version.newest for ones in topics.values() for version, _ in ones]
    return make_page(
        path,
        body,
        title=f"{lst.title}: topics",
        description=f"{words.number(len(rows), 'topic')} of {lst.title}.",
        date=max(newest, default=None),
    )


def _row(lst: ListConfig, name: str, versions: Sequence[Standing]) -> TopicRow:
    counts = Counter(state.name for _, state in versions)
    told = tuple((state, counts[state]) for state in STATES)
    return TopicRow(name, topic_page_path(lst.name, name), told, len(versions))


def topic_page(
    lst: ListConfig, name: str, versions: Iterable[Standing], people: Mapping[str, str] = NOTHING
) -> Page:
    """One topic: what waits, what is looked at, what went in, what is new, who is active."""
    newest = sorted(versions, key=lambda one: (one[0].received, one[0].path), reverse=True)
    path = topic_page_path(lst.name, name)
    active = [version for version, _ in newest[:ACTIVE_VERSIONS]]
    body = render(
        "topic.j2",
        view=View(lst, path, people=people),
        name=name,
        patterns=dict(lst.topics).get(name, ()),
        total=len(newest),
        counts=_row(lst, name, newest).counts,
        headings=[one for one in _headings(lst, newest) if one.rows],
        authors=_most(version.author for version in active),
        reviewers=_most(
            given.person for version in active for given in version.given if given.from_sender
        ),
        active=len(active),
    )
    return make_page(
        path,
        body,
        title=f"{lst.title}: {name}",
        description=f"{name} on {lst.title}: {words.number(len(newest), 'version')}.",
        date=max((version.newest for version, _ in newest), default=None),
    )


def _headings(lst: ListConfig, newest: Sequence[Standing]) -> Iterator[Heading]:
    """Each version once, but the newest stand again among all."""
    waiting = [one for one in reversed(newest) if one[1].name == "waiting"]
    review = [one for one in newest if one[1].name in {"new", "discussed", "reviewed"}]
    applied = [one for one in newest if one[1].name == "applied"]
    applied.sort(key=lambda one: (one[1].since, one[0].path), reverse=True)
    more = waiting_path(lst.name)
    yield _heading("Waiting", "waiting", waiting, more)
    yield _heading("In review", "review", review)
    yield _heading("Applied last", "applied", applied)
    yield _heading("Newest versions", "newest", newest)


def _heading(title: str, ident: str, rows: Sequence[Standing], more: str = "") -> Heading:
    return Heading(title, ident, tuple(rows[:ROWS]), len(rows), more)


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
