"""What pages ask of the versions of a list, answered from indexes of the file.

Listings ask for paths, which are cheap, and for the versions of the part they show. Times are
seconds since 1970, UTC. A new version that was received at `waiting_before` or earlier waits for an
answer; versions received before `kept_from` are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from generator.index.history import History
from generator.index.keys import hash_of
from generator.index.store import Store
from generator.index.versions import Versions
from generator.models.mails import EntryRef
from generator.models.versions import LineagePart, StateName, Version, Wait

Heading = Literal["applied", "newest"]

_OF_LINEAGE = "FROM version WHERE lineage = ?"
_EARLIER = "AND (sent, path) < (?, ?)"
_WAITS = "state = 'new' AND may_wait AND version.received <= ?"
_OWES = "state = 'discussed' AND owed <= ?"
# Whose answer is missing, as `tracking.waiting` says.
_MISSING = (
    "SELECT id, path, pull, received AS since, CASE WHEN EXISTS ("  # noqa: S608 - constants
    "SELECT 1 FROM version AS earlier WHERE earlier.lineage = version.lineage "
    "AND earlier.answered AND earlier.sent < version.sent"
    f") THEN 'silent' ELSE 'unanswered' END AS wait FROM version WHERE {_WAITS} AND received >= ? "
    f"UNION ALL SELECT id, path, pull, owed, 'owed' FROM version WHERE {_OWES} AND received >= ?"
)
# Whether a version is the last of its lineage; one that is not put beside others yet is.
_LAST = (
    "NOT EXISTS (SELECT 1 FROM version AS other WHERE other.lineage = version.lineage "
    "AND (other.sent, other.path) > (version.sent, version.path))"
)
# The versions of a topic below each heading of its page. CROSS JOIN keeps SQLite to the order of
# the tables.
_OF_TOPIC = (
    "SELECT path FROM topic CROSS JOIN version USING (id) WHERE name = ? AND topic.received >= ? "
)
_HEADINGS: dict[Heading, tuple[str, str]] = {
    "applied": ("AND state = 'applied'", "since DESC"),
    "newest": (f"AND {_LAST}", "topic.received DESC"),
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that waits for an answer, whose, and since when, in seconds since 1970, UTC."""

    path: str
    wait: Wait
    since: int
    pull: bool


@dataclass(frozen=True, slots=True)
class Count:
    """How many versions of a topic are in a state; an empty topic stands for the whole list."""

    topic: str
    state: StateName | None  # None before a version is put beside others
    versions: int


