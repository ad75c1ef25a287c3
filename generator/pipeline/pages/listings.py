"""Which pages show what others keep, and which of them must be made again?

A listing is made again where what it lists changed: its rows are cheap to ask for, and what stands
on it is loaded only then. What a row shows of a version is among its needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from typing import TypeVar

from generator.index.index import Index
from generator.links import archive_path, data_path, feed_path
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.pages import DigestSummary, ListSummary, Page, PersonSummary, RenderedTarget
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.pipeline import dependencies as names
from generator.pipeline.as_of import DAY, AsOf
from generator.pipeline.commands import digest_of
from generator.pipeline.pages.person_links import People
from generator.pipeline.pages.sheets import counts_by_topic
from generator.pipeline.sources import Source
from generator.render.feed import feed_xml
from generator.render.list_data import (
    list_data,
    read_digest_note,
    read_entry_note,
    read_person_note,
)
from generator.render.pages.applied import applied_page
from generator.render.pages.archive import month_page, year_page
from generator.render.pages.front import list_front_page
from generator.render.pages.people import people_page, people_title, person_order
from generator.render.pages.redirect import received_url, redirect_page
from generator.render.pages.topics import topics_index
from generator.render.pages.waiting import waiting_page
from generator.windows import window_of

Row = TypeVar("Row")
SpanPage = Callable[[ListConfig, Sequence[DigestSummary]], Page]

NEWEST_SERIES = 40  # on a list's front page
ACTIVE_DAYS = 30  # over which a front page says who is active
FEED_ENTRIES = 30  # digests in the data of a list
WAITING_ROWS = 300  # versions on one page
APPLIED_ROWS = 150  # on one numbered page; the first has up to twice as many
APPLIED_TOPS = 1000  # the newest that went in, over which their first page counts
PEOPLE_ROWS = 300

Write = Callable[[Page], object]


@dataclass(frozen=True, slots=True)
class AggregateTarget:
    """A page that lists: its name, what it shows as text, and how it is made."""

    name: str
    mark: str
    make: Callable[[], RenderedTarget]


class AggregateTargets:
    """The listings of one list, as all its other sheets are made."""

    def __init__(self, source: Source, index: Index, as_of: AsOf, site_url: str) -> None:
        self._source, self._list, self._site_url = source, source.list, site_url
        self._index, self._as_of = index, as_of
        self._people = People(index, source.list.name)

    def make(self, write: Write) -> int:
        """Make those that changed, and forget those that are no more; how many were made."""
        made = 0
        there = []
        for one in self._all():
            there.append(one.name)
            if not self._index.targets.is_stale(one.name, one.mark):
                continue
            sheet = one.make()
            for page in sheet.pages:
                write(page)
            with self._index.batch():
                self._index.targets.made(one.name, sheet, one.mark)
            made += 1
        gone = set(self._index.targets.names(names.LISTING)) - set(there)
        if gone:
            with self._index.batch():
                self._index.targets.drop(gone)
        return made

    def _all(self) -> Iterator[AggregateTarget]:
        told = self._digests()
        yield from self._archive(told)
        yield from self._feed(told)
        yield from self._waiting()
        yield from self._applied()
        yield from self._index_of_people()
        yield from self._topics()
        yield self._front(told)

    # ------------------------------------------------------------ digests

    def _digests(self) -> list[tuple[str, DigestSummary]]:
        """What each digest keeps, as text and as a value, the newest first."""
        first = names.digest(self._as_of.kept_from)
        summary = [
            text for _, text in self._index.targets.summary(first, names.end_of(names.DIGEST))
        ]
        return [(text, read_digest_note(text)) for text in reversed(summary)]

    def _archive(self, told: Sequence[tuple[str, DigestSummary]]) -> Iterator[AggregateTarget]:
        """A page a year and one a month; those of which nothing is kept lead to the archive."""
        begins = map(names.window, self._index.targets.names(names.DIGEST))
        expired = [begin for begin in begins if begin < self._as_of.kept_from]
        for form, page in (("%Y", year_page), ("%Y-%m", month_page)):
            there = set()
            for span, ones in groupby(told, partial(_span, form)):
                there.add(span)
                run = list(ones)
                yield AggregateTarget(
                    names.listing("archive", span),
                    "".join(text for text, _ in run),
                    partial(self._span_page, page, [digest for _, digest in run]),
                )
            for span in sorted({_span_of(form, begin) for begin in expired} - there):
                yield AggregateTarget(
                    names.listing("archive", span), "", partial(self._fallen_span, span)
                )

    def _fallen_span(self, span: str) -> RenderedTarget:
        """A year or a month, as 2025 or 2025-04."""
        year, _, month = span.partition("-")
        first, last = (
            window_of(datetime(int(year), int(month or at), 1, tzinfo=UTC), "month")
            for at in (1, 12)
        )
        url = received_url(self._list, first.start, last.end)
        path = archive_path(self._list.name, int(year), int(month) if month else None)
        title = f"{self._list.title}, {span}"
        return RenderedTarget((redirect_page(self._list, path, url, title),))

    def _span_page(self, page: SpanPage, digests: Sequence[DigestSummary]) -> RenderedTarget:
        return RenderedTarget((page(self._list, digests),))

    def _feed(self, told: Sequence[tuple[str, DigestSummary]]) -> Iterator[AggregateTarget]:
        summary = [
            text for _, text in self._index.targets.summary(names.ENTRY, names.end_of(names.ENTRY))
        ]
        yield AggregateTarget(
            names.listing("feed"), "".join(summary), partial(self._feed_page, summary)
        )
        newest = told[:FEED_ENTRIES]
        mark = "".join(text for text, _ in newest)
        digests = [digest for _, digest in newest]
        yield AggregateTarget(names.listing("data"), mark, partial(self._data_page, digests))

    def _feed_page(self, summary: Iterable[str]) -> RenderedTarget:
        entries = [read_entry_note(text) for text in summary]
        path = feed_path(self._list.name)
        xml = feed_xml(self._list, entries, site_url=self._site_url)
        return RenderedTarget((Page(path, xml),))

    def _data_page(self, digests: Sequence[DigestSummary]) -> RenderedTarget:
        told = ListSummary(self._list, tuple(digests))
        return RenderedTarget((Page(data_path(self._list.name), list_data(told)),))

    def _front(self, told: Sequence[tuple[str, DigestSummary]]) -> AggregateTarget:
        """The first page of the list; it is cheap, and hangs on most of what can change."""
        digests = [digest for _, digest in told]
        newest = self._newest_versions()
        active = self._active()
        waiting = sum(
            one.versions
            for one in self._index.version_queries.counts(
                self._as_of.waiting_before, self._as_of.kept_from
            )
            if not one.topic and one.state == "waiting"
        )

        def make() -> RenderedTarget:
            page = list_front_page(
                self._list,
                digests,
                self._as_of.standing(newest),
                waiting=waiting,
                contributors=active.top_contributors,
                reviewers=active.top_reviewers,
                active=f"last {ACTIVE_DAYS} days",
                people=self._people,
            )
            return self._sheet((page,), newest)

        mark = [text for text, _ in told], [one.path for one in newest], waiting, active.counts
        tops = active.top_contributors, active.top_reviewers
        return AggregateTarget(names.listing("front"), repr((mark, tops)), make)

    def _newest_versions(self) -> list[Version]:
        """The newest that are no pull requests, of which there are few."""
        found = self._index.version_queries.newest(self._as_of.kept_from, 2 * NEWEST_SERIES)
        return [one for one in found if not one.pull][:NEWEST_SERIES]

    def _active(self) -> Digest:
        """What happened in the last days, for the tallies of the front page."""
        start = self._as_of.seconds - ACTIVE_DAYS * DAY
        begin = window_of(max(0, start), self._list.window).start
        mails = self._index.mails.told_since(begin)
        recent = [mail for mail in mails if mail.received.timestamp() > start]
        return digest_of(self._source, CommitRange(None, None), recent)

    # ------------------------------------------------------------ versions

    def _waiting(self) -> Iterator[AggregateTarget]:
        """What nobody answered; what is said of all of it stands on the first part alone."""
        topics = [name for name, _ in self._list.topics]
        rows = self._index.version_queries.waiting(
            self._as_of.waiting_before, self._as_of.kept_from, topics
        )
        counts = Counter(topic for topic, _ in rows)
        parts = _parts(rows, WAITING_ROWS)
        for at, part in enumerate(parts):
            first = () if at else (self._as_of.now.date(), tuple(counts.items()), len(rows))
            yield AggregateTarget(
                names.listing("waiting", at),
                repr((part, len(parts), first)),
                partial(self._waiting_part, part, at, len(parts), counts),
            )

    def _waiting_part(
        self, rows: Sequence[tuple[str, str]], at: int, parts: int, counts: Mapping[str, int]
    ) -> RenderedTarget:
        versions = self._index.version_queries.get(path for _, path in rows)
        topics = (topic for topic, _ in rows)
        page = waiting_page(
            self._list,
            tuple(zip(topics, self._as_of.standing(versions), strict=True)),
            at=at,
            parts=parts,
            counts=counts,
            now=self._as_of.now,
            days=self._list.waiting_days,
            people=self._people,
        )
        return self._sheet((page,), versions)

    def _applied(self) -> Iterator[AggregateTarget]:
        """What went in: numbered pages are filled from the oldest on, so what stands on one stays.

        The first page has the rest, the newest.
        """
        rows = self._index.version_queries.entered(self._as_of.kept_from)
        full = max(0, len(rows) // APPLIED_ROWS - 1)
        split = len(rows) - full * APPLIED_ROWS
        in_part = sum(not whole for _, whole in rows)
        for at in range(full + 1):
            number = full + 1 - at if at else 0
            part = rows[split + (at - 1) * APPLIED_ROWS :][:APPLIED_ROWS] if at else rows[:split]
            tops = [] if at else rows[:APPLIED_TOPS]
            yield AggregateTarget(
                names.listing("applied", number),
                repr((part, number == full, tops, 0 if at else (len(rows), in_part))),
                partial(self._applied_part, part, number, full, tops, (len(rows), in_part)),
            )

    def _applied_part(
        self,
        rows: Sequence[tuple[str, bool]],
        number: int,
        full: int,
        tops: Sequence[tuple[str, bool]],
        counts: tuple[int, int],
    ) -> RenderedTarget:
        versions = self._index.version_queries.get(path for path, _ in rows)
        newest = self._index.version_queries.get(path for path, _ in tops)
        page = applied_page(
            self._list,
            self._as_of.standing(versions),
            number=number,
            full=full,
            total=counts[0],
            in_part=counts[1],
            tops=self._as_of.standing(newest),
            people=self._people,
        )
        return self._sheet((page,), (*versions, *newest))

    def _topics(self) -> Iterator[AggregateTarget]:
        if not self._list.topics and not self._list.maintainers:
            return
        counts = self._index.version_queries.counts(
            self._as_of.waiting_before, self._as_of.kept_from
        )
        told = [one for one in counts if one.topic]
        yield AggregateTarget(
            names.listing("topics"),
            repr(told),
            lambda: RenderedTarget((topics_index(self._list, counts_by_topic(self._list, told)),)),
        )

    # ------------------------------------------------------------ people

    def _index_of_people(self) -> Iterator[AggregateTarget]:
        summary = [
            text
            for _, text in self._index.targets.summary(names.PERSON, names.end_of(names.PERSON))
        ]
        told = [(text, read_person_note(text)) for text in summary]
        told.sort(key=lambda one: person_order(one[1]))
        parts = _parts(told, PEOPLE_ROWS)
        titles = [people_title([one for _, one in part]) for part in parts]
        for at, part in enumerate(parts):
            people = [one for _, one in part]
            yield AggregateTarget(
                names.listing("people", at),
                repr(("".join(text for text, _ in part), titles, len(told))),
                partial(self._people_part, people, at, titles, len(told)),
            )

    def _people_part(
        self, people: Sequence[PersonSummary], at: int, titles: Sequence[str], total: int
    ) -> RenderedTarget:
        return RenderedTarget((people_page(self._list, people, at, titles, total=total),))

    def _sheet(self, pages: tuple[Page, ...], versions: Iterable[Version]) -> RenderedTarget:
        """A listing made from these versions, and from whom it asked for."""
        dependencies = {names.version(version.path) for version in versions}
        return RenderedTarget(pages, frozenset(dependencies | self._people.asked()))


def _span(form: str, told: tuple[str, DigestSummary]) -> str:
    return _span_of(form, told[1].window.start)


def _span_of(form: str, begin: int) -> str:
    return f"{datetime.fromtimestamp(begin, UTC):{form}}"


def _parts(rows: Sequence[Row], size: int) -> list[Sequence[Row]]:
    """Rows in parts of `size`; one that is empty where there are none."""
    return [rows[at : at + size] for at in range(0, len(rows), size)] or [rows]
