"""The records that a reader's search finds: a version, a thread, a digest, a person, a page."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass
from hashlib import blake2b
from typing import Literal

SearchRecordKind = Literal[
    "series", "pull", "report", "discussion", "digest", "person", "topic", "page"
]

UNDATED = 1 << 33  # seconds since 1970 UTC, in the year 2242: after every mail
_UNDATED_KINDS = frozenset({"person", "topic", "page"})


@dataclass(frozen=True, slots=True)
class SearchPatch:
    """A patch or cover letter of a version, by which the version is found and named in a hit."""

    label: str  # "4/9"; "0/9" for the cover letter
    message_id: str
    title: str


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """One thing that search can find: what a hit shows, and the words by which it is found.

    Texts are those of the mails, cleaned and not escaped. The shown texts are searched too.
    """

    path: str  # the site path of the hit, with an anchor within a page; unique
    list: str  # the list's name; empty for a hand-written page
    kind: SearchRecordKind
    title: str
    label: str  # "v4", "RFC v2 RESEND"; empty for what has no versions
    author: str  # the name that is shown
    address: str  # the author's; empty where addresses are hidden or there is none
    date: int  # received, seconds since 1970 UTC: for the year filter and the newest-first order
    state: str  # a StateName, or empty
    topics: tuple[str, ...]
    people: str  # names and addresses of everybody involved
    files: str  # the paths touched, one per line
    ids: str  # Message-IDs, change-ids and commit ids, one per line
    text: str  # cover letter and messages of patches with their trailers
    lineage: str = ""  # Message-ID of the first version of the same work; empty for other kinds
    version: str = ""  # "1", "3", "3.5"
    total: int = 0  # patches according to the subject
    trees: tuple[str, ...] = ()  # from the brackets of the subject: "net-next", "5.10"
    patches: tuple[SearchPatch, ...] = ()
    replies: str = ""  # own words of replies, one reply per line, after the name of its sender

    @property
    def sort_time(self) -> int:
        """The time that decides its segment: `UNDATED` where `date` changes with new mail."""
        return UNDATED if self.kind in _UNDATED_KINDS else self.date

    @property
    def content_hash(self) -> int:
        """Hash of the whole record: 64 bits, signed, the same in every run.

        The names of published segments are made of these hashes.
        """
        text = json.dumps(astuple(self), ensure_ascii=False)
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)
