"""A feed for each topic: all that happens to its versions."""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.events import EventKind, VersionEvent
from generator.models.feeds import Feed
from generator.pipeline.pages.base import RenderContext
from generator.pipeline.pages.changes import Changes
from generator.pipeline.pages.feed_base import EventFeed, feed_kinds, span_of
from generator.render.feeds import topic_feed

KINDS: tuple[EventKind, ...] = ("version", "pull", "applied", "waiting", "withdrawn")


def _changed(changes: Changes) -> Iterable[str]:
    return changes.topics


def _events(context: RenderContext, topic: str) -> list[VersionEvent]:
    return context.index.events.of_topic(topic, KINDS, span_of(context))


def _feed(context: RenderContext, topic: str) -> Feed | None:
    """None where the topic has no page: it is not configured, and no version has it."""
    return topic_feed(context.mailing_list, topic) if topic in context.topics else None


def _topics(context: RenderContext) -> Iterable[str]:
    return context.topics


TOPIC_FEED = feed_kinds(EventFeed("feed-topic", _changed, _events, _feed, expected=_topics))
