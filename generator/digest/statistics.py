"""The totals and rankings of a digest. Each mail is in one total, with robots' mails in their own.

The caller decides which mails belong together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from generator.identity import key_of, with_addresses
from generator.models.digest import Counts, Tally
from generator.models.mails import Kind, Message, Person
from generator.models.series import GivenTrailer, Series

TOP = 15
REVIEWS = frozenset({"Reviewed-by", "Acked-by", "Tested-by"})
CountedKind = Kind | Literal["robot"]


def counted_kind(message: Message) -> CountedKind:
    """The total a mail is counted in: its kind, or "robot" for a robot's mail.

    An "applied" note is counted as such also when a robot sent it.
    """
    if message.is_bot and message.is_read and message.kind != "applied":
        return "robot"
    return message.kind


def count(messages: Sequence[Message], series: Iterable[Series]) -> Counts:
    """The totals of a range.

    The total `messages` is the sum of patches, covers, replies, reports, applied notes, others,
    robots' mails, unreadable mails and the mails of pull requests. It leaves out withdrawn mails.
    `withdrawn` leaves out the commits that withdraw a mail, which have no blob. `series` and
    `pulls` count series and pull requests, not mails.
    """
    kinds = Counter(counted_kind(message) for message in messages)
    pulls = [group.pull for group in series]
    senders = (message.sender for message in messages if not message.is_bot and message.is_read)
    people = {key_of(sender) for sender in with_addresses(senders)}
    return Counts(
        messages=len(messages) - kinds["withdrawn"],
        patch_mails=kinds["patch"] + kinds["cover"],
        patches=kinds["patch"],
        covers=kinds["cover"],
        series=pulls.count(False),
        replies=kinds["reply"],
        pulls=pulls.count(True),
        reports=kinds["report"],
        applied=kinds["applied"],
        other=kinds["other"],
        bots=kinds["robot"],
        people=len(people),
        unreadable=kinds["unreadable"],
        withdrawn=sum(
            message.kind == "withdrawn" and message.blob is not None for message in messages
        ),
    )


def top_domains(messages: Sequence[Message]) -> tuple[Tally, ...]:
    """The domains of the authors of patch mails, by number of mails; ties by newest mail."""
    domains = Counter(author.domain or "(unknown)" for author in _authors(messages))
    return tuple(Tally(name, number) for name, number in domains.most_common(TOP))


def top_contributors(messages: Sequence[Message]) -> tuple[Tally, ...]:
    """The authors of patch mails, by number of mails; ties by newest mail."""
    return _top_people(_authors(messages))


def top_reviewers(
    messages: Sequence[Message], trailers: Iterable[GivenTrailer]
) -> tuple[Tally, ...]:
    """The people who gave reviews, acks and tests first-hand, by number; ties by newest mail.

    `trailers` are those given by follow-ups among `messages`. A tag for several patches of a series
    was given once.
    """
    robots = {message.message_id for message in messages if message.is_bot}
    positions = {message.message_id: position for position, message in enumerate(messages)}
    given = [
        trailer
        for trailer in trailers
        if trailer.name in REVIEWS and trailer.from_sender and trailer.message_id not in robots
    ]
    given.sort(key=lambda trailer: positions.get(trailer.message_id, -1), reverse=True)
    once = {(tag.message_id, tag.name, tag.person.email, tag.person.name): tag for tag in given}
    return _top_people(tag.person for tag in once.values())


def _authors(messages: Sequence[Message]) -> Iterable[Person]:
    for message in reversed(messages):
        if counted_kind(message) in {"patch", "cover"}:
            yield message.author


def _top_people(people: Iterable[Person]) -> tuple[Tally, ...]:
    """The people who are there most often; ties keep their order."""
    found = tally((person, 1) for person in with_addresses(people))
    return tuple(sorted(found, key=lambda row: row.count, reverse=True)[:TOP])


def tally(people: Iterable[tuple[Person, int]]) -> list[Tally]:
    """The sums by the key of a person's page, in their order, under the first name found."""
    counts: Counter[str] = Counter()
    labels: dict[str, Person] = {}
    for person, number in people:
        key = key_of(person)
        counts[key] += number
        if key not in labels or not labels[key].name:
            labels[key] = person
    return [Tally(labels[key].label, number, labels[key].email) for key, number in counts.items()]
