"""The files that a search reads: segments of records, and the manifest that lists them.

A segment is an SQLite file with a full-text index, which a browser reads by HTTP ranges; `engine/`
has the code that does. Records are divided into segments by time. The newest segment is written
again in every run with news, so it is small; older ones are large and seldom change. A segment
depends on its records alone, and its name contains their hash, so a browser never mixes two states.
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
_PAST = 1 << 24  # seconds, half a year: a segment that ended before is long past
_END = 1 << 32  # seconds since 1970; records without a time of their own are sorted behind it
_LEAST = 1 << 12  # seconds: what is received in so short a time is not divided
_PAGE = 4096  # bytes, the unit in which a browser fetches; see engine/remote.js
# Part of the names of segments, so that a browser does not take a new file for the cached part of
# an old one. Raise it when other files are made of the same records: a test notices.
_FORMAT = 1
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
    """A run of records by sort time, `start` included, `end` excluded, and the name of its file.

    `first` and `last` are the times of its first and last record, seconds since 1970, UTC.
    """

    name: str
    start: int
    end: int
    records: int
    first: int
    last: int


def plan_segments(hashes: Iterable[tuple[int, int]], now: int) -> list[Segment]:
    """The segments of the records with these sort times and hashes, ordered by both; oldest first.

    `now` is the received time of the newest mail, in seconds since 1970, UTC.
    """
    rows = list(hashes)
    if not rows:
        return []
    times = [time for time, _ in rows]
    ends = _join(_divide(times, now, 0, _END), now)
    bounds = [0, *ends[:-1], max(times[-1] + 1, _END)]
    return [
        _segment(rows, times, start, end)
        for start, end in pairwise(bounds)
        if _count(times, start, end)
    ]


def _count(times: Sequence[int], start: int, end: int) -> int:
    return bisect_left(times, end) - bisect_left(times, start)


def _limit(end: int, now: int) -> int:
    """How many records a segment that ends at `end` may have."""
    return LARGE if end <= now - _PAST else SMALL


def _divide(times: Sequence[int], now: int, start: int, size: int) -> Iterator[tuple[int, int]]:
    """The ends of spans of time, and the number of records in each.

    Time is halved until the records of a span fit, so its bounds depend on its records alone.
    """
    count = _count(times, start, start + size)
    if size <= _LEAST or count <= _limit(start + size, now):
        yield start + size, count
        return
    yield from _divide(times, now, start, size // 2)
    yield from _divide(times, now, start + size // 2, size // 2)


def _join(spans: Iterable[tuple[int, int]], now: int) -> list[int]:
    """The ends of segments: as many spans as fit in one, from the oldest on."""
    ends: list[int] = []
    held = 0
    for end, count in spans:
        if ends and held + count <= _limit(end, now):
            ends[-1] = end
            held += count
        else:
            ends.append(end)
            held = count
    return ends


def _segment(
    rows: Sequence[tuple[int, int]], times: Sequence[int], start: int, end: int
) -> Segment:
    own = rows[bisect_left(times, start) : bisect_left(times, end)]
    content = f"{_FORMAT} {sqlite3.sqlite_version} {own}".encode()
    name = f"{start:010d}-{blake2b(content, digest_size=10).hexdigest()}.db"
    dated = [time for time, _ in own if time < _END]
    return Segment(
        name=name,
        start=start,
        end=end,
        records=len(own),
        first=dated[0] if len(dated) == len(own) else 0,
        last=dated[-1] if dated else _END,
    )


# ---------------------------------------------------------------- one file


def write_segment(file: Path, records: Iterable[SearchRecord]) -> None:
    """Write records, ordered by date, to a new file. The same records make the same bytes."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA journal_mode = off")  # a file that is not whole is never named
        db.execute("PRAGMA synchronous = off")
        db.executescript(_TABLES)
        db.execute("BEGIN")
        for number, record in enumerate(records, 1):
            db.execute("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *_shown(record)))
            db.execute("INSERT INTO find (rowid, title, author, people, files, ids, text, tags) "
                       "VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (number, *_words(record)))  # fmt: skip
        db.execute("INSERT INTO find (find) VALUES ('optimize')")
        db.execute("COMMIT")
        db.execute("VACUUM")  # else rows of one table lie all over the file


def _shown(record: SearchRecord) -> tuple[str | int, ...]:
    """What a hit shows; its path is relative to the list's folder where it is below it."""
    prefix = f"lists/{record.list}/"
    below = record.path.removeprefix(prefix) if record.list else f"/{record.path}"
    return (
        below, record.title, record.label, record.author, record.date, record.state, record.kind,
    )  # fmt: skip


def _words(record: SearchRecord) -> tuple[str, ...]:
    """What a record is found by, as the columns of the table `find`."""
    year = str(datetime.fromtimestamp(record.date, UTC).year) if record.date else ""
    tags = {"kind": record.kind, "state": record.state, "year": year}
    return (
        f"{record.title} {record.label}",
        f"{record.author} {record.address}",
        record.people,
        " ".join(_files(record.files.split("\n"))),
        " ".join(map(key, record.ids.split("\n"))),
        f"{record.text} {_pieces(f'{record.title} {record.text}')}",
        " ".join(
            (
                *(f"{name}_{key(value)}" for name, value in tags.items() if value),
                *(f"topic_{key(topic)}" for topic in record.topics),
            )
        ),
    )


@lru_cache(maxsize=1 << 15)  # the same files and people come again and again
def key(text: str) -> str:
    """An identifier, a path or a Message-ID as one word; engine/language.js does the same."""
    return _NOT_KEY.sub("_", text.lower()).strip("_")


def _files(paths: Iterable[str]) -> dict[str, None]:
    """Whole paths, and the names of files and folders in them, each once."""
    found: dict[str, None] = {}
    for path in paths:
        found[key(path)] = None
        found.update(dict.fromkeys(map(key, path.split("/"))))
    return found


def _pieces(text: str) -> str:
    """The words that identifiers consist of: a search for `vgic` finds `kvm_vgic_init`, too."""
    named = {word for word in text.split() if "_" in word}
    return " ".join(sorted(set(_NOT_KEY.sub(" ", " ".join(named).lower()).split())))


# ---------------------------------------------------------------- the manifest


def list_manifest_json(
    name: str, title: str, topics: Sequence[str], files: Iterable[tuple[str, int, Segment]]
) -> str:
    """The manifest of one list: each segment by its path in the site, with its size in bytes.

    A list without a name stands for the hand-written pages.
    """
    rows = [
        {"path": path, "size": size, "from": segment.first, "to": segment.last}
        for path, size, segment in files
    ]
    return _json({"name": name, "title": title, "topics": topics, "files": rows})


def search_manifest_json(lists: Iterable[str]) -> str:
    """The manifest of the site, which a browser reads first, from those of its lists."""
    return _json({"form": _FORMAT, "lists": [json.loads(text) for text in lists]})


def _json(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n"
