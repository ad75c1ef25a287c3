"""The pages of people: one for each person of a list, and an index of all by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from generator.links import people_path, waiting_path
from generator.models.digest import Tally
from generator.models.feeds import Feed
from generator.models.pages import Page, PersonSummary
from generator.models.people import GivenTag, Namesake, Profile
from generator.models.settings import ListConfig
from generator.models.versions import AddressProof, State, Version
from generator.render.environment import render
from generator.render.feeds import PERSON_FEEDS, person_feed
from generator.render.front_matter import make_page
from generator.render.pagination import numbered_parts
from generator.render.phrases.count import pluralize
from generator.render.phrases.person import person_name
from generator.render.phrases.state import VersionState
from generator.render.phrases.tag import tally_tags
from generator.render.view import NOTHING, View
from generator.render.waits import WaitRow

MAX_LINEAGES = 30  # on a person's page
MAX_WORK = 120  # lines of the months on it; older ones are on a page for each year
MAX_YEAR = 300  # on such a page
MAX_PROOFS = 20  # that addresses are those of one person


@dataclass(frozen=True, slots=True)
class PersonWaits:
    """What waits for a person, and what they wait for.

    They owe an answer to reviewers of their series (`owes`), and have not answered the newest
    version of a series that they answered before (`reviews`). In the topics that they maintain
    others wait (`maintains`, of so many). For their own series they wait themselves (`waits`).
    """

    owes: Sequence[WaitRow] = ()
    reviews: Sequence[VersionState] = ()
    maintains: Sequence[WaitRow] = ()
    maintains_total: int = 0
    topics: Sequence[str] = ()
    waits: Sequence[WaitRow] = ()


@dataclass(frozen=True, slots=True)
class PersonWork:
    """A version that a person sent, or answered; and the tags that they gave to it."""

    version: Version
    received: datetime
    is_own: bool
    given_tags: tuple[GivenTag, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkMonth:
    """What a person did in a month, newest first, with the topics and how often each occurs."""

    month: datetime
    topics: tuple[Tally, ...]
    work: tuple[PersonWork, ...]


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


def person_pages(
    mailing_list: ListConfig,
    slug: str,
    profile: Profile,
    *,
    waits: PersonWaits,
    states: Mapping[str, State],
    people: Mapping[str, str] = NOTHING,
    counted: int = 0,
    proofs: Sequence[AddressProof] = (),
    namesakes: Sequence[Namesake] = (),
) -> tuple[Page, ...]:
    """One person: what waits, their series, their work by month; older work on a page a year.

    `counted` is how many of their newest versions were counted; 0 if it was all of them. `proofs`
    are that their addresses are those of one person, and `namesakes` have their name.
    """
    path, name = people_path(mailing_list.name, slug), person_name(profile.person)
    work = _work(profile)
    years = [(year, list(rows)) for year, rows in groupby(work[MAX_WORK:], _year)]
    body = render(
        "person.j2",
        view=View(mailing_list, path, states=states, people=people),
        profile=profile,
        **_series(profile, states),
        waits=waits,
        waiting=waiting_path(mailing_list.name),
        months=_months(work[:MAX_WORK]),
        years=[(year, f"{path}{year}/", len(rows)) for year, rows in years],
        counted=counted,
        proofs=proofs[:MAX_PROOFS],
        likely=[namesake for namesake in namesakes if namesake.is_likely],
        unlikely=[namesake for namesake in namesakes if not namesake.is_likely],
    )
    title = f"{name} ({mailing_list.title})"
    description = f"What {name} did on {mailing_list.title}."
    feeds = _feeds(mailing_list, slug, name)
    page = make_page(
        path, body, title=title, description=description, date=profile.last, feeds=feeds
    )
    older = (
        _year_page(mailing_list, rows, slug=slug, name=name, year=year, people=people)
        for year, rows in years
    )
    return (page, *older)


def _series(profile: Profile, states: Mapping[str, State]) -> dict[str, Any]:
    """What the template shows of the person's own series, and of the tags that they gave."""
    latest = [_latest(lineage.latest, states) for lineage in profile.lineages]
    return {
        "versions": sum(lineage.versions for lineage in profile.lineages),
        "lineages": latest[:MAX_LINEAGES],
        "tags": tally_tags(given_tag.name for given_tag in profile.given_tags),
        "lineages_left": max(0, len(latest) - MAX_LINEAGES),
        "states": _tally_states(latest),
    }


def _feeds(mailing_list: ListConfig, slug: str, name: str) -> list[Feed]:
    return [person_feed(mailing_list, slug, name, kind) for kind in PERSON_FEEDS]


def _year_page(
    mailing_list: ListConfig,
    work: Sequence[PersonWork],
    *,
    slug: str,
    name: str,
    year: int,
    people: Mapping[str, str],
) -> Page:
    """The work of a year, as far as it is not on the page of the person."""
    person = people_path(mailing_list.name, slug)
    path = f"{person}{year}/"
    body = render(
        "person_year.j2",
        view=View(mailing_list, path, people=people),
        name=name,
        person=person,
        year=year,
        months=_months(work[:MAX_YEAR]),
        left=len(work[MAX_YEAR:]),
    )
    return make_page(
        path,
        body,
        title=f"{name} in {year} ({mailing_list.title})",
        description=f"What {name} did on {mailing_list.title} in {year}.",
        date=work[0].received,
        feeds=_feeds(mailing_list, slug, name),
    )


def _work(profile: Profile) -> list[PersonWork]:
    """What a person sent and answered, newest first."""
    found = [PersonWork(version, version.received, is_own=True) for version in profile.versions]
    found += [
        PersonWork(review.version, review.received, is_own=False, given_tags=review.given_tags)
        for review in profile.reviews
    ]
    return sorted(found, key=lambda work: (work.received, work.version.path), reverse=True)


def _year(work: PersonWork) -> int:
    return work.received.astimezone(UTC).year


def _month(work: PersonWork) -> datetime:
    received = work.received.astimezone(UTC)
    return datetime(received.year, received.month, 1, tzinfo=UTC)


def _months(work: Iterable[PersonWork]) -> list[WorkMonth]:
    months = []
    for month, group in groupby(work, _month):
        rows = tuple(group)
        counts = Counter(topic for row in rows for topic in row.version.topics)
        order = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        months.append(WorkMonth(month, tuple(Tally(*item) for item in order), rows))
    return months


def _latest(version: Version, states: Mapping[str, State]) -> VersionState:
    unknown = State("new", version.received, version.message_id)
    return version, states.get(version.path) or version.state or unknown


def _tally_states(versions: Iterable[VersionState]) -> tuple[Tally, ...]:
    """How many versions are in each state, most first, then by name."""
    names = [state.name for _, state in versions]
    order = sorted(set(names), key=lambda name: (-names.count(name), name))
    return tuple(Tally(name, names.count(name)) for name in order)
