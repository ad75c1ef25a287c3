"""The archive of a list: a page for each year and each month, with links to their digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from generator.links import archive_path
from generator.models.pages import DigestSummary, Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.phrases.count import pluralize
from generator.render.view import View


@dataclass(frozen=True, slots=True)
class Span:
    """A year or a month of a list: its name, its id, its page, its digests newest first."""

    name: str
    ident: str
    path: str
    digests: tuple[DigestSummary, ...]

    @property
    def totals(self) -> str:
        """The counts of its digests, mails and series."""
        mails = sum(digest.counts.messages for digest in self.digests)
        series = sum(digest.counts.series for digest in self.digests)
        return ", ".join(
            (
                pluralize(len(self.digests), "digest"),
                pluralize(mails, "mail"),
                pluralize(series, "series", "series"),
            )
        )


def year_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a year, with a link to each digest; `digests` are the year's, newest first."""
    (year,) = years_of(mailing_list, digests)
    return _archive_page(mailing_list, year, "year.j2", months=_months(mailing_list, year))


def month_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a month, with the totals of each digest; `digests` are the month's."""
    (year,) = years_of(mailing_list, digests)
    (month,) = _months(mailing_list, year)
    return _archive_page(mailing_list, month, "month.j2", year=year)


def _archive_page(mailing_list: ListConfig, span: Span, template: str, **values: Any) -> Page:
    title = f"{mailing_list.title}, {span.name}"
    view = View(mailing_list, span.path)
    return make_page(
        span.path,
        render(template, view=view, span=span, title=title, **values),
        title=title,
        description=f"Digests of {title}: {span.totals}.",
        date=span.digests[0].received_last,
    )


def _start(digest: DigestSummary) -> datetime:
    return datetime.fromtimestamp(digest.window.start, UTC)


def years_of(mailing_list: ListConfig, digests: Iterable[DigestSummary]) -> list[Span]:
    """The years of `digests`, which are newest first; so are the years."""
    return [
        Span(str(year), f"y{year}", archive_path(mailing_list.name, year), tuple(group))
        for year, group in groupby(digests, lambda digest: _start(digest).year)
    ]


def _months(mailing_list: ListConfig, year: Span) -> list[Span]:
    months = groupby(year.digests, lambda digest: _start(digest).replace(day=1, hour=0))
    return [
        Span(
            f"{start:%B %Y}",
            f"m{start.month}",
            archive_path(mailing_list.name, start.year, start.month),
            tuple(group),
        )
        for start, group in months
    ]
