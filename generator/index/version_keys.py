"""The keys by which versions are found: link keys, topics, the people they concern and their names.

Versions with a link key in common may be versions of the same work. Some only mention a key, as a
mail that links to another does: they meet the versions that have it, and not each other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from generator.index.keys import Keys, hash_of
from generator.index.store import Store
from generator.models.versions import LinkKey, Version

Rank = tuple[int, int]  # the order along a link key: second it was sent in, hash of the path

_ANY = (
    "SELECT DISTINCT id FROM link_key WHERE hash IN (SELECT value FROM json_each(?)) "
    "AND is_mention = ? LIMIT ?"
)
_BEFORE = (
    "SELECT id, sent, path_hash FROM link_key WHERE hash = ? AND is_mention = 0 "
    "AND (sent, path_hash) < (?, ?) ORDER BY sent DESC, path_hash DESC LIMIT ?"
)
_AFTER = (
    "SELECT id, sent, path_hash FROM link_key WHERE hash = ? AND is_mention = 0 "
    "AND (sent, path_hash) > (?, ?) ORDER BY sent, path_hash LIMIT ?"
)
_MENTIONS = (
    "SELECT id FROM link_key WHERE hash = ? AND is_mention = 1 "
    "AND (sent, path_hash) >= (?, ?) AND (sent, path_hash) < (?, ?)"
)
_FIRST: Rank = (-(1 << 63), 0)  # before and after every version
_LAST: Rank = ((1 << 63) - 1, 0)
# How a key of a version is added, and the statements by which it is removed.
_LINK_KEY = (
    "INSERT INTO link_key VALUES (?, ?, ?, ?, ?)",
    "DELETE FROM link_key WHERE (hash, is_mention, sent, path_hash, id) = (?, ?, ?, ?, ?)",
)
_TOPIC = (
    "INSERT INTO topic VALUES (?, ?, ?)",
    "DELETE FROM topic WHERE (name, received, id) = (?, ?, ?)",
)
_APPLIER = (
    "INSERT INTO applier VALUES (?, ?, ?)",
    "DELETE FROM applier WHERE (person, is_own, id) = (?, ?, ?)",
)
_CONCERN = (
    "INSERT INTO concern VALUES (?, ?, ?, ?)",
    "DELETE FROM concern WHERE (person, received, id, wrote) = (?, ?, ?, ?)",
)
_NAME = (
    (
        "INSERT INTO person_name VALUES (?, ?, 1) "
        "ON CONFLICT (person, name) DO UPDATE SET versions = versions + 1"
    ),
    "DELETE FROM person_name WHERE (person, name, versions) = (?, ?, 1)",
    "UPDATE person_name SET versions = versions - 1 WHERE (person, name) = (?, ?)",
)
_PROOF = (
    "INSERT INTO address_proof VALUES (?, ?, ?, ?)",
    "DELETE FROM address_proof WHERE (person, other, name, id) = (?, ?, ?, ?)",
)


class VersionKeys:
    """The keys of the versions of one list; a version is a number here.

    `touched` are the people whose versions this batch added or removed, with their full names.
    """

    def __init__(self, store: Store, keys: Keys) -> None:
        self._store, self._keys = store, keys
        self.touched: dict[str, set[str]] = {}

    def add(self, number: int, version: Version) -> None:
        """Add all keys of a version."""
        for (add, *_), rows in self._rows(number, version):
            self._store.run_many(add, rows)

    def remove(self, number: int, version: Version) -> None:
        """Remove all keys of a version that `add` was given."""
        for (_, *removes), rows in self._rows(number, version):
            for remove in removes:
                self._store.run_many(remove, rows)

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> set[int]:
        """The versions in reach of `near` along these link keys, see `Versions.sharing`."""
        mentions = _mentions_by_hash(link_keys)
        numbers = self._linked(mentions)
        if len(numbers) <= self._keys.reach:
            return numbers
        rank = _rank(near)
        return {
            number
            for link_key, is_mention in mentions.items()
            for number in self._in_reach(link_key, rank, is_mention=is_mention)
        }

    def with_keys(self, names: Iterable[str]) -> list[int]:
        """All versions that have one of these link keys, and not only mention it."""
        hashes = json.dumps([hash_of(name) for name in names])
        return self._store.column(_ANY, hashes, 0, -1)

    def applied_by(self, person: str) -> int:
        """The number of versions that make somebody known to apply."""
        row = self._store.row(
            "SELECT count(*) FROM applier WHERE person = ? AND is_own = 0", person
        )
        return int(row[0])

    def own_noted(self, person: str) -> list[int]:
        """The versions that somebody wrote and says to have applied."""
        return self._store.column("SELECT id FROM applier WHERE person = ? AND is_own = 1", person)

    def _linked(self, mentions: dict[int, bool]) -> set[int]:
        """Every version that has or mentions one of these keys, or more than `reach` of them.

        As long as no more than `reach` versions have one, each of them is in reach.
        """
        reach = self._keys.reach
        numbers = set(self._store.column(_ANY, json.dumps(list(mentions)), 0, reach + 1))
        if len(numbers) <= reach:
            own = [link_key for link_key, is_mention in mentions.items() if not is_mention]
            numbers.update(self._store.column(_ANY, json.dumps(own), 1, -1))  # no limit
        return numbers

    def _in_reach(self, link_key: int, rank: Rank, *, is_mention: bool) -> Iterator[int]:
        """The versions in reach of `rank` along one link key."""
        reach = self._keys.reach
        before = self._store.rows(_BEFORE, link_key, *rank, reach)
        after = self._store.rows(_AFTER, link_key, *rank, reach)
        yield from (number for number, _, _ in (*before, *after))
        if not is_mention:
            first = before[-1][1:] if len(before) == reach else _FIRST
            last = after[-1][1:] if len(after) == reach else _LAST
            yield from self._store.column(_MENTIONS, link_key, *first, *last)

    def _rows(
        self, number: int, version: Version
    ) -> Iterator[tuple[tuple[str, ...], list[tuple[int | str, ...]]]]:
        """The rows of a version in each table, with the statements that add and remove one."""
        mentions = _mentions_by_hash(self._keys.link_keys(version))
        rank, received = _rank(version), int(version.received.timestamp())
        yield _LINK_KEY, [(*item, *rank, number) for item in sorted(mentions.items())]
        yield _TOPIC, [(name, received, number) for name in sorted(set(version.topics))]
        appliers = sorted(self._keys.appliers(version))
        yield _APPLIER, [(person, is_own, number) for person, is_own in appliers]
        people = sorted(self._keys.people_of(version))
        wrote: dict[str, int] = {}
        for person, _, time in people:
            wrote[person] = min(time, wrote.get(person, time))
        yield _CONCERN, [(person, received, number, time) for person, time in wrote.items()]
        names = [(person, name) for person, name, _ in people if name]
        yield _NAME, list(dict.fromkeys(names))
        proofs = sorted(set(self._keys.proofs_of(version)))
        yield _PROOF, [(*proof, number) for proof in proofs]
        for person in (*wrote, *(key for proof in proofs for key in proof[:2])):
            self.touched.setdefault(person, set())
        for person, name in names:
            self.touched[person].add(name)


def _mentions_by_hash(link_keys: Iterable[LinkKey]) -> dict[int, bool]:
    """The hash of each link key, and whether it is only mentioned."""
    mentions: dict[int, bool] = {}
    for name, is_mention in link_keys:
        link_key = hash_of(name)
        mentions[link_key] = mentions.get(link_key, True) and is_mention
    return mentions


def _rank(version: Version) -> Rank:
    return int(version.sent.timestamp()), hash_of(version.path)
