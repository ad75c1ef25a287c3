"""The pages of people: one for each person of a list, and an index of all by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.links import people_path
from generator.models.digest import Tally
from generator.models.pages import Page, PersonSummary
from generator.models.people import GivenTag, Namesake, Profile
from generator.models.settings import ListConfig
from generator.models.versions import AddressProof, State, Version
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pagination import numbered_parts
from generator.render.phrases.count import pluralize
from generator.render.phrases.person import person_name
from generator.render.phrases.state import VersionState
from generator.render.phrases.tag import tally_tags
from generator.render.view import NOTHING, View

MAX_LINEAGES = 100  # on a person's page
MAX_TAGGED = 200  # versions a person gave tags to
MAX_PROOFS = 20  # that addresses are those of one person


@dataclass(frozen=True, slots=True)
class TaggedVersion:
    """A version, with tags a person gave to it one after the other."""

    version: Version
    given_tags: tuple[GivenTag, ...]


def summarize_person(mailing_list: ListConfig, slug: str, profile: Profile) -> PersonSummary:
    """What the index of people shows of one person."""
    return PersonSummary(
        path=people_path(mailing_list.name, slug),
        person=profile.person,
        lineages=len(profile.lineages),
        given_tags=len(profile.given_tags),
        domains=profile.domains[:3],
        first=profile.first,
        last=profile.last,
    )


def person_order(summary: PersonSummary) -> tuple[str, str]:
    """The sort key of the index: by name, as people look for it."""
    return person_name(summary.person).casefold(), summary.path


def people_title(people: Sequence[PersonSummary]) -> str:
    """The title of a part of the index: `An to Co`, where its names begin and end."""
    ends = [person_name(summary.person)[:2] for summary in (*people[:1], *people[-1:])]
    return " to ".join(dict.fromkeys(ends))


def people_page(
    mailing_list: ListConfig,
    people: Sequence[PersonSummary],
    at: int,
    titles: Sequence[str],
    *,
    total: int,
) -> Page:
    """Part `at` of the index of people, from 0, in the order given; `titles` are of all parts."""
    pagination = numbered_parts(people_path(mailing_list.name), len(titles), at + 1)
    body = render(
        "people.j2",
        view=View(mailing_list, pagination.path),
        rows=people,
        total=total,
        links=pagination.links(dict(enumerate(titles, 1))),
    )
    return make_page(
        pagination.path,
        body,
        title=f"{mailing_list.title}: people",
        description=f"{pluralize(total, 'person', 'people')} of {mailing_list.title}.",
        date=max((summary.last for summary in people), default=None),
    )


def person_page(
    mailing_list: ListConfig,
    slug: str,
    profile: Profile,
    *,
    states: Mapping[str, State],
    people: Mapping[str, str] = NOTHING,
    counted: int = 0,
    proofs: Sequence[AddressProof] = (),
    namesakes: Sequence[Namesake] = (),
) -> Page:
    """One person: their series, the tags they gave to others, how fast answers came.

    `counted` is how many of their newest versions were counted; 0 if it was all of them. `proofs`
    are that their addresses are those of one person, and `namesakes` have their name.
    """
    path = people_path(mailing_list.name, slug)
    name = person_name(profile.person)
    latest = [_latest(lineage.latest, states) for lineage in profile.lineages]
    tagged = _tagged_versions(profile.given_tags)
    body = render(
        "person.j2",
        view=View(mailing_list, path, states=states, people=people),
        profile=profile,
        versions=sum(lineage.versions for lineage in profile.lineages),
        lineages=latest[:MAX_LINEAGES],
        lineages_left=max(0, len(latest) - MAX_LINEAGES),
        states=_tally_states(latest),
        tags=tally_tags(given_tag.name for given_tag in profile.given_tags),
        tagged=tagged[:MAX_TAGGED],
        tagged_left=max(0, len(tagged) - MAX_TAGGED),
        counted=counted,
        proofs=proofs[:MAX_PROOFS],
        likely=[namesake for namesake in namesakes if namesake.is_likely],
        unlikely=[namesake for namesake in namesakes if not namesake.is_likely],
    )
    return make_page(
        path,
        body,
        title=f"{name} ({mailing_list.title})",
        description=f"What {name} did on {mailing_list.title}.",
        date=profile.last,
    )


def _latest(version: Version, states: Mapping[str, State]) -> VersionState:
    unknown = State("new", version.received, version.message_id)
    return version, states.get(version.path) or version.state or unknown


def _tally_states(versions: Iterable[VersionState]) -> tuple[Tally, ...]:
    """How many versions are in each state, most first, then by name."""
    names = [state.name for _, state in versions]
    order = sorted(set(names), key=lambda name: (-names.count(name), name))
    return tuple(Tally(name, names.count(name)) for name in order)


def _tagged_versions(given_tags: Iterable[GivenTag]) -> list[TaggedVersion]:
    """Consecutive tags for the same version in one row."""
    runs = groupby(given_tags, key=lambda given_tag: given_tag.version.path)
    grouped = [tuple(run) for _, run in runs]
    return [TaggedVersion(run[0].version, run) for run in grouped]
