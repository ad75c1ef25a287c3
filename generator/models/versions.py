"""How does a piece of work stand: its versions over time, and the state of each, with evidence?

One `Version` is what is known of one version of a series without its texts: light enough to keep
for every series of a list. Times are received times, UTC, unless they are called sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from generator.models.mails import ListedPatch, Person
from generator.models.series import GivenTrailer

StateName = Literal["new", "waiting", "discussed", "reviewed", "applied", "superseded", "withdrawn"]
LinkRule = Literal[
    "change-id",  # the same change-id
    "message-id",  # the same slug in Message-IDs made by b4
    "link",  # the newer one's text links to the older one
    "title and author",
    "title and patches",  # the same title, and patches in common
    "patches and author",  # the same author, another title, most patches in common
]


class LinkKey(NamedTuple):
    """Something two versions may share. Those that only point to it do not share it."""

    name: str
    points: bool


@dataclass(frozen=True, slots=True)
class State:
    """What became of a version, since when, and the Message-ID of the mail that shows it."""

    name: StateName
    since: datetime
    evidence: str


@dataclass(frozen=True, slots=True)
class VersionRef:
    """Another version of the same work: what it takes to name it and to lead there."""

    path: str  # site path of its page, its key within the list
    message_id: str
    version: str
    rfc: bool
    resend: bool
    sent: datetime
    received: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A trailer as it is compared between versions: what was given, and by whom."""

    name: str
    person: Person


@dataclass(frozen=True, slots=True)
class VersionPatch:
    """One patch of a version, without its text."""

    number: int
    title: str
    message_id: str
    author: Person
    patch_id: str | None  # as `git patch-id --stable` makes it; None where there is no diff
    files: tuple[str, ...]
    insertions: int
    deletions: int
    tags: tuple[Tag, ...]  # reviews, acks and tests its own text carries


@dataclass(frozen=True, slots=True)
class Answer:
    """The first mail by which somebody else than the author answered; robots do not count."""

    person: Person
    message_id: str
    received: datetime
    patch: int | None  # the number it answers, 0 for the cover letter


@dataclass(frozen=True, slots=True)
class Application:
    """A word that a version, or some of its patches, went into a tree."""

    message_id: str
    received: datetime
    person: Person  # who took it, or the robot that says so
    tree: str  # as the mail names it, may be empty
    patches: tuple[int, ...]  # their numbers; empty: all of them
    commits: tuple[str, ...]  # ids as far as the mail names them
    by: Literal["note", "robot", "pull"]


@dataclass(frozen=True, slots=True)
class PatchPair:
    """A patch in two versions of a series; a side is None where the patch was not there."""

    before: int | None  # its number
    after: int | None
    title: str  # in the newer version, else in the older
    title_before: str
    unchanged: bool  # the same patch-id


@dataclass(frozen=True, slots=True)
class Delta:
    """What a version changed against the one before it, computed from their patches."""

    total_before: int
    total: int
    pairs: tuple[PatchPair, ...]  # in the order of the newer version, then what was dropped
    files_gained: tuple[str, ...]
    files_lost: tuple[str, ...]
    tags_carried: tuple[Tag, ...]  # had before (carried or given in answers), and carried now
    tags_gained: tuple[Tag, ...]  # carried now, and not had before
    tags_lost: tuple[Tag, ...]  # had before, not carried now


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a series as it is followed over time.

    The last block is known only beside the other versions of a list: `first` is the oldest
    version of the work (itself where there is none before), `previous` the one before by the
    rule `linked_by`, `following` the one that supersedes it.
    """

    list: str
    path: str
    message_id: str  # of the cover letter, else of the first patch
    title: str
    version: str
    total: int
    rfc: bool
    resend: bool
    pull: bool
    prefixes: tuple[str, ...]
    author: Person
    sender: Person
    sent: datetime
    received: datetime  # of its first mail
    newest: datetime  # when its newest mail, or the newest answer to it, was received
    cover: str | None
    patches: tuple[VersionPatch, ...]
    missing: tuple[int, ...]
    replies: int
    participants: int
    given: tuple[GivenTrailer, ...]
    answers: tuple[Answer, ...]  # the first of each person
    applications: tuple[Application, ...]
    retracted: State | None  # its author took it back
    change_id: str | None
    links: tuple[str, ...]  # Message-IDs its cover letter and patches link to
    listed: tuple[ListedPatch, ...]  # what a pull request lists
    tree: str  # where a pull request comes from
    files: tuple[str, ...]
    insertions: int
    deletions: int
    topics: tuple[str, ...] = ()
    reviewed: tuple[int, ...] = ()  # numbers of the patches others than their author reviewed

    previous: VersionRef | None = None
    linked_by: LinkRule | None = None
    first: VersionRef | None = None
    following: VersionRef | None = None
    pulled: tuple[Application, ...] = ()  # by pull requests that list its patches
    delta: Delta | None = None
    state: State | None = None

    @property
    def all_applications(self) -> tuple[Application, ...]:
        """Every word that it went into a tree, by notes and by pull requests, oldest first."""
        words = (*self.applications, *self.pulled)
        return tuple(sorted(words, key=lambda word: word.received)) if self.pulled else words

    @property
    def shown_application(self) -> Application | None:
        """The word that shows its state, else the newest that it, or a part of it, went in."""
        told = self.all_applications
        proof = self.state.evidence if self.state and self.state.name == "applied" else None
        shown = (word for word in told if word.message_id == proof)
        return next(shown, told[-1] if told else None)

    @property
    def ref(self) -> VersionRef:
        """This version as others name it."""
        return VersionRef(
            self.path,
            self.message_id,
            self.version,
            self.rfc,
            self.resend,
            self.sent,
            self.received,
        )
