"""Pages as values, what a target was rendered to, and what pages say of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.commits import Window
from generator.models.digest import Counts
from generator.models.mails import Person
from generator.models.search import SearchRecord
from generator.models.settings import ListConfig


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """What other pages say of one digest page. `path` is its folder, `totals` one sentence."""

    list: str
    window: Window
    path: str
    title: str
    totals: str
    counts: Counts
    received_last: datetime | None


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What the first page of the site says of one list, its digests newest first."""

    config: ListConfig
    digests: tuple[DigestSummary, ...]


@dataclass(frozen=True, slots=True)
class OnlyAnswer:
    """The only version that a person answered: the folder of its page, and its title."""

    path: str
    title: str


@dataclass(frozen=True, slots=True)
class PersonSummary:
    """What the index of people says of one person. `path` is the folder of their page."""

    path: str
    person: Person
    lineages: int
    given_tags: int
    domains: tuple[str, ...]
    first: datetime
    last: datetime
    only: OnlyAnswer | None = None  # set where that is all they did: then they have no page


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One digest in a feed: its page's folder, and when its first and newest mail were received."""

    path: str
    title: str
    html: str  # links absolute; bounded, the page has the rest
    published: datetime  # when the first mail was received
    updated: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link on the front page of a list: its label, the site path it leads to, and a count."""

    label: str
    path: str
    count: int | None = None  # of what stands there, where that is worth a look


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the page tree: a path relative to docs/, with `/`, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RenderedTarget:
    """What one target was rendered to, and what decides when it is rendered again.

    `dependencies` names the facts it was made from that may change (see pipeline/dependencies.py),
    `records` are what a search finds on its pages, and `summary` is what other targets show of it:
    any frozen dataclass, of the same type for all targets of a kind.
    """

    pages: tuple[Page, ...] = ()
    dependencies: frozenset[str] = frozenset()
    records: tuple[SearchRecord, ...] = ()
    summary: object = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a page of the page tree is as it is.

    `target` is what it belongs to, `facts` what that was made from, sorted. `cause` says why it was
    made last, `fact` which fact had changed then (empty where none had, or where it is gone), and
    `as_of` what "now" was then: the received time of the newest mail, seconds since 1970, UTC.
    """

    target: str
    facts: tuple[str, ...]
    cause: str
    fact: str
    as_of: int
