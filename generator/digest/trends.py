"""Figures over time: months joined to the periods of a chart, and what follows from many months."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from generator.digest.monthly import by_count, pairs_by_count
from generator.models.digest import Tally
from generator.models.statistics import (
    AppliedAs,
    MonthFigures,
    Newcomers,
    ReviewPair,
    Trends,
    WorkFigures,
)

MONTHLY = 36  # months up to which a period is a month
QUARTERLY = 120  # and up to which it is a quarter; it is a year beyond
RECENT = 12  # months over which reviewers and authors are paired
LEAST_MONTHS = 3  # with fewer before it, the month that is not over is shown as well
SETTLED = 12  # months after which it is known whether a newcomer stayed
STAYS = 3  # months after the first patch from which on another one counts as staying


# ---------------------------------------------------------------- trends


def list_trends(months: Sequence[MonthFigures], now: str) -> Trends:
    """The trends of a list from its months with mail, oldest first; the month `now` is not over."""
    over = [month for month in months if month.month < now]
    shown = over if len(over) >= LEAST_MONTHS else list(months)
    trends = _trends(shown)
    known = {month.month: month for month in shown}
    last = _number(trends.last)
    recent = [month for month in shown if last - _number(month.month) < RECENT]
    return replace(
        trends,
        compared=tuple(known.get(_month(number)) for number in (last, last - 1, last - 12)),
        pairs=_join_pairs(recent),
        newcomers=tuple(_newcomers(shown, now)),
    )


def topic_trends(work: Sequence[tuple[str, WorkFigures]], now: str) -> Trends:
    """The trends of a topic from the work of its months, oldest first."""
    over = [row for row in work if row[0] < now] or work
    return _trends([MonthFigures(month, work=figures) for month, figures in over])


def _trends(months: Sequence[MonthFigures]) -> Trends:
    first, last = months[0].month, months[-1].month
    names = months_between(first, last)
    periods = [join_months(name, found) for name, found in by_period(names, months)]
    return Trends(first, last, tuple(periods), join_months("", months))


def months_between(first: str, last: str) -> list[str]:
    """Every month from the first to the last one, such as 2025-04."""
    return [_month(number) for number in range(_number(first), _number(last) + 1)]


def period_names(months: Sequence[str]) -> list[str]:
    """The period of each month: itself, its quarter or its year, so that a chart stays readable."""
    if len(months) <= MONTHLY:
        return list(months)
    if len(months) <= QUARTERLY:
        return [f"{month[:4]} Q{(int(month[5:]) + 2) // 3}" for month in months]
    return [month[:4] for month in months]


# ---------------------------------------------------------------- joining


def join_months(name: str, months: Sequence[MonthFigures]) -> MonthFigures:
    """The figures of several months as those of a period; `senders` is the mean of its months."""
    senders = sum(month.senders for month in months)
    return MonthFigures(
        month=name,
        mails=sum(month.mails for month in months),
        patch_mails=sum(month.patch_mails for month in months),
        replies=sum(month.replies for month in months),
        robots=sum(month.robots for month in months),
        senders=round(senders / len(months)) if months else 0,
        domains=join_tallies(month.domains for month in months),
        contributors=join_tallies(month.contributors for month in months),
        work=join_work(month.work for month in months),
        pairs=_join_pairs(months),
    )


def join_work(parts: Iterable[WorkFigures]) -> WorkFigures:
    """The figures of several months of work together."""
    work = list(parts)
    applied_as: Counter[int] = Counter()
    for part in work:
        applied_as.update({row.number: row.count for row in part.applied_as})
    return WorkFigures(
        versions=sum(part.versions for part in work),
        patches=sum(part.patches for part in work),
        replies=sum(part.replies for part in work),
        works=sum(part.works for part in work),
        applied=sum(part.applied for part in work),
        answered=tuple(sorted(chain.from_iterable(part.answered for part in work))),
        applied_as=tuple(AppliedAs(*row) for row in sorted(applied_as.items())),
        authors=join_tallies(part.authors for part in work),
        reviewers=join_tallies(part.reviewers for part in work),
        reviews=sum(part.reviews for part in work),
    )


def join_tallies(parts: Iterable[Iterable[Tally]]) -> tuple[Tally, ...]:
    """Tallies of the same people or domains added up, most first, then by name."""
    counts: Counter[str] = Counter()
    latest: dict[str, Tally] = {}
    for tallies in parts:
        for tally in tallies:
            key = tally.email or tally.name
            counts[key] += tally.count
            latest[key] = tally
    rows = (Tally(latest[key].name, count, latest[key].email) for key, count in counts.items())
    return by_count(rows)


def _join_pairs(months: Iterable[MonthFigures]) -> tuple[ReviewPair, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for month in months:
        for pair in month.pairs:
            counts[pair.reviewer, pair.author] += pair.count
    return pairs_by_count(counts)


def by_period(
    months: Sequence[str], figures: Sequence[MonthFigures]
) -> Iterator[tuple[str, list[MonthFigures]]]:
    """Each period of these months, with the figures of those of its months that have any."""
    known = {month.month: month for month in figures}
    periods: dict[str, list[MonthFigures]] = {}
    for month, period in zip(months, period_names(months), strict=True):
        periods.setdefault(period, []).extend([known[month]] if month in known else [])
    yield from periods.items()


# ---------------------------------------------------------------- people who come and stay


def _newcomers(months: Sequence[MonthFigures], now: str) -> Iterator[Newcomers]:
    """The newcomers of each year, oldest first.

    Those of the first year known are left out: who wrote before is not known. So are newcomers of
    so late a month that it is not known yet whether they stay.
    """
    first: dict[str, int] = {}
    stayed: set[str] = set()
    for month in months:
        number = _number(month.month)
        for key in _keys(month.author_keys):
            if number - first.setdefault(key, number) >= STAYS:
                stayed.add(key)
    arrived: Counter[int] = Counter()
    kept: Counter[int] = Counter()
    for key, number in first.items():
        if _number(months[0].month) + 12 <= number < _number(now) - SETTLED:
            arrived[number // 12] += 1
            kept[number // 12] += key in stayed
    for year in sorted(arrived):
        yield Newcomers(f"{year:04d}", arrived[year], kept[year])


def _number(month: str) -> int:
    """The months from the year 0 to a month such as 2025-04; `_month` is the way back."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def _month(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _keys(joined: str) -> Iterator[str]:
    return (joined[at : at + 8] for at in range(0, len(joined), 8))
