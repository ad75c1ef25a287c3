"""Calendars of months whose days lead to their digests, darker where more mail arrived."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from generator.links import archive_path
from generator.models.pages import DigestSummary

MONTHS = 12


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day of a month. Without mail its level is 0 and its path empty, else it is 1 to 4."""

    number: int
    level: int
    path: str


@dataclass(frozen=True, slots=True)
class MonthCalendar:
    """The days of a month, which begins `blanks` days after a Monday, and its count of mails."""

    name: str
    path: str
    mails: int
    blanks: int
    days: tuple[CalendarDay, ...]


def limits_of(digests: Sequence[DigestSummary]) -> tuple[int, ...]:
    """How many mails the days of the levels 1 to 3 have at most: a quarter of the days each."""
    counts = sorted(digest.counts.messages for digest in digests)
    return tuple(counts[(len(counts) * quarter - 1) // 4] for quarter in (1, 2, 3) if counts)


def calendar_of(
    list_name: str, digests: Sequence[DigestSummary], limits: Sequence[int]
) -> MonthCalendar:
    """The calendar of one month from the digests of its days; there is one at least."""
    first = datetime.fromtimestamp(digests[0].window.start, UTC).replace(day=1)
    blanks, length = monthrange(first.year, first.month)
    found = {datetime.fromtimestamp(digest.window.start, UTC).day: digest for digest in digests}
    days = []
    for number in range(1, length + 1):
        digest = found.get(number)
        mails = digest.counts.messages if digest else 0
        level = 1 + sum(mails > limit for limit in limits) if digest else 0
        days.append(CalendarDay(number, level, digest.path if digest else ""))
    return MonthCalendar(
        name=f"{first:%B %Y}",
        path=archive_path(list_name, first.year, first.month),
        mails=sum(digest.counts.messages for digest in digests),
        blanks=blanks,
        days=tuple(days),
    )
