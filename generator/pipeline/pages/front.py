"""The front page of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.index.version_queries import Waiting
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.pages import Link, RenderedTarget
from generator.pipeline.digests import digest_of
from generator.pipeline.pages.base import RECENT_DAYS, AggregateTarget, PageKind, RenderContext
from generator.render.pages.front import Activity, Waits, list_front_page
from generator.tracking.as_of import DAY
from generator.windows import window_of

ACTIVE_DAYS = 30  # over which the page says what and who is active
TOPICS = 12
PEOPLE = 8
WAITING = 3


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """The page: it is cheap, and depends on most of what can change."""
    links, waiting, activity = context.links, _waiting(context), _activity(context)
    shown = (
        [summary_hash for summary_hash, _ in context.digests],
        links,
        context.with_ages(waiting),
        len(context.waiting),
        activity,
        context.feeds,
    )
    yield AggregateTarget("", repr(shown), partial(_page, context, links, waiting, activity))


def _page(
    context: RenderContext, links: Sequence[Link], waiting: Sequence[Waiting], activity: Activity
) -> RenderedTarget:
    rows = context.waits(waiting)
    page = list_front_page(
        context.mailing_list,
        [digest for _, digest in context.digests],
        links=links,
        waits=Waits(rows, len(context.waiting), RECENT_DAYS),
        activity=activity,
        people=context.people,
        feeds=context.feeds,
    )
    return RenderedTarget((page,), context.facts_of_waits(rows))


def _waiting(context: RenderContext) -> list[Waiting]:
    """What waits longest of what began to wait in the last days, the longest first."""
    return context.waiting_recently[-WAITING:][::-1]


def _activity(context: RenderContext) -> Activity:
    """What happened in the last days, by topic and by person."""
    start = context.as_of.seconds - ACTIVE_DAYS * DAY
    active = _active(context, start)
    queries = context.index.version_queries
    return Activity(
        time=f"last {ACTIVE_DAYS} days",
        topics=queries.active_topics(max(start, context.as_of.kept_from), TOPICS),
        contributors=active.top_contributors[:PEOPLE],
        reviewers=active.top_reviewers[:PEOPLE],
    )


def _active(context: RenderContext, start: int) -> Digest:
    begin = window_of(max(0, start), context.mailing_list.window).start
    mails = context.index.mails.in_windows(begin)
    recent = (mail for mail in mails if mail.received.timestamp() > start)
    return digest_of(context.mailing_list.name, CommitRange(None, None), recent)


FRONT = PageKind(name="front", aggregates=_aggregates)
