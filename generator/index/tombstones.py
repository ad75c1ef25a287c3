"""Which entries of feeds are gone because their mail was taken back, and when that was.

Of such a mail nothing is kept but the ids that its entries had, which are hashes. A mail that was
purged leaves not even these.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime

from generator.index.history import History
from generator.index.store import Store
from generator.models.feeds import Tombstone
from generator.models.mails import EntryRef

_NEWEST = (
    "SELECT ident, max(received) FROM tombstone JOIN mail USING (seq) "
    "WHERE tombstone.kind IN (SELECT value FROM json_each(?)) AND received >= ? "
    "GROUP BY ident ORDER BY 2 DESC, 1 LIMIT ?"
)


class Tombstones:
    """The entries of one list that are gone. `is_changed`: whether the batch at hand added some."""

    def __init__(self, store: Store, history: History) -> None:
        self._store, self._history = store, history
        self.is_changed = False

    def begin(self) -> None:
        """Begin a batch."""
        self.is_changed = False

    def add(self, deletion: EntryRef, idents: Iterable[tuple[str, str]]) -> None:
        """Add the kinds and ids of the entries that a mail had, and the commit that deletes it."""
        self.is_changed = True
        for seq in self._history.seqs((deletion,)):
            self._store.run_many(
                "INSERT OR IGNORE INTO tombstone VALUES (?, ?, ?)",
                [(seq, kind, ident) for kind, ident in idents],
            )

    def since(self, time: int, kinds: Iterable[str], limit: int) -> list[Tombstone]:
        """The entries of these kinds that are gone since a time, the last first."""
        rows = self._store.rows(_NEWEST, json.dumps(sorted(kinds)), time, limit)
        return [Tombstone(ident, datetime.fromtimestamp(when, UTC)) for ident, when in rows]
