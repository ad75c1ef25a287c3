"""What a person did on a list: their series, the tags they gave and their response times.

All of it is counted from the versions that are kept of the list, and covers nothing before them.
Times are received times in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from generator.models.mails import Person
from generator.models.versions import Version


@dataclass(frozen=True, slots=True)
class Lineage:
    """All versions of one piece of work: the newest of them and how many there are."""

    latest: Version
    versions: int


@dataclass(frozen=True, slots=True)
class GivenTag:
    """A tag that a person sent in their own name for somebody's version."""

    name: str  # Reviewed-by
    version: Version
    message_id: str
    patch: int | None  # the number of the patch, 0 for the cover letter
    received: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """What a person answered of somebody's version: when first, and the tags that they gave."""

    version: Version
    received: datetime
    given_tags: tuple[GivenTag, ...] = ()


@dataclass(frozen=True, slots=True)
class ResponseTimes:
    """The median and the 90th percentile of `count` durations.

    Both are nearest-rank percentiles, so each is a duration that occurred; None where `count` is 0.
    """

    count: int
    median: timedelta | None
    ninetieth: timedelta | None  # nine of ten responses took no longer


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another person of the same full name, who has a page of their own."""

    person: Person
    path: str  # the folder of their page
    first: datetime  # when they wrote first and last, as far as it is kept
    last: datetime
    is_likely: bool  # that both are one person


@dataclass(frozen=True, slots=True)
class Profile:
    """The facts shown on a person's page."""

    person: Person  # as the newest of the versions names them
    lineages: tuple[Lineage, ...]  # of this person's series, newest first
    versions: tuple[Version, ...]  # those, all of them, newest first
    given_tags: tuple[GivenTag, ...]  # newest first
    reviews: tuple[Review, ...]  # newest first
    answers: ResponseTimes  # from the arrival of others' versions to this person's first answer
    waits: ResponseTimes  # from the arrival of their own versions to the first answer of anybody
    domains: tuple[str, ...]  # of their addresses, in order of first use
    first: datetime  # the first and the last time they sent a version, answered or gave a tag
    last: datetime
