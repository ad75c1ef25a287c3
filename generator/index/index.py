"""The index of one list: the handle that holds the open file, with a part for each subject.

`history`, `mails`, `versions`, `version_queries`, `events` and `tombstones` hold what mails say,
`targets` and `search_records` what was rendered from it. Which mails belong together and how pages
look is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Self

from generator.index.dump import dump
from generator.index.events import Events
from generator.index.history import History
from generator.index.keys import Keys
from generator.index.loose_notes import LooseNotes
from generator.index.mails import Mails
from generator.index.people import People
from generator.index.search_records import SearchRecords
from generator.index.store import Store, has_schema
from generator.index.targets import Targets
from generator.index.tombstones import Tombstones
from generator.index.version_queries import VersionQueries
from generator.index.versions import Versions
from generator.models.mails import Message
from generator.models.versions import LooseNote


class Index:
    """The open index of one list; close it, or use it as a context.

    `rebuilt_because` is a line on why the file was rebuilt, else None. A rebuilt index is empty,
    and so is its `history.cursor`.
    """

    def __init__(self, store: Store, list_name: str, keys: Keys) -> None:
        self._store = store
        self.path = store.path
        self.rebuilt_because = store.rebuilt_because
        self.history = History(store)
        self.loose_notes = LooseNotes(store, keys)
        self.versions = Versions(store, keys, self.history, self.loose_notes)
        self.mails = Mails(store, list_name, keys, self.history, self.versions)
        self.people = People(store, self.versions)
        self.version_queries = VersionQueries(store, self.history, self.versions)
        self.events = Events(store)
        self.tombstones = Tombstones(store, self.history)
        self.targets = Targets(store)
        self.search_records = SearchRecords(store)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Commit what the block writes at its end, or undo all of it where the block raises.

        Raises PatchwireError where another process is writing.
        """
        with self._store.transaction():
            try:
                self.mails.begin()
                self.versions.begin()
                self.tombstones.begin()
                yield
                self.mails.flush()
                self.versions.flush()
            finally:
                self.mails.forget()
                self.versions.forget()
                self.people.forget()
                self.loose_notes.forget()

    def keep_loose_notes(self, mails: Iterable[Message], notes: Iterable[LooseNote]) -> None:
        """Make these the loose notes among the mails of a component; `mails` is the whole of it."""
        seqs = self.history.seqs(mail.entry_ref for mail in mails)
        numbered = [(seq, note) for note in notes for seq in self.history.seqs((note.ref,))]
        self.loose_notes.replace(seqs, numbered)

    def dump(self) -> Iterator[str]:
        """Everything stored, as text that depends on the mails and versions alone."""
        return dump(self._store)

    def close(self) -> None:
        """Leave one file, without any deleted text. A batch that is not finished is undone."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(path: str, list_name: str, settings: str, keys: Keys) -> Index:
    """The index of a list, kept in the file at `path`.

    `settings` stands for everything that decides which facts are kept: the configuration and the
    program. A file that is missing, damaged, or made by another program or for other settings is
    replaced by an empty one, which `Index.rebuilt_because` says.

    Raises:
        PatchwireError: the file cannot be read or written, or another process writes it.
    """
    return Index(Store(path, settings), list_name, keys)


def is_readable(path: str) -> bool:
    """Whether there is an index at `path` that this program wrote, to be opened by `read_index`."""
    return has_schema(path)


def read_index(path: str, list_name: str, keys: Keys) -> Index:
    """The index at `path` for a further process that only reads, while another has it open."""
    return Index(Store(path, "", is_reader=True), list_name, keys)
