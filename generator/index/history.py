"""The entries of a list in arrival order, found by number, commit, blob or window.

What a mail says is kept in `mails`, which version it belongs to in `versions`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from generator.index.message_codec import unpack_message
from generator.index.schema import KINDS
from generator.index.store import Store
from generator.models.commits import Entry, EntryState
from generator.models.mails import EntryRef

_ENTRY = "SELECT seq, epoch, commit_id, blob, received, kind FROM mail "
_UNREADABLE = KINDS.index("unreadable")
_REPORT = KINDS.index("report")
_WITHDRAWN = KINDS.index("withdrawn")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an epoch is known: its newest known commit, and how many entries there are to it."""

    epoch: int
    commit: str
    entries: int


class History:
    """The entries of one list. Each has a number, `seq`: 1 is the first that arrived."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._preloaded: Mapping[EntryRef, int] = {}

    @property
    def cursor(self) -> tuple[Cursor, ...]:
        """How far each epoch is known, ordered by epoch."""
        rows = self._store.rows("SELECT number, tip, entries FROM epoch ORDER BY number")
        return tuple(Cursor(number, tip.hex(), entries) for number, tip, entries in rows)

    @property
    def now(self) -> int | None:
        """When the newest entry was received, seconds since 1970 UTC; None for an empty list."""
        newest = self._store.row(
            "SELECT received FROM mail WHERE seq = (SELECT max(seq) FROM mail)"
        )
        return newest and int(newest[0])

    def windows(self, start: int = 0) -> list[int]:
        """The start of each window with an entry, from `start` on, ascending."""
        # A search of the index for each window: a walk over all mails costs a hundred times more.
        return self._store.column(
            "WITH RECURSIVE starts(start) AS (SELECT min(window) FROM mail WHERE window >= ? "
            "UNION ALL SELECT (SELECT min(window) FROM mail WHERE window > start) FROM starts "
            "WHERE start IS NOT NULL) SELECT start FROM starts WHERE start IS NOT NULL",
            start,
        )

    def first_window(self) -> int | None:
        """The start of the first window with an entry."""
        (first,) = self._store.row("SELECT min(window) FROM mail")
        return None if first is None else int(first)

    def windows_of(self, seqs: Iterable[int]) -> list[int]:
        """The start of each window that holds one of these entries, in any order."""
        return self._store.column(
            "SELECT DISTINCT window FROM mail WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(seqs)),
        )

    def present(self, windows: Iterable[int]) -> frozenset[int]:
        """The starts of those of these windows that have an entry."""
        return frozenset(
            self._store.column(
                "SELECT DISTINCT window FROM mail WHERE window IN (SELECT value FROM json_each(?))",
                json.dumps(sorted(windows)),
            )
        )

    def neighbours(self, window: int) -> tuple[int | None, int | None]:
        """The starts of the windows before and after this one, None where there is none."""
        (before,) = self._store.row("SELECT max(window) FROM mail WHERE window < ?", window)
        (after,) = self._store.row("SELECT min(window) FROM mail WHERE window > ?", window)
        return before, after

    def entries_in(self, window: int) -> tuple[Entry, ...]:
        """The entries of the window that starts at `window`, in arrival order."""
        return self._entries("WHERE window = ?", window)

    def last_before(self, window: int) -> str | None:
        """The last commit before a window, None where it is the first."""
        before, _ = self.neighbours(window)
        row = self._store.row("SELECT max(seq), commit_id FROM mail WHERE window = ?", before)
        return None if before is None else str(row[1].hex())

    def unreadable(self) -> tuple[Entry, ...]:
        """The entries that could not be read, each with its problem, in arrival order."""
        return self._entries("WHERE component IS NULL AND kind = ?", _UNREADABLE)

    def reports(self, start: int) -> tuple[Entry, ...]:
        """The reports that begin a thread, received from `start` on, oldest first."""
        rows = self._store.rows(
            f"{_ENTRY} WHERE kind = ? AND component = seq AND received >= ? ORDER BY received, seq",
            _REPORT, start,
        )  # fmt: skip
        return tuple(map(self._entry, rows))

    def components_of(self, paths: Iterable[str]) -> Iterator[tuple[Entry, ...]]:
        """The components that the versions at these paths are made of, each once.

        The entries of each are in arrival order.
        """
        rows = self._store.each(
            "SELECT component, epoch, commit_id, blob, received FROM mail WHERE component IN ("
            "SELECT component FROM json_each(?) AS asked "
            "JOIN version ON version.path = asked.value "
            "JOIN member ON member.id = version.id JOIN mail USING (seq)) ORDER BY component, seq",
            json.dumps(list(paths)),
        )
        for _, mails in groupby(rows, itemgetter(0)):
            yield tuple(entry_of(*row) for _, *row in mails)

    def seqs(self, refs: Iterable[EntryRef]) -> list[int]:
        """The numbers of these entries, in their order; an unknown one is left out."""
        found = ((self._preloaded.get(ref) or self._seq(ref)) for ref in refs)
        return [seq for seq in found if seq is not None]

    def preload(self, seqs: Mapping[EntryRef, int]) -> None:
        """Remember the numbers of the entries that `seqs` is asked for next."""
        self._preloaded = seqs

    def with_blob(self, blob: str) -> list[tuple[int, int | None]]:
        """Number and component of each mail with this blob, except those that are withdrawn."""
        key = bytes.fromhex(blob)
        return self._store.rows(
            "SELECT seq, component FROM mail WHERE substr(blob, 1, 5) = ? AND blob = ? "
            "AND kind != ?",
            key[:5], key, _WITHDRAWN,
        )  # fmt: skip

    def has_mail(self, blob: str) -> bool:
        """Whether a mail with this blob arrived, also one that was withdrawn since."""
        key = bytes.fromhex(blob)
        return bool(
            self._store.rows(
                "SELECT 1 FROM mail WHERE substr(blob, 1, 5) = ? AND blob = ? LIMIT 1",
                key[:5], key,
            )
        )  # fmt: skip

    def _seq(self, ref: EntryRef) -> int | None:
        epoch, commit = ref[0], bytes.fromhex(ref[1])
        row = self._store.row(
            "SELECT seq FROM mail WHERE substr(commit_id, 1, 5) = ? AND commit_id = ? "
            "AND epoch = ?",
            commit[:5], commit, epoch,
        )  # fmt: skip
        return row and int(row[0])

    def _entries(self, where: str, *values: Any) -> tuple[Entry, ...]:
        rows = self._store.rows(f"{_ENTRY} {where} ORDER BY seq", *values)
        return tuple(map(self._entry, rows))

    def _entry(self, row: tuple[int, int, bytes, bytes | None, int, int]) -> Entry:
        seq, epoch, commit, blob, received, kind = row
        if kind == _WITHDRAWN:
            state: EntryState = "withdrawn" if blob else "deletion"
            return entry_of(epoch, commit, blob, received, state)
        if kind != _UNREADABLE:
            return entry_of(epoch, commit, blob, received)
        entry = entry_of(epoch, commit, blob, received, "unreadable")
        (body,) = self._store.row("SELECT body FROM mail_facts WHERE seq = ?", seq)
        message = self._store.trust(unpack_message, body, "", entry, "unreadable")
        return replace(entry, problem=message.problem)


def entry_of(
    epoch: int, commit: bytes, blob: bytes | None, received: int, state: EntryState = "mail"
) -> Entry:
    """The entry of a row in `mail`."""
    return Entry(epoch, commit.hex(), blob.hex() if blob else None, received, state)
