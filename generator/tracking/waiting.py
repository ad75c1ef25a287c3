"""Who is expected to answer: the reviewers of a version, or its author.

- unanswered: the version waits (see `states`), and nobody answered an earlier version either.
- silent: the version waits, but somebody answered an earlier version of the same work.
- owed: the version is discussed, and somebody else than its author had the last word, days ago. A
  tag other than Nacked-by, a robot and a note that patches were applied ask for no answer. A newer
  version is an answer: then the version is superseded. Pull requests are left out: "pulled, thanks"
  asks for nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from generator.identity import full_name, key_of, same_person
from generator.models.mails import Message, Person
from generator.models.series import FollowUp
from generator.models.versions import Answer, Version
from generator.tracking.given_tags import is_review

_ASKS = frozenset({"reply", "other", "patch", "cover"})  # kinds of mails that an author may answer


def owed_answer(
    replies: Iterable[FollowUp], is_authors: Callable[[Message], bool]
) -> Answer | None:
    """The last reply of somebody else that asks for an answer; None if its author wrote after it.

    `replies` are in the order of arrival, each with the number of the patch that it answers.
    """
    owed = None
    for message, number in replies:
        if is_authors(message):
            owed = None
        elif not message.is_bot and message.kind in _ASKS and not _approves(message):
            owed = Answer(message.sender, message.message_id or "", message.received, number)
    return owed


def _approves(message: Message) -> bool:
    """Whether a reply gives a tag in the name of its sender; an objection is no approval."""
    return any(
        trailer.from_sender and is_review(trailer.name) and trailer.name.lower() != "nacked-by"
        for trailer in message.trailers
    )


def silent_reviewers(
    version: Version, lineage: Iterable[Version]
) -> tuple[tuple[Person, Version], ...]:
    """People who answered an earlier version and not this one, each with the last they answered.

    Those who answered first come first; authors are left out. Two addresses of one name count once.
    """
    found: dict[str, tuple[Person, Version]] = {}
    for earlier in sorted(lineage, key=lambda known: (known.sent, known.path)):
        if earlier.sent >= version.sent:
            continue
        for answer in earlier.answers:
            if not _has_answered(version, answer.person):
                found[full_name(answer.person) or key_of(answer.person)] = answer.person, earlier
    return tuple(found.values())


def _has_answered(version: Version, person: Person) -> bool:
    own = version.author, version.sender, *(answer.person for answer in version.answers)
    return any(same_person(person, known) for known in own)
