"""Commits of an archive: a single one, a range of them, and a period of received time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WindowSize = Literal["hour", "day", "week", "month"]
EntryState = Literal["mail", "deletion", "withdrawn", "unreadable"]
# The blob of no bytes, in git's SHA-1 and SHA-256: such a mail is unreadable, and no deletion
# means it.
EMPTY_BLOBS = {
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One commit of an archive, and whether it holds a mail.

    `state` is "mail" where `blob` can be read, "deletion" for a commit that takes an earlier mail
    back (its blob is never shown), "withdrawn" for a mail that was purged or deleted later, and
    "unreadable" for a commit without a readable mail; `problem` then has the reason.
    """

    epoch: int
    commit: str
    blob: str | None
    received: int  # seconds since 1970 UTC
    state: EntryState
    size: int = 0
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class CommitRange:
    """The entries after the commit `base`, up to and including the commit `tip`.

    Commits are full ids. `base` is None for a range from the beginning of the archive. A range
    whose ends are equal is empty. `window` is set where the range was given as a period.
    `base_epoch` and `tip_epoch` are the epochs of the two commits; None: to be searched.
    """

    base: str | None
    tip: str | None  # None: nothing had arrived yet
    window: Window | None = None
    base_epoch: int | None = None
    tip_epoch: int | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A period of received time, from `start` until before `end` (seconds since 1970 UTC)."""

    size: WindowSize
    name: str  # 2025-04-09T08, 2025-04-09, 2025-W15, 2025-04
    start: int
    end: int
