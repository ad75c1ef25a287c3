"""Pages as values, what a target was rendered to, and what pages say of each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from generator.models.commits import Window
from generator.models.digest import Counts, Tally
from generator.models.mails import Person
from generator.models.search import SearchRecord
from generator.models.settings import ListConfig
from generator.models.versions import StateName

HeadlineKind = Literal[
    "new",  # the first version of a series
    "version",  # a later version, or one sent again
    "applied",
    "reviewed",
    "withdrawn",  # by its author
    "pull",
    "report",
    "talk",  # any other discussion, also of an older series
]


@dataclass(frozen=True, slots=True)
class Headline:
    """What a digest says of one piece of work: the facts of an entry line.

    `path` is the site path of the version's page, or of the place in the digest where the version
    is not known. `replies` and `tags` are those of the digest's own window; `state` is the present
    one. `note` says in a few words what the kind of headline is about.
    """

    kind: HeadlineKind
    title: str
    badges: tuple[str, ...]
    author: str  # or who wrote first; empty where it is not known
    path: str
    message_id: str  # of the cover letter or the first mail; may stand for a mail without one
    topic: str = ""  # the first of the version's topics
    patches: int = 0
    files: int = 0
    insertions: int = 0
    deletions: int = 0
    replies: int = 0
    tags: str = ""  # A 2 R 5
    state: str = ""  # in words: applied 6/7
    state_name: StateName | None = None
    note: str = ""  # since v3: 2 patches added; all 5 patches to net-next by Ola Brandt
    activity: int = 0  # replies and tags together


@dataclass(frozen=True, slots=True)
class LeadLine:
    """One sentence of a lead. `title`, which may be empty, is the part that links to `path`."""

    before: str
    title: str = ""
    after: str = ""
    path: str = ""

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return f"{self.before}{self.title}{self.after}"


@dataclass(frozen=True, slots=True)
class DigestSummary:
    """What other pages say of one digest page. `path` is its folder, `totals` one sentence.

    `news` is its news in one line without the day, `lead` up to five sentences, and `headlines`
    are the most active pieces of work, in the order of `HeadlineKind` and by activity; `rest`
    counts the others by kind.
    """

    list: str
    window: Window
    path: str
    title: str
    totals: str
    counts: Counts
    received_last: datetime | None
    news: str = ""
    lead: tuple[LeadLine, ...] = ()
    headlines: tuple[Headline, ...] = ()
    rest: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class ListSummary:
    """What the first page of the site says of one list, its digests newest first.

    `waiting` counts the versions that wait for somebody's answer; None where it is not known.
    """

    config: ListConfig
    digests: tuple[DigestSummary, ...]
    waiting: int | None = None


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
