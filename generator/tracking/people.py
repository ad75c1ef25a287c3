"""People: what each person did on a list.

The key of a person is the address after the mailmap was applied, or the name if there is no
address. So namesakes have two pages, and a person with two addresses has two pages until the
mailmap or a proof joins them (see `namesakes`). Robots are not among the answers of a version, so
their tags are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter, itemgetter

from generator.identity import full_name, identity_keys, key_of, same_person
from generator.links import hash8, slug
from generator.models.mails import Person
from generator.models.people import GivenTag, Lineage, Profile, ResponseTimes, Review
from generator.models.series import GivenTrailer
from generator.models.versions import Answer, Version

_SLUG_SIZE = 50  # characters of a slug before its hash


def slug_of_key(key: str) -> str:
    """The folder of a person's page, in `[a-z0-9-]`, from the key of the person.

    It depends only on the key: people spell their names in several ways over the years, and the
    address of a page must not move.
    """
    return f"{slug(key.partition('@')[0], _SLUG_SIZE)}-{hash8(key)}"


def owner(version: Version) -> Person:
    """The person to whom a version belongs: its author; of several patches the sender.

    Without a cover letter the author is that of the first patch, which may be picked from another
    series.
    """
    if version.total == 1 or same_person(version.author, version.sender):
        return version.author
    return version.sender


def involved_people(
    version: Version, is_robot: Callable[[Person], bool] = lambda _: False
) -> list[tuple[str, str, int]]:
    """All people whose pages show a version: its owner and those who answered.

    Of each the key, the full name, which may be empty, and when they wrote, in seconds since 1970.
    Robots that send patches are left out.
    """
    people = [(owner(version), version.received)]
    people += [(answer.person, answer.received) for answer in version.answers]
    return [
        (key_of(person), full_name(person), int(received.timestamp()))
        for person, received in people
        if key_of(person) and not is_robot(person)
    ]


def people_of(
    version: Version, is_robot: Callable[[Person], bool] = lambda _: False
) -> tuple[str, ...]:
    """The keys of these people, sorted, each once."""
    return tuple(sorted({key for key, _, _ in involved_people(version, is_robot)}))


@dataclass(frozen=True, slots=True)
class Involvement:
    """What a person did with a version: it is their own, or they answered and tagged it."""

    version: Version
    is_own: bool
    answers: tuple[Answer, ...] = ()
    given_tags: tuple[GivenTag, ...] = ()


def involvements(version: Version) -> dict[str, Involvement]:
    """The involvement of everybody whose page shows a version, and of robots, by key.

    All are made at once, because a thread may have as many people as mails.
    """
    answers: dict[str, list[Answer]] = {}
    for answer in version.answers:
        answers.setdefault(key_of(answer.person), []).append(answer)
    tags = _given_tags_of(version)
    found = {
        key: Involvement(
            version, is_own=False, answers=tuple(given), given_tags=tuple(tags.get(key, ()))
        )
        for key, given in answers.items()
    }
    found[key_of(owner(version))] = Involvement(version, is_own=True)
    return {key: involvement for key, involvement in found.items() if key}


def profile(involvements: Iterable[Involvement]) -> Profile | None:
    """What the page of a person shows; None without any involvement.

    The order of the involvements does not matter.
    """
    ordered = sorted(involvements, key=lambda involvement: _arrival(involvement.version))
    own = [involvement.version for involvement in ordered if involvement.is_own]
    answers = [
        (involvement.version, answer) for involvement in ordered for answer in involvement.answers
    ]
    given = sorted(
        (given_tag for involvement in ordered for given_tag in involvement.given_tags),
        key=attrgetter("received"),
        reverse=True,
    )
    seen = [(version.received, owner(version)) for version in own]
    seen += [(answer.received, answer.person) for _, answer in answers]
    if not seen:
        return None
    seen.sort(key=itemgetter(0))
    times = [*(time for time, _ in seen), *(given_tag.received for given_tag in given)]
    return Profile(
        person=next((person for _, person in reversed(seen) if person.name), seen[-1][1]),
        lineages=tuple(_lineages(own)),
        versions=tuple(reversed(own)),
        given_tags=tuple(given),
        reviews=tuple(_reviews(ordered)),
        answers=_response_times(answer.received - version.received for version, answer in answers),
        waits=_response_times(_waits(own)),
        domains=tuple(_domains(own, seen)),
        first=min(times),
        last=max(times),
    )


def _reviews(involvements: Iterable[Involvement]) -> list[Review]:
    """What a person answered, newest first; two addresses of theirs may have answered one."""
    found: dict[str, Review] = {}
    for involved in involvements:
        if involved.is_own or not involved.answers:
            continue
        path = involved.version.path
        times = [answer.received for answer in involved.answers]
        tags = involved.given_tags
        if path in found:
            times.append(found[path].received)
            tags = (*found[path].given_tags, *tags)
        found[path] = Review(involved.version, min(times), tags)
    key = attrgetter("received", "version.path")
    return sorted(found.values(), key=key, reverse=True)


def _arrival(version: Version) -> tuple[datetime, str]:
    return version.received, version.path


def _lineages(own: list[Version]) -> list[Lineage]:
    """The series of a person, the one with the newest version first."""
    lineages: dict[str, list[Version]] = {}
    for version in reversed(own):
        lineages.setdefault((version.first or version.ref).path, []).append(version)
    return [Lineage(versions[0], len(versions)) for versions in lineages.values()]


def givers_of(version: Version) -> Iterator[tuple[GivenTrailer, str]]:
    """The tags given first-hand, each with the key under which its giver answered.

    People tag with one address and write from another. The key is empty where nobody answered, as
    robots do not.
    """
    answered: dict[str, Person] = {}
    for answer in version.answers:
        for key in identity_keys(answer.person):
            answered.setdefault(key, answer.person)
    for given in version.given:
        if given.from_sender:
            keys = identity_keys(given.person)
            giver = next((answered[key] for key in keys if key in answered), None)
            yield given, key_of(giver) if giver else ""


def _given_tags_of(version: Version) -> dict[str, list[GivenTag]]:
    """The tags of the people who answered, by the key of the person in the answer."""
    found: dict[str, list[GivenTag]] = {}
    for given, giver in givers_of(version):
        if giver:
            given_tag = GivenTag(
                name=given.name,
                version=version,
                message_id=given.message_id,
                patch=given.patch,
                received=given.received,
            )
            found.setdefault(giver, []).append(given_tag)
    return found


def _waits(own: Iterable[Version]) -> Iterator[timedelta]:
    for version in own:
        if version.answers:
            yield min(answer.received for answer in version.answers) - version.received


def _response_times(times: Iterable[timedelta]) -> ResponseTimes:
    """The distribution of times. An answer that arrived before its version took no time."""
    ordered = sorted(max(time, timedelta()) for time in times)
    return ResponseTimes(len(ordered), _rank(ordered, 50), _rank(ordered, 90))


def _rank(ordered: list[timedelta], percent: int) -> timedelta | None:
    """The shortest time that is at least as long as `percent` of all (the nearest rank)."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _domains(own: Iterable[Version], seen: Iterable[tuple[datetime, Person]]) -> dict[str, None]:
    """The domains of a person in order of first use, also of addresses that sent their patches."""
    mailed = [
        (version.received, version.sender)
        for version in own
        if same_person(version.sender, version.author)
    ]
    people = sorted((*seen, *mailed), key=itemgetter(0))
    return {person.domain: None for _, person in people if person.domain}
