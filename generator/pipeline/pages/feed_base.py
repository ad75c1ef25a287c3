"""What kinds of feeds share: a feed of events, its newest document and its archived ones.

Each document is a target. That with the newest entries is rendered when the batch concerns the
feed; it finds which archived documents came or went, so that those which stayed are left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from generator.index.events import Span
from generator.index.keys import hash_of
from generator.links import event_id
from generator.models.events import EventKind, VersionEvent
from generator.models.feeds import DocumentContent, Feed, FeedEntry, Letter, Tombstone
from generator.models.pages import Page, RenderedTarget
from generator.pipeline import dependencies
from generator.pipeline.pages.base import LETTERS, PageKind, RenderContext, target_name
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.feed import Site, archived_document, feed_pages
from generator.render.feed_entries import NO_LETTER, EventFacts, event_entry, is_sent
from generator.render.feed_history import Document, begin_of, documents
from generator.tracking.as_of import DAY
from generator.tracking.events import reports_of

Events = Sequence[VersionEvent]
_TOGETHER = 20  # documents that a worker renders in about a second
_TOMBSTONES = 50  # in a document
_BREAK = " "  # between the key of a feed and the name of one of its documents


@dataclass(frozen=True, slots=True)
class EventFeed:
    """A feed of events, or one for each topic, person, work: then a key says which.

    `changed` gives the keys that a batch concerns, `events` those of a key, oldest first, and
    `feed` where it is; None where there is none any more. `expected` and `possible` are those of
    `PageKind`. All are functions of a module. `withdrawn` are the kinds of entries of which it says
    that they are gone.
    """

    name: str
    changed: Callable[[Changes], Iterable[str]]
    events: Callable[[RenderContext, str], list[VersionEvent]]
    feed: Callable[[RenderContext, str], Feed | None]
    expected: Callable[[RenderContext], Iterable[str]] | None = None
    possible: Callable[[RenderContext], Iterable[str]] | None = None
    withdrawn: Sequence[str] = ()
    together: int = _TOGETHER

    @property
    def archive_name(self) -> str:
        """The name of the kind of its archived documents."""
        return f"{self.name}-archive"


def feed_kinds(form: EventFeed) -> tuple[PageKind, PageKind]:
    """The kinds of pages of feeds: their newest documents, and their archived ones."""
    newest = PageKind(
        name=form.name,
        changed=partial(_changed, form),
        expected=form.expected,
        possible=form.possible,
        render=partial(_render, form),
        together=form.together,
    )
    return newest, PageKind(
        name=form.archive_name, render=partial(_render_archived, form), together=_TOGETHER
    )


def list_feed_kinds(
    name: str, kinds: Sequence[EventKind], feed: Callable[[RenderContext], Feed]
) -> tuple[PageKind, PageKind]:
    """Those of a feed that the list has, with its events of some kinds."""
    form = EventFeed(
        name=f"feed-{name}",
        changed=_any_version,
        events=partial(_of_list, tuple(kinds)),
        feed=partial(_the_feed, feed),
        expected=_the_list,
        withdrawn=kinds,
    )
    newest, archived = feed_kinds(form)
    return replace(newest, feeds=partial(_feeds, feed)), archived


def span_of(context: RenderContext) -> Span:
    """The time in which the list at hand looks for events."""
    as_of = context.as_of
    usual = context.mailing_list.waiting_days * DAY
    return Span(usual=usual, now=as_of.seconds, kept_from=as_of.kept_from)


def site_of(context: RenderContext) -> Site:
    """What the feeds of a list know of the site."""
    return Site(context.site_url, context.hub)


def _any_version(changes: Changes) -> tuple[str, ...]:
    is_concerned = changes.index.tombstones.is_changed or next(changes.concerned, None)
    return ("",) if is_concerned else ()


def _the_list(_context: RenderContext) -> tuple[str, ...]:
    return ("",)  # the only key


def _of_list(kinds: tuple[EventKind, ...], context: RenderContext, _key: str) -> list[VersionEvent]:
    return context.index.events.of_list(kinds, span_of(context))


def _the_feed(feed: Callable[[RenderContext], Feed], context: RenderContext, _key: str) -> Feed:
    return feed(context)


def _feeds(feed: Callable[[RenderContext], Feed], context: RenderContext) -> tuple[Feed, ...]:
    return (feed(context),)


def _changed(form: EventFeed, changes: Changes) -> TargetChanges:
    return TargetChanges(wanted=form.changed(changes))


# ---------------------------------------------------------------- rendering


def _render(
    form: EventFeed, context: RenderContext, keys: Sequence[str]
) -> Iterator[tuple[str, RenderedTarget | None]]:
    """The newest document of each feed, with the archived ones that came, and those that went."""
    for key in keys:
        feed, events, found = _documents(form, context, key)
        if feed:
            start = begin_of(found[0], _time, feed.entries)
            gone = _without(tombstones_of(context, form.withdrawn, start), context, events)
            yield target_name(form.name, key), _newest(context, feed, found[0], gone)
        known = dict(_archived(form, context, key))
        for document in found[1:]:
            name = _archive_target(form, key, document.name)
            if feed and known.pop(name, None) != _content(feed, document):
                yield name, _archive(context, feed, document)
        yield from ((name, None) for name in known)


def _documents(
    form: EventFeed, context: RenderContext, key: str
) -> tuple[Feed | None, Events, list[Document[VersionEvent]]]:
    """A feed with its events and documents; none where there is no feed any more."""
    feed = form.feed(context, key)
    events = form.events(context, key) if feed else []
    return feed, events, documents(events, _time, feed.entries) if feed else []


def _render_archived(
    form: EventFeed, context: RenderContext, keys: Sequence[str]
) -> Iterator[tuple[str, RenderedTarget | None]]:
    """Archived documents in which a version is another than it was."""

    @cache
    def archived(key: str) -> tuple[Feed | None, dict[str, Document[VersionEvent]]]:
        feed, _, found = _documents(form, context, key)
        return feed, {document.name: document for document in found[1:]}

    for name in keys:
        key, _, wanted = name.rpartition(_BREAK)
        feed, found = archived(key)
        if feed and wanted in found:
            yield target_name(form.archive_name, name), _archive(context, feed, found[wanted])


def _archived(
    form: EventFeed, context: RenderContext, key: str
) -> Iterator[tuple[str, DocumentContent | None]]:
    """The targets of the archived documents of a feed, each with what it was made from."""
    prefix = target_name(form.archive_name, f"{key}{_BREAK}")
    for name in context.index.targets.names(prefix):
        if _BREAK not in name.removeprefix(prefix):
            yield name, context.index.targets.summary(name, DocumentContent)


def _archive_target(form: EventFeed, key: str, name: str) -> str:
    return target_name(form.archive_name, f"{key}{_BREAK}{name}")


def _content(feed: Feed, document: Document[VersionEvent]) -> DocumentContent:
    return DocumentContent(hash_of(repr((feed, document.before, document.items))))


def document_pages(
    context: RenderContext,
    feed: Feed,
    document: Document[Any],
    entries: Iterable[FeedEntry],
    gone: Sequence[Tombstone] = (),
) -> tuple[Page, ...]:
    """The pages of a document with these entries: of the newest one Atom and JSON, else Atom."""
    site = site_of(context)
    author, before = context.mailing_list.title, document.before
    if document.name:
        return (
            archived_document(feed, document.name, entries, site, author=author, before=before),
        )
    return feed_pages(feed, entries, site, author=author, before=before, tombstones=gone)


def tombstones_of(
    context: RenderContext, kinds: Sequence[str], start: int
) -> tuple[Tombstone, ...]:
    """The last entries of these kinds that are gone since `start`, newest first."""
    return tuple(context.index.tombstones.since(start, kinds, _TOMBSTONES)) if kinds else ()


def _without(
    gone: tuple[Tombstone, ...], context: RenderContext, events: Events
) -> tuple[Tombstone, ...]:
    """Those without entries that are there: two mails may have one Message-ID."""
    if not gone:
        return ()
    name = context.mailing_list.name
    there = {event_id(name, event.kind, event.message_id) for event in events}
    return tuple(tombstone for tombstone in gone if tombstone.ident not in there)


def _newest(
    context: RenderContext,
    feed: Feed,
    document: Document[VersionEvent],
    gone: Sequence[Tombstone],
) -> RenderedTarget:
    facts = list(_facts(context, document.items, is_newest=True))
    pages = document_pages(context, feed, document, _entries(context, facts), gone)
    paths = {found.version.path for found in facts}
    names = (dependencies.version_mails, dependencies.version_facts)
    return RenderedTarget(pages, frozenset(name(path) for path in paths for name in names))


def _archive(
    context: RenderContext, feed: Feed, document: Document[VersionEvent]
) -> RenderedTarget:
    facts = list(_facts(context, document.items, is_newest=False))
    pages = document_pages(context, feed, document, _entries(context, facts))
    paths = {found.version.path for found in facts}
    names = (dependencies.version_facts, dependencies.version_answers)
    return RenderedTarget(
        pages,
        frozenset(name(path) for path in paths for name in names),
        summary=_content(feed, document),
    )


def _entries(context: RenderContext, facts: Iterable[EventFacts]) -> Iterator[FeedEntry]:
    """The entries of events, each id once: two mails may have one Message-ID."""
    seen: set[str] = set()
    for found in facts:
        entry = event_entry(found, context.mailing_list, context.site_url)
        if entry.ident not in seen:
            seen.add(entry.ident)
            yield entry


def _facts(context: RenderContext, events: Events, *, is_newest: bool) -> Iterator[EventFacts]:
    """What the entries of events are made from; in an archived document, what is settled."""
    found = context.index.version_queries.get(dict.fromkeys(event.path for event in events))
    versions = {version.path: version for version in found}
    for event in events:
        version = versions[event.path]
        is_applied = event.kind == "applied"
        yield EventFacts(
            event=event,
            version=version,
            letter=_letter(context, event) if is_newest else NO_LETTER,
            reports=reports_of(version, event.message_id) if is_applied else (),
            state=context.as_of.state(version) if is_newest else None,
        )


def _letter(context: RenderContext, event: VersionEvent) -> Letter:
    if not is_sent(event):
        return NO_LETTER
    name = target_name(LETTERS, event.path)
    return context.index.targets.summary(name, Letter) or NO_LETTER


def _time(event: VersionEvent) -> int:
    return event.at
