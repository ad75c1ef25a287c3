"""The health of a site: what its last run did, and how each of its lists stands.

Its times come from the clock of that run, as texts in ISO 8601, UTC; so nothing of it is in a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Why a run skipped a list: the exit code it has for that (3 out of reach, 4 damaged)."""

    code: int
    why: str
    since: str = ""  # the first run that skipped it


@dataclass(frozen=True, slots=True)
class HealthNote:
    """What somebody has to know of a list, and how much it matters."""

    list: str
    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class ListHealth:
    """How one list stands."""

    name: str
    title: str
    newest_mail: str | None  # when it was received
    commits: Mapping[str, str]  # the newest commit of each epoch that the pages were made from
    answered: str | None  # when upstream answered last
    lag_seconds: int | None  # from then to the end of the run
    skipped: Skipped | None
    unreadable: Mapping[str, int]  # how many mails could not be read, by reason
    level: Level
    note: str  # why the level is not "ok"


@dataclass(frozen=True, slots=True)
class RunHealth:
    """One run: its times, in seconds by stage, and how it ended."""

    began: str
    ended: str
    seconds: float
    stages: Mapping[str, float]
    exit_code: int
    error: str  # what ended it; empty where it came to its end


@dataclass(frozen=True, slots=True)
class SiteHealth:
    """The published site: when a run changed it last, its size in bytes, its growth in 30 days."""

    changed: str | None
    size: int | None
    growth: int | None


@dataclass(frozen=True, slots=True)
class HealthEvent:
    """Something that became worse or better; `list` is empty where it concerns the site."""

    time: str
    list: str
    text: str


@dataclass(frozen=True, slots=True)
class Status:
    """The health of a site after a run. The newest event comes first."""

    program: str
    run: RunHealth
    site: SiteHealth
    lists: tuple[ListHealth, ...]
    events: tuple[HealthEvent, ...] = field(default=())
