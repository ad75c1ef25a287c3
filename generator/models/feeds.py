"""Feeds as values: where one is, and what its entries say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

CategoryKind = Literal["kind", "state", "topic"]  # of event, of the version, of what it touches


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed: the site path of its documents without their endings, its title, and its page.

    `about` says in a sentence what has an entry. The newest document has up to `entries`, with up
    to `full` bytes of contents as Atom and `full_json` as JSON.
    """

    base: str
    title: str  # with that of the list before it
    name: str  # without
    home: str  # the folder of the page that it belongs to
    about: str
    entries: int
    full: int
    full_json: int

    @property
    def atom(self) -> str:
        """The path of the Atom document to subscribe to."""
        return f"{self.base}.atom"

    @property
    def json(self) -> str:
        """The path of the same as JSON Feed."""
        return f"{self.base}.json"

    def archive(self, name: str) -> str:
        """The path of an archived document (RFC 5005)."""
        return f"{self.base}/{name}.atom"


@dataclass(frozen=True, slots=True)
class Category:
    """A category of an entry: what it tells of, and the term."""

    kind: CategoryKind
    term: str


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry of a feed. `path` is the site path of its page, `ident` its permanent URI.

    `published` is when what it tells of was received, `updated` when that became another; both are
    times of mails. `summary` is plain text, `html` the content with absolute links, empty where it
    is left to the page. `thread`, `mbox` are addresses in the mail archive, `answers` the `ident`
    of the entry that this one follows, `command` the call of b4; all may be empty.
    """

    ident: str
    path: str
    title: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    author: str = ""
    categories: tuple[Category, ...] = ()
    thread: str = ""
    mbox: str = ""
    answers: str = ""
    command: str = ""


class Tombstone(NamedTuple):
    """An entry whose mail was withdrawn (RFC 6721): its `ident`, and when."""

    ident: str
    when: datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """What the author of a version says of it: the HTML of an entry, and its beginning as text."""

    html: str
    summary: str


@dataclass(frozen=True, slots=True)
class DocumentContent:
    """What an archived document was made from: a hash of feed, events, and the name before it."""

    events: int
