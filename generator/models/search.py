"""What does a reader's search find? One record a version, a thread of talk, a person, a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SearchRecordKind = Literal["series", "pull", "report", "discussion", "person", "topic", "page"]

UNDATED = 1 << 33  # seconds since 1970: no mail is received then
_MOVING = frozenset({"person", "topic", "page"})


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One thing to be found: what is shown of it, and the words by which it is found.

    Texts are as their mails have them, cleaned and not escaped. What is shown is searched, too.
    """

    path: str  # the site path it leads to, with an anchor where it is a part of a page; its key
    list: str  # the list's name; empty for a page of the site
    kind: SearchRecordKind
    title: str
    label: str  # "v4", "RFC v2 RESEND"; empty where there are no versions
    author: str  # the name that is shown
    address: str  # the author's; empty where it is hidden or there is none
    date: int  # received, seconds since 1970, UTC: gives the year, and the newest first
    state: str  # a StateName, or empty
    topics: tuple[str, ...]
    people: str  # everybody concerned, names and addresses
    files: str  # the paths touched, one a line
    ids: str  # Message-IDs, change-ids, commit ids, one a line
    text: str  # cover letter, titles and messages of patches with their trailers

    @property
    def sort_time(self) -> int:
        """Where it is kept: by its time, or beyond all time where that moves with every mail."""
        return UNDATED if self.kind in _MOVING else self.date
