"""Dating: the received times and windows of entries, of which the newest may change once more.

What an entry's time is depends on the entries after it (see `arrivals`).
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.arrivals import LOOK, arrival_times
from generator.index.keys import Keys
from generator.index.store import Store

_NEWEST = (
    "SELECT seq, committed, received FROM mail WHERE seq > (SELECT max(seq) FROM mail) - ? "
    "ORDER BY seq"
)
_TOUCH = (
    "INSERT OR IGNORE INTO touched "
    "SELECT component FROM mail WHERE seq = ? AND component IS NOT NULL"
)


class Dating:
    """Dates the entries of a list, batch by batch."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys
        self._tail: list[tuple[int, int, int]] = []  # number, `committed` and `received`
        self._before: int | None = None  # received time of the entry before these
        self.windows: set[int] = set()  # that an entry of this batch came to, or left

    def begin(self) -> None:
        """Read where the list ends."""
        self.windows.clear()
        before, *tail = [None, *self._store.rows(_NEWEST, LOOK + 1)][-LOOK - 1 :]
        self._tail, self._before = tail, before and before[2]

    def date(self, entries: Sequence[tuple[int, int]]) -> tuple[list[tuple[int, int]], list[int]]:
        """Received time and window of each new entry, given by number and committed time.

        The newest entries known before are dated anew; the second value are the numbers of those
        whose time changed. Their components must be regrouped.
        """
        known = len(self._tail)
        dated = [*self._tail, *((seq, committed, 0) for seq, committed in entries)]
        times = arrival_times([committed for _, committed, _ in dated], self._before)
        changed = [
            (seq, former, time)
            for (seq, _, former), time in zip(self._tail, times, strict=False)
            if former != time
        ]
        for seq, former, time in changed:
            self._move(seq, former, time)
        windows = list(map(self._keys.window, times[known:]))
        self.windows.update(windows)
        if len(dated) > LOOK:
            self._before = times[-LOOK - 1]
        self._tail = [
            (seq, committed, time)
            for (seq, committed, _), time in zip(dated[-LOOK:], times[-LOOK:], strict=True)
        ]
        return list(zip(times[known:], windows, strict=True)), [seq for seq, _, _ in changed]

    def _move(self, seq: int, former: int, time: int) -> None:
        window = self._keys.window(time)
        self.windows.update((self._keys.window(former), window))
        self._store.run("UPDATE mail SET received = ?, window = ? WHERE seq = ?", time, window, seq)
        self._store.run(_TOUCH, seq)
