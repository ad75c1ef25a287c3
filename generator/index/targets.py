"""The targets of one list: what each was rendered from, and which must be rendered again.

A target is what is rendered in one go: the pages of a digest, of a version, of a person. It depends
on facts, known by name. When a fact changes, every target that depends on it becomes dirty. What a
fact means, and what a target shows, is the pipeline's.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeVar

from generator.index.codec import pack, unpack
from generator.index.keys import hash_of
from generator.index.search_records import SearchRecords
from generator.index.store import Store
from generator.models.pages import Explanation, RenderedTarget

Cause = Literal["new", "changed", "fact", "listed", "inputs", "file"]
Summary = TypeVar("Summary")

_END = "\U0010ffff"  # sorts behind whatever follows a prefix


class Targets:
    """The targets of one list, by name. Everything that writes needs a batch."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records = SearchRecords(store)

    # ------------------------------------------------------------ what must be rendered

    def are_from(self, inputs: str) -> bool:
        """Whether the targets were rendered from these inputs (a fingerprint)."""
        row = self._store.row("SELECT inputs FROM rendered")
        return bool(row and row[0] == inputs)

    def restart(self, inputs: str) -> None:
        """Make every target dirty: from now on they are rendered from other inputs."""
        self._store.run("DELETE FROM rendered")
        self._store.run("INSERT INTO rendered VALUES (?)", inputs)
        self._store.run("UPDATE target SET dirty = 'inputs' WHERE dirty IS NOT 'new'")

    def want(self, names: Iterable[str]) -> None:
        """Add these targets where they are missing, and make them dirty."""
        self._store.run_many(
            "INSERT INTO target (name, dirty) VALUES (?, 'new') "
            "ON CONFLICT (name) DO UPDATE SET dirty = 'changed' WHERE dirty IS NULL",
            ((name,) for name in sorted(set(names))),
        )

    def invalidate(self, facts: Sequence[str]) -> None:
        """Make every target dirty that depends on one of these facts.

        The first of them is kept as the cause.
        """
        # A bare column beside min() comes from the row that has the minimum, SQLite's manual says.
        rows = self._store.rows(
            "SELECT target, fact.id, min(name.key) FROM json_each(?) AS name CROSS JOIN fact "
            "ON fact.name = name.value JOIN dependency ON dependency.fact = fact.id "
            "GROUP BY target",
            json.dumps(facts),
        )
        self._store.run_many(
            "UPDATE target SET dirty = 'fact', dirty_fact = ? WHERE id = ? AND dirty IS NULL",
            ((fact, number) for number, fact, _ in rows),
        )

    def want_pages(self, paths: Iterable[str]) -> None:
        """Make the targets dirty whose pages are not in the page tree as they were rendered."""
        self._store.run(
            "UPDATE target SET dirty = 'file' WHERE dirty IS NULL AND id IN (SELECT target "
            "FROM page WHERE path IN (SELECT value FROM json_each(?)))",
            json.dumps(sorted(paths)),
        )

    def drop(self, names: Iterable[str]) -> None:
        """Remove these targets, as far as they are there."""
        for name in sorted(set(names)):
            row = self._store.row("SELECT id FROM target WHERE name = ?", name)
            if row:
                self._depend(row[0], ())
                self._store.run("DELETE FROM page WHERE target = ?", *row)
                self._records.replace(row[0], ())
                self._store.run("DELETE FROM target WHERE id = ?", *row)

    def dirty(self, prefix: str = "") -> list[str]:
        """The dirty targets whose name begins with `prefix`, ordered by name."""
        rows = self._store.rows(
            "SELECT name FROM target WHERE dirty IS NOT NULL AND name >= ? AND name < ? "
            "ORDER BY name",
            prefix, prefix + _END,
        )  # fmt: skip
        return [name for (name,) in rows]

    def shows(self, name: str, shown: str) -> bool:
        """Whether an aggregate is clean and was rendered from what it shows now, as text."""
        row = self._store.row(
            "SELECT 1 FROM target WHERE name = ? AND dirty IS NULL AND shown = ?",
            name, hash_of(shown),
        )  # fmt: skip
        return row is not None

    # ------------------------------------------------------------ what was rendered

    def record(self, name: str, rendered: RenderedTarget, as_of: int, shown: str = "") -> None:
        """Note that a target was rendered and its pages are written; it is clean now.

        `shown` is what an aggregate shows, as text. An aggregate becomes dirty by that alone, so
        nothing made it dirty before: then its cause is "listed".
        """
        self._store.run(
            "INSERT INTO target (name, dirty) VALUES (?, 'new') ON CONFLICT (name) DO NOTHING", name
        )
        (number,) = self._store.row("SELECT id FROM target WHERE name = ?", name)
        self._store.run(
            "UPDATE target SET cause = ifnull(dirty, 'listed'), cause_fact = dirty_fact, "
            "dirty = NULL, dirty_fact = NULL, shown = ?, summary = ?, as_of = ? WHERE id = ?",
            hash_of(shown), None if rendered.summary is None else pack(rendered.summary),
            as_of, number,
        )  # fmt: skip
        self._depend(number, rendered.dependencies)
        self._store.run("DELETE FROM page WHERE target = ?", number)
        self._store.run_many(
            "REPLACE INTO page VALUES (?, ?)", ((page.path, number) for page in rendered.pages)
        )
        self._records.replace(number, rendered.records)

    def has(self, name: str) -> bool:
        """Whether there is such a target."""
        return self._store.row("SELECT 1 FROM target WHERE name = ?", name) is not None

    def names(self, prefix: str = "") -> list[str]:
        """The targets whose name begins with `prefix`, ordered by name."""
        rows = self._store.rows(
            "SELECT name FROM target WHERE name >= ? AND name < ? ORDER BY name",
            prefix, prefix + _END,
        )  # fmt: skip
        return [name for (name,) in rows]

    def summaries(
        self, prefix: str, cls: type[Summary], first: str = ""
    ) -> Iterator[tuple[int, Summary]]:
        """Hash and value of each summary of the targets with this prefix, ordered by name.

        Those before the name `prefix + first` are left out. Equal summaries have equal hashes.
        """
        for (body,) in self._store.each(
            "SELECT summary FROM target WHERE name >= ? AND name < ? AND summary IS NOT NULL "
            "ORDER BY name",
            prefix + first, prefix + _END,
        ):  # fmt: skip
            yield hash_of(body.hex()), self._store.trust(unpack, cls, body)

    def summary(self, name: str, cls: type[Summary]) -> Summary | None:
        """The summary of one target; None where it has none, or there is no such target."""
        row = self._store.row("SELECT summary FROM target WHERE name = ?", name)
        found = row and row[0] is not None
        return self._store.trust(unpack, cls, row[0]) if found else None

    def paths(self) -> set[str]:
        """The path of every page."""
        return {path for (path,) in self._store.rows("SELECT path FROM page")}

    def explain(self, path: str) -> Explanation | None:
        """Why the page at `path` is as it is; None where no target has it."""
        row = self._store.row(
            "SELECT target.id, target.name, cause, ifnull(fact.name, ''), as_of FROM page "
            "JOIN target ON target.id = page.target LEFT JOIN fact ON fact.id = cause_fact "
            "WHERE page.path = ?",
            path,
        )
        if row is None:
            return None
        number, name, cause, fact, as_of = row
        facts = self._store.rows(
            "SELECT name FROM dependency JOIN fact ON fact.id = dependency.fact "
            "WHERE dependency.target = ? ORDER BY name",
            number,
        )
        return Explanation(name, tuple(name for (name,) in facts), cause, fact, as_of)

    def _depend(self, number: int, facts: Iterable[str]) -> None:
        """Make these the facts that a target depends on; a fact that nothing needs goes.

        Nothing of a withdrawn mail may stay in the file, and names hold titles.
        """
        names = json.dumps(sorted(facts))
        self._store.run("INSERT OR IGNORE INTO fact (name) SELECT value FROM json_each(?)", names)
        self._store.run(
            "INSERT OR IGNORE INTO dependency SELECT fact.id, ? FROM json_each(?) AS name "
            "CROSS JOIN fact ON fact.name = name.value",
            number, names,
        )  # fmt: skip
        rows = self._store.rows(
            "SELECT fact.id FROM dependency JOIN fact ON fact.id = dependency.fact "
            "WHERE target = ? AND name NOT IN (SELECT value FROM json_each(?))",
            number, names,
        )  # fmt: skip
        self._store.run_many(
            "DELETE FROM dependency WHERE fact = ? AND target = ?",
            ((fact, number) for (fact,) in rows),
        )
        self._store.run_many(
            "DELETE FROM fact WHERE id = ? "
            "AND NOT EXISTS (SELECT 1 FROM dependency WHERE dependency.fact = fact.id)",
            rows,
        )
