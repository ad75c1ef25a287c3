"""Who is the same person, and what did each of them do on a list?

People are known by their address, as the mails give it once the mailmap was asked; only who has
none is known by name. So namesakes stay two, and who writes from two addresses is two until the
mailmap says otherwise. Robots that answer are not among the answers of a version, and what they
tag is left out for that reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.identity import identity_keys, key_of, same_person
from generator.links import hash8, slug
from generator.models.mails import Person
from generator.models.people import GivenTag, Lineage, Profile, ResponseTimes
from generator.models.versions import Answer, Version

SLUG_WORDS = 50  # characters of a slug before its hash


def slug_of_key(key: str) -> str:
    """The folder of a person's page, in `[a-z0-9-]`, from the key of the person.

    It is made of the key and of nothing else: people spell their names in several ways over the
    years, and an address of a page must not move.
    """
    return f"{slug(key.partition('@')[0], SLUG_WORDS)}-{hash8(key)}"


def owner(version: Version) -> Person:
    """Whose work a version is: the author's; of several patches the one's who put them together.

    Without a cover letter the author is the first patch's, and that may be picked from elsewhere.
    """
    if version.total == 1 or same_person(version.author, version.sender):
        return version.author
    return version.sender


def people_of(
    version: Version, is_robot: Callable[[Person], bool] = lambda _: False
) -> tuple[str, ...]:
    """The keys of everybody whose page a version concerns: its owner and who answered or tagged.

    `is_robot` tells the robots that send patches; they have no page. Sorted, each once.
    """
    people = [owner(version), *(answer.person for answer in version.answers)]
    return tuple(sorted({key_of(one) for one in people if key_of(one) and not is_robot(one)}))


@dataclass(frozen=True, slots=True)
class Involvement:
    """What a person has to do with a version: it is their own, or they answered it and tagged it.

    The answer is the first of each address of theirs.
    """

    version: Version
    is_own: bool
    answers: tuple[Answer, ...] = ()
    given_tags: tuple[GivenTag, ...] = ()


def involvements(version: Version) -> dict[str, Involvement]:
    """What everybody whose page a version concerns has to do with it, robots as well.

    Of all people together, because a thread may have as many as it has mails.
    """
    key = key_of(owner(version))
    answers: dict[str, list[Answer]] = {}
    for answer in version.answers:
        answers.setdefault(key_of(answer.person), []).append(answer)
    done = _given_tags_of(version)
    found = {
        one: Involvement(
            version, is_own=False, answers=tuple(said), given_tags=tuple(done.get(one, ()))
        )
        for one, said in answers.items()
        if one
    }
    return found | ({key: Involvement(version, is_own=True)} if key else {})


def profile(involvements: Iterable[Involvement]) -> Profile | None:
    """What the page of a person shows, from what they have to do with each version.

    None where that is nothing. The order of `shares` is of no matter.
    """
    ordered = sorted(involvements, key=lambda involvement: _arrival(involvement.version))
    own = [involvement.version for involvement in ordered if involvement.is_own]
    answers = [
        (involvement.version, answer) for involvement in ordered for answer in involvement.answers
    ]
    given = sorted(
        (given_tag for involvement in ordered for given_tag in involvement.given_tags),
        key=lambda given_tag: given_tag.received,
        reverse=True,
    )
    seen = [(version.received, owner(version)) for version in own]
    seen += [(answer.received, answer.person) for _, answer in answers]
    if not seen:
        return None
    seen.sort(key=lambda one: one[0])
    times = [*(time for time, _ in seen), *(given_tag.received for given_tag in given)]
    return Profile(
        person=next((person for _, person in reversed(seen) if person.name), seen[-1][1]),
        lineages=tuple(_lineages(own)),
        given_tags=tuple(given),
        answers=_response_times(answer.received - version.received for version, answer in answers),
        waits=_response_times(_waits(own)),
        domains=tuple(_domains(own, seen)),
        first=min(times),
        last=max(times),
    )


def _arrival(version: Version) -> tuple[datetime, str]:
    return version.received, version.path


def _lineages(own: list[Version]) -> list[Lineage]:
    """The versions by the first of their work, the newest work first."""
    lineages: dict[str, list[Version]] = {}
    for version in reversed(own):
        lineages.setdefault((version.first or version.ref).path, []).append(version)
    return [Lineage(versions[0], len(versions)) for versions in lineages.values()]


def _given_tags_of(version: Version) -> dict[str, list[GivenTag]]:
    """The tags of the people who answered, by the key of the person in the answer.

    People tag with one address and write from another.
    """
    answered: dict[str, Person] = {}
    for answer in version.answers:
        for key in identity_keys(answer.person):
            answered.setdefault(key, answer.person)
    found: dict[str, list[GivenTag]] = {}
    for given in version.given:
        keys = identity_keys(given.person)
        giver = next((answered[key] for key in keys if key in answered), None)
        if given.from_sender and giver:
            given_tag = GivenTag(given.name, version, given.message_id, given.patch, given.received)
            found.setdefault(key_of(giver), []).append(given_tag)
    return found


def _waits(own: Iterable[Version]) -> Iterator[timedelta]:
    for version in own:
        if version.answers:
            yield min(answer.received for answer in version.answers) - version.received


def _response_times(times: Iterable[timedelta]) -> ResponseTimes:
    """An answer that arrived before the first mail of its version took no time."""
    ordered = sorted(max(time, timedelta()) for time in times)
    return ResponseTimes(len(ordered), _rank(ordered, 50), _rank(ordered, 90))


def _rank(ordered: list[timedelta], percent: int) -> timedelta | None:
    """The first time that is no shorter than `percent` of all (the nearest rank)."""
    if not ordered:
        return None
    return ordered[-(-len(ordered) * percent // 100) - 1]


def _domains(own: Iterable[Version], seen: Iterable[tuple[datetime, Person]]) -> dict[str, None]:
    """The domains a person writes from, also of the address their own patches were mailed from."""
    mailed = [
        (version.received, version.sender)
        for version in own
        if same_person(version.sender, version.author)
    ]
    people = sorted((*seen, *mailed), key=lambda one: one[0])
    return {person.domain: None for _, person in people if person.domain}
