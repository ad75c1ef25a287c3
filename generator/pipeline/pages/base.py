"""What a kind of page is, and what kinds share: the changes of a batch, the context of rendering.

A kind stands in one file of this folder and is registered in `pages/__init__.py`. The pipeline
asks it which of its targets must be rendered, has them rendered, writes their pages, and keeps
what they depend on. Two shapes of targets exist, and a kind may have both:

- a target of its own facts (a digest, a version, a person), rendered in chunks by worker processes;
- an aggregate, which lists what others keep (the front page, an archive page): its rows are cheap
  to look up, so it is compared in every run, and rendered only where what it shows changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from generator.identity import key_of
from generator.index.index import Index
from generator.index.version_queries import Waiting
from generator.links import people_path
from generator.models.commits import Entry
from generator.models.feeds import Feed
from generator.models.mails import Message
from generator.models.pages import DigestSummary, Link, RenderedTarget
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.pipeline import dependencies
from generator.pipeline.pages.changes import Changes, TargetChanges
from generator.render.waits import WaitRow
from generator.tracking.as_of import DAY, AsOf
from generator.tracking.people import slug_of_key
from generator.tracking.waiting import silent_reviewers

RECENT_DAYS = 90  # within which a version began to wait that pages show first
LOOKED_BACK = 100  # versions of a work in which earlier reviewers are looked for
DIGESTS = "digest"  # the kind whose summaries several kinds list
PEOPLE = "person"  # the kind whose summaries are the people who have a page
LETTERS = "letter"  # the kind whose summaries are what authors say of their versions


# ---------------------------------------------------------------- kinds

NamedTarget = tuple[str, RenderedTarget | None]  # by its name; None: it is gone


@dataclass(frozen=True, slots=True)
class AggregateTarget:
    """A page, or a numbered part of one, that lists what other targets keep.

    `shown` is everything that it shows, as text: where that changed, `render` is called.
    """

    key: str
    shown: str
    render: Callable[[], RenderedTarget]


def _no_changes(_changes: Changes) -> TargetChanges:
    return TargetChanges()


def _no_aggregates(_context: RenderContext) -> Iterator[AggregateTarget]:
    return iter(())


def _no_targets(_context: RenderContext, _keys: Sequence[str]) -> Iterator[NamedTarget]:
    return iter(())


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page, feed or data file of a list.

    `changed` tells which targets a batch of mails concerns, and `expected` all keys there must be
    whatever changed (others go); None where only changes decide. `possible` are the keys to try
    where the program or the settings changed, if the kind may be new. `render` renders the targets
    of some keys, `together` of them in one worker, about a second of work; a key that it leaves out
    is dropped. It may also give targets of another kind that come of the same work, by their names;
    None in place of a target says that it is gone. `aggregates` gives the aggregates of the kind,
    in every run. `link` is what the front page of the list leads to, and `feeds` are the feeds that
    its page of feeds explains. All functions must be functions of a module: workers import them.
    """

    name: str
    changed: Callable[[Changes], TargetChanges] = _no_changes
    expected: Callable[[RenderContext], Iterable[str]] | None = None
    possible: Callable[[RenderContext], Iterable[str]] | None = None
    render: Callable[[RenderContext, Sequence[str]], Iterator[NamedTarget]] = _no_targets
    together: int = 1
    aggregates: Callable[[RenderContext], Iterator[AggregateTarget]] = _no_aggregates
    link: Callable[[RenderContext], Link | None] | None = None
    feeds: Callable[[RenderContext], Iterable[Feed]] | None = None

    @property
    def prefix(self) -> str:
        """What the names of its targets begin with."""
        return f"{self.name} "

    @property
    def aggregate_prefix(self) -> str:
        """What the names of its aggregates begin with."""
        return f"{self.name}/"

    def names(self, keys: Iterable[str]) -> set[str]:
        """The names of targets, by their keys."""
        return {self.prefix + key for key in keys}

    def keys(self, names: Iterable[str]) -> list[str]:
        """The keys of targets, by their names."""
        return [name.removeprefix(self.prefix) for name in names]


def target_name(kind: str, key: str) -> str:
    """The name of a target of the kind that has this name."""
    return f"{kind} {key}"


# ---------------------------------------------------------------- rendering


