"""How many of what, and who most? Robots are counted apart, and each mail in one total only.

Which mails belong together is not asked here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from generator.models.digest import Counts, Tally
from generator.models.mails import Kind, Message, Person
from generator.models.series import GivenTrailer, Series

TOP = 15
REVIEWS = frozenset({"Reviewed-by", "Acked-by", "Tested-by"})
Sort = Kind | Literal["robot"]


def sort_of(message: Message) -> Sort:
    """What a mail is counted as: its kind, or "robot" for what a robot sent.

    An "applied" note is news whoever sent it, and stays one.
    """
    if message.is_bot and message.is_read and message.kind != "applied":
        return "robot"
    return message.kind


def count(messages: Sequence[Message], series: Iterable[Series]) -> Counts:
    """The totals of a range.

    `messages` leaves out what was withdrawn, and `withdrawn` the commits that only take a mail
    back: these have no blob. `messages` is the sum of patches, covers, replies, reports,
    applied notes, others, robots' mails, the unreadable, and the mails of pull requests;
    `series` and `pulls` count series and requests, not mails.
    """
    sorts = Counter(sort_of(message) for message in messages)
    pulls = [one.pull for one in series]
    people = {
        message.sender.email or message.sender.name.lower()
        for message in messages
        if not message.is_bot and message.is_read
    }
    return Counts(
        messages=len(messages) - sorts["withdrawn"],
        patch_mails=sorts["patch"] + sorts["cover"],
        patches=sorts["patch"],
        covers=sorts["cover"],
        series=pulls.count(False),
        replies=sorts["reply"],
        pulls=pulls.count(True),
        reports=sorts["report"],
        applied=sorts["applied"],
        other=sorts["other"],
        bots=sorts["robot"],
        people=len(people),
        unreadable=sorts["unreadable"],
        withdrawn=sum(one.kind == "withdrawn" and one.blob is not None for one in messages),
    )


def top_domains(messages: Sequence[Message]) -> tuple[Tally, ...]:
    """Domains of the authors of patch mails, most first; ties: who stands first, newest first."""
    domains = Counter(author.domain or "(unknown)" for author in _authors(messages))
    return tuple(Tally(name, number) for name, number in domains.most_common(TOP))


def top_contributors(messages: Sequence[Message]) -> tuple[Tally, ...]:
    """Authors of patch mails, most first; ties: who stands first, newest first."""
    return _top_people(_authors(messages))


def top_reviewers(
    messages: Sequence[Message], trailers: Iterable[GivenTrailer]
) -> tuple[Tally, ...]:
    """Who gave most reviews, acks and tests first-hand; ties: who stands first, newest first.

    `trailers` are those that follow-ups among `messages` gave.
    """
    robots = {message.message_id for message in messages if message.is_bot}
    positions = {message.message_id: position for position, message in enumerate(messages)}
    given = [
        trailer
        for trailer in trailers
        if trailer.name in REVIEWS and trailer.from_sender and trailer.message_id not in robots
    ]
    given.sort(key=lambda trailer: positions.get(trailer.message_id, -1), reverse=True)
    return _top_people(trailer.person for trailer in given)


def _authors(messages: Sequence[Message]) -> Iterable[Person]:
    for message in reversed(messages):
        if sort_of(message) in {"patch", "cover"}:
            yield message.author


def _top_people(people: Iterable[Person]) -> tuple[Tally, ...]:
    """Tallies by address, or by name where there is none; called by the name met first.

    Counter keeps the order in which it met its keys, and so do ties of `most_common`.
    """
    counter: Counter[str] = Counter()
    labels: dict[str, Person] = {}
    for person in people:
        key = person.email or person.name.lower()
        counter[key] += 1
        if key not in labels or not labels[key].name:
            labels[key] = person
    return tuple(
        Tally(labels[key].label, number, labels[key].email)
        for key, number in counter.most_common(TOP)
    )
