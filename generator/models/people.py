"""What has one person to do with a list: their series, what they gave to others, their pace?

Everything here is counted from versions, so it speaks of what was kept of the list, and of nothing
else. Times are received times, UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.models.mails import Person
from generator.models.versions import Version


@dataclass(frozen=True, slots=True)
class Lineage:
    """One piece of work: its newest version, and how many of it there are."""

    latest: Version
    versions: int


@dataclass(frozen=True, slots=True)
class GivenTag:
    """A tag that a person gave first-hand to somebody's version."""

    name: str  # Reviewed-by
    version: Version
    message_id: str
    patch: int | None  # the number of the patch, 0 for the cover letter
    received: datetime


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """How long it took, over `count` times; the nearest rank, so each figure is one that was met.

    Both figures are None where `count` is 0.
    """

    count: int
    median: timedelta | None
    ninetieth: timedelta | None  # nine of ten took no longer


@dataclass(frozen=True, slots=True)
class Profile:
    """What a person's page shows."""

    person: Person  # as the newest of the versions names them
    lineages: tuple[Lineage, ...]  # their own, newest first
    given_tags: tuple[GivenTag, ...]  # newest first
    answers: ResponseTimes  # from the arrival of others' versions to this person's first answer
    waits: ResponseTimes  # from the arrival of their own versions to the first answer of anybody
    domains: tuple[str, ...]  # of their addresses, in order of first use
    first: datetime  # the first and the last thing they did here: sent, answered or tagged
    last: datetime
