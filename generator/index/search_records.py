"""What does search find on the pages of a list, and when did any of it change?

Records are kept with the sheet they stand on. How they are searched is not known here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import astuple

from generator.index.keys import hash_of
from generator.index.store import Store
from generator.models.search import SearchRecord


class SearchRecords:
    """The records of one list, by their place."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, sheet: int, records: Iterable[SearchRecord]) -> None:
        """These are the records of the sheet with this number, and no others. Needs a batch."""
        self._store.run("DELETE FROM record WHERE sheet = ?", sheet)
        told = ((one, json.dumps(astuple(one), ensure_ascii=False)) for one in records)
        self._store.run_many(
            "REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?)",
            (
                (one.path, sheet, one.sort_time, one.date, hash_of(text), _pack(text))
                for one, text in told
            ),
        )

    def prints(self) -> Iterator[tuple[int, int]]:
        """Place and hash of every record, ordered by both."""
        yield from self._store.each("SELECT place, hash FROM record ORDER BY place, hash")

    def between(self, start: int, end: int) -> Iterator[SearchRecord]:
        """The records whose place is from `start` to before `end`, by date and path."""
        for (body,) in self._store.each(
            "SELECT body FROM record WHERE place >= ? AND place < ? ORDER BY date, path", start, end
        ):
            yield self._store.trust(_unpack, body)


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 6)


def _unpack(body: bytes) -> SearchRecord:
    try:
        row = json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass"))
        row[9] = tuple(row[9])
        return SearchRecord(*row)
    except (zlib.error, ValueError, TypeError, LookupError) as error:
        raise ValueError(f"{type(error).__name__} while unpacking") from error
