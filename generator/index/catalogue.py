"""What do pages ask of the versions of a list?

Answers come from indexes, at the price of what is given; only `counts` and `people` go over
everything, because they are asked for everything. How a page looks is not known here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.index.keys import hash_of
from generator.index.mails import Mails
from generator.index.places import Place, Places
from generator.index.store import Store
from generator.index.versions import Versions
from generator.models import StateName, Version


@dataclass(frozen=True, slots=True)
class Count:
    """How many versions of a topic are in a state; an empty topic stands for the whole list."""

    topic: str
    state: StateName | None  # None where a version was not put beside others yet
    versions: int


class Catalogue:
    """Versions by what they are known for."""

    def __init__(self, store: Store, places: Places, mails: Mails, versions: Versions) -> None:
        self._store, self._places, self._mails, self._versions = store, places, mails, versions

    def at(self, places: Iterable[Place]) -> dict[Place, Version]:
        """The version that the mail at each place belongs to; a place without one is left out."""
        wanted = list(places)
        seqs = [(place, seq) for place in wanted for seq in self._places.seqs((place,))]
        found = self._holding(seq for _, seq in seqs)
        return {place: found[seq] for place, seq in seqs if seq in found}

    def named(self, message_ids: Iterable[str]) -> dict[str, Version]:
        """The version that the mail of each Message-ID belongs to; one without is left out.

        Where several mails share an id, the first that belongs to a version is meant.
        """
        found = {}
        for message_id in message_ids:
            rows = self._store.rows("SELECT seq FROM named WHERE hash = ?", hash_of(message_id))
            seqs = [seq for (seq,) in rows]
            meant = {seq for seq, one in self._mails.read(seqs) if one.message_id == message_id}
            if holding := self._holding(meant):
                found[message_id] = holding[min(holding)]
        return found

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

    def versions(
        self,
        *,
        state: StateName | None = None,
        topic: str | None = None,
        person: str | None = None,
        since: int | None = None,
        newest_first: bool = True,
        limit: int = -1,
        offset: int = 0,
    ) -> tuple[Version, ...]:
        """Versions ordered by when they were received, then by path.

        Each argument leaves out what does not fit: `since` (seconds since 1970) versions of which
        nothing was heard since, `person` (a key of `Keys.deeds`) those the person has nothing to
        do with. `limit` -1 means all.
        """
        tables, tests = ["version"], [
            ("state = ?", state), ("newest >= ?", since),
            ("topic.name = ?", topic), ("person = ?", person),
        ]  # fmt: skip
        # The narrowest leads, and its rows are in the order asked for, so that no more are read
        # than are given. CROSS JOIN is SQLite's word for "in this order".
        by = "version"
        if topic is not None:
            tables, by = ["topic", *tables], "topic"
        if person is not None:
            tables, by = ["deed", *tables], "deed"
        joined = [tables[0]] + [f"{table} USING (id)" for table in tables[1:]]
        given = [(test, value) for test, value in tests if value is not None]
        where = " AND ".join(test for test, _ in given) or "1"
        way = "DESC" if newest_first else "ASC"
        rows = self._store.rows(
            f"SELECT version.id FROM {' CROSS JOIN '.join(joined)} WHERE {where} "  # noqa: S608
            f"ORDER BY {by}.received {way}, version.path {way} LIMIT ? OFFSET ?",
            *(value for _, value in given), limit, offset,
        )  # fmt: skip
        return tuple(self._versions.load(number for (number,) in rows))

    def counts(self) -> tuple[Count, ...]:
        """How many versions there are by topic and state, those of the whole list first."""
        rows = self._store.rows(
            "SELECT '', state, count(*) FROM version GROUP BY state UNION ALL "
            "SELECT name, state, count(*) FROM topic JOIN version USING (id) GROUP BY name, state "
            "ORDER BY 1, 2"
        )
        return tuple(Count(*row) for row in rows)

    def people(self) -> tuple[tuple[str, int], ...]:
        """The key of everybody a version concerns, and of how many; ordered by key."""
        rows = self._store.rows("SELECT person, count(*) FROM deed GROUP BY person ORDER BY person")
        return tuple(rows)

    def paths(self) -> Iterator[str]:
        """The path of every version, in their order."""
        for (path,) in self._store.each("SELECT path FROM version ORDER BY path"):
            yield path

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
