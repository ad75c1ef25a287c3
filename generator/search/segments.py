"""The segments of a search, as they are divided by time, and the manifest that lists them.

A segment is an SQLite file (see `segment_file`), which a browser reads by HTTP ranges. Records are
divided into segments by time. The newest segment is written again in every run with news, so it is
small; older ones are the larger the less they change. Of 103 records that changed on 21 days of a
list, 88 were of the last 25 days. A segment depends on its records and on what writes it alone,
and its name contains a hash of both, so a browser never mixes two states.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

# Records of a segment by how long ago, in seconds, it ended at most: 24 days, half a year, ever.
LIMITS = ((1 << 21, 512), (1 << 24, 4096), (1 << 33, 8192))
_END = 1 << 32  # seconds since 1970; records without a time of their own are sorted behind it
_LEAST = 1 << 12  # seconds: what is received in so short a time is not divided
_FORM = 2  # of the manifest: another where its keys mean something else


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


def plan_segments(hashes: Iterable[tuple[int, int]], now: int, code: str) -> list[Segment]:
    """The segments of the records with these sort times and hashes, ordered by both; oldest first.

    `now` is the received time of the newest mail, in seconds since 1970, UTC, and `code` the
    fingerprint of what writes the files.
    """
    rows = list(hashes)
    if not rows:
        return []
    times = [time for time, _ in rows]
    ends = _join(_divide(times, now, 0, _END), now)
    bounds = [0, *ends[:-1], max(times[-1] + 1, _END)]
    return [
        _segment(rows, times, start, end, code)
        for start, end in pairwise(bounds)
        if _count(times, start, end)
    ]


def _count(times: Sequence[int], start: int, end: int) -> int:
    return bisect_left(times, end) - bisect_left(times, start)


def _limit(end: int, now: int) -> int:
    """How many records a segment that ends at `end` may have."""
    return next(limit for age, limit in LIMITS if end > now - age)


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
    rows: Sequence[tuple[int, int]], times: Sequence[int], start: int, end: int, code: str
) -> Segment:
    own = rows[bisect_left(times, start) : bisect_left(times, end)]
    made_by = f"{code} {sqlite3.sqlite_version} {zlib.ZLIB_RUNTIME_VERSION}"
    content = f"{made_by} {own}".encode()
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
    return _json({"form": _FORM, "lists": [json.loads(text) for text in lists]})


def _json(value: object) -> str:
    return f"{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}\n"
