"""Which files does a search need, and what is in them?

The records of a list are bound into segments by their time: SQLite files with a full-text index,
which a browser reads by HTTP ranges. The newest records are bound again with every run, so their
segment is small; what is long past makes large ones, which are seldom touched. A segment hangs on
nothing but its records, and its name tells them apart. How it is searched is in `engine/`.
"""

from __future__ import annotations

import json
import re
import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

from generator.models.search import SearchRecord

SMALL, LARGE = 4096, 8192  # records of a segment, while it may still grow and when it is long past
_PAST = 1 << 24  # seconds, half a year: since when a segment is long past
_END = 1 << 32  # seconds since 1970; the place of what has no time of its own is beyond
_LEAST = 1 << 12  # seconds: what is received in so short a time stays together
_PAGE = 4096  # bytes, the unit in which a browser fetches: engine/remote.js says the same
_FORM = 1  # to be raised with whatever makes another file of the same records
_NOT_KEY = re.compile("[^0-9a-z]+")
# Without `columnsize` nothing is kept of how long texts are: a series of many patches should not
# rank below a small one for that, and a hit costs one fetch less.
_TABLES = """
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, path TEXT, title TEXT, label TEXT, author TEXT, date INTEGER,
    state TEXT, kind TEXT
);
CREATE VIRTUAL TABLE find USING fts5 (
    title, author, people, files, ids, text, tags, content='', columnsize=0,
    tokenize="unicode61 remove_diacritics 2 tokenchars '_'"
);
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """The records whose place is from `start` to before `end`, and the name of their file.

    `first` and `last` are between which times the records are, seconds since 1970.
    """

    name: str
    start: int
    end: int
    records: int
    first: int
    last: int


def plan_segments(prints: Iterable[tuple[int, int]], now: int) -> list[Segment]:
    """The segments of records with these places and hashes, ordered by both; the oldest first.

    A place is seconds since 1970, or beyond all time. `now` is when the newest mail was received.
    """
    told = list(prints)
    if not told:
        return []
    places = [place for place, _ in told]
    ends = _joined(_leaves(places, now, 0, _END), now)
    bounds = [0, *ends[:-1], max(places[-1] + 1, _END)]
    spans = [span for span in pairwise(bounds) if _count(places, *span)]
    return [_volume(told, places, start, end) for start, end in spans]


def _count(places: Sequence[int], start: int, end: int) -> int:
    return bisect_left(places, end) - bisect_left(places, start)


def _most(end: int, now: int) -> int:
    return LARGE if end <= now - _PAST else SMALL


def _leaves(places: Sequence[int], now: int, start: int, size: int) -> Iterator[tuple[int, int]]:
    """Where spans of time end, and how many records are in each.

    Time is halved until the records of a span fit, so where it ends hangs on its records alone.
    """
    count = _count(places, start, start + size)
    if size <= _LEAST or count <= _most(start + size, now):
        yield start + size, count
        return
    yield from _leaves(places, now, start, size // 2)
    yield from _leaves(places, now, start + size // 2, size // 2)


def _joined(leaves: Iterable[tuple[int, int]], now: int) -> list[int]:
    """Where segments end: as many spans as fit in one, from the oldest on."""
    ends: list[int] = []
    held = 0
    for end, count in leaves:
        if ends and held + count <= _most(end, now):
            ends[-1] = end
            held += count
        else:
            ends.append(end)
            held = count
    return ends


def _volume(
    told: Sequence[tuple[int, int]], places: Sequence[int], start: int, end: int
) -> Segment:
    ours = told[bisect_left(places, start) : bisect_left(places, end)]
    mark = blake2b(f"{_FORM} {sqlite3.sqlite_version} {ours}".encode(), digest_size=10).hexdigest()
    times = [place for place, _ in ours if place < _END]
    is_dated = len(times) == len(ours)
    return Segment(
        f"{start:010d}-{mark}.db", start, end, len(ours),
        times[0] if is_dated else 0, times[-1] if times else _END,
    )  # fmt: skip


# ---------------------------------------------------------------- one file


def write_segment(file: Path, records: Iterable[SearchRecord]) -> None:
    """Bind records, ordered by date, into a new file. The same records make the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA journal_mode = off")  # a file that is not whole is never named
        db.execute("PRAGMA synchronous = off")
        db.executescript(_TABLES)
        db.execute("BEGIN")
        for number, one in enumerate(records, 1):
            db.execute("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *_shown(one)))
            db.execute("INSERT INTO find (rowid, title, author, people, files, ids, text, tags) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *_words(one)))  # fmt: skip
        db.execute("INSERT INTO find (find) VALUES ('optimize')")
        db.execute("COMMIT")
        db.execute("VACUUM")  # else rows of one table lie all over the file


def _shown(one: SearchRecord) -> tuple[str | int, ...]:
    """What a hit says; its path as seen from the list's folder where it is below it."""
    below = one.path.removeprefix(f"lists/{one.list}/") if one.list else f"/{one.path}"
    return below, one.title, one.label, one.author, one.date, one.state, one.kind


def _words(one: SearchRecord) -> tuple[str, ...]:
    """What it is found by, as the columns of `find` have it."""
    year = datetime.fromtimestamp(one.date, UTC).year
    tags = {"kind": one.kind, "state": one.state, "year": str(year) if one.date else ""}
    told = [f"{name}_{key(value)}" for name, value in tags.items() if value]
    return (
        f"{one.title} {one.label}",
        f"{one.author} {one.address}",
        one.people,
        " ".join(_files(one.files.split("\n"))),
        " ".join(map(key, one.ids.split("\n"))),
        f"{one.text} {_pieces(f'{one.title} {one.text}')}",
        " ".join([*told, *(f"topic_{key(topic)}" for topic in one.topics)]),
    )


@lru_cache(maxsize=1 << 15)  # the same files and people come again and again
def key(text: str) -> str:
    """An identifier, a path or a Message-ID as one word; engine/language.js has its twin."""
    return _NOT_KEY.sub("_", text.lower()).strip("_")


def _files(paths: Iterable[str]) -> dict[str, None]:
    """Whole paths, the names of files and folders."""
    found: dict[str, None] = {}
    for path in paths:
        found[key(path)] = None
        found.update(dict.fromkeys(map(key, path.split("/"))))
    return found


def _pieces(text: str) -> str:
    """The words that identifiers are made of: who looks for `vgic` means `kvm_vgic_init`, too."""
    named = {word for word in text.split() if "_" in word}
    return " ".join(sorted(set(_NOT_KEY.sub(" ", " ".join(named).lower()).split())))


# ---------------------------------------------------------------- what a browser is told


def list_manifest_json(
    name: str, title: str, topics: Sequence[str], files: Iterable[tuple[str, int, Segment]]
) -> str:
    """What is told of one list: each segment by its path in the site, with its bytes.

    A list without a name is the site's own pages.
    """
    told = [
        {"path": path, "size": size, "from": segment.first, "to": segment.last}
        for path, size, segment in files
    ]
    return _json({"name": name, "title": title, "topics": topics, "files": told})


def search_manifest_json(shelves: Iterable[str]) -> str:
    """What a browser asks for first, from what is told of each list."""
    return _json({"form": _FORM, "lists": [json.loads(one) for one in shelves]})


def _json(told: object) -> str:
    return f"{json.dumps(told, ensure_ascii=False, separators=(',', ':'))}\n"
