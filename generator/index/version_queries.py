"""What do pages ask of the versions of a list?

Answers come from indexes, at the price of what is given: listings ask for paths, which are cheap,
and for the versions of the part they show. Everywhere `after` leaves out what was received before
that time (seconds since 1970), and `due` is the time since when what is new waits for an answer.
How a page looks is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.index.history import EntryRef, History
from generator.index.keys import hash_of
from generator.index.store import Store
from generator.index.versions import Versions
from generator.models.versions import StateName, Version

Heading = Literal["waiting", "review", "applied", "newest"]

_DUE = "state = 'new' AND waits AND version.received <= ?"
# The versions of a topic below each heading of its page; CROSS JOIN is SQLite's word for "in this
# order".
_OF_TOPIC = (
    "SELECT path FROM topic CROSS JOIN version USING (id) WHERE name = ? AND topic.received >= ? "
)
_HEADINGS: dict[Heading, tuple[str, str]] = {
    "waiting": (f"AND {_DUE}", "topic.received"),
    "review": (
        f"AND (state IN ('discussed', 'reviewed') OR (state = 'new' AND NOT ({_DUE})))",
        "topic.received DESC",
    ),
    "applied": ("AND state = 'applied'", "since DESC"),
    "newest": ("", "topic.received DESC"),
}


@dataclass(frozen=True, slots=True)
class Count:
    """How many versions of a topic are in a state; an empty topic stands for the whole list."""

    topic: str
    state: StateName | None  # None where a version was not put beside others yet
    versions: int


class VersionQueries:
    """Versions by what they are known for."""

    def __init__(self, store: Store, refs: History, versions: Versions) -> None:
        self._store, self._history, self._versions = store, refs, versions

    # ------------------------------------------------------------ some versions

    def at(self, refs: Iterable[EntryRef]) -> dict[EntryRef, Version]:
        """The version that the mail at each place belongs to; a place without one is left out."""
        wanted = list(refs)
        seqs = [(ref, seq) for ref in wanted for seq in self._history.seqs((ref,))]
        found = self._holding(seq for _, seq in seqs)
        return {ref: found[seq] for ref, seq in seqs if seq in found}

    def get(self, paths: Iterable[str]) -> list[Version]:
        """The versions at these paths, in their order; a path without one is left out."""
        wanted = list(paths)
        rows = self._store.rows(
            "SELECT path, id FROM version WHERE path IN (SELECT value FROM json_each(?))",
            json.dumps(wanted),
        )
        ids = dict(rows)
        return self._versions.load(ids[path] for path in wanted if path in ids)

    def lineage(self, path: str) -> tuple[Version, ...]:
        """All versions of the work that the version at `path` belongs to, oldest first.

        Nothing where there is no such version, itself alone where its first one is not known.
        """
        version = self._versions.get(path)
        if version is None or version.first is None:
            return (version,) if version else ()
        first = version.first.path
        rows = self._store.rows("SELECT id FROM version WHERE work = ?", hash_of(first))
        found = self._versions.load(number for (number,) in rows)
        same = (one for one in found if one.first and one.first.path == first)
        return tuple(sorted(same, key=lambda one: (one.sent, one.path)))

    def newest(self, after: int, limit: int, offset: int = 0) -> list[Version]:
        """The versions received last, the newest first."""
        rows = self._store.rows(
            "SELECT id FROM version WHERE received >= ? "
            "ORDER BY received DESC, path DESC LIMIT ? OFFSET ?",
            after, limit, offset,
        )  # fmt: skip
        return self._versions.load(number for (number,) in rows)

    def of_person(self, person: str, after: int, limit: int) -> list[Version]:
        """The versions that concern somebody (a key of `Keys.people_of`), the newest first."""
        row = self._store.row(
            "SELECT received FROM concern WHERE person = ? AND received >= ? "
            "ORDER BY received DESC LIMIT 1 OFFSET ?",
            person, after, limit - 1,
        )  # fmt: skip
        # All of the last second: their numbers hang on how the list came to be known.
        rows = self._store.rows(
            "SELECT id FROM concern WHERE person = ? AND received >= ?",
            person, row[0] if row else after,
        )  # fmt: skip
        found = self._versions.load(number for (number,) in rows)
        return sorted(found, key=lambda one: (one.received, one.path), reverse=True)[:limit]

    # ------------------------------------------------------------ paths, for listings

    def waiting(self, due: int, after: int, topics: Sequence[str]) -> list[tuple[str, str]]:
        """Topic and path of every version that waits, by topic, each the oldest first.

        A version stands with the first of its topics, in the order given; without one it is last.
        """
        rows = self._store.rows(
            f"SELECT id, path FROM version WHERE {_DUE} AND received >= ? ORDER BY received, path",  # noqa: S608
            due, after,
        )  # fmt: skip
        first: dict[int, str] = {}
        for name in topics:
            for (number,) in self._store.rows(
                f"SELECT id FROM topic CROSS JOIN version USING (id) WHERE name = ? AND {_DUE}",  # noqa: S608
                name, due,
            ):  # fmt: skip
                first.setdefault(number, name)
        order = {name: at for at, name in enumerate(topics)}
        told = [(first.get(number, ""), path) for number, path in rows]
        return sorted(told, key=lambda one: order.get(one[0], len(order)))

    def entered(self, after: int) -> list[tuple[str, bool]]:
        """Path of every version that went into a tree, and whether all of it did; newest first."""
        rows = self._store.rows(
            "SELECT path, state = 'applied' FROM version WHERE entered IS NOT NULL "
            "AND received >= ? ORDER BY entered DESC, path DESC",
            after,
        )
        return [(path, bool(whole)) for path, whole in rows]

    def of_topic(
        self, name: str, heading: Heading, due: int, after: int, limit: int
    ) -> tuple[list[str], int]:
        """Paths of the versions below a heading of a topic's page, and how many there are."""
        test, order = _HEADINGS[heading]
        way = "DESC" if order.endswith("DESC") else "ASC"
        values = (name, after, due) if "?" in test else (name, after)
        rows = self._store.rows(f"{_OF_TOPIC} {test} ORDER BY {order}, path {way}", *values)
        return [path for (path,) in rows[:limit]], len(rows)

    def counts(self, due: int, after: int) -> tuple[Count, ...]:
        """How many versions there are by topic and state, those of the whole list first."""
        stands = f"CASE WHEN {_DUE} THEN 'waiting' ELSE state END"
        rows = self._store.rows(
            f"SELECT '', {stands}, count(*) FROM version WHERE received >= ? GROUP BY 2 "  # noqa: S608
            f"UNION ALL SELECT name, {stands}, count(*) FROM topic JOIN version USING (id) "
            "WHERE topic.received >= ? GROUP BY 1, 2 ORDER BY 1, 2",
            due, after, due, after,
        )  # fmt: skip
        return tuple(Count(*row) for row in rows)

    def arrived(self, start: int, end: int) -> list[str]:
        """The paths of versions received from `start` to before `end`."""
        rows = self._store.rows(
            "SELECT path FROM version WHERE received >= ? AND received < ? ORDER BY received, path",
            start, end,
        )  # fmt: skip
        return [path for (path,) in rows]

    def became_due(self, start: int, end: int) -> list[str]:
        """The paths of versions that wait at `end` (a time of `due`), and did not at `start`."""
        rows = self._store.rows(
            f"SELECT path FROM version WHERE {_DUE} AND received > ? ORDER BY received, path",  # noqa: S608
            end, start,
        )  # fmt: skip
        return [path for (path,) in rows]

    # ------------------------------------------------------------ people

    def concerns(self, person: str, after: int) -> bool:
        """Whether any version has to do with somebody (a key of `Keys.people_of`)."""
        row = self._store.row(
            "SELECT 1 FROM concern WHERE person = ? AND received >= ? LIMIT 1", person, after
        )
        return row is not None

    def _holding(self, seqs: Iterable[int]) -> dict[int, Version]:
        """The version of each mail that belongs to one."""
        rows = self._store.rows(
            "SELECT seq, id FROM member WHERE seq IN (SELECT value FROM json_each(?)) "
            "ORDER BY seq, id DESC",
            json.dumps(sorted(seqs)),
        )
        numbers = dict(rows)
        found = self._versions.load(numbers.values())
        return dict(zip(numbers, found, strict=True))
