"""Which versions are known, and which of them may have to do with each other?

A version is kept whole, found by its path and by its link_keys. What links versions is decided
elsewhere; here is the store they are taken from and put back on. What pages ask of many versions
stands in `catalogue`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.index.codec import pack, unpack
from generator.index.history import EntryRef, History
from generator.index.keys import Keys, hash_of
from generator.index.store import Store
from generator.models.mails import Message
from generator.models.versions import LinkKey, Version

_KEPT = 8192  # versions that are remembered as they are, about 70 MB of them


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch did to the version at a path; None where there was none, or is none now."""

    path: str
    before: Version | None
    after: Version | None


class Versions:
    """The versions of one list. All but reading needs a batch."""

    def __init__(self, store: Store, keys: Keys, refs: History) -> None:
        self._store, self._keys, self._history = store, keys, refs
        self._known: dict[int, Version] = {}
        self._ids: dict[str, int] = {}  # of those
        self._unwritten: set[int] = set()
        self._before: dict[str, Version | None] = {}
        self._regrouped: set[int] = set()
        self._last = 0

    # ------------------------------------------------------------ a batch

    def begin(self) -> None:
        """Know which number comes next."""
        self.forget()
        (self._last,) = self._store.row("SELECT ifnull(max(id), 0) FROM version")

    def forget(self) -> None:
        """Drop what is remembered only while a batch lasts."""
        self._known.clear()
        self._ids.clear()
        self._unwritten.clear()
        self._before.clear()
        self._regrouped.clear()

    def flush(self) -> None:
        """Write the versions that changed: late, because each changes more than once."""
        rows = ((one, pack(self._known[one])) for one in sorted(self._unwritten))
        self._store.run_many("REPLACE INTO version_facts VALUES (?, ?)", rows)
        self._unwritten.clear()

    def changes(self) -> tuple[Change, ...]:
        """Every path whose version is not what it was when the batch began, ordered by path."""
        found = (Change(path, self._before[path], self.get(path)) for path in sorted(self._before))
        return tuple(one for one in found if one.before != one.after)

    def regrouped(self) -> list[int]:
        """When each window begins of which a mail came to a version in this batch, or left one."""
        rows = self._store.rows(
            "SELECT DISTINCT window FROM mail WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(self._regrouped)),
        )
        return [window for (window,) in rows]

    # ------------------------------------------------------------ the versions of a component

    def replace(
        self, mails: Iterable[Message], versions: Iterable[tuple[Version, Iterable[EntryRef]]]
    ) -> None:
        """These are the versions of a component, each with the places of its mails.

        `mails` is the whole component. What it had before and has no more goes; a version that
        says the same keeps its links. Where mails of two components make up one path, the
        version with the earlier mail has it, and the other waits until that one goes.
        """
        seqs = self._history.seqs(mail.entry_ref for mail in mails)
        rows = self._store.rows(
            "SELECT DISTINCT id FROM member WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps(seqs),
        )
        ids = [number for (number,) in rows]
        old = {one.path: number for one, number in zip(self.load(ids), ids, strict=True)}
        self._store.run_many("DELETE FROM shadow WHERE seq = ?", ((seq,) for seq in seqs))
        new = {}
        for version, refs in versions:
            members = self._history.seqs(refs)
            if version.path in old or self._may_have(version.path, min(members)):
                new[version.path] = version, members
        for path in old.keys() - new.keys():
            self._remove(old[path])
        for path, (version, members) in new.items():
            if path in old:
                self._renew(old[path], version, members)
            else:
                self._insert(version, members)

    def lose(self, seqs: Sequence[int]) -> None:
        """Mails are gone from the list. A version without any mail left is gone, too."""
        rows = [(seq,) for seq in seqs]
        find = "SELECT id FROM member WHERE seq = ?"
        ids = {one for row in rows for one in self._store.rows(find, *row)}
        self._store.run_many("DELETE FROM shadow WHERE seq = ?", rows)
        self._store.run_many("DELETE FROM member WHERE seq = ?", rows)
        for (number,) in sorted(ids):
            if self._store.row("SELECT 1 FROM member WHERE id = ?", number):
                self._wake(self.load((number,))[0].path)
            else:
                self._remove(number)

    # ------------------------------------------------------------ the store

    @property
    def reach(self) -> int:
        """How many versions on either side a link_key reaches."""
        return self._keys.reach

    def get(self, path: str) -> Version | None:
        """The version at a path."""
        number = self._id(path)
        return None if number is None else self.load((number,))[0]

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> list[Version]:
        """The other versions that have one of these link_keys, ordered by sent and path.

        Of those with one link_key only `reach` on either side, the last ones sent before `near`
        and the first ones after it; in one second the hash of the path decides. `near` may have
        left the store. Those that point to what `near` has are all given, as far as it is in
        their reach, and those that point to the same as `near` are not.
        """
        hashes = _hashed(link_keys)
        ids = self._linked(hashes)
        if len(ids) > self.reach:  # one link_key may reach too far: each is asked by itself
            mine = _times(near)[0], hash_of(near.path)
            ids = {
                one
                for link_key, points in hashes.items()
                for one in self._around(link_key, points, mine)
            }
        return _ordered(one for one in self.load(sorted(ids)) if one.path != near.path)

    def successors(self, path: str) -> list[Version]:
        """The versions whose previous one is at `path`, ordered by sent and path."""
        rows = self._store.rows("SELECT id FROM version WHERE previous = ?", hash_of(path))
        found = self.load(number for (number,) in rows)
        return _ordered(one for one in found if one.previous and one.previous.path == path)

    def put(self, version: Version) -> None:
        """The version at its path, with other links or another state and the same facts.

        Raises KeyError where there is none.
        """
        number = self._id(version.path)
        if number is None:
            raise KeyError(version.path)
        (before,) = self.load((number,))
        if before == version:
            return
        self._note(version.path, before)
        self._remember(number, version)
        self._unwritten.add(number)
        state = version.state
        self._store.run(
            "UPDATE version SET state = ?, since = ?, waits = ?, entered = ?, work = ?, "
            "previous = ? WHERE id = ?",
            state and state.name, state and int(state.since.timestamp()),
            state and self._keys.waits(version), state and self._keys.entered(version),
            version.first and hash_of(version.first.path),
            version.previous and hash_of(version.previous.path),
            number,
        )  # fmt: skip

    def load(self, ids: Iterable[int]) -> list[Version]:
        """The versions of these numbers, in their order."""
        wanted = list(ids)
        missing = [number for number in wanted if number not in self._known]
        found = {number: self._known[number] for number in wanted if number in self._known}
        if missing:
            for number, body in self._store.rows(
                "SELECT id, body FROM version_facts WHERE id IN (SELECT value FROM json_each(?))",
                json.dumps(missing),
            ):
                found[number] = self._store.trust(unpack, Version, body)
            if not found.keys() >= set(missing):
                raise self._store.damaged("versions are missing")
            for number in missing:
                self._remember(number, found[number])
        return [found[number] for number in wanted]

    # ------------------------------------------------------------ the inside

    def _linked(self, hashes: dict[int, int]) -> set[int]:
        """All that have one of these keys or point to it; more than in reach: no matter how many.

        Where those that have one are no more than in reach, nothing is beyond the reach of one.
        """
        told = json.dumps(list(hashes))
        ids = {one for (one,) in self._store.rows(_ANY_LINKED, told, self.reach + 1)}
        if len(ids) <= self.reach:
            told = json.dumps([link_key for link_key, points in hashes.items() if not points])
            ids.update(one for (one,) in self._store.rows(_ANY_POINTING, told))
        return ids

    def _around(self, link_key: int, points: int, mine: tuple[int, int]) -> Iterator[int]:
        """Those in reach of one link_key."""
        before = self._store.rows(_BEFORE, link_key, *mine, self.reach)
        after = self._store.rows(_AFTER, link_key, *mine, self.reach)
        yield from (one for one, _, _ in (*before, *after))
        if not points:
            first = before[-1][1:] if len(before) == self.reach else _FIRST
            last = after[-1][1:] if len(after) == self.reach else _LAST
            yield from (one for (one,) in self._store.rows(_POINTING, link_key, *first, *last))

    def _id(self, path: str) -> int | None:
        number = self._ids.get(path)
        if number is None:
            row = self._store.row("SELECT id FROM version WHERE path = ?", path)
            return row and int(row[0])
        return number

    def _remember(self, number: int, version: Version) -> None:
        if len(self._known) >= _KEPT and number not in self._known:
            if self._unwritten:
                self.flush()
            self._known.clear()
            self._ids.clear()
        self._known[number] = version
        self._ids[version.path] = number

    def _note(self, path: str, before: Version | None) -> None:
        self._before.setdefault(path, before)

    def _may_have(self, path: str, first: int) -> bool:
        """Whether a version whose first mail is `first` may have a path that is not its own yet."""
        number = self._id(path)
        if number is None:
            return True
        row = self._store.row("SELECT min(seq) FROM member WHERE id = ?", number)
        if row[0] < first:
            self._store.run("REPLACE INTO shadow VALUES (?, ?)", path, first)
            return False
        self._remove(number)
        self._store.run("REPLACE INTO shadow VALUES (?, ?)", path, row[0])
        return True

    def _insert(self, version: Version, members: Sequence[int]) -> None:
        self._note(version.path, None)
        self._last = number = self._last + 1
        self._store.run(
            "INSERT INTO version (id, path, sent, received, newest) VALUES (?, ?, ?, ?, ?)",
            number, version.path, *_times(version),
        )  # fmt: skip
        self._add_keys(number, version)
        self._add_members(number, members)
        self._regrouped.update(members)
        self._remember(number, version)
        self._unwritten.add(number)

    def _renew(self, number: int, version: Version, members: Sequence[int]) -> None:
        (before,) = self.load((number,))
        old, new = self._members(number), set(members)
        if old != new:
            self._store.run("DELETE FROM member WHERE id = ?", number)
            self._add_members(number, new)
            self._regrouped |= old ^ new
            self._wake(version.path)
        if _alone(before) == version:
            return
        self._drop_keys(number, before)
        self._store.run(
            "UPDATE version SET sent = ?, received = ?, newest = ?, state = NULL, since = NULL, "
            "waits = NULL, entered = NULL, work = NULL, previous = NULL WHERE id = ?",
            *_times(version), number,
        )  # fmt: skip
        self._add_keys(number, version)
        self._note(version.path, before)
        self._remember(number, version)
        self._unwritten.add(number)

    def _remove(self, number: int) -> None:
        (version,) = self.load((number,))
        self._note(version.path, version)
        self._drop_keys(number, version)
        self._store.run("DELETE FROM version WHERE id = ?", number)
        self._store.run("DELETE FROM version_facts WHERE id = ?", number)
        self._regrouped |= self._members(number)
        self._store.run("DELETE FROM member WHERE id = ?", number)
        self._wake(version.path)
        self._unwritten.discard(number)
        self._known.pop(number, None)
        self._ids.pop(version.path, None)

    def _wake(self, path: str) -> None:
        """Have those looked at again that could not have a path: it may be theirs now."""
        self._store.run(
            "INSERT OR IGNORE INTO touched SELECT component FROM shadow JOIN mail USING (seq) "
            "WHERE path = ? AND component IS NOT NULL",
            path,
        )

    def _members(self, number: int) -> set[int]:
        rows = self._store.rows("SELECT seq FROM member WHERE id = ?", number)
        return {seq for (seq,) in rows}

    def _add_members(self, number: int, members: Iterable[int]) -> None:
        rows = ((number, seq) for seq in sorted(set(members)))
        self._store.run_many("INSERT INTO member VALUES (?, ?)", rows)

    def _add_keys(self, number: int, version: Version) -> None:
        for (add, _), rows in self._key_rows(number, version):
            self._store.run_many(add, rows)

    def _drop_keys(self, number: int, version: Version) -> None:
        for (_, drop), rows in self._key_rows(number, version):
            self._store.run_many(drop, rows)

    def _key_rows(
        self, number: int, version: Version
    ) -> Iterable[tuple[tuple[str, str], list[tuple[int | str, ...]]]]:
        sent, received, _ = _times(version)
        link_keys = sorted(_hashed(self._keys.link_keys(version)).items())
        mark = hash_of(version.path)
        yield _LINK_KEY, [(link_key, points, sent, mark, number) for link_key, points in link_keys]
        yield _TOPIC, [(name, received, number) for name in sorted(set(version.topics))]
        people = sorted(set(self._keys.people_of(version)))
        yield _CONCERN, [(person, received, number) for person in people]


