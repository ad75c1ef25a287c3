"""Dating: the received times and windows of entries, of which the newest may change once more.

What an entry's time is depends on the entries after it (see `arrivals`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from generator.arrivals import LOOK, arrival_times
from generator.index.keys import Keys
from generator.index.store import Store

_NEWEST = (
    "SELECT seq, committed, received, window FROM mail WHERE seq > (SELECT max(seq) FROM mail) - ? "
    "ORDER BY seq"
)
_TOUCH = (
    "INSERT OR IGNORE INTO touched "
    "SELECT component FROM mail WHERE seq = ? AND component IS NOT NULL"
)


class Dated(NamedTuple):
    """An entry by its number, its committed and its received time, and the start of its window."""

    seq: int
    committed: int
    received: int
    window: int


class Dating:
    """Dates the entries of a list, batch by batch."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys
        self._tail: list[Dated] = []  # the newest entries
        self._before: int | None = None  # received time of the entry before these
        self.windows: set[int] = set()  # that an entry of this batch came to, or left

    def begin(self) -> None:
        """Read where the list ends."""
        self.windows.clear()
        newest = [Dated(*row) for row in self._store.rows(_NEWEST, LOOK + 1)]
        self._tail = newest[-LOOK:]
        self._before = newest[0].received if len(newest) > LOOK else None

    def date(self, entries: Sequence[tuple[int, int]]) -> tuple[list[Dated], list[int]]:
        """The new entries, given by number and committed time, with their dates.

        The newest entries known before are dated anew; the second value are the numbers of those
        whose time changed. Their components must be regrouped.
        """
        known = self._tail
        given = [*((entry.seq, entry.committed) for entry in known), *entries]
        times = arrival_times([committed for _, committed in given], self._before)
        dated = [
            Dated(seq, committed, time, self._keys.window(time))
            for (seq, committed), time in zip(given, times, strict=True)
        ]
        new = dated[len(known) :]
        self.windows.update(entry.window for entry in new)
        moved = [(was, now) for was, now in zip(known, dated, strict=False) if was != now]
        for was, now in moved:
            self._move(now)
            self.windows.update((was.window, now.window))
        if len(dated) > LOOK:
            self._before = dated[-LOOK - 1].received
        self._tail = dated[-LOOK:]
        return new, [now.seq for _, now in moved]

    def _move(self, entry: Dated) -> None:
        self._store.run(
            "UPDATE mail SET received = ?, window = ? WHERE seq = ?",
            entry.received, entry.window, entry.seq,
        )  # fmt: skip
        self._store.run(_TOUCH, entry.seq)
