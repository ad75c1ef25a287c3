"""The mails of a list, and which of them must be regrouped.

Mails are added in arrival order and withdrawn by their blob. They are kept without their texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from generator.index.components import Components, Keyed
from generator.index.dating import Dated, Dating
from generator.index.history import History, entry_of
from generator.index.keys import Keys, hash_of
from generator.index.message_codec import pack_message, unpack_message, without_texts
from generator.index.schema import KINDS
from generator.index.store import Store
from generator.index.versions import Versions
from generator.models.commits import EMPTY_BLOBS, Entry
from generator.models.mails import Kind, Message

Read = Callable[[list[Entry]], Iterable[Message]]  # a message for each entry, in the same order

_FLUSH = 1024  # mails that are written together
_CACHED = 1 << 15  # mails of a batch that stay in memory, about 80 MB of them
_CHUNK = 256  # components that are read together
_WITHDRAWN = KINDS.index("withdrawn")
_MAILS = (
    "SELECT seq, component, epoch, commit_id, blob, received, kind, body "
    "FROM mail JOIN mail_facts USING (seq) "
)
_IN_COMPONENTS = "WHERE component IN (SELECT value FROM json_each(?)) ORDER BY component, seq"
_IN_WINDOWS = "WHERE window >= ? AND window < ? AND component IS NOT NULL ORDER BY seq"
_NEVER = 1 << 62  # later than any window


class Mails:
    """The mails of one list. Everything except `in_windows` needs a batch."""

    def __init__(
        self, store: Store, list_name: str, keys: Keys, history: History, versions: Versions
    ) -> None:
        self._store, self._list, self._keys = store, list_name, keys
        self._history, self._versions = history, versions
        self._components = Components(store)
        self._pending: list[tuple[int, Message]] = []  # added, not yet written
        self._cached: dict[int, Message] = {}
        self._last = 0  # number of the newest entry
        self._dating = Dating(store, keys)
        self._epochs: dict[int, tuple[str, int]] = {}  # newest commit, and how many entries

    # ------------------------------------------------------------ a batch

    def begin(self) -> None:
        """Read where the list ends."""
        self.forget()
        (self._last,) = self._store.row("SELECT ifnull(max(seq), 0) FROM mail")
        self._dating.begin()
        self._epochs = {
            cursor.epoch: (cursor.commit, cursor.entries) for cursor in self._history.cursor
        }

    def forget(self) -> None:
        """Drop what is kept in memory during a batch."""
        self._pending.clear()
        self._cached.clear()
        self._history.preload({})

    def add(self, message: Message) -> None:
        """Add the next entry of the archive, in arrival order, also one without a readable mail."""
        self._last += 1
        _, entries = self._epochs.get(message.epoch, ("", 0))
        self._epochs[message.epoch] = (message.commit, entries + 1)
        self._pending.append((self._last, without_texts(message)))
        if len(self._pending) >= _FLUSH:
            self.flush()

    def withdraw(self, blobs: Iterable[str]) -> None:
        """Withdraw every known mail that has one of these blobs.

        Must precede the mails that arrived after the deletions. Of a withdrawn mail only the row
        in `mail` stays in the file.
        """
        self.flush()
        gone: dict[int | None, set[int]] = {}
        for blob in sorted(set(blobs) - EMPTY_BLOBS):
            for seq, component in self._history.with_blob(blob):
                gone.setdefault(component, set()).add(seq)
        for component, members in gone.items():
            if component is not None:
                self._take_out(component, members)
        seqs = [seq for members in gone.values() for seq in members]
        self._dating.windows.update(self._history.windows_of(seqs))
        self._store.run_many("DELETE FROM mail_facts WHERE seq = ?", ((seq,) for seq in seqs))
        self._versions.remove_mails(seqs)
        self._store.run_many(
            "UPDATE mail SET kind = ?, component = NULL WHERE seq = ?",
            ((_WITHDRAWN, seq) for seq in seqs),
        )

    def windows(self) -> frozenset[int]:
        """The start of each window with a mail that this batch added, moved or withdrew."""
        self.flush()
        return frozenset(self._dating.windows)

    def touched(self) -> Iterator[tuple[Message, ...]]:
        """The components that changed since they were last given, each with all its mails.

        The mails of each are in arrival order, without texts. A component that changes while
        this runs is given again.
        """
        self.flush()
        while chunk := self._store.column(
            "SELECT component FROM touched ORDER BY component LIMIT ?", _CHUNK
        ):
            found = dict(self._load(chunk))
            for component in chunk:
                self._store.run("DELETE FROM touched WHERE component = ?", component)
                if mails := found.get(component):  # else it was joined to another, or is gone
                    self._history.preload({message.entry_ref: seq for seq, message in mails})
                    yield tuple(message for _, message in mails)

    def resync(self, entries: Sequence[Entry], read: Read) -> None:
        """Start over with `entries`, which are all there are: the archive's history was rewritten.

        `read` is asked only for mails that are not known by blob and received time (a mail
        without a sane Date is dated by the latter). Afterwards there are mails and components, all
        of them touched, and no versions.
        """
        self.flush()
        self._set_aside()
        read_again = iter(read([entry for entry in entries if not self._aside(entry)]))
        self._store.clear()
        self.begin()
        self._versions.begin()
        for entry in entries:
            if row := self._aside(entry):
                kind, body = row
                self.add(self._unpack(body, entry, KINDS[kind]))
            else:
                self.add(next(read_again))
        self.flush()
        self._store.run("DROP TABLE aside")

    def in_windows(self, first: int, end: int = _NEVER) -> Iterator[Message]:
        """The readable mails of the windows that start from `first` to before `end`.

        In arrival order.
        """
        for row in self._store.each(_MAILS + _IN_WINDOWS, first, end):
            yield self._message(row)

    # ------------------------------------------------------------ the inside

    def flush(self) -> None:
        """Write the mails that were added."""
        if not self._pending:
            return
        pending, self._pending = self._pending, []
        committed = [(seq, int(message.received.timestamp())) for seq, message in pending]
        dated, moved = self._dating.date(committed)
        for seq in moved:
            self._cached.pop(seq, None)
        mails = [
            (entry.seq, _dated(message, entry))
            for (_, message), entry in zip(pending, dated, strict=True)
        ]
        components = self._components.add(
            [self._keyed(seq, message) for seq, message in mails if message.is_read]
        )
        store = self._store
        store.run_many(
            "INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                _row(message, entry, components.get(seq))
                for (seq, message), entry in zip(mails, dated, strict=True)
            ),
        )
        store.run_many(
            "INSERT INTO mail_facts VALUES (?, ?)",
            ((seq, pack_message(message)) for seq, message in mails if message.kind != "withdrawn"),
        )
        store.run_many(
            "REPLACE INTO epoch VALUES (?, ?, ?)",
            [(number, bytes.fromhex(tip), count) for number, (tip, count) in self._epochs.items()],
        )
        room = max(0, _CACHED - len(self._cached))
        self._cached.update((seq, message) for seq, message in mails[:room] if message.is_read)

    def _take_out(self, component: int, gone: set[int]) -> None:
        mails = dict(self._load([component])).get(component, [])
        if not gone <= {seq for seq, _ in mails}:
            raise self._store.damaged("mails are missing")
        self._components.remove(gone, [self._keyed(seq, message) for seq, message in mails])

    def _load(self, components: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, Message]]]]:
        rows = self._store.rows(_MAILS + _IN_COMPONENTS, json.dumps(components))
        for component, mails in groupby(rows, itemgetter(1)):
            yield component, [(row[0], self._message(row)) for row in mails]

    def _message(self, row: tuple[int, int, int, bytes, bytes | None, int, int, bytes]) -> Message:
        seq, _, epoch, commit, blob, received, kind, body = row
        if message := self._cached.get(seq):
            return message
        return self._unpack(body, entry_of(epoch, commit, blob, received), KINDS[kind])

    def _unpack(self, body: bytes, entry: Entry, kind: Kind) -> Message:
        return self._store.trust(unpack_message, body, self._list, entry, kind)

    def _keyed(self, seq: int, message: Message) -> Keyed:
        return seq, [*map(hash_of, self._keys.grouping_keys(message))]

    def _set_aside(self) -> None:
        """Copy what was read of mails to where `Store.clear` does not reach it."""
        self._store.run(
            "CREATE TEMP TABLE aside AS SELECT blob, committed, kind, body "
            "FROM mail JOIN mail_facts USING (seq) WHERE component IS NOT NULL"
        )
        self._store.run("CREATE INDEX aside_by_blob ON aside (blob, committed)")

    def _aside(self, entry: Entry) -> tuple[int, bytes] | None:
        """Kind and body of the mail at `entry`, where it was set aside."""
        if entry.state != "mail" or entry.blob is None:
            return None
        row: tuple[int, bytes] | None = self._store.row(
            "SELECT kind, body FROM aside WHERE blob = ? AND committed = ?",
            bytes.fromhex(entry.blob), entry.received,
        )  # fmt: skip
        return row


def _dated(message: Message, entry: Dated) -> Message:
    """The message as received when its entry is dated."""
    received = datetime.fromtimestamp(entry.received, UTC)
    return message if message.received == received else replace(message, received=received)


def _row(message: Message, entry: Dated, component: int | None) -> tuple[object, ...]:
    return (
        entry.seq, message.epoch, bytes.fromhex(message.commit),
        bytes.fromhex(message.blob) if message.blob else None,
        entry.received, entry.window, KINDS.index(message.kind), component, entry.committed,
    )  # fmt: skip
