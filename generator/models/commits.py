"""What is a place in an archive: one commit, a range of them, a period of received time?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

WindowSize = Literal["hour", "day", "week", "month"]
EntryState = Literal["mail", "deletion", "withdrawn", "unreadable"]


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
