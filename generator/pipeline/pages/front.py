"""The front page of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.pages import Link, RenderedTarget
from generator.models.versions import Version
from generator.pipeline import dependencies
from generator.pipeline.digests import digest_of
from generator.pipeline.pages.base import AggregateTarget, PageKind, RenderContext
from generator.render.pages.front import list_front_page
from generator.tracking.as_of import DAY
from generator.windows import window_of

SERIES = 40  # newest versions that are shown
ACTIVE_DAYS = 30  # over which the page says who is active


def _aggregates(context: RenderContext) -> Iterator[AggregateTarget]:
    """The page: it is cheap, and depends on most of what can change."""
    newest, active, links = _newest_versions(context), _active(context), context.links
    shown = (
        [summary_hash for summary_hash, _ in context.digests],
        [version.path for version in newest],
        links,
        active.counts,
        active.top_contributors,
        active.top_reviewers,
    )
    yield AggregateTarget("", repr(shown), partial(_page, context, newest, active, links))


def _page(
    context: RenderContext, newest: Sequence[Version], active: Digest, links: Sequence[Link]
) -> RenderedTarget:
    page = list_front_page(
        context.mailing_list,
        [digest for _, digest in context.digests],
        context.as_of.with_states(newest),
        links=links,
        contributors=active.top_contributors,
        reviewers=active.top_reviewers,
        active=f"last {ACTIVE_DAYS} days",
        people=context.people,
    )
    return RenderedTarget((page,), dependencies.of_listing(newest, context.people.looked_up()))


def _newest_versions(context: RenderContext) -> list[Version]:
    """The newest versions that are no pull requests, of which there are few."""
    found = context.index.version_queries.newest(context.as_of.kept_from, 2 * SERIES)
    return [version for version in found if not version.pull][:SERIES]


def _active(context: RenderContext) -> Digest:
    """What happened in the last days, for the tallies of the page."""
    start = context.as_of.seconds - ACTIVE_DAYS * DAY
    begin = window_of(max(0, start), context.mailing_list.window).start
    mails = context.index.mails.in_windows(begin)
    recent = (mail for mail in mails if mail.received.timestamp() > start)
    return digest_of(context.mailing_list.name, CommitRange(None, None), recent)


FRONT = PageKind(name="front", aggregates=_aggregates)
