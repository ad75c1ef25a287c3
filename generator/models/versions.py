"""The versions of a series over time, and the state of each with its evidence.

A `Version` holds the facts of one version without its texts, and so is small enough to keep for
every version of a list. Times are received times in UTC, except those called `sent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from generator.models.mails import AppliedPatch, ListedPatch, Person
from generator.models.series import GivenTrailer

StateName = Literal[
    "new",
    "waiting",
    "discussed",
    "reviewed",
    "partial",
    "applied",
    "superseded",
    "withdrawn",
    "picked",
]
LinkRule = Literal[
    "change-id",  # the same change-id
    "message-id",  # the same slug in Message-IDs made by b4
    "link",  # the text of the newer version links to the older one
    "title and author",
    "title and patches",  # the same title and patches in common
    "patches and author",  # the same author and most patches in common, under another title
    "thread and author",  # the same author, the next number, and one answers the other's thread
    "files and author",  # the same author, the next number, most files and the subsystem
    "sent again",  # the same title, author, files and number: the mark was left out
]


Wait = Literal["unanswered", "silent", "owed"]  # whose answer is missing, see tracking.waiting


class LinkKey(NamedTuple):
    """A key that makes the versions that have it candidates for a link.

    A version that only mentions it is compared with those that have it, but not with others that
    mention it.
    """

    name: str
    is_mention: bool


@dataclass(frozen=True, slots=True)
class State:
    """The state of a version, since when, and the Message-ID of the mail that proves it."""

    name: StateName
    since: datetime
    evidence: str
    share: tuple[int, int] | None = None  # of "partial": the patches applied, and all patches


@dataclass(frozen=True, slots=True)
class VersionRef:
    """A reference to a version of the same work: what its label and its link need."""

    path: str  # site path of its page; unique within the list
    message_id: str
    version: str
    rfc: bool
    resend: bool
    sent: datetime
    received: datetime


@dataclass(frozen=True, slots=True)
class Tag:
    """A trailer as versions are compared by it: its name and the person it names."""

    name: str
    person: Person


@dataclass(frozen=True, slots=True)
class VersionPatch:
    """One patch of a version, without its text."""

    number: int
    title: str
    message_id: str
    author: Person
    patch_id: str | None  # the output of `git patch-id --stable`; None without a diff
    files: tuple[str, ...]
    insertions: int
    deletions: int
    tags: tuple[Tag, ...]  # reviews, acks and tests in its own text


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a person other than the author: the first that they gave, or the last word.

    Robots do not count.
    """

    person: Person
    message_id: str
    received: datetime
    patch: int | None  # the number of the patch it answers, 0 for the cover letter


@dataclass(frozen=True, slots=True)
class AddressProof:
    """A patch that a person mailed from one address, and wrote and signed with another."""

    sender: Person
    author: Person
    message_id: str


@dataclass(frozen=True, slots=True)
class Application:
    """A report that a version, or some of its patches, was applied to a tree."""

    message_id: str
    received: datetime
    person: Person  # who took it, or the robot that says so
    tree: str  # the tree as the mail names it; may be empty
    patches: tuple[int, ...]  # their numbers; empty: all patches
    commits: tuple[str, ...]  # the commit ids that the mail names
    by: Literal["note", "robot", "pull"]


@dataclass(frozen=True, slots=True)
class LooseNote:
    """A mail that says that patches were applied, or dropped again, and answers none of them.

    It leads to them by the titles that it names, and by the Message-IDs of their mails.
    """

    ref: tuple[int, str]  # epoch and commit of the mail
    message_id: str
    received: datetime
    person: Person
    is_robot: bool
    tree: str
    patches: tuple[AppliedPatch, ...]
    author: str  # of the patches; may be empty
    links: tuple[str, ...]
    drops: bool
    version: str | None  # where its subject repeats that of a patch: the version; else None


@dataclass(frozen=True, slots=True)
class PatchPair:
    """A patch in two versions of a series; a side is None where that version lacks the patch."""

    before: int | None  # its number in the older version
    after: int | None
    title: str  # in the newer version, or in the older one where the newer lacks it
    title_before: str
    unchanged: bool  # both have the same patch-id
    applied: bool = False  # the newer version lacks it, and it was applied from the older one


