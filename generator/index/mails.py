"""Which mails are known, and which of them must be grouped anew?

Mails are added in arrival order and taken back by their blob. What was read of each is kept
without its texts. What they make up together is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter

from generator.index.components import Components, Keyed
from generator.index.history import History
from generator.index.keys import Keys, hash_of
from generator.index.message_codec import pack_message, unpack_message, without_texts
from generator.index.schema import KINDS
from generator.index.store import Store
from generator.index.versions import Versions
from generator.models.commits import Entry
from generator.models.mails import Kind, Message

Read = Callable[[list[Entry]], Iterable[Message]]  # a message for each entry, in the same order

_FLUSH = 1024  # mails that are written together
_FRESH = 1 << 15  # mails of a batch that are remembered as they are, about 80 MB of them
_CHUNK = 256  # components that are read together
# Git's names for nothing at all: a mail of no bytes is unreadable, and no deletion speaks of it.
_EMPTY_BLOBS = {
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
}
_WITHDRAWN = KINDS.index("withdrawn")
_OF_COMPONENTS = (
    "SELECT mail.seq, component, epoch, commit_id, blob, received, kind, body "
    "FROM mail JOIN facts USING (seq) WHERE component IN (SELECT value FROM json_each(?)) "
    "ORDER BY component, seq"
)
_TOLD_SINCE = (
    "SELECT mail.seq, component, epoch, commit_id, blob, received, kind, body "
    "FROM mail JOIN facts USING (seq) WHERE window >= ? AND component IS NOT NULL ORDER BY seq"
)


class Mails:
    """The mails of one list. All but reading needs a batch."""

    def __init__(
        self, store: Store, list_name: str, keys: Keys, refs: History, versions: Versions
    ) -> None:
        self._store, self._list, self._clues = store, list_name, keys.grouping_keys
        self._history, self._versions = refs, versions
        self._components = Components(store)
        self._pending: list[tuple[int, Message]] = []
        self._fresh: dict[int, Message] = {}
        self._last = 0
        self._newest = 0
        self._window = keys.window
        self._windows: set[int] = set()
        self._epochs: dict[int, tuple[str, int]] = {}

    # ------------------------------------------------------------ a batch

    def begin(self) -> None:
        """Know where the list ends."""
        self.forget()
        (self._last,) = self._store.row("SELECT ifnull(max(seq), 0) FROM mail")
        self._newest = self._history.now or 0
        rows = self._store.rows("SELECT number, tip, entries FROM epoch")
        self._epochs = {number: (tip.hex(), entries) for number, tip, entries in rows}

    def forget(self) -> None:
        """Drop what is remembered only while a batch lasts."""
        self._pending.clear()
        self._fresh.clear()
        self._windows.clear()
        self._history.expect({})

    def add(self, message: Message) -> None:
        """One more entry of the archive, in arrival order, also where there is no mail to read."""
        self._last += 1
        _, entries = self._epochs.get(message.epoch, ("", 0))
        self._epochs[message.epoch] = (message.commit, entries + 1)
        self._pending.append((self._last, without_texts(message)))
        if len(self._pending) >= _FLUSH:
            self.flush()

    def withdraw(self, blobs: Iterable[str]) -> None:
        """Take back every mail known so far that has one of these blobs.

        To be told before the mails are added that arrived after the deletions. Nothing but the
        place of such a mail stays in the file.
        """
        self.flush()
        gone: dict[int | None, set[int]] = {}
        for blob in sorted(set(blobs) - _EMPTY_BLOBS):
            for seq, component in self._history.with_blob(blob):
                gone.setdefault(component, set()).add(seq)
        for component, seqs in gone.items():
            if component is not None:
                self._take_out(component, seqs)
        rows = [(seq,) for seqs in gone.values() for seq in seqs]
        told = self._store.rows(
            "SELECT DISTINCT window FROM mail WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps([seq for (seq,) in rows]),
        )
        self._windows.update(window for (window,) in told)
        self._store.run_many("DELETE FROM facts WHERE seq = ?", rows)
        self._versions.lose([seq for (seq,) in rows])
        self._store.run_many(
            "UPDATE mail SET kind = ?, component = NULL WHERE seq = ?",
            ((_WITHDRAWN, *row) for row in rows),
        )

    def windows(self) -> frozenset[int]:
        """When each window begins whose mails this batch added, read anew, or took back."""
        self.flush()
        return frozenset(self._windows)

    def touched(self) -> Iterator[tuple[Message, ...]]:
        """The components that changed since they were last given, each with all its mails.

        The mails of each are in arrival order, without texts. One that comes again has changed
        again in between.
        """
        self.flush()
        while chunk := self._store.rows(
            "SELECT component FROM touched ORDER BY component LIMIT ?", _CHUNK
        ):
            found = dict(self._load([component for (component,) in chunk]))
            for row in chunk:
                self._store.run("DELETE FROM touched WHERE component = ?", *row)
                if mails := found.get(*row):  # else it was joined to another, or is gone
                    self._history.expect({message.entry_ref: seq for seq, message in mails})
                    yield tuple(message for _, message in mails)

    def resync(self, entries: Sequence[Entry], read: Read) -> None:
        """Begin again with `entries`, all there are: the history of the archive was rewritten.

        Only mails that are not known by blob and received time are asked of `read`. All else is
        as from nothing: mails, components, and no versions yet; every component is touched.
        """
        self.flush()
        self._keep()
        new = iter(read([entry for entry in entries if not self._kept(entry)]))
        self._store.clear()
        self.begin()
        self._versions.begin()
        for entry in entries:
            kept = self._kept(entry)
            self.add(self._unpack(kept[1], entry, KINDS[kept[0]]) if kept else next(new))
        self.flush()
        self._store.run("DROP TABLE kept")

    def told_since(self, window: int) -> Iterator[Message]:
        """The mails that were read, of this window and those after it, in arrival order."""
        for row in self._store.each(_TOLD_SINCE, window):
            yield self._message(row)

    # ------------------------------------------------------------ the inside

    def flush(self) -> None:
        """Write what was added."""
        if not self._pending:
            return
        mails, self._pending = self._pending, []
        store = self._store
        keyed = [self._clued(seq, one) for seq, one in mails if one.is_read]
        placed = self._components.enter(keyed)
        store.run_many(
            "INSERT INTO mail VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (_row(seq, one, self._told_in(one), placed.get(seq)) for seq, one in mails),
        )
        store.run_many(
            "INSERT INTO facts VALUES (?, ?)",
            ((seq, pack_message(one)) for seq, one in mails if one.kind != "withdrawn"),
        )
        store.run_many(
            "REPLACE INTO epoch VALUES (?, ?, ?)",
            [(number, bytes.fromhex(tip), count) for number, (tip, count) in self._epochs.items()],
        )
        room = max(0, _FRESH - len(self._fresh))
        self._fresh.update(mail for mail in mails[:room] if mail[1].is_read)

    def _told_in(self, message: Message) -> int:
        """The window of the next mail: arrival order is trusted over a clock that goes back."""
        self._newest = max(self._newest, int(message.received.timestamp()))
        window = self._window(self._newest)
        self._windows.add(window)
        return window

    def _take_out(self, component: int, gone: set[int]) -> None:
        mails = dict(self._load([component])).get(component, [])
        if not gone <= {seq for seq, _ in mails}:
            raise self._store.damaged("mails are missing")
        self._components.part_again([self._clued(*mail) for mail in mails], gone)

    def _load(self, components: Sequence[int]) -> Iterator[tuple[int, list[tuple[int, Message]]]]:
        rows = self._store.rows(_OF_COMPONENTS, json.dumps(components))
        for component, mails in groupby(rows, itemgetter(1)):
            yield component, [(row[0], self._message(row)) for row in mails]

    def _message(self, row: tuple[int, int, int, bytes, bytes | None, int, int, bytes]) -> Message:
        seq, _, epoch, commit, blob, received, kind, body = row
        if fresh := self._fresh.get(seq):
            return fresh
        entry = Entry(epoch, commit.hex(), blob.hex() if blob else None, received, "mail")
        return self._unpack(body, entry, KINDS[kind])

    def _unpack(self, body: bytes, entry: Entry, kind: Kind) -> Message:
        return self._store.trust(unpack_message, body, self._list, entry, kind)

    def _clued(self, seq: int, message: Message) -> Keyed:
        return seq, [*map(hash_of, self._clues(message))]

    def _keep(self) -> None:
        """Put aside what was read of mails, where `clear` does not reach it."""
        self._store.run(
            "CREATE TEMP TABLE kept AS SELECT blob, received, kind, body "
            "FROM mail JOIN facts USING (seq) WHERE component IS NOT NULL"
        )
        self._store.run("CREATE INDEX kept_by_blob ON kept (blob, received)")

    def _kept(self, entry: Entry) -> tuple[int, bytes] | None:
        if entry.state != "mail" or entry.blob is None:
            return None
        found: tuple[int, bytes] | None = self._store.row(
            "SELECT kind, body FROM kept WHERE blob = ? AND received = ?",
            bytes.fromhex(entry.blob), entry.received,
        )  # fmt: skip
        return found


def _row(seq: int, message: Message, window: int, component: int | None) -> tuple[object, ...]:
    return (
        seq, message.epoch, bytes.fromhex(message.commit),
        bytes.fromhex(message.blob) if message.blob else None,
        int(message.received.timestamp()), window, KINDS.index(message.kind), component,
    )  # fmt: skip
