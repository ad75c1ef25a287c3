"""What did each person do on a list? A page a person, and an index of all by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.links import people_path
from generator.models import Deed, ListConfig, Page, Profile, State, Tally, Version
from generator.render import words
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page
from generator.render.standing import Standing
from generator.render.view import NOTHING, View

PEOPLE = 300  # on one page of the index
SERIES = 100  # works on a person's page
DEEDS = 200  # versions a person gave tags to


@dataclass(frozen=True, slots=True)
class DeedRow:
    """What a person gave to one version, in one go."""

    version: Version
    deeds: tuple[Deed, ...]


def people_pages(
    lst: ListConfig,
    profiles: Iterable[tuple[str, Profile]],
    *,
    states: Mapping[str, State],
    people: Mapping[str, str] = NOTHING,
) -> Iterator[Page]:
    """The index by name in numbered parts, then a page a person.

    Each profile stands with the slug of its page; `states` maps the path of a version to how it
    stands, `people` an address to the page of its owner.
    """
    found = sorted(profiles, key=lambda one: (words.person(one[1].person).casefold(), one[0]))
    yield from people_index(lst, found)
    for slug, profile in found:
        yield person_page(lst, slug, profile, states=states, people=people)


def people_index(lst: ListConfig, people: Sequence[tuple[str, Profile]]) -> Iterator[Page]:
    """Everybody, in the order given."""
    starts = range(0, max(1, len(people)), PEOPLE)
    chunks = [people[start : start + PEOPLE] for start in starts]
    parts = [Neighbour(_letters(chunk), _part(lst, at)) for at, chunk in enumerate(chunks)]
    for part, chunk in zip(parts, chunks, strict=True):
        rows = [(people_path(lst.name, slug), profile) for slug, profile in chunk]
        beside = [one for one in parts if one is not part]
        body = render(
            "people.j2", view=View(lst, part.path), rows=rows, total=len(people), beside=beside
        )
        yield make_page(
            part.path,
            body,
            title=f"{lst.title}: people",
            description=f"{words.number(len(people), 'person', 'people')} of {lst.title}.",
            date=max((profile.last for _, profile in chunk), default=None),
        )


def _part(lst: ListConfig, at: int) -> str:
    return people_path(lst.name, str(at + 1) if at else "")


def _letters(people: Sequence[tuple[str, Profile]]) -> str:
    """`A to C`: where the names of a part begin and end."""
    ends = [words.person(profile.person)[:2] for _, profile in (*people[:1], *people[-1:])]
    return " to ".join(dict.fromkeys(ends))


def person_page(
    lst: ListConfig,
    slug: str,
    profile: Profile,
    *,
    states: Mapping[str, State],
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """One person: their series, what they gave to others, how fast answers came."""
    path = people_path(lst.name, slug)
    name = words.person(profile.person)
    deeds = _deed_rows(profile.deeds)
    body = render(
        "person.j2",
        view=View(lst, path, states=states, people=people),
        profile=profile,
        versions=sum(work.versions for work in profile.works),
        works=tuple(_standing(profile, states))[:SERIES],
        counts=_states(profile, states),
        tags=words.tally_tags(deed.name for deed in profile.deeds),
        deeds=deeds[:DEEDS],
        deeds_left=max(0, len(deeds) - DEEDS),
        works_left=max(0, len(profile.works) - SERIES),
    )
    return make_page(
        path,
        body,
        title=f"{name} ({lst.title})",
        description=f"What {name} did on {lst.title}.",
        date=profile.last,
    )


def _standing(profile: Profile, states: Mapping[str, State]) -> Iterator[Standing]:
    for work in profile.works:
        own = State("new", work.latest.received, work.latest.message_id)
        yield work.latest, states.get(work.latest.path) or work.latest.state or own


def _states(profile: Profile, states: Mapping[str, State]) -> tuple[Tally, ...]:
    """How the newest versions of a person's works stand, most first."""
    names = [state.name for _, state in _standing(profile, states)]
    order = sorted(set(names), key=lambda name: (-names.count(name), name))
    return tuple(Tally(name, names.count(name)) for name in order)


def _deed_rows(deeds: Iterable[Deed]) -> list[DeedRow]:
    """Deeds for one version that follow each other are one row."""
    runs = groupby(deeds, key=lambda deed: deed.version.path)
    grouped = [tuple(run) for _, run in runs]
    return [DeedRow(run[0].version, run) for run in grouped]