@dataclass(frozen=True, slots=True)
class Delta:
    """The difference between a version and the one before it, computed from their patches."""

    total_before: int
    total: int
    pairs: tuple[PatchPair, ...]  # in the order of the newer version, then those that were dropped
    files_gained: tuple[str, ...]
    files_lost: tuple[str, ...]
    # The older version has the tags in its patches and those given in answers to it, the newer one
    # those in its patches.
    tags_carried: tuple[Tag, ...]  # in both
    tags_gained: tuple[Tag, ...]  # in the newer version only
    tags_lost: tuple[Tag, ...]  # in the older version only


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a series as it is followed over time.

    The last block of fields depends on the other versions of the list: `first` is the oldest
    version of the work (the version itself where there is none before), `previous` is the version
    before it, found by the rule `linked_by`, and `following` is the version that supersedes it.
    """

    list: str
    path: str
    message_id: str  # of the cover letter, or of the first patch where there is none
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
    newest: datetime  # of its newest mail or the newest answer to it
    cover: str | None
    patches: tuple[VersionPatch, ...]
    missing: tuple[int, ...]
    replies: int
    participants: int
    given: tuple[GivenTrailer, ...]
    answers: tuple[Answer, ...]  # the first answer of each person
    applications: tuple[Application, ...]
    retracted: State | None  # set where its author withdrew it
    change_id: str | None
    links: tuple[str, ...]  # Message-IDs that its cover letter and patches link to
    backport: bool  # its patches are copies of upstream commits, for older trees
    answers_to: str  # Message-ID of the mail of another version that it was sent in answer to
    shortlog: tuple[ListedPatch, ...]  # the shortlog of a pull request
    tree: str  # the tree that a pull request pulls from
    files: tuple[str, ...]
    insertions: int
    deletions: int
    topics: tuple[str, ...] = ()
    own_notes: tuple[Application, ...] = ()  # its author's word; see `author_applies`
    reviewed: tuple[int, ...] = ()  # numbers of the patches that somebody else reviewed or acked
    proofs: tuple[AddressProof, ...] = ()  # that two addresses are of one person
    owed: Answer | None = None  # the last word of somebody else, which its author did not answer

    previous: VersionRef | None = None
    linked_by: LinkRule | None = None
    first: VersionRef | None = None
    following: VersionRef | None = None
    author_applies: bool = False  # its author is known to apply, so that `own_notes` count
    noted: tuple[Application, ...] = ()  # from notes that answer none of its mails
    pulled: tuple[Application, ...] = ()  # from pull requests that list its patches
    repaired: tuple[Application, ...] = ()  # of patches that were sent again, in answers to these
    delta: Delta | None = None
    state: State | None = None

    @property
    def all_applications(self) -> tuple[Application, ...]:
        """All reports that it was applied, by notes and by pull requests, oldest first."""
        own = self.own_notes if self.author_applies else ()
        if not (own or self.noted or self.pulled or self.repaired):
            return self.applications
        applications = (*self.applications, *own, *self.noted, *self.pulled, *self.repaired)
        return tuple(sorted(applications, key=lambda application: application.received))

    @property
    def shown_application(self) -> Application | None:
        """The application that proves that all or a part was applied, otherwise the newest."""
        applications = self.all_applications
        proves = self.state is not None and self.state.name in {"applied", "partial"}
        proof = self.state.evidence if self.state and proves else None
        proving = (applied for applied in applications if applied.message_id == proof)
        return next(proving, applications[-1] if applications else None)

    @property
    def ref(self) -> VersionRef:
        """The reference by which other versions name this one."""
        return VersionRef(
            path=self.path,
            message_id=self.message_id,
            version=self.version,
            rfc=self.rfc,
            resend=self.resend,
            sent=self.sent,
            received=self.received,
        )


@dataclass(frozen=True, slots=True)
class LineagePart:
    """A version among the versions of its work.

    `versions` are those nearest to it in order of sending, itself among them, oldest first;
    `position` is its own among all `total` of them, from 1.
    """

    versions: tuple[Version, ...]
    position: int
    total: int
