"""The values every room speaks in, complete when made and never changed.

Facts only: nothing here reads a file, runs a program or knows how a page looks. "Received" is the
committer time of the archive, "sent" the Date header of the mail.

What one mail needs is loaded at once, the rest when it is asked for: `patchwire messages` must
start in no time.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from generator.models.commits import CommitRange, Entry, EntryState, Window, WindowSize
from generator.models.mails import (
    AppliedPatch,
    Depth,
    FileChange,
    Kind,
    ListedPatch,
    Message,
    Note,
    Patch,
    PatchSubject,
    Person,
    Trailer,
)
from generator.models.settings import Config, ListConfig

if TYPE_CHECKING:
    from generator.models.news import Counts, Digest, Section, Tally
    from generator.models.pages import (
        DigestSummary,
        FeedEntry,
        ListSummary,
        Page,
        PersonSummary,
        SeriesSummary,
        Sheet,
    )
    from generator.models.people import Deed, Pace, Profile, Work
    from generator.models.progress import Progress
    from generator.models.search import UNDATED, Record, RecordKind
    from generator.models.versions import (
        Answer,
        Application,
        Delta,
        LinkRule,
        PatchPair,
        State,
        StateName,
        Tag,
        Tie,
        Version,
        VersionPatch,
        VersionRef,
    )
    from generator.models.work import GivenTrailer, Reply, Series, Thread

_HOMES = {
    "GivenTrailer": "work",
    "Reply": "work",
    "Series": "work",
    "Thread": "work",
    "Answer": "versions",
    "Application": "versions",
    "Delta": "versions",
    "LinkRule": "versions",
    "PatchPair": "versions",
    "State": "versions",
    "StateName": "versions",
    "Tag": "versions",
    "Tie": "versions",
    "Version": "versions",
    "VersionPatch": "versions",
    "VersionRef": "versions",
    "Deed": "people",
    "Pace": "people",
    "Profile": "people",
    "Work": "people",
    "Counts": "news",
    "Digest": "news",
    "Section": "news",
    "Tally": "news",
    "DigestSummary": "pages",
    "FeedEntry": "pages",
    "ListSummary": "pages",
    "Page": "pages",
    "PersonSummary": "pages",
    "Sheet": "pages",
    "Progress": "progress",
    "UNDATED": "search",
    "Record": "search",
    "RecordKind": "search",
    "SeriesSummary": "pages",
}

__all__ = [
    "UNDATED",
    "Answer",
    "Application",
    "AppliedPatch",
    "CommitRange",
    "Config",
    "Counts",
    "Deed",
    "Delta",
    "Depth",
    "Digest",
    "DigestSummary",
    "Entry",
    "EntryState",
    "FeedEntry",
    "FileChange",
    "GivenTrailer",
    "Kind",
    "LinkRule",
    "ListConfig",
    "ListSummary",
    "ListedPatch",
    "Message",
    "Note",
    "Pace",
    "Page",
    "Patch",
    "PatchPair",
    "PatchSubject",
    "Person",
    "PersonSummary",
    "Profile",
    "Progress",
    "Record",
    "RecordKind",
    "Reply",
    "Section",
    "Series",
    "SeriesSummary",
    "Sheet",
    "State",
    "StateName",
    "Tag",
    "Tally",
    "Thread",
    "Tie",
    "Trailer",
    "Version",
    "VersionPatch",
    "VersionRef",
    "Window",
    "WindowSize",
    "Work",
]


def __getattr__(name: str) -> Any:
    """The class called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