_ANY_LINKED = (
    "SELECT DISTINCT id FROM link_key WHERE hash IN (SELECT value FROM json_each(?)) "
    "AND points = 0 LIMIT ?"
)
_ANY_POINTING = _ANY_LINKED.replace("points = 0 LIMIT ?", "points = 1")
_BEFORE = (
    "SELECT id, sent, mark FROM link_key WHERE hash = ? AND points = 0 AND (sent, mark) < (?, ?) "
    "ORDER BY sent DESC, mark DESC LIMIT ?"
)
_AFTER = (
    "SELECT id, sent, mark FROM link_key WHERE hash = ? AND points = 0 AND (sent, mark) > (?, ?) "
    "ORDER BY sent, mark LIMIT ?"
)
_POINTING = (
    "SELECT id FROM link_key WHERE hash = ? AND points = 1 "
    "AND (sent, mark) >= (?, ?) AND (sent, mark) < (?, ?)"
)
_FIRST, _LAST = (-(1 << 63), 0), ((1 << 63) - 1, 0)  # before and after all that were ever sent
# How a key of a version is added, and how it is dropped.
_LINK_KEY = (
    "INSERT INTO link_key VALUES (?, ?, ?, ?, ?)",
    "DELETE FROM link_key WHERE hash = ? AND points = ? AND sent = ? AND mark = ? AND id = ?",
)
_TOPIC = (
    "INSERT INTO topic VALUES (?, ?, ?)",
    "DELETE FROM topic WHERE name = ? AND received = ? AND id = ?",
)
_CONCERN = (
    "INSERT INTO concern VALUES (?, ?, ?)",
    "DELETE FROM concern WHERE person = ? AND received = ? AND id = ?",
)


def _hashed(link_keys: Iterable[LinkKey]) -> dict[int, int]:
    """The hash of each link_key, and 1 where the version only points to it."""
    found: dict[int, int] = {}
    for name, points in link_keys:
        link_key = hash_of(name)
        found[link_key] = found.get(link_key, 1) & points
    return found


def _ordered(versions: Iterable[Version]) -> list[Version]:
    return sorted(versions, key=lambda one: (one.sent, one.path))


def _times(version: Version) -> tuple[int, int, int]:
    times = (version.sent, version.received, version.newest)
    sent, received, newest = (int(time.timestamp()) for time in times)
    return sent, received, newest


def _alone(version: Version) -> Version:
    """The version without what is known only beside others."""
    return replace(
        version, previous=None, linked_by=None, first=None, following=None, pulled=(), delta=None,
        state=None,
    )  # fmt: skip
