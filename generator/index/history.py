"""Where does a mail stand, and what lies at a place of the archive?

What is read of a mail, and which version it belongs to, is kept elsewhere.
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

EntryRef = tuple[int, str]  # epoch and commit, see Message.entry_ref

_ENTRY = "SELECT mail.seq, epoch, commit_id, blob, received, kind FROM mail "
_UNREADABLE = KINDS.index("unreadable")
_WITHDRAWN = KINDS.index("withdrawn")


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an epoch is known: its newest known commit, and how many entries there are to it."""

    epoch: int
    commit: str
    entries: int


class History:
    """The entries of a list in arrival order, each known by its number, `seq`, from 1 on."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._near: Mapping[EntryRef, int] = {}

    @property
    def cursor(self) -> tuple[Cursor, ...]:
        """How far each epoch is known, the oldest first."""
        rows = self._store.rows("SELECT number, tip, entries FROM epoch ORDER BY number")
        return tuple(Cursor(number, tip.hex(), entries) for number, tip, entries in rows)

    @property
    def now(self) -> int | None:
        """When the newest entry was received, seconds since 1970; None where there is none."""
        # Windows follow the newest time there was, so the last of them holds it.
        (newest,) = self._store.row(
            "SELECT max(received) FROM mail WHERE window = (SELECT max(window) FROM mail)"
        )
        return None if newest is None else int(newest)

    def windows(self, start: int = 0) -> list[int]:
        """When each window begins that holds an entry, from `start` on, the oldest first."""
        # One step of the index a window: going over all its mails costs a hundred times more.
        rows = self._store.rows(
            "WITH RECURSIVE one(begin) AS (SELECT min(window) FROM mail WHERE window >= ? "
            "UNION ALL SELECT (SELECT min(window) FROM mail WHERE window > begin) FROM one "
            "WHERE begin IS NOT NULL) SELECT begin FROM one WHERE begin IS NOT NULL",
            start,
        )
        return [begin for (begin,) in rows]

    def neighbours(self, window: int) -> tuple[int | None, int | None]:
        """When the windows before and after one begin, None where there is none."""
        (before,) = self._store.row("SELECT max(window) FROM mail WHERE window < ?", window)
        (after,) = self._store.row("SELECT min(window) FROM mail WHERE window > ?", window)
        return before, after

    def told_in(self, window: int) -> tuple[Entry, ...]:
        """The entries of the window that begins at `window`, in arrival order."""
        return self._entries("WHERE window = ?", window)

    def last_before(self, window: int) -> str | None:
        """The last commit that is told before a window, None where it is the first."""
        before, _ = self.neighbours(window)
        row = self._store.row("SELECT max(seq), commit_id FROM mail WHERE window = ?", before)
        return None if before is None else str(row[1].hex())

    def unreadable(self) -> tuple[Entry, ...]:
        """The entries that could not be read, each with the reason, in arrival order."""
        return self._entries("WHERE component IS NULL AND kind = ?", _UNREADABLE)

    def components_of(self, paths: Iterable[str]) -> Iterator[tuple[Entry, ...]]:
        """The mails that belong together with those of versions, component by component.

        Each in arrival order, and each component once, also where several of the versions are
        of it.
        """
        rows = self._store.each(
            "SELECT component, epoch, commit_id, blob, received FROM mail WHERE component IN ("
            "SELECT component FROM json_each(?) AS one JOIN version ON version.path = one.value "
            "JOIN member ON member.id = version.id JOIN mail USING (seq)) ORDER BY component, seq",
            json.dumps(list(paths)),
        )
        for _, mails in groupby(rows, itemgetter(0)):
            yield tuple(
                Entry(epoch, commit.hex(), blob.hex() if blob else None, received, "mail")
                for _, epoch, commit, blob, received in mails
            )

    def seqs(self, refs: Iterable[EntryRef]) -> list[int]:
        """The numbers of places; one that is not known is left out."""
        found = []
        for ref in refs:
            seq = self._near.get(ref) or self._seq(ref)
            if seq is not None:
                found.append(seq)
        return found

    def expect(self, near: Mapping[EntryRef, int]) -> None:
        """Places that will be asked for next."""
        self._near = near

    def with_blob(self, blob: str) -> list[tuple[int, int | None]]:
        """Number and component of every mail with this blob that is not withdrawn."""
        key = bytes.fromhex(blob)
        return self._store.rows(
            "SELECT seq, component FROM mail WHERE substr(blob, 1, 5) = ? AND blob = ? "
            "AND kind != ?",
            key[:5], key, _WITHDRAWN,
        )  # fmt: skip

    def _seq(self, ref: EntryRef) -> int | None:
        key = bytes.fromhex(ref[1])
        found = self._store.row(
            "SELECT seq FROM mail WHERE substr(commit_id, 1, 5) = ? AND commit_id = ? "
            "AND epoch = ?",
            key[:5], key, ref[0],
        )  # fmt: skip
        return found and int(found[0])

    def _entries(self, where: str, *values: Any) -> tuple[Entry, ...]:
        rows = self._store.rows(f"{_ENTRY} {where} ORDER BY seq", *values)
        return tuple(self._entry(row) for row in rows)

    def _entry(self, row: tuple[int, int, bytes, bytes | None, int, int]) -> Entry:
        seq, epoch, commit, blob, received, kind = row
        state: EntryState = "mail"
        if kind == _WITHDRAWN:
            state = "withdrawn" if blob else "deletion"
        elif kind == _UNREADABLE:
            state = "unreadable"
        entry = Entry(epoch, commit.hex(), blob.hex() if blob else None, received, state)
        return replace(entry, problem=self._problem(seq, entry)) if kind == _UNREADABLE else entry

    def _problem(self, seq: int, entry: Entry) -> str | None:
        (body,) = self._store.row("SELECT body FROM facts WHERE seq = ?", seq)
        return self._store.trust(unpack_message, body, "", entry, "unreadable").problem
