"""What is on a sheet, and what was it made from?

Sheets are made in portions of one kind, in any process that has the archive and the index: their
mails are read from the archive together, so that git is asked once. Pages that show what others
keep are made in `listings`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice

from generator.index.index import Index
from generator.index.version_queries import Count
from generator.links import digest_path, people_path
from generator.models.commits import CommitRange, Entry, Window
from generator.models.digest import Digest
from generator.models.mails import Message
from generator.models.pages import FeedEntry, RenderedTarget
from generator.models.series import Series
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.pipeline import dependencies as names
from generator.pipeline.as_of import AsOf
from generator.pipeline.commands import digest_of
from generator.pipeline.index_list import reader
from generator.pipeline.pages.person_links import People
from generator.pipeline.sources import Source, read_mails
from generator.render.feed import digest_entry
from generator.render.list_data import digest_note, entry_note, person_note
from generator.render.pages.digest import digest_pages
from generator.render.pages.people import person_page, summarize_person
from generator.render.pages.redirect import received_url, redirect_page, version_url
from generator.render.pages.series import series_pages
from generator.render.pages.topics import HEADINGS, topic_page
from generator.render.search_records import (
    person_record,
    talk_records,
    topic_record,
    version_record,
)
from generator.render.summaries import summarize_digest
from generator.tracking.discussion import discussion
from generator.tracking.people import involvements, profile, slug_of_key
from generator.tracking.series import group_component
from generator.windows import window_of

PERSON_VERSIONS = 1000  # the newest of a person, over which their page counts
TOPIC_ROWS = 40  # versions below one heading of a topic's page
TOPIC_ACTIVE = 100  # the newest of a topic, over which it says who is active
TOGETHER = {  # sheets of one portion: about a second of work
    names.DIGEST: 12,
    names.ENTRY: 8,
    names.SERIES: 40,
    names.PERSON: 40,
    names.TOPIC: 8,
}
Made = list[tuple[str, RenderedTarget]]


@dataclass(frozen=True, slots=True)
class Chunk:
    """Sheets of one kind to be made together; `now` in seconds since 1970."""

    kind: str
    names: tuple[str, ...]
    index: str  # its file
    now: int
    site_url: str

    @property
    def weight(self) -> float:
        """How much of a whole portion it is."""
        return len(self.names) / TOGETHER[self.kind]


def chunks(stale: Sequence[str], index: str, now: int, site_url: str) -> list[Chunk]:
    """Sheets by their names, parted into what is made together."""
    found = []
    for kind, size in TOGETHER.items():
        ours = [name for name in stale if name.startswith(kind)]
        found += [
            Chunk(kind, tuple(ours[at : at + size]), index, now, site_url)
            for at in range(0, len(ours), size)
        ]
    return found


def render_chunk(source: Source, chunk: Chunk) -> Made:
    """The sheets of a portion, in its order; one that has nothing to show any more is left out."""
    with reader(source, chunk.index) as index:
        context = RenderContext(
            source, index, AsOf(source.list, chunk.now), chunk.site_url,
            People(index, source.list.name),
        )  # fmt: skip
        return list(_MAKERS[chunk.kind](context, chunk.names))


@dataclass(frozen=True, slots=True)
class RenderContext:
    """Where sheets are made: all there is to ask."""

    source: Source
    index: Index
    as_of: AsOf
    site_url: str
    people: People


# ---------------------------------------------------------------- windows


def _digests(context: RenderContext, wanted: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    one = context.source.list
    expired = {name for name in wanted if names.window(name) < context.as_of.kept_from}
    for name in expired:
        yield name, _fallen_window(context, window_of(names.window(name), one.window))
    for name, digest, versions in _told(context, [name for name in wanted if name not in expired]):
        before, kept_from = context.index.history.neighbours(names.window(name))
        pages = digest_pages(
            digest,
            one,
            previous=None if before is None else window_of(before, one.window),
            next=None if kept_from is None else window_of(kept_from, one.window),
            versions=versions,
            states=_states(context, versions.values()),
            people=context.people,
        )
        yield (
            name,
            RenderedTarget(
                pages,
                _dependencies(context, name, versions),
                talk_records(digest, one, pages, versions),
                digest_note(summarize_digest(digest)),
            ),
        )


def _entries(context: RenderContext, wanted: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    """What a feed says of a window."""
    one = context.source.list
    for name, digest, versions in _told(context, wanted):
        html = digest_entry(
            digest,
            one,
            site_url=context.site_url,
            versions=versions,
            states=_states(context, versions.values()),
            people=context.people,
        )
        entries = context.index.history.told_in(names.window(name))
        first, last = (datetime.fromtimestamp(entries[at].received, UTC) for at in (0, -1))
        window = window_of(names.window(name), one.window)
        title = f"{one.title}, {window.name}: {digest.title}"
        entry = FeedEntry(digest_path(one.name, window), title, html, first, last)
        yield (
            name,
            RenderedTarget((), _dependencies(context, name, versions), (), entry_note(entry)),
        )


def _told(
    context: RenderContext, wanted: Sequence[str]
) -> Iterator[tuple[str, Digest, Mapping[str, Version]]]:
    """The digest of each window, and the version each of its mails is of, by Message-ID."""
    one, places = context.source.list, context.index.history
    runs = {name: places.told_in(names.window(name)) for name in wanted}
    mails = read_mails(context.source, chain.from_iterable(runs.values()))
    for name, run in runs.items():
        arrived = list(islice(mails, len(run)))
        if not run:
            continue
        window = window_of(names.window(name), one.window)
        base = places.last_before(names.window(name))
        digest = digest_of(context.source, CommitRange(base, run[-1].commit, window), arrived)
        yield name, digest, _versions_of(context.index, arrived)


def _versions_of(index: Index, mails: Iterable[Message]) -> Mapping[str, Version]:
    """The version each mail of a window belongs to or speaks of, by Message-ID.

    An id is that of the mail that had it first: who takes it later must not take the version.
    """
    ids = {mail.entry_ref: mail.message_id for mail in mails}
    found = index.version_queries.at(ids)
    told: dict[str, Version] = {}
    for place, message_id in ids.items():
        if message_id and place in found:
            told.setdefault(message_id, found[place])
    return told


def _dependencies(
    context: RenderContext, name: str, versions: Mapping[str, Version]
) -> frozenset[str]:
    faces = {names.face(version.path) for version in versions.values()}
    return frozenset(faces | {names.told(names.window(name))} | context.people.asked())


def _states(context: RenderContext, versions: Iterable[Version]) -> dict[str, State]:
    return {version.path: context.as_of.state(version) for version in versions}


def _fallen_window(context: RenderContext, window: Window) -> RenderedTarget:
    one = context.source.list
    path = digest_path(one.name, window)
    title = f"{one.title}, {window.name}"
    url = received_url(one, window.start, window.end)
    page = redirect_page(one, path, url, title)
    return RenderedTarget((page,), frozenset((names.told(window.start),)))


# ---------------------------------------------------------------- versions


def _series(context: RenderContext, wanted: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    paths = [name.removeprefix(names.SERIES) for name in wanted]
    found = context.index.version_queries.get(paths)
    expired = [version for version in found if not context.as_of.keeps(version)]
    for version in expired:
        yield names.series(version.path), _fallen_version(context, version)
    summary = {version.path for version in found} - {version.path for version in expired}
    components = list(context.index.history.components_of(sorted(summary)))
    read = _read(context.source, components)
    for part in components:
        for series, version in _versions_in(context, [read[one.epoch, one.commit] for one in part]):
            if version.path in summary:
                yield names.series(version.path), _version_sheet(context, series, version)


def _read(source: Source, components: Iterable[Sequence[Entry]]) -> dict[tuple[int, str], Message]:
    """The mails of components by their place: git is asked in the order it keeps them."""
    entries = sorted(chain.from_iterable(components), key=lambda one: one.epoch)
    return {mail.entry_ref: mail for mail in read_mails(source, entries)}


def _versions_in(
    context: RenderContext, mails: Sequence[Message]
) -> Iterator[tuple[Series, Version]]:
    series = group_component(mails)
    versions = context.index.version_queries.at(one.mails[0].entry_ref for one in series)
    for one in series:
        if version := versions.get(one.mails[0].entry_ref):  # else an earlier one has its address
            yield one, version


def _version_sheet(context: RenderContext, series: Series, version: Version) -> RenderedTarget:
    said, state = discussion(series), context.as_of.state(version)
    pages = series_pages(
        context.source.list,
        series,
        version,
        state=state,
        lineage=context.index.version_queries.lineage(version.path),
        discussion=said,
        people=context.people,
    )
    record = version_record(series, version, state, said)
    dependencies = {names.version(version.path), names.work(version)} | context.people.asked()
    return RenderedTarget(pages, frozenset(dependencies), (record,))


def _fallen_version(context: RenderContext, version: Version) -> RenderedTarget:
    url = version_url(context.source.list, version)
    page = redirect_page(context.source.list, version.path, url, version.title)
    return RenderedTarget((page,), frozenset((names.version(version.path),)))


# ---------------------------------------------------------------- people and topics


def _people(context: RenderContext, wanted: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    one = context.source.list
    for name in wanted:
        key = name.removeprefix(names.PERSON)
        slug = slug_of_key(key)
        versions = context.index.version_queries.of_person(
            key, context.as_of.kept_from, PERSON_VERSIONS
        )
        mine = (involvements(version)[key] for version in versions)
        found = profile(mine)
        if found is None:
            path = people_path(one.name, slug)
            yield name, RenderedTarget((redirect_page(one, path, one.url, one.title),))
            continue
        page = person_page(
            one,
            slug,
            found,
            states=_states(context, versions),
            people=context.people,
            counted=len(versions) if len(versions) == PERSON_VERSIONS else 0,
        )
        summary = summarize_person(one, slug, found)
        yield (
            name,
            RenderedTarget(
                (page,),
                frozenset(context.people.asked()),
                (person_record(one, summary),),
                person_note(summary),
            ),
        )


def _topics(context: RenderContext, wanted: Sequence[str]) -> Iterator[tuple[str, RenderedTarget]]:
    one, index, as_of = context.source.list, context.index, context.as_of
    counts = counts_by_topic(
        one, index.version_queries.counts(as_of.waiting_before, as_of.kept_from)
    )
    for name in wanted:
        topic = name.removeprefix(names.TOPIC)
        if topic not in counts:
            continue
        found = [
            index.version_queries.of_topic(
                topic, heading, as_of.waiting_before, as_of.kept_from, TOPIC_ROWS
            )
            for heading in HEADINGS
        ]
        newest, _ = index.version_queries.of_topic(
            topic, "newest", as_of.waiting_before, as_of.kept_from, TOPIC_ACTIVE
        )
        active = index.version_queries.get(newest)
        page = topic_page(
            one,
            topic,
            counts=counts[topic],
            headings=[
                (as_of.standing(index.version_queries.get(paths)), total) for paths, total in found
            ],
            active=active,
            people=context.people,
        )
        date = max((int(version.newest.timestamp()) for version in active), default=0)
        record = topic_record(one, topic, date)
        yield name, RenderedTarget((page,), frozenset(context.people.asked()), (record,))


def counts_by_topic(one: ListConfig, counts: Iterable[Count]) -> dict[str, dict[str, int]]:
    """How many versions are in which state: the configured topics in their order, then others."""
    found: dict[str, dict[str, int]] = {name: {} for name, _ in one.topics}
    for count in counts:
        if count.topic:
            found.setdefault(count.topic, {})[count.state or "new"] = count.versions
    return found


_MAKERS: dict[
    str, Callable[[RenderContext, Sequence[str]], Iterator[tuple[str, RenderedTarget]]]
] = {
    names.DIGEST: _digests,
    names.ENTRY: _entries,
    names.SERIES: _series,
    names.PERSON: _people,
    names.TOPIC: _topics,
}
