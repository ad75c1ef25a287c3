"""A feed for each piece of work: its versions, their tags, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.events import EventKind, VersionEvent
from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.changes import Changes
from generator.pipeline.pages.feed_base import EventFeed, feed_kinds, span_of
from generator.render.feeds import work_feed

KINDS: tuple[EventKind, ...] = (
    "version",
    "pull",
    "tag",
    "discussed",
    "reviewed",
    "applied",
    "withdrawn",
    "waiting",
)


def _changed(changes: Changes) -> Iterable[str]:
    """The works of the batch, by the path of their first version."""
    return {version.first.path if version.first else version.path for version in changes.concerned}


def _events(context: RenderContext, first: str) -> list[VersionEvent]:
    return context.index.events.of_work(first, KINDS, span_of(context))


def _feed(context: RenderContext, first: str) -> Feed | None:
    """None where no work begins with this version any more, or none of it is kept.

    It is called as this version is: archived documents stay when a later one has another title.
    """
    version = next(iter(context.index.version_queries.get((first,))), None)
    if version is None or (version.first and version.first.path != first):
        return None
    newest = context.index.version_queries.newest_of(version)
    return work_feed(context.mailing_list, version) if context.as_of.keeps(newest) else None


def _possible(context: RenderContext) -> Iterable[str]:
    return context.index.version_queries.firsts(context.as_of.kept_from)


WORK_FEED = feed_kinds(
    EventFeed(
        name="feed-work",
        changed=_changed,
        events=_events,
        feed=_feed,
        possible=_possible,
        together=40,
    )
)
