"""What belongs together: the mails of a series, and the threads of the rest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.mails import Message, Person


@dataclass(frozen=True, slots=True)
class GivenTrailer:
    """A trailer given to a series by a follow-up, with the mail that shows it."""

    name: str
    person: Person
    message_id: str
    patch: int | None  # number of the patch it answers, 0 for the cover letter
    from_sender: bool
    received: datetime  # of that mail


@dataclass(frozen=True, slots=True)
class Series:
    """One version of a series: the mails sent together, and what answered them."""

    list: str
    message_id: str  # of the cover letter, else of the first patch
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
    missing: tuple[int, ...]  # the numbers in 1..total that did not arrive
    trailers: tuple[GivenTrailer, ...]
    follow_ups: tuple[Message, ...]  # in arrival order
    participants: int  # people in the thread, bots apart
    changelog: str
    files: int
    insertions: int
    deletions: int
    answered: tuple[int | None, ...] = ()  # beside each follow-up: the patch it answers, 0: cover

    @property
    def complete(self) -> bool:
        """Whether every patch of 1..total arrived."""
        return not self.missing

    @property
    def own_mails(self) -> tuple[Message, ...]:
        """The mails that were sent as this series: cover letter, patches."""
        cover = () if self.cover is None else (self.cover,)
        return (*cover, *self.patches)

    @property
    def mails(self) -> tuple[Message, ...]:
        """Every mail shown with the series: cover letter, patches, follow-ups."""
        return (*self.own_mails, *self.follow_ups)


@dataclass(frozen=True, slots=True)
class Reply:
    """A follow-up in its place among the others: how deep it stands, and of which patch it speaks.

    `depth` is 0 where it answers a mail of the series; `patch` is 0 for the cover letter, None
    where it is not known.
    """

    message: Message
    depth: int
    patch: int | None


@dataclass(frozen=True, slots=True)
class Thread:
    """Follow-ups to one root that is not a series of the range: an older series, a report, talk."""

    title: str
    root: str  # message-id of the thread's first known mail, which may be a ghost
    messages: tuple[Message, ...]  # in arrival order
    trailers: tuple[GivenTrailer, ...]
