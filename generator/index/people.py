"""The people of one list, by their keys: their names, and which keys are those of one person.

Which keys are joined is decided elsewhere: `tracking.namesakes` takes the proofs from here and puts
the pages back on which people are shown.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator

from generator.index.store import Store
from generator.index.versions import Versions
from generator.models.versions import AddressProof

_PROOFS = (
    "SELECT other, name FROM address_proof WHERE person = ? "
    "UNION SELECT person, name FROM address_proof WHERE other = ?"
)
_TOUCHED = (
    "SELECT value FROM json_each(?) WHERE value IN (SELECT person FROM address_proof) "
    "OR value IN (SELECT other FROM address_proof) OR value IN (SELECT person FROM shown_with) "
    "OR value IN (SELECT main FROM shown_with)"
)


class People:
    """The people of one list. `put` needs a batch."""

    def __init__(self, store: Store, versions: Versions) -> None:
        self._store, self._versions = store, versions
        self._moved: dict[str, str] = {}  # person: on whose page they were shown before

    def forget(self) -> None:
        """Drop what is kept in memory during a batch."""
        self._moved.clear()

    # ------------------------------------------------------------ see tracking.namesakes

    def touched(self) -> list[str]:
        """The people whose proofs may have changed in this batch, or what decides on them."""
        people = sorted(self._versions.touched_people())
        return self._store.column(_TOUCHED, json.dumps(people)) if people else []

    def proofs(self, person: str) -> list[tuple[str, str]]:
        """The other keys that are proven to be those of this person, and the name in the proof."""
        return [(other, name) for other, name in self._store.rows(_PROOFS, person, person)]

    def name(self, person: str) -> str:
        """The full name that a person has in most versions; empty where they have none."""
        row = self._store.row(
            "SELECT name FROM person_name WHERE person = ? ORDER BY versions DESC, name LIMIT 1",
            person,
        )
        return str(row[0]) if row else ""

    def span(self, person: str, since: int = 0) -> tuple[int, int] | None:
        """When a person wrote first and last, about versions received since a time."""
        first, last = self._store.row(
            "SELECT min(wrote), max(wrote) FROM concern WHERE person = ? AND received >= ?",
            person, since,
        )  # fmt: skip
        return None if first is None else (first, last)

    def debut(self, main: str) -> int | None:
        """When the person that is shown on the page of `main` wrote first, by any of their keys."""
        spans = [span for key in self.keys(main) if (span := self.span(key))]
        return min((first for first, _ in spans), default=None)

    def wrote_before(self, main: str, time: int) -> bool:
        """Whether the person that is shown on the page of `main` wrote before a time."""
        keys = json.dumps(self.keys(main))
        row = self._store.row(
            "SELECT 1 FROM concern WHERE person IN (SELECT value FROM json_each(?)) "
            "AND wrote < ? LIMIT 1",
            keys, time,
        )  # fmt: skip
        return row is not None

    def put(self, person: str, main: str) -> None:
        """Show a person on the page of `main`, which may be their own."""
        before = self.main(person)
        if main == before:
            return
        self._moved[person] = before
        self._store.run("DELETE FROM shown_with WHERE person = ?", person)
        if main != person:
            self._store.run("INSERT INTO shown_with VALUES (?, ?)", person, main)

    # ------------------------------------------------------------ what pages ask

    def moved(self) -> dict[str, str]:
        """The people who are shown on another page than before this batch, with that page's key."""
        return dict(self._moved)

    def main(self, person: str) -> str:
        """The key on whose page a person is shown."""
        row = self._store.row("SELECT main FROM shown_with WHERE person = ?", person)
        return str(row[0]) if row else person

    def mains(self) -> dict[str, str]:
        """The key on whose page a person is shown, by each other key of that person."""
        return dict(self._store.rows("SELECT person, main FROM shown_with WHERE person <> main"))

    def keys(self, main: str) -> list[str]:
        """All keys of the person that is shown on the page of `main`, that one first."""
        others = self._store.column(
            "SELECT person FROM shown_with WHERE main = ? ORDER BY person", main
        )
        return [main, *others]

    def proofs_of(self, people: Collection[str]) -> list[AddressProof]:
        """The first proof of each pair of these keys, in the order in which they arrived."""
        numbers = self._store.column(
            "SELECT DISTINCT id FROM address_proof "
            "WHERE person IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(people)),
        )
        versions = self._versions.load(numbers)
        versions.sort(key=lambda version: (version.received, version.path))
        found: dict[tuple[str, str], AddressProof] = {}
        for version in versions:
            for proof in version.proofs:
                found.setdefault((proof.sender.email, proof.author.email), proof)
        return list(found.values())

    # ------------------------------------------------------------ namesakes

    def names(self, people: Iterable[str]) -> set[str]:
        """All full names of these people, also those that this batch took from them."""
        found = set().union(*self._versions.touched_people().values())
        found.update(
            self._store.column(
                "SELECT DISTINCT name FROM person_name "
                "WHERE person IN (SELECT value FROM json_each(?))",
                json.dumps(sorted(people)),
            )
        )
        return found

    def count(self, name: str) -> int:
        """How many keys have this full name in any version."""
        (count,) = self._store.row("SELECT count(*) FROM person_name WHERE name = ?", name)
        return int(count)

    def namesakes(self, name: str) -> list[str]:
        """The keys that have this full name in most of their versions, in order."""
        found = self._store.column(
            "SELECT person FROM person_name WHERE name = ? ORDER BY person", name
        )
        return [person for person in found if self.name(person) == name]

    def shared_names(self) -> Iterator[str]:
        """The full names that several keys have, in order."""
        yield from self._store.column(
            "SELECT name FROM person_name GROUP BY name HAVING count(*) > 1 ORDER BY name"
        )
