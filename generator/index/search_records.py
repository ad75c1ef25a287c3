"""The search records of one list: what a search finds, and by when each is sorted.

A record belongs to the target it is shown on. How records are searched is the search room's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.index.codec import pack, unpack
from generator.index.store import Store
from generator.models.search import SearchRecord


class SearchRecords:
    """The search records of one list, by sort time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def replace(self, target: int, records: Iterable[SearchRecord]) -> None:
        """Make `records` the only records of the target with that number. Needs a batch."""
        self._store.run("DELETE FROM search_record WHERE target = ?", target)
        self._store.run_many(
            "REPLACE INTO search_record VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    record.path, target, record.sort_time, record.date, record.content_hash,
                    pack(record),
                )
                for record in records
            ),
        )  # fmt: skip

    def hashes(self) -> Iterator[tuple[int, int]]:
        """Sort time and 64-bit hash of every record, ordered by both."""
        yield from self._store.each(
            "SELECT sort_time, hash FROM search_record ORDER BY sort_time, hash"
        )

    def between(self, start: int, end: int) -> Iterator[SearchRecord]:
        """The records with a sort time from `start` to before `end`, by date and path."""
        for (body,) in self._store.each(
            "SELECT body FROM search_record WHERE sort_time >= ? AND sort_time < ? "
            "ORDER BY date, path",
            start, end,
        ):  # fmt: skip
            yield self._store.trust(unpack, SearchRecord, body)
