"""What do pages say of each other, and what is a page?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from generator.models.commits import Window
from generator.models.mails import Person
from generator.models.news import Counts, Tally
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
class FeedEntry:
    """One digest as a feed tells it: its page, and when its first and newest mail arrived."""

    page: Page
    title: str
    published: datetime  # when the first mail was received
    updated: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the page tree: a path relative to docs/, with `/`, and its bytes as text."""

    path: str
    text: str
