"""What is known of a list so far? The handle that holds the open file and its parts.

Each part answers for itself: `mails`, `places`, `versions`, `catalogue` tell what the mails
say, `sheets` and `records` how far the pages are. What belongs together,
and how any of it looks, is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from generator.index.dump import dump
from generator.index.history import History
from generator.index.keys import Keys
from generator.index.mails import Mails
from generator.index.search_records import SearchRecords
from generator.index.store import Store
from generator.index.targets import Targets
from generator.index.version_queries import VersionQueries
from generator.index.versions import Versions


class Index:
    """The open index of one list; close it, or use it as a context.

    `told` is one line on why the file was built anew, None where there is nothing to tell. An
    index that was built anew is empty: its `places.cursor` says so.
    """

    def __init__(self, store: Store, list_name: str, keys: Keys) -> None:
        self._store = store
        self.path = store.path
        self.told = store.told
        self.history = History(store)
        self.versions = Versions(store, keys, self.history)
        self.mails = Mails(store, list_name, keys, self.history, self.versions)
        self.version_queries = VersionQueries(store, self.history, self.versions)
        self.targets = Targets(store)
        self.search_records = SearchRecords(store)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """What the block writes is there as a whole at its end, or not at all.

        Raises PatchwireError where another process is writing.
        """
        with self._store.transaction():
            try:
                self.mails.begin()
                self.versions.begin()
                yield
                self.mails.flush()
                self.versions.flush()
            finally:
                self.mails.forget()
                self.versions.forget()

    def dump(self) -> Iterator[str]:
        """Everything stored, as text that hangs on nothing but the mails and versions."""
        return dump(self._store)

    def close(self) -> None:
        """Leave one file, without a trace of what was deleted. What is not finished is undone."""
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_index(path: str, list_name: str, settings: str, keys: Keys) -> Index:
    """The index of a list, kept in the file at `path`; an empty one where it is of no use.

    `settings` stands for all that decides which facts are kept: what is configured, and the
    version of the program. An index of another program, of other settings, or a damaged one is
    removed and begun anew, which `told` says. Raises PatchwireError where the file cannot be
    read or written, or another process writes it.
    """
    return Index(Store(path, settings), list_name, keys)


def read_index(path: str, list_name: str, keys: Keys) -> Index:
    """The same for one more process that only reads, beside the one that opened it."""
    return Index(Store(path, "", is_reader=True), list_name, keys)
