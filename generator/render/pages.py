"""Which pages does a list have, and what stands on each?

Digest pages, the list's front page, its archive by year and month, and the first page over all
lists. Each is a value: path below docs/ and text. What an entry looks like is asked in the
templates; where a page is written to is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from markupsafe import Markup

from generator.links import archive_path, digest_path, feed_path, list_path
from generator.models import (
    Digest,
    DigestSummary,
    ListConfig,
    ListSummary,
    Page,
    SeriesSummary,
    Tally,
    Window,
)
from generator.render import words
from generator.render.documents import digest_body
from generator.render.environment import render
from generator.render.summaries import window_of
from generator.render.view import View, text_limit

LATEST = 14  # digests on a list's front page
LATEST_EACH = 7  # digests of each list on the first page of the site


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A page before or after this one, for the foot of the page."""

    title: str
    path: str


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


def digest_page(
    digest: Digest,
    lst: ListConfig,
    *,
    previous: Window | None,
    next: Window | None,  # noqa: A002 - the field's and the theme's word
    known: Mapping[str, str],
) -> Page:
    """The page of one window; the digest must have one.

    `known` maps the message-id of an earlier series to the site path and anchor of its entry.
    """
    window = window_of(digest)
    path = digest_path(lst.name, window)
    view = View(lst, path, known, text_limit(digest))
    return _page(
        path,
        digest_body(digest, view),
        title=f"{lst.title}, {window.name}: {digest.title}",
        description=f"{lst.title}, {words.window_words(window)}: {words.totals(digest)}.",
        date=digest.received_last,
        previous=_neighbour(lst, previous),
        next=_neighbour(lst, next),
    )


def list_front_page(
    lst: ListConfig,
    digests: Sequence[DigestSummary],
    series: Sequence[SeriesSummary],
    *,
    contributors: tuple[Tally, ...],
    reviewers: tuple[Tally, ...],
    active: str,
) -> Page:
    """The first page of a list: latest digests, newest series, who is active.

    `digests` and `series` are newest first, all digests of the list; `active` says over which
    time the tallies count, as in "last 30 days".
    """
    path = list_path(lst.name)
    body = render(
        "list.j2",
        view=View(lst, path),
        feed=feed_path(lst.name),
        digests=digests[:LATEST],
        series=series,
        contributors=contributors,
        reviewers=reviewers,
        active=active,
        years=_years(lst, digests),
    )
    date = digests[0].received_last if digests else None
    return _page(path, body, title=lst.title, description=f"Digests of {lst.title}.", date=date)


def archive_pages(lst: ListConfig, digests: Sequence[DigestSummary]) -> tuple[Page, ...]:
    """One page a year and one a month, with a link to every digest; `digests` newest first."""
    pages: list[Page] = []
    for year in _years(lst, digests):
        months = _months(lst, year)
        pages.append(_archive_page(lst, year, "year.j2", months=months))
        pages += [_archive_page(lst, month, "month.j2", year=year) for month in months]
    return tuple(pages)


def index_page(site_name: str, lists: Sequence[ListSummary]) -> Page:
    """The first page of the site, over all lists in the order given."""
    views = [(View(one.config, ""), one, list_path(one.config.name)) for one in lists]
    body = render("index.j2", title=site_name, lists=views, feed_path=feed_path, latest=LATEST_EACH)
    dates = [one.digests[0].received_last for one in lists if one.digests]
    return _page(
        "",
        body,
        title=site_name,
        description="Digests of patch mailing lists.",
        date=max((date for date in dates if date), default=None),
    )


# ---------------------------------------------------------------- pieces


def _page(path: str, body: str, **meta: Any) -> Page:
    """Front matter and body. `hide` is what Material leaves out: no navigation on these pages."""
    front = {"date": None, "previous": None, "next": None, "description": ""} | meta
    if front["date"] is not None:
        front["date"] = f"{front['date'].astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    rendered = Markup(body)  # noqa: S704 - out of a template, so escaped
    return Page(f"{path}index.md", render("page.j2", front=front, body=rendered))


def _neighbour(lst: ListConfig, window: Window | None) -> Neighbour | None:
    if window is None:
        return None
    return Neighbour(window.name, digest_path(lst.name, window))


def _archive_page(lst: ListConfig, span: Span, template: str, **values: Any) -> Page:
    title = f"{lst.title}, {span.name}"
    body = render(
        template,
        view=View(lst, span.path),
        span=span,
        title=title,
        **values,
    )
    return _page(
        span.path,
        body,
        title=title,
        description=f"Digests of {title}: {span.said}.",
        date=span.digests[0].received_last,
    )


def _start(digest: DigestSummary) -> datetime:
    return datetime.fromtimestamp(digest.window.start, UTC)


def _years(lst: ListConfig, digests: Iterable[DigestSummary]) -> list[Span]:
    return [
        Span(str(year), f"y{year}", archive_path(lst.name, year), tuple(ones))
        for year, ones in groupby(digests, lambda digest: _start(digest).year)
    ]


def _months(lst: ListConfig, year: Span) -> list[Span]:
    return [
        Span(
            f"{start:%B %Y}",
            f"m{start.month}",
            archive_path(lst.name, start.year, start.month),
            tuple(ones),
        )
        for start, ones in groupby(
            year.digests, key=lambda digest: _start(digest).replace(day=1, hour=0)
        )
    ]
