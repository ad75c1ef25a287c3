"""What does one mail say? What it has to do with other mails is told by `work`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal[
    "cover", "patch", "pull", "report", "applied", "reply", "other", "withdrawn", "unreadable"
]

# How much of a mail is read: "facts" of the mail itself; "links" also what links mails and versions
# together (links, patch-id, note), without texts; "whole" everything.
Depth = Literal["facts", "links", "whole"]


@dataclass(frozen=True, slots=True)
class Person:
    """A name and a lower-case address, as a mail gives them; either may be empty."""

    name: str
    email: str

    @property
    def label(self) -> str:
        """What to call this person on a page: the name, else the address, else "(unknown)"."""
        return self.name or self.email or "(unknown)"

    @property
    def domain(self) -> str:
        """The part behind the `@`, or an empty string."""
        return self.email.rpartition("@")[2] if "@" in self.email else ""


@dataclass(frozen=True, slots=True)
class PatchSubject:
    """What a subject line says, and what of it was inferred rather than read."""

    raw: str
    title: str
    is_reply: bool = False
    is_patch: bool = False  # PATCH, or RFC, inside the leading brackets
    is_pull: bool = False
    subset: bool = False  # "Re: (subset) [PATCH ...": applied in part
    prefixes: tuple[str, ...] = ()  # trees and projects: net-next, kvm-unit-tests, for-10.1
    rfc: bool = False
    resend: bool = False
    version: str = "1"
    version_inferred: bool = True
    number: int | None = None
    total: int | None = None
    number_inferred: bool = True


@dataclass(frozen=True, slots=True)
class Trailer:
    """One `Name: value` line."""

    name: str
    value: str
    person: Person | None  # where the value is `Name <address>`
    from_sender: bool  # the mail's sender is the person named: it was given first-hand


@dataclass(frozen=True, slots=True)
class FileChange:
    """Lines added to and removed from one file, counted from the diff."""

    path: str
    insertions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class Patch:
    """What a patch or cover letter carries, without its diff.

    `commit_message` stands above the `---` line and `notes` below it, without the diffstat;
    of a cover letter `commit_message` is the whole text.
    """

    commit_message: str
    notes: str = ""
    changelog: str = ""  # the part of either that says what changed since earlier versions
    files: tuple[FileChange, ...] = ()
    insertions: int = 0
    deletions: int = 0
    base_commit: str | None = None
    change_id: str | None = None
    links: tuple[str, ...] = ()  # Message-IDs its text links to
    patch_id: str | None = None  # as `git patch-id --stable` makes it


@dataclass(frozen=True, slots=True)
class AppliedPatch:
    """One patch that an "applied" note names by itself."""

    number: int | None
    title: str
    commit: str  # its id as far as it is told, or empty


@dataclass(frozen=True, slots=True)
class ListedPatch:
    """One commit in the shortlog of a pull request."""

    author: str  # the name alone, as shortlogs have it
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a mail says of patches besides tags; most mails say none of this."""

    tree: str = ""  # where an "applied" note or a pull request says it went or comes from
    applied: tuple[AppliedPatch, ...] = ()  # named one by one; empty: all that it answers
    whole: bool = False  # it says "series applied", whichever patch it answers
    listed: tuple[ListedPatch, ...] = ()  # the shortlog of a pull request
    retracts: bool = False  # "please drop this patch": counts where the author says it
    verdict: str = ""  # a robot's, in a few words: "build warning"


@dataclass(frozen=True, slots=True)
class Message:
    """One mail as it was read. Every text in it is clean (see `text.clean`)."""

    list: str
    epoch: int
    commit: str
    blob: str | None
    kind: Kind
    received: datetime  # UTC
    sent: datetime  # in the mail's own zone; `received` where the mail has no sane Date
    subject: PatchSubject
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: Person = Person("", "")
    author: Person = Person("", "")  # the in-body From of a patch, else the sender
    is_bot: bool = False
    trailers: tuple[Trailer, ...] = ()
    patch: Patch | None = None
    text: str = ""  # the body without a diff, quotes kept
    excerpt: str = ""  # the first lines of it that are the sender's own
    problem: str | None = None
    note: Note | None = None

    @property
    def entry_ref(self) -> tuple[int, str]:
        """Where the mail stands in its list: unlike a Message-ID, no two mails share it."""
        return self.epoch, self.commit

    @property
    def is_read(self) -> bool:
        """Whether there is a mail to show."""
        return self.kind not in {"withdrawn", "unreadable"}
