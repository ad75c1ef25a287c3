"""The digest of a range of one list: its counts, tables and sections."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.commits import Window
from generator.models.mails import Message
from generator.models.series import Series, Thread


@dataclass(frozen=True, slots=True)
class Tally:
    """A name and how often it was counted; `email` is set where the name is a person's."""

    name: str
    count: int
    email: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The totals of a range, in mails except for `series`, `pulls` and `people`.

    `patch_mails` is `patches` plus `covers`. Mails of robots count in `messages`, and in `bots` or
    `applied`. `people` counts different senders; robots are not people.
    """

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


# The counts in the order in which data files and the database have them.
COUNTS = (
    "messages", "patch_mails", "patches", "covers", "series", "replies", "pulls", "reports",
    "bots", "people", "unreadable", "withdrawn", "applied", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a digest: series, threads or single messages, newest first."""

    name: str
    title: str
    items: tuple[Series | Thread | Message, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What happened in one range of one list. The times are None only where the range is empty."""

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
        """`From <8 hex> to <8 hex>`; a missing end of the range shows as the null id."""
        return f"From {(self.base or '0' * 40)[:8]} to {(self.tip or '0' * 40)[:8]}"
