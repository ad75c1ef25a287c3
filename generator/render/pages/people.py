"""What did each person do on a list? A page a person, and an index of all by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.links import people_path
from generator.models.digest import Tally
from generator.models.pages import Page, PersonSummary
from generator.models.people import GivenTag, Profile
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page
from generator.render.phrases import count as words
from generator.render.phrases.state import Standing
from generator.render.view import NOTHING, View

SERIES = 100  # lineages on a person's page
GIVEN_TAGS = 200  # versions a person gave tags to


@dataclass(frozen=True, slots=True)
class GivenRow:
    """What a person gave to one version, in one go."""

    version: Version
    given_tags: tuple[GivenTag, ...]


def summarize_person(mailing_list: ListConfig, slug: str, profile: Profile) -> PersonSummary:
    """What the index of people says of somebody."""
    return PersonSummary(
        people_path(mailing_list.name, slug),
        profile.person,
        len(profile.lineages),
        len(profile.given_tags),
        profile.domains[:3], profile.first, profile.last,
    )  # fmt: skip


def person_order(one: PersonSummary) -> tuple[str, str]:
    """By name, as people look for it."""
    return words.person(one.person).casefold(), one.path


def people_title(people: Sequence[PersonSummary]) -> str:
    """`An to Co`: where the names of a part begin and end."""
    ends = [words.person(one.person)[:2] for one in (*people[:1], *people[-1:])]
    return " to ".join(dict.fromkeys(ends))


def people_page(
    mailing_list: ListConfig,
    people: Sequence[PersonSummary],
    at: int,
    titles: Sequence[str],
    *,
    total: int,
) -> Page:
    """Part `at` of the index of people, in the order given; `titles` are those of all parts."""
    path = _part(mailing_list, at)
    beside = [
        Neighbour(titles[one], _part(mailing_list, one)) for one in range(len(titles)) if one != at
    ]
    view = View(mailing_list, path)
    return make_page(
        path,
        render("people.j2", view=view, rows=people, total=total, beside=beside),
        title=f"{mailing_list.title}: people",
        description=f"{words.number(total, 'person', 'people')} of {mailing_list.title}.",
        date=max((one.last for one in people), default=None),
    )


def _part(mailing_list: ListConfig, at: int) -> str:
    return people_path(mailing_list.name, str(at + 1) if at else "")


def person_page(
    mailing_list: ListConfig,
    slug: str,
    profile: Profile,
    *,
    states: Mapping[str, State],
    people: Mapping[str, str] = NOTHING,
    counted: int = 0,
) -> Page:
    """One person: their series, what they gave to others, how fast answers came.

    `counted` is over how many of the newest versions, 0 where it is all of them.
    """
    path = people_path(mailing_list.name, slug)
    name = words.person(profile.person)
    given_tags = _given_rows(profile.given_tags)
    body = render(
        "person.j2",
        view=View(mailing_list, path, states=states, people=people),
        profile=profile,
        versions=sum(work.versions for work in profile.lineages),
        lineages=tuple(_standing(profile, states))[:SERIES],
        counts=_states(profile, states),
        tags=words.tally_tags(given_tag.name for given_tag in profile.given_tags),
        given_tags=given_tags[:GIVEN_TAGS],
        given_left=max(0, len(given_tags) - GIVEN_TAGS),
        lineages_left=max(0, len(profile.lineages) - SERIES),
        counted=counted,
    )
    return make_page(
        path,
        body,
        title=f"{name} ({mailing_list.title})",
        description=f"What {name} did on {mailing_list.title}.",
        date=profile.last,
    )


def _standing(profile: Profile, states: Mapping[str, State]) -> Iterator[Standing]:
    for work in profile.lineages:
        own = State("new", work.latest.received, work.latest.message_id)
        yield work.latest, states.get(work.latest.path) or work.latest.state or own


def _states(profile: Profile, states: Mapping[str, State]) -> tuple[Tally, ...]:
    """How the newest versions of a person's lineages stand, most first."""
    names = [state.name for _, state in _standing(profile, states)]
    order = sorted(set(names), key=lambda name: (-names.count(name), name))
    return tuple(Tally(name, names.count(name)) for name in order)


def _given_rows(given_tags: Iterable[GivenTag]) -> list[GivenRow]:
    """Deeds for one version that follow each other are one row."""
    runs = groupby(given_tags, key=lambda given_tag: given_tag.version.path)
    grouped = [tuple(run) for _, run in runs]
    return [GivenRow(run[0].version, run) for run in grouped]
