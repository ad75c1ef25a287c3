"""The archive of a list: pages of all years, of a year, a month and a week, with their news."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from generator.links import archive_path, week_path
from generator.models.feeds import Feed
from generator.models.pages import DigestSummary, Headline, Page
from generator.models.settings import ListConfig
from generator.render.calendars import MonthCalendar, calendar_of, limits_of
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.highlights import highlights
from generator.render.phrases.count import pluralize
from generator.render.phrases.time import window_words
from generator.render.summaries import top_headlines
from generator.render.view import View
from generator.windows import window_of

BEST = 5  # headlines of a month on the page of its year


@dataclass(frozen=True, slots=True)
class Span:
    """A year, a month or a week of a list: its name, id, page, and digests newest first."""

    name: str
    ident: str
    path: str
    digests: tuple[DigestSummary, ...]

    @property
    def totals(self) -> str:
        """The counts of its digests, mails, series and notes that something was applied."""
        return totals_of(self.digests)


@dataclass(frozen=True, slots=True)
class MonthOfYear:
    """A month on the page of its year; `calendar` is None where digests are no days."""

    name: str
    ident: str
    path: str
    totals: str
    digests: tuple[DigestSummary, ...]
    calendar: MonthCalendar | None
    best: tuple[Headline, ...]


def totals_of(digests: Sequence[DigestSummary]) -> str:
    """`31 digests, 812 mails, 64 series, 20 notes that something was applied`."""
    counts = [digest.counts for digest in digests]
    applied = sum(found.applied for found in counts)
    words = (
        pluralize(len(digests), "digest"),
        pluralize(sum(found.messages for found in counts), "mail"),
        pluralize(sum(found.series for found in counts), "series", "series"),
        f"{pluralize(applied, 'note')} that something was applied" if applied else "",
    )
    return ", ".join(filter(None, words))


# ---------------------------------------------------------------- pages


def archive_page(
    mailing_list: ListConfig, digests: Sequence[DigestSummary], feeds: Sequence[Feed] = ()
) -> Page:
    """The page of all years; `digests` are those of the list, newest first."""
    years = [(year, _months(mailing_list, year)) for year in years_of(mailing_list, digests)]
    path, title = archive_path(mailing_list.name), f"{mailing_list.title}: archive"
    totals = totals_of(digests) if digests else ""
    return make_page(
        path,
        render(
            "archive.j2",
            view=View(mailing_list, path),
            title=title,
            totals=totals,
            years=years,
        ),
        title=title,
        description=f"All digests of {mailing_list.title} by year and month.",
        date=digests[0].received_last if digests else None,
        feeds=feeds,
    )


def year_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a year, with a link to each digest; `digests` are the year's, newest first."""
    (year,) = years_of(mailing_list, digests)
    limits = limits_of(digests) if mailing_list.window == "day" else ()
    months = [_month_of_year(mailing_list, month, limits) for month in _months(mailing_list, year)]
    return _span_page(mailing_list, year, "year.j2", months=months, limits=limits)


def _month_of_year(mailing_list: ListConfig, month: Span, limits: Sequence[int]) -> MonthOfYear:
    groups = highlights(month.digests)
    found = [headline for group in groups for headline in group.headlines]
    by_path = {headline.path: headline for headline in reversed(found)}  # the first of each
    best = top_headlines(reversed(by_path.values()), BEST)[0]
    calendar = calendar_of(mailing_list.name, month.digests, limits) if limits else None
    return MonthOfYear(
        name=month.name,
        ident=month.ident,
        path=month.path,
        totals=month.totals,
        digests=month.digests,
        calendar=calendar,
        best=best,
    )


def month_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a month, with the news of each digest; `digests` are the month's."""
    (month,) = months_of(mailing_list, digests)
    start = _start(digests[0])
    around = [(archive_path(mailing_list.name, start.year), str(start.year))]
    weeks: dict[str, str] = {}
    if mailing_list.window == "day":
        for digest in reversed(digests):
            year, week, _ = _start(digest).isocalendar()
            weeks[week_path(mailing_list.name, year, week)] = f"W{week:02d}"
    return _span_page(
        mailing_list,
        month,
        "month.j2",
        around=around,
        weeks=list(weeks.items()),
        highlights=highlights(digests),
    )


def week_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a week of days, with the news of each; `digests` are the week's."""
    name, first, last = mailing_list.name, _start(digests[-1]), _start(digests[0])
    year, number, _ = first.isocalendar()
    words = window_words(window_of(first, "week"))
    path = week_path(name, year, number)
    week = Span(words, f"w{number}", path, tuple(digests))
    months = {archive_path(name, day.year, day.month): f"{day:%B %Y}" for day in (first, last)}
    return _span_page(
        mailing_list,
        week,
        "month.j2",
        around=list(months.items()),
        weeks=(),
        highlights=highlights(digests),
    )


def _span_page(mailing_list: ListConfig, span: Span, template: str, **values: Any) -> Page:
    title = f"{mailing_list.title}, {span.name}"
    body = render(
        template,
        view=View(mailing_list, span.path),
        archive=archive_path(mailing_list.name),
        span=span,
        title=title,
        **values,
    )
    return make_page(
        span.path,
        body,
        title=title,
        description=f"Digests of {title}: {span.totals}.",
        date=span.digests[0].received_last,
    )


# ---------------------------------------------------------------- spans


def _start(digest: DigestSummary) -> datetime:
    return datetime.fromtimestamp(digest.window.start, UTC)


def years_of(mailing_list: ListConfig, digests: Iterable[DigestSummary]) -> list[Span]:
    """The years of `digests`, which are newest first; so are the years."""
    return [
        Span(str(year), f"y{year}", archive_path(mailing_list.name, year), tuple(group))
        for year, group in groupby(digests, lambda digest: _start(digest).year)
    ]


def _months(mailing_list: ListConfig, year: Span) -> list[Span]:
    return months_of(mailing_list, year.digests)


def months_of(mailing_list: ListConfig, digests: Iterable[DigestSummary]) -> list[Span]:
    """The months of `digests`, which are newest first; so are the months."""
    months = groupby(digests, lambda digest: _start(digest).replace(day=1, hour=0))
    return [
        Span(
            f"{start:%B %Y}",
            f"m{start.month}",
            archive_path(mailing_list.name, start.year, start.month),
            tuple(group),
        )
        for start, group in months
    ]
