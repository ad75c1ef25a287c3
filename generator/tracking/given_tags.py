"""Which trailers did a follow-up give? Whether they count is for the reader of `from_sender`."""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.mails import Message
from generator.models.series import GivenTrailer

_VERDICTS = frozenset({"reviewed", "acked", "tested", "nacked"})


def given_trailers(answers: Iterable[tuple[Message, int | None]]) -> tuple[GivenTrailer, ...]:
    """The trailers that name a person, in the order of the mails, each once.

    Each answer stands with the number of the patch it speaks to, if that is known. Cc names a
    person too, but gives nothing, and Signed-off-by stands in a patch pasted into a reply.
    """
    given: dict[tuple[object, ...], GivenTrailer] = {}
    for message, patch in answers:
        for trailer in message.trailers:
            person = trailer.person
            if person is None or not _gives(trailer.name):
                continue
            key = (trailer.name, person.email or person.name, patch, trailer.from_sender)
            if key not in given:
                given[key] = GivenTrailer(
                    name=trailer.name,
                    person=person,
                    message_id=message.message_id or "",
                    patch=patch,
                    from_sender=trailer.from_sender,
                    received=message.received,
                )
    return tuple(given.values())


def _gives(name: str) -> bool:
    name = name.lower()
    return name.endswith("-by") and name != "signed-off-by"


def is_review(name: str) -> bool:
    """Whether a trailer of that name is a verdict: Reviewed-by, Acked-and-tested-by, Nacked-by."""
    *words, by = name.lower().split("-")
    return by == "by" and not _VERDICTS.isdisjoint(words)
