"""The feeds of each person who has a page: their series, their reviews, what waits for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from generator.models.events import EventKind, VersionEvent
from generator.models.feeds import Feed
from generator.models.pages import PersonSummary, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import PEOPLE, NamedTarget, PageKind, RenderContext, target_name
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.pipeline.pages.feed_base import EventFeed, feed_kinds, site_of, span_of
from generator.pipeline.pages.person_base import concerned_maintainers, versions_of, waits_of
from generator.render.feed import feed_pages
from generator.render.feed_waits import wait_entries
from generator.render.feeds import person_feed
from generator.render.phrases.person import person_name
from generator.tracking.people import slug_of_key

SERIES: tuple[EventKind, ...] = ("version", "pull", "reviewed", "applied", "withdrawn", "waiting")
REVIEWS: tuple[EventKind, ...] = ("tag", "discussed", "answer")
WAITS = "feed-person-waits"


def _people(changes: Changes) -> Iterable[str]:
    """Everybody whom a batch concerns, also those who are shown with others from now on."""
    people = changes.index.people
    return {*changes.all_people, *map(people.main, changes.all_people)}


def _possible(context: RenderContext) -> Iterable[str]:
    prefix = target_name(PEOPLE, "")
    return (name.removeprefix(prefix) for name in context.index.targets.names(prefix))


def _series(context: RenderContext, key: str) -> list[VersionEvent]:
    keys = context.index.people.keys(key)
    return context.index.events.of_sender(keys, SERIES, span_of(context))


def _reviews(context: RenderContext, key: str) -> list[VersionEvent]:
    keys = context.index.people.keys(key)
    return context.index.events.by_person(keys, REVIEWS, span_of(context))


def _feed(kind: str, context: RenderContext, key: str) -> Feed | None:
    """None where the person has no page, or is shown with another."""
    page = context.index.targets.summary(target_name(PEOPLE, key), PersonSummary)
    if page is None:
        return None
    return person_feed(context.mailing_list, slug_of_key(key), person_name(page.person), kind)


# ---------------------------------------------------------------- what waits


def _waits_changed(changes: Changes) -> TargetChanges:
    return TargetChanges(wanted={*_people(changes), *concerned_maintainers(changes)})


def _render_waits(context: RenderContext, keys: Sequence[str]) -> Iterator[NamedTarget]:
    for key in keys:
        if feed := _feed("waits", context, key):
            yield target_name(WAITS, key), _waits(context, feed, key)


def _waits(context: RenderContext, feed: Feed, key: str) -> RenderedTarget:
    keys = context.index.people.keys(key)
    waits, lineages = waits_of(context, keys, versions_of(context, keys), feed.entries)
    entries = wait_entries(waits, context.mailing_list, context.site_url)[: feed.entries]
    shown = [
        *(row.version for row in (*waits.owes, *waits.maintains)),
        *(version for version, _ in waits.reviews),
    ]
    return RenderedTarget(
        feed_pages(feed, entries, site_of(context), author=context.mailing_list.title),
        lineages.union(dependencies.version_mails(version.path) for version in shown),
    )


_SERIES_FEED = EventFeed(
    name="feed-person-series",
    changed=_people,
    events=_series,
    feed=partial(_feed, "series"),
    possible=_possible,
    together=40,
)
_REVIEWS_FEED = EventFeed(
    name="feed-person-reviews",
    changed=_people,
    events=_reviews,
    feed=partial(_feed, "reviews"),
    possible=_possible,
    together=40,
)
_WAITS_FEED = PageKind(
    name=WAITS, changed=_waits_changed, render=_render_waits, possible=_possible, together=40
)
PERSON_FEEDS = (*feed_kinds(_SERIES_FEED), *feed_kinds(_REVIEWS_FEED), _WAITS_FEED)
