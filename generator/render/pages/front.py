"""The front page of a list, and the front pages of the site with all lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.links import (
    LISTS,
    STATUS,
    all_series_path,
    applied_path,
    archive_path,
    feed_base,
    feeds_path,
    list_path,
    people_path,
    topics_path,
    waiting_path,
)
from generator.models.digest import Tally
from generator.models.feeds import Feed
from generator.models.pages import DigestSummary, Headline, Link, ListSummary, Page
from generator.models.settings import ListConfig
from generator.render.calendars import MONTHS, MonthCalendar, calendar_of, limits_of
from generator.render.comparison import Comparison, compare, mails_by_people
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.highlights import HeadlineGroup, grouped
from generator.render.pages.archive import Span, months_of, years_of
from generator.render.phrases.time import each_window
from generator.render.summaries import top_headlines
from generator.render.view import NOTHING, View
from generator.render.waits import WaitRow

EARLIER = 6  # digests before the newest one
HEADLINES = 4  # of each list on the front page of a site with several


@dataclass(frozen=True, slots=True)
class Newest:
    """What the front pages show of the newest digest of a list, and the digests before it."""

    digest: DigestSummary
    figures: str
    compared: Comparison
    groups: tuple[HeadlineGroup, ...]
    top: tuple[Headline, ...]  # some of each kind
    earlier: tuple[DigestSummary, ...]


@dataclass(frozen=True, slots=True)
class Activity:
    """What and who was active over some time, as in "last 30 days": versions by topic, people."""

    time: str
    topics: Sequence[tuple[str, int]] = ()
    contributors: tuple[Tally, ...] = ()
    reviewers: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """Versions that wait longest among those of the last days, and how many wait in all."""

    rows: Sequence[WaitRow] = ()
    total: int = 0
    days: int = 0


def list_front_page(
    mailing_list: ListConfig,
    digests: Sequence[DigestSummary],
    *,
    links: Sequence[Link],
    waits: Waits,
    activity: Activity,
    people: Mapping[str, str] = NOTHING,
    feeds: Sequence[Feed] = (),
) -> Page:
    """The front page of a list: its newest digest, what waits, earlier digests, who is active.

    `digests` (all of the list) are newest first; `links` are the pages over all versions and
    people, `feeds` those of the list.
    """
    name, path = mailing_list.name, list_path(mailing_list.name)
    months, limits = _months(mailing_list, digests)
    body = render(
        "list.j2",
        view=View(mailing_list, path, people=people),
        sentence=_sentence(mailing_list),
        feeds=feeds_path(name),
        archive=archive_path(name),
        links=links,
        front=newest_of(digests, compare(digests)) if digests else None,
        waiting=waits.rows,
        waiting_total=waits.total,
        recent_days=waits.days,
        waiting_path=waiting_path(name),
        months=months,
        limits=limits,
        years=years_of(mailing_list, digests),
        active=activity.time,
        topics=activity.topics,
        contributors=activity.contributors,
        reviewers=activity.reviewers,
    )
    return make_page(
        path,
        body,
        title=mailing_list.title,
        description=f"{mailing_list.title}: {digests[0].news}" if digests else mailing_list.title,
        date=digests[0].received_last if digests else None,
        feeds=feeds,
    )


def _months(
    mailing_list: ListConfig, digests: Sequence[DigestSummary]
) -> tuple[Sequence[MonthCalendar | Span], tuple[int, ...]]:
    """The last months with mail, of days as calendars, and the limits of their levels."""
    spans = months_of(mailing_list, digests)[:MONTHS]
    if mailing_list.window != "day":
        return spans, ()
    limits = limits_of([digest for month in spans for digest in month.digests])
    return [calendar_of(mailing_list.name, month.digests, limits) for month in spans], limits


def newest_of(digests: Sequence[DigestSummary], compared: Comparison) -> Newest:
    """The newest digest and those before it; there is one at least."""
    newest = digests[0]
    return Newest(
        digest=newest,
        figures=mails_by_people(newest.counts),
        compared=compared,
        groups=tuple(grouped(newest)),
        top=top_headlines(newest.headlines, HEADLINES)[0],
        earlier=tuple(digests[1 : EARLIER + 1]),
    )


def _sentence(mailing_list: ListConfig) -> str:
    """What the pages of a list are."""
    return (
        f"What happened on the mailing list {mailing_list.title}, a digest "
        f"{each_window(mailing_list.window)}: new patch "
        "series, what became of earlier ones, and what waits for an answer."
    )


# ---------------------------------------------------------------- all lists


def index_page(site_name: str, lists: Sequence[ListSummary], description: str = "") -> Page:
    """The front page of the site, with all lists in the order given.

    It says when the newest mail of each came. When the site was made, and from which commits, a
    script adds from `status.json`: a page with that in it would change with every run.
    `description` says what the site is.
    """
    sentence = description or "What happened on mailing lists for patches, as digests."
    return _lists_page("", site_name, lists, sentence.rstrip("."), status=STATUS)


def lists_page(lists: Sequence[ListSummary]) -> Page:
    """The page of all lists, in the folder of their pages."""
    return _lists_page(LISTS, "All lists", lists, "The mailing lists of this site, with their news")


def _lists_page(
    path: str, title: str, lists: Sequence[ListSummary], sentence: str, *, status: str = ""
) -> Page:
    rows = [_row(summary, path) for summary in lists]
    body = render(
        "index.j2",
        title=title,
        sentence=f"{sentence}.",
        all_lists="" if path else LISTS,
        lists=rows,
        is_alone=len(rows) == 1,
        status=status,
    )
    dates = [summary.digests[0].received_last for summary in lists if summary.digests]
    return make_page(
        path,
        body,
        title=title,
        description=f"{sentence}.",
        date=max((date for date in dates if date), default=None),
    )


def _row(summary: ListSummary, path: str) -> tuple[object, ...]:
    """What a template shows of a list. Too few of its days are known to say what is usual."""
    front = newest_of(summary.digests, Comparison()) if summary.digests else None
    return View(summary.config, path), summary, front, list(_sections(summary))


def _sections(summary: ListSummary) -> Iterator[tuple[str, str]]:
    """Label and site path of the pages of a list, the front page of the list first."""
    mailing_list = summary.config
    name, waiting = mailing_list.name, summary.waiting
    yield "today", list_path(name)
    yield "series", all_series_path(name)
    yield "waiting" if waiting is None else f"waiting ({waiting})", waiting_path(name)
    yield "applied", applied_path(name)
    if mailing_list.has_topics:
        yield "topics", topics_path(name)
    yield "people", people_path(name)
    yield "archive", archive_path(name)
    yield "feeds", feeds_path(name)
    yield "Atom feed", f"{feed_base(name, 'digests')}.atom"
