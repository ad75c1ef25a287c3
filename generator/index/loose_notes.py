"""The notes that answer no version, found by the link keys by which they lead to versions."""

from __future__ import annotations

import json
from collections.abc import Iterable

from generator.index.codec import pack, unpack
from generator.index.keys import Keys, hash_of
from generator.index.store import Store
from generator.models.versions import LooseNote, Version

_NOTED = (
    "SELECT seq FROM loose_note_key WHERE hash = ? AND received >= ? ORDER BY received, seq LIMIT ?"
)


class LooseNotes:
    """The loose notes of one list, by the number of their mail."""

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys
        self._before: dict[int, LooseNote | None] = {}  # at the mails this batch changed

    def forget(self) -> None:
        """Drop what is kept in memory during a batch."""
        self._before.clear()

    def replace(self, seqs: Iterable[int], notes: Iterable[tuple[int, LooseNote]]) -> None:
        """Make these the loose notes among the mails of a component; `seqs` is the whole of it."""
        new = dict(notes)
        old = {seq: note for seq, note in self._load(seqs).items() if new.get(seq) != note}
        self._remove(old)
        known = self._load(new)
        for seq, note in new.items():
            if seq not in known:
                self._before.setdefault(seq, old.get(seq))
                self._store.run("INSERT INTO loose_note VALUES (?, ?)", seq, pack(note))
                self._store.run_many(
                    "INSERT INTO loose_note_key VALUES (?, ?, ?)", self._rows(seq, note)
                )

    def remove(self, seqs: Iterable[int]) -> None:
        """Remove the loose notes in withdrawn mails."""
        self._remove(self._load(seqs))

    def changes(self) -> tuple[LooseNote, ...]:
        """Every note that came or went since the batch began, as it was and as it is."""
        now = self._load(self._before)
        return tuple(
            note
            for seq, before in sorted(self._before.items())
            if before != now.get(seq)
            for note in (before, now.get(seq))
            if note is not None
        )

    def noted(self, names: Iterable[str], after: Version, reach: int) -> list[LooseNote]:
        """The notes with one of these link keys: along each the first `reach` since `after`."""
        received = int(after.received.timestamp())
        seqs: set[int] = set()
        for name in names:
            seqs.update(self._store.column(_NOTED, hash_of(name), received, reach))
        return list(self._load(seqs).values())

    def _load(self, seqs: Iterable[int]) -> dict[int, LooseNote]:
        rows = self._store.rows(
            "SELECT seq, body FROM loose_note WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(seqs)),
        )
        return {seq: self._store.trust(unpack, LooseNote, body) for seq, body in rows}

    def _remove(self, notes: dict[int, LooseNote]) -> None:
        for seq, note in notes.items():
            self._before.setdefault(seq, note)
            self._store.run("DELETE FROM loose_note WHERE seq = ?", seq)
            self._store.run_many(
                "DELETE FROM loose_note_key WHERE (hash, received, seq) = (?, ?, ?)",
                self._rows(seq, note),
            )

    def _rows(self, seq: int, note: LooseNote) -> list[tuple[int, int, int]]:
        received = int(note.received.timestamp())
        hashes = sorted({hash_of(name) for name in self._keys.note_keys(note)})
        return [(link_key, received, seq) for link_key in hashes]
