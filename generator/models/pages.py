"""What do pages say of each other, and what is a page?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.commits import Window
from generator.models.digest import Counts, Tally
from generator.models.mails import Person
from generator.models.search import SearchRecord
from generator.models.settings import ListConfig


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """What a table of series says of one version: light enough to keep many."""

    list: str
    path: str  # the site path of its entry, with the anchor
    message_id: str
    title: str
    badges: tuple[str, ...]
    author: Person
    sent: datetime
    patches: int
    total: int
    missing: int
    files: int
    insertions: int
    deletions: int
    replies: int
    tags: tuple[Tally, ...]  # people by the tag they gave first-hand


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
class PersonSummary:
    """What the index of people says of one person. `path` is the folder of their page."""

    path: str
    person: Person
    lineages: int
    given_tags: int
    domains: tuple[str, ...]
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One digest as a feed tells it: its page's folder, and when its first and newest mail came."""

    path: str
    title: str
    html: str  # links absolute; bounded, the page has the rest
    published: datetime  # when the first mail was received
    updated: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the page tree: a path relative to docs/, with `/`, and its bytes as text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class RenderedTarget:
    """What is rendered in one go: its pages, and what it takes to know when to do it again.

    `needs` names what it was made from and others change (`version <path>`, `person <key>`);
    `records` are what search finds on it; `kept` is what other sheets say of it, as JSON.
    """

    pages: tuple[Page, ...]
    dependencies: frozenset[str] = frozenset()
    records: tuple[SearchRecord, ...] = ()
    summary: str = ""
