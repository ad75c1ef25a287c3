"""Trailers that follow-ups give. `from_sender` says whether the person gave them first-hand."""

from __future__ import annotations

from collections.abc import Iterable

from generator.identity import key_of
from generator.models.mails import Trailer
from generator.models.series import FollowUp, GivenTrailer

_VERDICTS = frozenset({"reviewed", "acked", "tested", "nacked"})


def given_trailers(answers: Iterable[FollowUp], total: int = 0) -> tuple[GivenTrailer, ...]:
    """The trailers that name a person, in the order of the mails, each once.

    Each answer comes with the number of the patch it is about, if that is known; a tag may say that
    it means others of the `total` there are. Cc names a person but gives nothing. Signed-off-by in
    a reply is part of a patch that was pasted into it.
    """
    given: dict[tuple[object, ...], GivenTrailer] = {}
    for message, patch in answers:
        for trailer in message.trailers:
            person = trailer.person
            if person is None or not _gives(trailer.name):
                continue
            for number in _meant(trailer, patch, total):
                key = (trailer.name, key_of(person), number, trailer.from_sender)
                if key not in given:
                    given[key] = GivenTrailer(
                        name=trailer.name,
                        person=person,
                        message_id=message.message_id or "",
                        patch=number,
                        from_sender=trailer.from_sender,
                        received=message.received,
                    )
    return tuple(given.values())


def _meant(trailer: Trailer, answered: int | None, total: int) -> tuple[int | None, ...]:
    """The numbers of the patches that a tag means, in a mail about the patch `answered`.

    A part of what the cover letter describes is not all of it, and its numbers are not known. Nor
    is one known that the series does not have: the subject of a reply may say any total.
    """
    if trailer.patches is None:
        return (answered or None,)
    if not trailer.patches:
        return (answered,)
    return tuple(number for number in trailer.patches if number <= total) or (None,)


def _gives(name: str) -> bool:
    name = name.lower()
    return name.endswith("-by") and name != "signed-off-by"


def is_review(name: str) -> bool:
    """Whether a trailer of that name is a verdict: Reviewed-by, Acked-and-tested-by, Nacked-by."""
    *words, by = name.lower().split("-")
    return by == "by" and not _VERDICTS.isdisjoint(words)
