"""The archive of a list: a page a year and a page a month, with links to their digests."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from generator.links import (
    archive_path,
)
from generator.models.pages import DigestSummary, Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.phrases import count as words
from generator.render.view import View


@dataclass(frozen=True, slots=True)
class Span:
    """A year or a month of a list: its name, its page, its digests newest first."""

    name: str
    ident: str
    path: str
    digests: tuple[DigestSummary, ...]

    @property
    def said(self) -> str:
        """How many digests, mails and series it holds."""
        mails = sum(one.counts.messages for one in self.digests)
        series = sum(one.counts.series for one in self.digests)
        return ", ".join(
            (
                words.number(len(self.digests), "digest"),
                words.number(mails, "mail"),
                words.number(series, "series", "series"),
            )
        )


def year_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a year, with a link to every digest; `digests` are those of it, newest first."""
    (year,) = years_of(mailing_list, digests)
    return _archive_page(mailing_list, year, "year.j2", months=_months(mailing_list, year))


def month_page(mailing_list: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a month, with what each digest holds; `digests` are those of it, newest first."""
    (year,) = years_of(mailing_list, digests)
    (month,) = _months(mailing_list, year)
    return _archive_page(mailing_list, month, "month.j2", year=year)


def _archive_page(mailing_list: ListConfig, span: Span, template: str, **values: Any) -> Page:
    title = f"{mailing_list.title}, {span.name}"
    body = render(
        template,
        view=View(mailing_list, span.path),
        span=span,
        title=title,
        **values,
    )
    return make_page(
        span.path,
        body,
        title=title,
        description=f"Digests of {title}: {span.said}.",
        date=span.digests[0].received_last,
    )


def _start(digest: DigestSummary) -> datetime:
    return datetime.fromtimestamp(digest.window.start, UTC)


def years_of(mailing_list: ListConfig, digests: Iterable[DigestSummary]) -> list[Span]:
    """The years that hold `digests`, which are newest first; so are the years."""
    return [
        Span(str(year), f"y{year}", archive_path(mailing_list.name, year), tuple(ones))
        for year, ones in groupby(digests, lambda digest: _start(digest).year)
    ]


def _months(mailing_list: ListConfig, year: Span) -> list[Span]:
    return [
        Span(
            f"{start:%B %Y}",
            f"m{start.month}",
            archive_path(mailing_list.name, start.year, start.month),
            tuple(ones),
        )
        for start, ones in groupby(
            year.digests, key=lambda digest: _start(digest).replace(day=1, hour=0)
        )
    ]