class VersionQueries:
    """Queries over the versions of one list."""

    def __init__(self, store: Store, history: History, versions: Versions) -> None:
        self._store, self._history, self._versions = store, history, versions

    # ------------------------------------------------------------ versions

    def at(self, refs: Iterable[EntryRef]) -> dict[EntryRef, Version]:
        """The version that each of these mails belongs to; a mail without one is left out."""
        seqs = [(ref, seq) for ref in refs for seq in self._history.seqs((ref,))]
        found = self._holding(seq for _, seq in seqs)
        return {ref: found[seq] for ref, seq in seqs if seq in found}

    def get(self, paths: Iterable[str]) -> list[Version]:
        """The versions at these paths, in their order; a path without one is left out."""
        wanted = list(paths)
        rows = self._store.rows(
            "SELECT path, id FROM version WHERE path IN (SELECT value FROM json_each(?))",
            json.dumps(wanted),
        )
        numbers = dict(rows)
        return self._versions.load(numbers[path] for path in wanted if path in numbers)

    def topics_of_works(self, versions: Iterable[Version]) -> list[str]:
        """The topics of all versions of the works that these are versions of."""
        firsts = {version.first.path if version.first else version.path for version in versions}
        return self._store.column(
            "SELECT DISTINCT name FROM version JOIN topic USING (id) "
            "WHERE lineage IN (SELECT value FROM json_each(?)) ORDER BY name",
            json.dumps(sorted(map(hash_of, firsts))),
        )

    def newest_of(self, version: Version) -> Version:
        """The last version of the work that a version is one of."""
        if version.first is None:
            return version
        numbers = self._store.column(
            f"SELECT id {_OF_LINEAGE} ORDER BY sent DESC, path DESC LIMIT 1",
            hash_of(version.first.path),
        )
        return self._versions.load(numbers)[0]

    def lineage(self, version: Version, limit: int) -> LineagePart:
        """The version among up to `limit` versions of its work; alone before it is linked."""
        if version.first is None:
            return LineagePart((version,), 1, 1)
        first = version.first.path
        lineage, rank = hash_of(first), (int(version.sent.timestamp()), version.path)
        (total,) = self._store.row(f"SELECT count(*) {_OF_LINEAGE}", lineage)
        (before,) = self._store.row(f"SELECT count(*) {_OF_LINEAGE} {_EARLIER}", lineage, *rank)
        start = max(0, min(before - limit // 2, total - limit))
        earlier = self._store.column(
            f"SELECT id {_OF_LINEAGE} {_EARLIER} ORDER BY sent DESC, path DESC LIMIT ?",
            lineage, *rank, before - start,
        )  # fmt: skip
        later = self._store.column(
            f"SELECT id {_OF_LINEAGE} AND (sent, path) >= (?, ?) ORDER BY sent, path LIMIT ?",
            lineage, *rank, limit - (before - start),
        )  # fmt: skip
        found = self._versions.load((*reversed(earlier), *later))
        same = (known for known in found if known.first and known.first.path == first)
        return LineagePart(tuple(same), before + 1, total)

    def newest(self, kept_from: int, limit: int) -> list[Version]:
        """The versions received last, newest first, without those that a newer one follows."""
        numbers = self._store.column(
            f"SELECT id FROM version WHERE received >= ? AND {_LAST} "  # noqa: S608 - a constant
            "ORDER BY received DESC, path DESC LIMIT ?",
            kept_from, limit,
        )  # fmt: skip
        return self._versions.load(numbers)

    def of_person(self, person: str, kept_from: int, limit: int) -> list[Version]:
        """The versions that concern a person (a key of `Keys.people_of`), newest first."""
        row = self._store.row(
            "SELECT received FROM concern WHERE person = ? AND received >= ? "
            "ORDER BY received DESC LIMIT 1 OFFSET ?",
            person, kept_from, limit - 1,
        )  # fmt: skip
        # All of the last second: the order of their numbers depends on the steps of the index.
        numbers = self._store.column(
            "SELECT id FROM concern WHERE person = ? AND received >= ?",
            person, row[0] if row else kept_from,
        )  # fmt: skip
        found = self._versions.load(numbers)
        found.sort(key=lambda version: (version.received, version.path), reverse=True)
        return found[:limit]

    def concerns(self, person: str, kept_from: int) -> bool:
        """Whether any version concerns a person (a key of `Keys.people_of`)."""
        row = self._store.row(
            "SELECT 1 FROM concern WHERE person = ? AND received >= ? LIMIT 1", person, kept_from
        )
        return row is not None

    def involvement(self, people: Iterable[str]) -> Literal["", "once", "often"]:
        """Whether these keys, of one person, answered a single version, or did more than that."""
        rows = self._store.rows(
            "SELECT wrote <= received FROM concern "
            "WHERE person IN (SELECT value FROM json_each(?)) LIMIT 2",
            json.dumps(list(people)),
        )
        if not rows:
            return ""
        is_own = bool(rows[0][0])  # a person who answers a version writes after it arrived
        return "often" if len(rows) > 1 or is_own else "once"

    # ------------------------------------------------------------ paths, for listings

    def waiting(self, waiting_before: int, kept_from: int) -> list[Waiting]:
        """Every version that waits for somebody's answer, that which began to wait last first."""
        rows = self._store.rows(
            f"SELECT path, wait, since, pull FROM ({_MISSING}) ORDER BY since DESC, path DESC",  # noqa: S608 - a constant
            waiting_before, kept_from, waiting_before, kept_from,
        )  # fmt: skip
        return [Waiting(path, wait, since, bool(pull)) for path, wait, since, pull in rows]

    def topics_waiting(self, waiting_before: int, kept_from: int) -> list[tuple[str, str]]:
        """Topic and path of every version that waits, once for each of its topics."""
        return self._store.rows(
            "SELECT topic.name, version.path "  # noqa: S608 - constants
            "FROM topic CROSS JOIN version USING (id) "
            f"WHERE topic.received >= ? AND (({_WAITS}) OR ({_OWES})) ORDER BY 1, 2",
            kept_from, waiting_before, waiting_before,
        )  # fmt: skip

    def arrivals(self, kept_from: int) -> list[tuple[str, bool]]:
        """Path of every version, and whether it is the last of its lineage; oldest first."""
        rows = self._store.rows(
            f"SELECT path, {_LAST} FROM version WHERE received >= ? ORDER BY received, path",  # noqa: S608 - a constant
            kept_from,
        )
        return [(path, bool(is_last)) for path, is_last in rows]

    def firsts(self, kept_from: int) -> list[str]:
        """The paths of versions that follow no other, of works with a version that is kept."""
        return self._store.column(
            "SELECT path FROM version AS first WHERE previous IS NULL AND EXISTS (SELECT 1 "
            "FROM version WHERE version.lineage = first.lineage AND version.received >= ?)",
            kept_from,
        )

    def applied(self, kept_from: int) -> list[tuple[str, bool]]:
        """Path of every version that was applied, and whether all of it was; newest first."""
        rows = self._store.rows(
            "SELECT path, state = 'applied' FROM version WHERE applied_at IS NOT NULL "
            "AND received >= ? ORDER BY applied_at DESC, path DESC",
            kept_from,
        )
        return [(path, bool(is_whole)) for path, is_whole in rows]

    def of_topic(
        self, name: str, heading: Heading, kept_from: int, limit: int
    ) -> tuple[list[str], int]:
        """Up to `limit` paths below a heading of a topic's page, and how many there are in all."""
        test, order = _HEADINGS[heading]
        paths = self._store.column(
            f"{_OF_TOPIC} {test} ORDER BY {order}, path DESC", name, kept_from
        )
        return paths[:limit], len(paths)

    def counts(self, waiting_before: int, kept_from: int) -> tuple[Count, ...]:
        """How many versions there are by topic and state, those of the whole list first."""
        state = f"CASE WHEN {_WAITS} THEN 'waiting' ELSE state END"
        rows = self._store.rows(
            f"SELECT '', {state}, count(*) FROM version WHERE received >= ? GROUP BY 2 "  # noqa: S608 - a constant
            f"UNION ALL SELECT name, {state}, count(*) FROM topic JOIN version USING (id) "
            "WHERE topic.received >= ? GROUP BY 1, 2 ORDER BY 1, 2",
            waiting_before, kept_from, waiting_before, kept_from,
        )  # fmt: skip
        return tuple(Count(*row) for row in rows)

    def arrived(self, start: int, end: int) -> list[str]:
        """The paths of versions received from `start` to before `end`, oldest first."""
        return self._store.column(
            "SELECT path FROM version WHERE received >= ? AND received < ? ORDER BY received, path",
            start, end,
        )  # fmt: skip

    def active_topics(self, since: int, limit: int) -> list[tuple[str, int]]:
        """The topics of most versions received from `since` on, and how many they have."""
        rows = self._store.rows(
            "SELECT name, count(*) FROM topic WHERE received >= ? GROUP BY name "
            "ORDER BY 2 DESC, name LIMIT ?",
            since, limit,
        )  # fmt: skip
        return [(name, count) for name, count in rows]

    def became_due(self, before: int, now: int) -> list[str]:
        """The paths of versions that wait with `now` as `waiting_before`, not with `before`."""
        return self._store.column(
            f"SELECT path FROM version WHERE {_WAITS} AND received > ? "  # noqa: S608 - constants
            f"UNION ALL SELECT path FROM version WHERE {_OWES} AND owed > ? ORDER BY path",
            now, before, now, before,
        )  # fmt: skip

    def _holding(self, seqs: Iterable[int]) -> dict[int, Version]:
        """The version of each mail that belongs to one, by the number of the mail."""
        # Of several versions of one mail, that with the lowest number stays in the dict.
        rows = self._store.rows(
            "SELECT seq, id FROM member WHERE seq IN (SELECT value FROM json_each(?)) "
            "ORDER BY seq, id DESC",
            json.dumps(sorted(seqs)),
        )
        numbers = dict(rows)
        return dict(zip(numbers, self._versions.load(numbers.values()), strict=True))
