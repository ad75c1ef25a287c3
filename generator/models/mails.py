"""The facts of a single mail. Facts about several mails together are in `series` and `versions`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal[
    "cover", "patch", "pull", "report", "applied", "reply", "other", "withdrawn", "unreadable"
]

NO_ID = "@no-message-id.invalid"  # ends the id that stands for a mail without a Message-ID
EntryRef = tuple[int, str]  # epoch and commit of a mail, see `Message.entry_ref`

# How much of a mail is read: "facts" of the mail itself; "links" adds what links mails and versions
# (links, patch-id, note), without texts; "whole" is everything.
Depth = Literal["facts", "links", "whole"]


@dataclass(frozen=True, slots=True)
class Person:
    """A name and a lower-case address as a mail gives them; either may be empty."""

    name: str
    email: str

    @property
    def label(self) -> str:
        """What pages call this person: the name, else the address, else "(unknown)"."""
        return self.name or self.email or "(unknown)"

    @property
    def domain(self) -> str:
        """The part of the address after the `@`, or an empty string."""
        return self.email.rpartition("@")[2] if "@" in self.email else ""


_COMMITTED = frozenset({"applied", "committed", "merged", "pushed"})  # libc-alpha, gcc, ltp


@dataclass(frozen=True, slots=True)
class PatchSubject:
    """The parts of a subject line. `*_inferred` marks a part that the subject does not state."""

    raw: str
    title: str
    is_reply: bool = False
    is_patch: bool = False  # PATCH inside the leading brackets
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

    @property
    def is_committed(self) -> bool:
        """Whether it says that a patch is in its tree, and is shown for the record: [COMMITTED]."""
        return not _COMMITTED.isdisjoint(map(str.lower, self.prefixes))


@dataclass(frozen=True, slots=True)
class Trailer:
    """One `Name: value` line."""

    name: str
    value: str
    person: Person | None  # None unless the value is `Name <address>`
    from_sender: bool  # the sender of the mail is the person named
    # The numbers of the patches that a reply says it means, 0 for all of them; empty: what the mail
    # answers; None: a part of that without numbers ("for the arm64 bits").
    patches: tuple[int, ...] | None = ()


@dataclass(frozen=True, slots=True)
class FileChange:
    """The lines added to and removed from one file, counted in the diff."""

    path: str
    insertions: int
    deletions: int


@dataclass(frozen=True, slots=True)
class Patch:
    """The content of a patch or cover letter, without its diff.

    `commit_message` is the text above the `---` line, and `notes` the text below it without the
    diffstat. The `commit_message` of a cover letter is its whole text.
    """

    commit_message: str
    notes: str = ""
    changelog: str = ""  # the part of either about changes since earlier versions
    files: tuple[FileChange, ...] = ()
    insertions: int = 0
    deletions: int = 0
    base_commit: str | None = None
    change_id: str | None = None
    links: tuple[str, ...] = ()  # Message-IDs its text links to
    patch_id: str | None = None  # as `git patch-id --stable` makes it
    backport: bool = False  # its text says of which upstream commit it is a copy


@dataclass(frozen=True, slots=True)
class AppliedPatch:
    """One patch that an "applied" note names individually."""

    number: int | None
    title: str
    commit: str  # its id or the beginning of it, as the mail gives it; may be empty


@dataclass(frozen=True, slots=True)
class ListedPatch:
    """One commit in the shortlog of a pull request."""

    author: str  # the name alone: a shortlog has no addresses
    title: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a mail says about patches in other ways than by tags; most mails have no note."""

    tree: str = ""  # where patches were applied, or where a pull request pulls from
    applied: tuple[AppliedPatch, ...] = ()  # the patches it names; empty: all that it answers
    whole: bool = False  # it says "series applied", or "ignore this series": all that was sent
    part: bool = False  # it says "only these": an answer to a cover letter names no patch
    single: bool = False  # it says "this patch" or "it": one patch of those that were sent
    reported: bool = False  # it says "was applied": perhaps by somebody else
    shortlog: tuple[ListedPatch, ...] = ()  # the shortlog of a pull request
    retracts: bool = False  # "please drop this patch"; counts only where the author says it
    drops: bool = False  # it says that the patch it names left a tree again
    author: str = ""  # the name of the author of the patch that a form letter carries
    links: tuple[str, ...] = ()  # Message-IDs of the mail in which that patch was sent
    verdict: str = ""  # the result a robot reports, in a few words: "build warning"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What a reply quotes and what it says to that."""

    attribution: tuple[str, ...]  # the sender's lines above the quote: `On ..., Bo wrote:`
    quoted: str  # the last lines of the quote, without marks; empty where nothing answers them
    left_out: int  # lines of the quote above them, and those of quotes in it
    own: str  # the sender's lines below the quote; empty where the quote ends the mail


@dataclass(frozen=True, slots=True)
class Message:
    """One mail as it was read. Every text in it is clean (see `generator.text.clean`)."""

    list: str
    epoch: int
    commit: str
    blob: str | None
    kind: Kind
    received: datetime  # UTC
    sent: datetime  # in the mail's own zone; equals `received` where its Date is not plausible
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
    excerpt: str = ""  # the first lines of `text` that the sender wrote
    problem: str | None = None
    note: Note | None = None

    @property
    def entry_ref(self) -> EntryRef:
        """Epoch and commit of the mail: unique within the list, unlike a Message-ID."""
        return self.epoch, self.commit

    @property
    def is_read(self) -> bool:
        """Whether the mail could be read and was not withdrawn."""
        return self.kind not in {"withdrawn", "unreadable"}
