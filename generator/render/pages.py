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

from generator.links import (
    applied_path,
    archive_path,
    digest_path,
    feed_path,
    list_path,
    people_path,
    topics_path,
    waiting_path,
)
from generator.models import (
    Digest,
    DigestSummary,
    ListConfig,
    ListSummary,
    Page,
    State,
    Tally,
    Version,
    Window,
)
from generator.render import words
from generator.render.documents import digest_body
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page, make_parts
from generator.render.summaries import window_of
from generator.render.view import NOTHING, TEXT, View

LATEST = 14  # digests on a list's front page
LATEST_EACH = 7  # digests of each list on the first page of the site


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


def digest_pages(
    digest: Digest,
    lst: ListConfig,
    *,
    previous: Window | None,
    next: Window | None,  # noqa: A002 - the field's and the theme's word
    versions: Mapping[str, Version] = NOTHING,
    states: Mapping[str, State] = NOTHING,
    people: Mapping[str, str] = NOTHING,
) -> tuple[Page, ...]:
    """The page of one window, which the digest must have, in parts where it is long.

    `versions` maps the message-id of any mail of a series to its version as it is known now, and
    `states` the path of a version to how it stands now, `people` an address to the page of its
    owner.
    """
    window = window_of(digest)
    path = digest_path(lst.name, window)
    view = View(lst, path, TEXT, versions=versions, states=states, people=people, has_parts=True)
    return make_parts(
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
    series: Sequence[tuple[Version, State]],
    *,
    waiting: int,
    contributors: tuple[Tally, ...],
    reviewers: tuple[Tally, ...],
    active: str,
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """The first page of a list: latest digests, newest series, who is active.

    `digests` (all of the list) and `series` are newest first; `waiting` counts the versions that
    wait for an answer; `active` says over which time the tallies count, as in "last 30 days".
    """
    path = list_path(lst.name)
    body = render(
        "list.j2",
        view=View(lst, path, people=people),
        feed=feed_path(lst.name),
        digests=digests[:LATEST],
        series=series,
        waiting=waiting,
        paths=_lists_of(lst),
        contributors=contributors,
        reviewers=reviewers,
        active=active,
        years=_years(lst, digests),
    )
    date = digests[0].received_last if digests else None
    return make_page(path, body, title=lst.title, description=f"Digests of {lst.title}.", date=date)


def year_page(lst: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a year, with a link to every digest; `digests` are those of it, newest first."""
    (year,) = _years(lst, digests)
    return _archive_page(lst, year, "year.j2", months=_months(lst, year))


def month_page(lst: ListConfig, digests: Sequence[DigestSummary]) -> Page:
    """The page of a month, with what each digest holds; `digests` are those of it, newest first."""
    (year,) = _years(lst, digests)
    (month,) = _months(lst, year)
    return _archive_page(lst, month, "month.j2", year=year)


def index_page(site_name: str, lists: Sequence[ListSummary]) -> Page:
    """The first page of the site, over all lists in the order given."""
    views = [(View(one.config, ""), one, list_path(one.config.name)) for one in lists]
    body = render("index.j2", title=site_name, lists=views, feed_path=feed_path, latest=LATEST_EACH)
    dates = [one.digests[0].received_last for one in lists if one.digests]
    return make_page(
        "",
        body,
        title=site_name,
        description="Digests of patch mailing lists.",
        date=max((date for date in dates if date), default=None),
    )


# ---------------------------------------------------------------- pieces


def _lists_of(lst: ListConfig) -> dict[str, str]:
    """The pages over all versions of a list; without topics there is no page for them."""
    return {
        "waiting": waiting_path(lst.name),
        "applied": applied_path(lst.name),
        "topics": topics_path(lst.name) if lst.topics or lst.maintainers else "",
        "people": people_path(lst.name),
    }


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
    return make_page(
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