@dataclass(frozen=True)
class RenderContext:
    """What kinds render from: the list, its mails, its index, and what "now" is.

    `read` gives the mails of entries, in their order. `documents` are the names of the hand-written
    pages of the site: somebody may have removed those of this program.
    """

    mailing_list: ListConfig
    read: Callable[[Iterable[Entry]], Iterator[Message]]
    index: Index
    as_of: AsOf
    site_url: str
    kinds: tuple[PageKind, ...]
    hub: str = ""  # of WebSub, which feeds name
    documents: frozenset[str] = frozenset()

    @cached_property
    def people(self) -> PersonLinks:
        """The pages of people; which were looked up is a dependency of what is rendered."""
        return PersonLinks(self.index, self.mailing_list.name)

    @cached_property
    def digests(self) -> list[tuple[int, DigestSummary]]:
        """Hash and summary of every digest that is kept, newest first."""
        first = f"{self.as_of.kept_from:012d}"
        kept = self.index.targets.summaries(target_name(DIGESTS, ""), DigestSummary, first)
        return list(kept)[::-1]

    @cached_property
    def waiting(self) -> list[Waiting]:
        """What waits for somebody's answer, that which began to wait last first."""
        as_of = self.as_of
        return self.index.version_queries.waiting(as_of.waiting_before, as_of.kept_from)

    @cached_property
    def _waiting_places(self) -> dict[str, int]:
        return {row.path: place for place, row in enumerate(self.waiting)}

    def waiting_among(self, paths: Iterable[str]) -> list[Waiting]:
        """Those of what waits that have these paths, in the same order."""
        places = self._waiting_places
        return [self.waiting[at] for at in sorted(places[path] for path in paths if path in places)]

    @cached_property
    def waiting_recently(self) -> list[Waiting]:
        """Those of them that began to wait in the last `RECENT_DAYS`."""
        start = self.as_of.seconds - RECENT_DAYS * DAY
        return [row for row in self.waiting if row.since > start]

    def with_ages(self, rows: Iterable[Waiting]) -> list[tuple[Waiting, int]]:
        """What waits, each with the days it has waited."""
        return [(row, (self.as_of.seconds - row.since) // DAY) for row in rows]

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics that have a page: those that are configured, and those of any version."""
        found = self.index.version_queries.active_topics(self.as_of.kept_from, -1)
        configured = (name for name, _ in self.mailing_list.topics)
        return frozenset((*configured, *(name for name, _ in found)))

    @cached_property
    def topics_waiting(self) -> dict[str, set[str]]:
        """The paths of what waits, by topic."""
        as_of = self.as_of
        found: dict[str, set[str]] = {}
        queries = self.index.version_queries
        for topic, path in queries.topics_waiting(as_of.waiting_before, as_of.kept_from):
            found.setdefault(topic, set()).add(path)
        return found

    @cached_property
    def maintained(self) -> dict[str, list[str]]:
        """The topics that a person maintains or reviews, by the key on whose page they are."""
        found: dict[str, list[str]] = {}
        for topic, people in self.mailing_list.topic_maintainers:
            for main in {self.index.people.main(key_of(person)) for person in people}:
                found.setdefault(main, []).append(topic)
        return found

    def waits(self, rows: Iterable[Waiting]) -> list[WaitRow]:
        """What pages show of versions that wait, in the order given."""
        queries, as_of = self.index.version_queries, self.as_of
        wanted = self.with_ages(rows)
        versions = {found.path: found for found in queries.get(row.path for row, _ in wanted)}
        return [
            WaitRow(
                version=version,
                state=as_of.state(version),
                wait=row.wait,
                since=datetime.fromtimestamp(row.since, UTC),
                days=days,
                silent=silent_reviewers(version, queries.lineage(version, LOOKED_BACK).versions)
                if row.wait == "silent"
                else (),
            )
            for row, days in wanted
            if (version := versions.get(row.path))
        ]

    def facts_of_waits(self, rows: Iterable[WaitRow]) -> frozenset[str]:
        """The facts of a page that lists these versions and the reviewers who are silent."""
        shown = list(rows)
        facts = dependencies.of_listing((row.version for row in shown), self.people.looked_up())
        return facts.union(dependencies.lineage(row.version) for row in shown if row.silent)

    @property
    def feeds(self) -> list[Feed]:
        """The feeds of the list, in the order of the kinds."""
        return [feed for kind in self.kinds if kind.feeds for feed in kind.feeds(self)]

    def feeds_at(self, path: str) -> list[Feed]:
        """Those of them that belong to the page at `path`."""
        return [feed for feed in self.feeds if feed.home == path]

    @property
    def links(self) -> list[Link]:
        """What the front page of the list leads to, in the order of the kinds."""
        found = (kind.link(self) for kind in self.kinds if kind.link)
        return [link for link in found if link]

    def states(self, versions: Iterable[Version]) -> dict[str, State]:
        """The state of each version, by its path."""
        return {version.path: self.as_of.state(version) for version in versions}


def has_page(index: Index, main: str) -> bool:
    """Whether a person has a page of their own; who only answered one version is in a table."""
    return index.version_queries.involvement(index.people.keys(main)) == "often"


class PersonLinks(Mapping[str, str]):
    """The path of a person's page, by any key of the person; people without a page are missing.

    Only lookups work: there are more people than any page names. Keys that were looked up are
    noted, because a page that shows a person depends on which page they have.
    """

    def __init__(self, index: Index, list_name: str) -> None:
        self._index, self._list = index, list_name
        self._paths: dict[str, str | None] = {}
        self._looked_up: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self._looked_up.add(key)
        if key not in self._paths:
            main = self._index.people.main(key)
            is_there = has_page(self._index, main)
            self._paths[key] = people_path(self._list, slug_of_key(main)) if is_there else None
        path = self._paths[key]
        if path is None:
            raise KeyError(key)
        return path

    def looked_up(self) -> set[str]:
        """The keys that were looked up since the last call."""
        keys, self._looked_up = self._looked_up, set()
        return keys

    def __iter__(self) -> Iterator[str]:
        raise TypeError("people can only be looked up")

    def __len__(self) -> int:
        raise TypeError("people can only be looked up")
