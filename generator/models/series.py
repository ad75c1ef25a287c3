"""Mails that belong together: the versions of series, and the threads of all other mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.mails import Message, Person

FollowUp = tuple[Message, int | None]  # and the number of the patch that it answers, if known


@dataclass(frozen=True, slots=True)
class GivenTrailer:
    """A trailer that a follow-up gives to a series, with the Message-ID of that mail."""

    name: str
    person: Person
    message_id: str
    patch: int | None  # number of the patch it is for, 0 for all of them, None if unknown
    from_sender: bool  # the sender of the mail is the person named
    received: datetime  # of the mail


@dataclass(frozen=True, slots=True)
class Series:
    """One version of a series: the mails sent together and the mails that answer them."""

    list: str
    message_id: str  # of the cover letter, or of the first patch where there is none
    title: str
    version: str
    total: int
    received: datetime
    sent: datetime
    rfc: bool
    resend: bool
    pull: bool
    prefixes: tuple[str, ...]
    author: Person
    sender: Person
    cover: Message | None
    patches: tuple[Message, ...]
    missing: tuple[int, ...]  # the numbers from 1 to `total` that did not arrive
    trailers: tuple[GivenTrailer, ...]
    follow_ups: tuple[Message, ...]  # in arrival order
    participants: int  # people in the thread; robots are not people
    changelog: str
    files: int
    insertions: int
    deletions: int
    answered: tuple[int | None, ...] = ()  # per follow-up: the number it answers, 0: cover
    answers_to: str = ""  # Message-ID of the mail of another series that it was sent in answer to

    @property
    def complete(self) -> bool:
        """Whether every patch from 1 to `total` arrived."""
        return not self.missing

    @property
    def own_mails(self) -> tuple[Message, ...]:
        """The mails sent as this series: the cover letter, then the patches."""
        cover = () if self.cover is None else (self.cover,)
        return (*cover, *self.patches)

    @property
    def mails(self) -> tuple[Message, ...]:
        """All mails of the series: cover letter, patches, follow-ups."""
        return (*self.own_mails, *self.follow_ups)


@dataclass(frozen=True, slots=True)
class Reply:
    """A follow-up with its depth in the discussion and the number of the patch it is about.

    `depth` is 0 where it answers a mail of the series. `patch` is 0 for the cover letter and None
    where it is not known.
    """

    message: Message
    depth: int
    patch: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """The answers to a mail that is in no series of the range: an older series, a report, talk."""

    title: str
    root: str  # Message-ID of the first mail known of the thread, which may not be in the archive
    first_id: str  # Message-ID of the first mail of the thread that is in the range
    messages: tuple[Message, ...]  # in arrival order
    trailers: tuple[GivenTrailer, ...]
