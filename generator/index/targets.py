"""Which sheets does a list have, what was each made from, and which must be made again?

A sheet is what is rendered in one go. Its needs name what it was made from; when one of these is
said to have changed, the sheet is stale. What stands on a sheet, and what a need means, is not
known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from generator.index.keys import hash_of
from generator.index.search_records import SearchRecords
from generator.index.store import Store
from generator.models.pages import RenderedTarget


class Targets:
    """The sheets of one list, by name. All but reading needs a batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records = SearchRecords(store)

    # ------------------------------------------------------------ what must be made

    def settle(self, settings: str) -> bool:
        """Whether the sheets were made under other settings: then all must be made again."""
        row = self._store.row("SELECT settings FROM rendered")
        if row and row[0] == settings:
            return False
        self._store.run("DELETE FROM rendered")
        self._store.run("INSERT INTO rendered VALUES (?)", settings)
        self._store.run("UPDATE sheet SET stale = 1")
        return True

    def are_settled(self, settings: str) -> bool:
        """Whether the sheets were made under these settings."""
        row = self._store.row("SELECT settings FROM rendered")
        return bool(row and row[0] == settings)

    def want(self, names: Iterable[str]) -> None:
        """There are these sheets, and they must be made, again where they were made before."""
        self._store.run_many(
            "INSERT INTO sheet (name, stale) VALUES (?, 1) "
            "ON CONFLICT (name) DO UPDATE SET stale = 1 WHERE NOT stale",
            ((name,) for name in sorted(set(names))),
        )

    def mark(self, things: Iterable[str]) -> None:
        """These changed: the sheets made from one of them must be made again."""
        hashes = sorted(set(map(hash_of, things)))
        self._store.run(
            "UPDATE sheet SET stale = 1 WHERE NOT stale AND id IN (SELECT need.sheet "
            "FROM json_each(?) AS one CROSS JOIN need ON need.thing = one.value)",
            json.dumps(hashes),
        )

    def want_pages(self, paths: Iterable[str]) -> None:
        """These pages are not there as they were made: the sheets they are of must be made."""
        self._store.run(
            "UPDATE sheet SET stale = 1 WHERE id IN (SELECT sheet FROM page "
            "WHERE path IN (SELECT value FROM json_each(?)))",
            json.dumps(sorted(paths)),
        )

    def drop(self, names: Iterable[str]) -> None:
        """There are no such sheets any more."""
        for name in sorted(set(names)):
            row = self._store.row("SELECT id FROM sheet WHERE name = ?", name)
            if row:
                self._clear(row[0])
                self._store.run("DELETE FROM sheet WHERE id = ?", *row)

    def stale(self, like: str = "") -> list[str]:
        """The sheets whose name begins so and that must be made, ordered by name."""
        rows = self._store.rows(
            "SELECT name FROM sheet WHERE stale AND name >= ? AND name < ? ORDER BY name",
            like, f"{like}\U0010ffff",
        )  # fmt: skip
        return [name for (name,) in rows]

    def has(self, name: str) -> bool:
        """Whether there is such a sheet."""
        return self._store.row("SELECT 1 FROM sheet WHERE name = ?", name) is not None

    def is_stale(self, name: str, mark: str) -> bool:
        """Whether a listing must be made: it never was, what it needs changed, or what it shows.

        `mark` is what it shows, as text.
        """
        row = self._store.row("SELECT 1 FROM sheet WHERE name = ? AND NOT stale AND mark = ?",
                              name, hash_of(mark))  # fmt: skip
        return row is None

    # ------------------------------------------------------------ what was made

    def made(self, name: str, sheet: RenderedTarget, mark: str = "") -> None:
        """A sheet was made, and its pages are written."""
        self._store.run(
            "INSERT INTO sheet (name, stale) VALUES (?, 0) ON CONFLICT (name) DO NOTHING", name
        )
        (number,) = self._store.row("SELECT id FROM sheet WHERE name = ?", name)
        self._clear(number)
        self._store.run(
            "UPDATE sheet SET stale = 0, mark = ?, kept = ? WHERE id = ?",
            hash_of(mark), sheet.summary, number,
        )  # fmt: skip
        dependencies = sorted(set(map(hash_of, sheet.dependencies)))
        self._store.run_many(
            "INSERT INTO need VALUES (?, ?)", ((one, number) for one in dependencies)
        )
        self._store.run_many(
            "REPLACE INTO page VALUES (?, ?)", ((page.path, number) for page in sheet.pages)
        )
        self._records.put(number, sheet.records)

    def names(self, like: str = "") -> list[str]:
        """The sheets whose name begins so, ordered by name."""
        rows = self._store.rows(
            "SELECT name FROM sheet WHERE name >= ? AND name < ? ORDER BY name",
            like, f"{like}\U0010ffff",
        )  # fmt: skip
        return [name for (name,) in rows]

    def summary(self, first: str, last: str) -> Iterator[tuple[str, str]]:
        """Name and `kept` of the sheets from `first` to before `last`, where there is something."""
        yield from self._store.each(
            "SELECT name, kept FROM sheet WHERE name >= ? AND name < ? AND kept != '' "
            "ORDER BY name",
            first, last,
        )  # fmt: skip

    def pages(self) -> set[str]:
        """The path of every page there is."""
        return {path for (path,) in self._store.rows("SELECT path FROM page")}

    def _clear(self, number: int) -> None:
        self._store.run("DELETE FROM need WHERE sheet = ?", number)
        self._store.run("DELETE FROM page WHERE sheet = ?", number)
        self._records.put(number, ())
