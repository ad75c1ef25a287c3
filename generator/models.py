"""The values every room speaks in, complete when made and never changed.

Facts only: nothing here reads a file, runs a program or knows how a page looks. "Received" is the
committer time of the archive, "sent" the Date header of the mail.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Kind = Literal[
    "cover", "patch", "pull", "report", "applied", "reply", "other", "withdrawn", "unreadable"
]
WindowSize = Literal["hour", "day", "week", "month"]
EntryState = Literal["mail", "deletion", "withdrawn", "unreadable"]


@dataclass(frozen=True, slots=True)
class ListConfig:
    """One mailing list as configured under `extra.patchwire.lists`."""

    name: str
    title: str
    archive: str  # an https URL or a path
    url: str  # where a Message-ID can be looked up, without a trailing slash
    since: datetime | None  # pages go back to this received time (UTC), None: all
    window: WindowSize = "day"
    topics: tuple[tuple[str, tuple[str, ...]], ...] = ()  # name, path and subject patterns


@dataclass(frozen=True, slots=True)
class Config:
    """What `mkdocs.yml` says to this program. Paths are absolute."""

    file: str
    root: str
    docs_dir: str
    site_dir: str
    cache_dir: str
    site_name: str
    site_url: str  # ends with a slash
    lists: tuple[ListConfig, ...]
    hide_addresses: bool = False
    bots: tuple[str, ...] = ()  # added to the built-in list: addresses or names, lower case
    block: frozenset[str] = frozenset()  # message-ids, addresses or blob ids never to show


# ---------------------------------------------------------------- archive


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of an archive: where a mail stands, and whether there is one.

    `state` is "mail" where `blob` can be read; "deletion" for a commit that takes an earlier mail
    back (its blob is never shown); "withdrawn" for a mail that was purged or deleted later;
    "unreadable" for a commit that holds no readable mail, with the reason in `problem`.
    """

    epoch: int
    commit: str
    blob: str | None
    received: int  # seconds since 1970, UTC
    state: EntryState
    size: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CommitRange:
    """What arrived after `base` up to and including `tip`; `base` None: from the beginning.

    Commits are full ids. `window` is set where the range was asked for as a period. The range is
    empty where both ends are the same. The epochs are those of the two commits; None: searched.
    """

    base: str | None
    tip: str | None  # None: nothing had arrived
    window: Window | None = None
    base_epoch: int | None = None
    tip_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A period of received time, `start` included, `end` excluded (seconds since 1970, UTC)."""

    size: WindowSize
    name: str  # 2025-04-09T08, 2025-04-09, 2025-W15, 2025-04
    start: int
    end: int


# ---------------------------------------------------------------- one mail


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

    @property
    def place(self) -> tuple[int, str]:
        """Where the mail stands in its list: unlike a Message-ID, no two mails share it."""
        return self.epoch, self.commit

    @property
    def is_read(self) -> bool:
        """Whether there is a mail to show."""
        return self.kind not in {"withdrawn", "unreadable"}


# ---------------------------------------------------------------- what belongs together


@dataclass(frozen=True, slots=True)
class GivenTrailer:
    """A trailer given to a series by a follow-up, with the mail that shows it."""

    name: str
    person: Person
    message_id: str
    patch: int | None  # number of the patch it answers, 0 for the cover letter
    from_sender: bool


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

    @property
    def complete(self) -> bool:
        """Whether every patch of 1..total arrived."""
        return not self.missing

    @property
    def mails(self) -> tuple[Message, ...]:
        """Every mail shown with the series: cover letter, patches, follow-ups."""
        cover = () if self.cover is None else (self.cover,)
        return (*cover, *self.patches, *self.follow_ups)


@dataclass(frozen=True, slots=True)
class Thread:
    """Follow-ups to one root that is not a series of the range: an older series, a report, talk."""

    title: str
    root: str  # message-id of the thread's first known mail, which may be a ghost
    messages: tuple[Message, ...]  # in arrival order
    trailers: tuple[GivenTrailer, ...]


# ---------------------------------------------------------------- what happened in a range


@dataclass(frozen=True, slots=True)
class Tally:
    """A name with how often it stands; `email` where the name is a person's."""

    name: str
    count: int
    email: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Totals of a range. `patch_mails` = patches + covers, bots apart; `people` are senders."""

    messages: int = 0
    patch_mails: int = 0
    patches: int = 0
    covers: int = 0
    series: int = 0
    replies: int = 0
    pulls: int = 0
    reports: int = 0
    applied: int = 0
    other: int = 0
    bots: int = 0
    people: int = 0
    unreadable: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a digest: `items` are series, threads or single messages, newest first."""

    name: str
    title: str
    items: tuple[Series | Thread | Message, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in one range of one list. Times are None only where the range is empty."""

    list: str
    base: str | None
    tip: str | None
    window: Window | None
    received_first: datetime | None
    received_last: datetime | None
    sent_first: datetime | None
    sent_last: datetime | None
    counts: Counts
    top_domains: tuple[Tally, ...]
    top_contributors: tuple[Tally, ...]
    top_reviewers: tuple[Tally, ...]
    series: tuple[Series, ...]  # newest first
    sections: tuple[Section, ...]

    @property
    def title(self) -> str:
        """`From <8 hex> to <8 hex>`; the null id where nothing stands before the range."""
        return f"From {(self.base or '0' * 40)[:8]} to {(self.tip or '0' * 40)[:8]}"


# ---------------------------------------------------------------- what pages say of each other


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """What a table of series says of one version: light enough to keep many."""

    list: str
    path: str  # the site path of its entry, with the anchor
    message_id: str
    title: str
    badges: tuple[str, ...]
    author: Person
    sent: datetime
    patches: int
    total: int
    missing: int
    files: int
    insertions: int
    deletions: int
    replies: int
    tags: tuple[Tally, ...]  # people by the tag they gave first-hand


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """What other pages say of one digest page. `path` is its folder, `totals` one sentence."""

    list: str
    window: Window
    path: str
    title: str
    totals: str
    counts: Counts
    received_last: datetime | None


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What the first page of the site says of one list, its digests newest first."""

    config: ListConfig
    digests: tuple[DigestSummary, ...]


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One digest as a feed tells it: its page, and when its first and newest mail arrived."""

    page: Page
    title: str
    published: datetime  # when the first mail was received
    updated: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the page tree: a path relative to docs/, with `/`, and its bytes as text."""

    path: str
    text: str
