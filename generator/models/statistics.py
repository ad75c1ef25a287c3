"""The figures of one month of a list, from which the pages of statistics are made.

A version counts in the month in which its first mail was received, with all that is known of it
now: a change to a version changes one month.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.models.digest import Tally


@dataclass(frozen=True, slots=True)
class AppliedAs:
    """How much work was applied as its version of one number."""

    number: int
    count: int


@dataclass(frozen=True, slots=True)
class WorkFigures:
    """What became of the versions of one month; of the whole list, or of one topic.

    A piece of work is counted where its newest version stands, so `applied` is at most `works`.
    """

    versions: int = 0
    patches: int = 0  # that arrived on this list
    replies: int = 0
    works: int = 0  # versions that no later version supersedes
    applied: int = 0  # of `works`, wholly or in part
    answered: tuple[int, ...] = ()  # hours until somebody else than the author answered, rising
    applied_as: tuple[AppliedAs, ...] = ()  # by rising number
    authors: tuple[Tally, ...] = ()  # by patches, most first
    reviewers: tuple[Tally, ...] = ()  # by tags that they sent themselves, most first
    reviews: int = 0  # all such tags

    @property
    def median_hours(self) -> int | None:
        """The middle one of `answered`, the lower of two; None where nothing was answered."""
        return self.answered[(len(self.answered) - 1) // 2] if self.answered else None


@dataclass(frozen=True, slots=True)
class ReviewPair:
    """How many tags a reviewer sent to the versions of an author."""

    reviewer: str
    author: str
    count: int


@dataclass(frozen=True, slots=True)
class TopicWork:
    """The work of one topic."""

    topic: str
    work: WorkFigures


@dataclass(frozen=True, slots=True)
class MonthFigures:
    """One month of a list. Tallies are of the most active of the month."""

    month: str  # 2025-04
    mails: int = 0
    patch_mails: int = 0  # patches and cover letters
    replies: int = 0
    robots: int = 0
    senders: int = 0  # people who wrote; robots are not people
    domains: tuple[Tally, ...] = ()  # of authors, by patch mails
    contributors: tuple[Tally, ...] = ()  # authors, by patch mails
    author_keys: str = ""  # of all authors of patch mails: 8 hex digits for each
    work: WorkFigures = WorkFigures()
    pairs: tuple[ReviewPair, ...] = ()
    topics: tuple[TopicWork, ...] = ()


@dataclass(frozen=True, slots=True)
class Newcomers:
    """The people whose first patch mail came in a year, and how many of them sent another later."""

    year: str
    arrived: int
    stayed: int


@dataclass(frozen=True, slots=True)
class Trends:
    """Figures over time, of a list or of a topic.

    `periods` are months, quarters or years, oldest first, each with its name as its month;
    `compared` are the last month, the one before and that of a year before, None where unknown.
    """

    first: str  # month
    last: str
    periods: tuple[MonthFigures, ...]
    whole: MonthFigures  # all periods together
    compared: tuple[MonthFigures | None, ...] = ()
    pairs: tuple[ReviewPair, ...] = ()  # of the last twelve months
    newcomers: tuple[Newcomers, ...] = ()
