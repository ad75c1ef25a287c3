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
from generator.models.pages import FeedEntry, Sheet
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
Made = list[tuple[str, Sheet]]


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
        desk = _Desk(
            source, index, AsOf(source.list, chunk.now), chunk.site_url,
            People(index, source.list.name),
        )  # fmt: skip
        return list(_MAKERS[chunk.kind](desk, chunk.names))


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where sheets are made: all there is to ask."""

    source: Source
    index: Index
    as_of: AsOf
    site_url: str
    people: People


# ---------------------------------------------------------------- windows


def _digests(desk: _Desk, wanted: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
    one = desk.source.list
    expired = {name for name in wanted if names.window(name) < desk.as_of.kept_from}
    for name in expired:
        yield name, _fallen_window(desk, window_of(names.window(name), one.window))
    for name, digest, versions in _told(desk, [name for name in wanted if name not in expired]):
        before, kept_from = desk.index.history.neighbours(names.window(name))
        pages = digest_pages(
            digest,
            one,
            previous=None if before is None else window_of(before, one.window),
            next=None if kept_from is None else window_of(kept_from, one.window),
            versions=versions,
            states=_states(desk, versions.values()),
            people=desk.people,
        )
        yield (
            name,
            Sheet(
                pages,
                _needs(desk, name, versions),
                talk_records(digest, one, pages, versions),
                digest_note(summarize_digest(digest)),
            ),
        )


def _entries(desk: _Desk, wanted: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
    """What a feed says of a window."""
    one = desk.source.list
    for name, digest, versions in _told(desk, wanted):
        html = digest_entry(
            digest,
            one,
            site_url=desk.site_url,
            versions=versions,
            states=_states(desk, versions.values()),
            people=desk.people,
        )
        entries = desk.index.history.told_in(names.window(name))
        first, last = (datetime.fromtimestamp(entries[at].received, UTC) for at in (0, -1))
        window = window_of(names.window(name), one.window)
        title = f"{one.title}, {window.name}: {digest.title}"
        entry = FeedEntry(digest_path(one.name, window), title, html, first, last)
        yield name, Sheet((), _needs(desk, name, versions), (), entry_note(entry))


def _told(
    desk: _Desk, wanted: Sequence[str]
) -> Iterator[tuple[str, Digest, Mapping[str, Version]]]:
    """The digest of each window, and the version each of its mails is of, by Message-ID."""
    one, places = desk.source.list, desk.index.history
    runs = {name: places.told_in(names.window(name)) for name in wanted}
    mails = read_mails(desk.source, chain.from_iterable(runs.values()))
    for name, run in runs.items():
        arrived = list(islice(mails, len(run)))
        if not run:
            continue
        window = window_of(names.window(name), one.window)
        base = places.last_before(names.window(name))
        digest = digest_of(desk.source, CommitRange(base, run[-1].commit, window), arrived)
        yield name, digest, _versions_of(desk.index, arrived)


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


def _needs(desk: _Desk, name: str, versions: Mapping[str, Version]) -> frozenset[str]:
    faces = {names.face(version.path) for version in versions.values()}
    return frozenset(faces | {names.told(names.window(name))} | desk.people.asked())


def _states(desk: _Desk, versions: Iterable[Version]) -> dict[str, State]:
    return {version.path: desk.as_of.state(version) for version in versions}


def _fallen_window(desk: _Desk, window: Window) -> Sheet:
    one = desk.source.list
    path = digest_path(one.name, window)
    title = f"{one.title}, {window.name}"
    url = received_url(one, window.start, window.end)
    page = redirect_page(one, path, url, title)
    return Sheet((page,), frozenset((names.told(window.start),)))


# ---------------------------------------------------------------- versions


def _series(desk: _Desk, wanted: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
    paths = [name.removeprefix(names.SERIES) for name in wanted]
    found = desk.index.version_queries.get(paths)
    expired = [version for version in found if not desk.as_of.keeps(version)]
    for version in expired:
        yield names.series(version.path), _fallen_version(desk, version)
    kept = {version.path for version in found} - {version.path for version in expired}
    components = list(desk.index.history.components_of(sorted(kept)))
    read = _read(desk.source, components)
    for part in components:
        for series, version in _versions_in(desk, [read[one.epoch, one.commit] for one in part]):
            if version.path in kept:
                yield names.series(version.path), _version_sheet(desk, series, version)


def _read(source: Source, components: Iterable[Sequence[Entry]]) -> dict[tuple[int, str], Message]:
    """The mails of components by their place: git is asked in the order it keeps them."""
    entries = sorted(chain.from_iterable(components), key=lambda one: one.epoch)
    return {mail.entry_ref: mail for mail in read_mails(source, entries)}


def _versions_in(desk: _Desk, mails: Sequence[Message]) -> Iterator[tuple[Series, Version]]:
    series = group_component(mails)
    versions = desk.index.version_queries.at(one.mails[0].entry_ref for one in series)
    for one in series:
        if version := versions.get(one.mails[0].entry_ref):  # else an earlier one has its address
            yield one, version


def _version_sheet(desk: _Desk, series: Series, version: Version) -> Sheet:
    said, state = discussion(series), desk.as_of.state(version)
    pages = series_pages(
        desk.source.list,
        series,
        version,
        state=state,
        lineage=desk.index.version_queries.lineage(version.path),
        discussion=said,
        people=desk.people,
    )
    record = version_record(series, version, state, said)
    needs = {names.version(version.path), names.work(version)} | desk.people.asked()
    return Sheet(pages, frozenset(needs), (record,))


def _fallen_version(desk: _Desk, version: Version) -> Sheet:
    url = version_url(desk.source.list, version)
    page = redirect_page(desk.source.list, version.path, url, version.title)
    return Sheet((page,), frozenset((names.version(version.path),)))


# ---------------------------------------------------------------- people and topics


def _people(desk: _Desk, wanted: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
    one = desk.source.list
    for name in wanted:
        key = name.removeprefix(names.PERSON)
        slug = slug_of_key(key)
        versions = desk.index.version_queries.of_person(key, desk.as_of.kept_from, PERSON_VERSIONS)
        mine = (involvements(version)[key] for version in versions)
        found = profile(mine)
        if found is None:
            path = people_path(one.name, slug)
            yield name, Sheet((redirect_page(one, path, one.url, one.title),))
            continue
        page = person_page(
            one,
            slug,
            found,
            states=_states(desk, versions),
            people=desk.people,
            counted=len(versions) if len(versions) == PERSON_VERSIONS else 0,
        )
        summary = summarize_person(one, slug, found)
        yield (
            name,
            Sheet(
                (page,),
                frozenset(desk.people.asked()),
                (person_record(one, summary),),
                person_note(summary),
            ),
        )


def _topics(desk: _Desk, wanted: Sequence[str]) -> Iterator[tuple[str, Sheet]]:
    one, index, as_of = desk.source.list, desk.index, desk.as_of
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
            people=desk.people,
        )
        date = max((int(version.newest.timestamp()) for version in active), default=0)
        record = topic_record(one, topic, date)
        yield name, Sheet((page,), frozenset(desk.people.asked()), (record,))


def counts_by_topic(one: ListConfig, counts: Iterable[Count]) -> dict[str, dict[str, int]]:
    """How many versions are in which state: the configured topics in their order, then others."""
    found: dict[str, dict[str, int]] = {name: {} for name, _ in one.topics}
    for count in counts:
        if count.topic:
            found.setdefault(count.topic, {})[count.state or "new"] = count.versions
    return found


_MAKERS: dict[str, Callable[[_Desk, Sequence[str]], Iterator[tuple[str, Sheet]]]] = {
    names.DIGEST: _digests,
    names.ENTRY: _entries,
    names.SERIES: _series,
    names.PERSON: _people,
    names.TOPIC: _topics,
}
