"""The versions of a list: each is kept whole, and found by its path or by the keys it shares.

How versions are linked is decided elsewhere: `tracking.follow` takes them from here and puts them
back. What pages ask of many versions is in `version_queries`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from generator.index.codec import pack, unpack
from generator.index.history import History
from generator.index.keys import Keys, hash_of
from generator.index.loose_notes import LooseNotes
from generator.index.store import Store
from generator.index.version_keys import VersionKeys
from generator.models.mails import EntryRef, Message
from generator.models.versions import LinkKey, LooseNote, Version

_CACHED = 8192  # versions that stay in memory, about 70 MB of them


@dataclass(frozen=True, slots=True)
class Change:
    """What a batch did to the version at a path; a side is None where there is no version."""

    path: str
    before: Version | None
    after: Version | None


class Versions:
    """The versions of one list. Everything except reading needs a batch.

    In the file each version has a number, which depends on the order in which versions were found.
    """

    def __init__(self, store: Store, keys: Keys, history: History, notes: LooseNotes) -> None:
        self._store, self._keys, self._history, self._notes = store, keys, history, notes
        self._version_keys = VersionKeys(store, keys)
        self._cached: dict[int, Version] = {}
        self._numbers: dict[str, int] = {}  # by path, of those in `_cached`
        self._unwritten: set[int] = set()
        self._before: dict[str, Version | None] = {}  # at the paths this batch changed
        self._regrouped: set[int] = set()
        self._last = 0  # the highest number

    # ------------------------------------------------------------ a batch

    def begin(self) -> None:
        """Read which number comes next."""
        self.forget()
        (self._last,) = self._store.row("SELECT ifnull(max(id), 0) FROM version")

    def forget(self) -> None:
        """Drop what is kept in memory during a batch."""
        self._cached.clear()
        self._numbers.clear()
        self._unwritten.clear()
        self._before.clear()
        self._regrouped.clear()
        self._version_keys.touched.clear()

    def flush(self) -> None:
        """Write the versions that changed: late, because most change more than once in a batch."""
        numbers = sorted(self._unwritten)
        rows = ((number, pack(self._cached[number])) for number in numbers)
        self._store.run_many("REPLACE INTO version_facts VALUES (?, ?)", rows)
        self._store.run_many("DELETE FROM event WHERE id = ?", ((number,) for number in numbers))
        events = (row for number in numbers for row in self._event_rows(number))
        self._store.run_many("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", events)
        self._unwritten.clear()

    def changes(self) -> tuple[Change, ...]:
        """Every path whose version differs from when the batch began, ordered by path."""
        changes = (
            Change(path, self._before[path], self.get(path)) for path in sorted(self._before)
        )
        return tuple(change for change in changes if change.before != change.after)

    def regrouped(self) -> list[int]:
        """The start of each window with a mail that joined or left a version in this batch."""
        return self._history.windows_of(self._regrouped)

    def touched_people(self) -> dict[str, set[str]]:
        """Everybody whose versions were added or removed in this batch, with their full names."""
        return self._version_keys.touched

    # ------------------------------------------------------------ the versions of a component

    def replace(
        self, mails: Iterable[Message], versions: Iterable[tuple[Version, Iterable[EntryRef]]]
    ) -> None:
        """Make these the versions of a component, each given with its mails.

        `mails` is the whole component. Its other versions are removed; a version that did not
        change keeps its links. Where two components claim one path, the version with the earlier
        mail has it, and the other waits until that one is gone.
        """
        seqs = self._history.seqs(mail.entry_ref for mail in mails)
        numbers = self._store.column(
            "SELECT DISTINCT id FROM member WHERE seq IN (SELECT value FROM json_each(?))",
            json.dumps(seqs),
        )
        paths = [version.path for version in self.load(numbers)]
        old = dict(zip(paths, numbers, strict=True))
        self._store.run_many("DELETE FROM path_claim WHERE seq = ?", ((seq,) for seq in seqs))
        new = {}
        for version, refs in versions:
            members = self._history.seqs(refs)
            if version.path in old or self._claim(version.path, min(members)):
                new[version.path] = version, members
        for path in old.keys() - new.keys():
            self._remove(old[path])
        for path, (version, members) in new.items():
            if path in old:
                self._renew(old[path], version, members)
            else:
                self._insert(version, members)

    def remove_mails(self, seqs: Sequence[int]) -> None:
        """Take withdrawn mails out of their versions. A version without any mail is removed."""
        rows = [(seq,) for seq in seqs]
        find = "SELECT id FROM member WHERE seq = ?"
        numbers = {number for seq in seqs for number in self._store.column(find, seq)}
        self._store.run_many("DELETE FROM path_claim WHERE seq = ?", rows)
        self._store.run_many("DELETE FROM member WHERE seq = ?", rows)
        self._notes.remove(seqs)
        for number in sorted(numbers):
            if self._store.row("SELECT 1 FROM member WHERE id = ?", number):
                self._regroup_claimants(self.load((number,))[0].path)
            else:
                self._remove(number)

    # ------------------------------------------------------------ see tracking.version_store

    @property
    def reach(self) -> int:
        """How many versions on either side a link key reaches."""
        return self._keys.reach

    def get(self, path: str) -> Version | None:
        """The version at a path."""
        number = self._number(path)
        return None if number is None else self.load((number,))[0]

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> list[Version]:
        """The other versions that have one of these link keys, ordered by sent and path.

        Along each key only `reach` on either side: the last sent before `near` and the first sent
        after it. Within a second the hash of the path decides. `near` itself may have been removed.
        Versions that mention what `near` has are all given, as far as `near` is in their reach;
        those that mention the same as `near` are not.
        """
        numbers = self._version_keys.sharing(link_keys, near)
        found = self.load(sorted(numbers))
        return _ordered(version for version in found if version.path != near.path)

    def with_keys(self, names: Iterable[str]) -> list[str]:
        """The paths of all versions that have one of these link keys, and not only mention it."""
        return self._paths(self._version_keys.with_keys(names))

    def noted(self, names: Iterable[str], after: Version) -> list[LooseNote]:
        """The loose notes with one of these link keys, along each the first `reach` since then."""
        return self._notes.noted(names, after, self.reach)

    def applied_by(self, key: str) -> int:
        """The number of versions that make somebody with this identity key known to apply."""
        return self._version_keys.applied_by(key)

    def own_noted(self, key: str) -> list[str]:
        """The paths of versions that somebody with this key, their author, says to have applied."""
        return self._paths(self._version_keys.own_noted(key))

    def successors(self, path: str) -> list[Version]:
        """The versions whose previous one is at `path`, ordered by sent and path."""
        numbers = self._store.column("SELECT id FROM version WHERE previous = ?", hash_of(path))
        found = self.load(numbers)
        return _ordered(
            version for version in found if version.previous and version.previous.path == path
        )

    def put(self, version: Version) -> None:
        """Give the version at a path other links or another state; its facts are the same.

        Raises KeyError where there is none.
        """
        number = self._number(version.path)
        if number is None:
            raise KeyError(version.path)
        (before,) = self.load((number,))
        if before == version:
            return
        self._change(number, before, version)
        state = version.state
        self._store.run(
            "UPDATE version SET state = ?, since = ?, may_wait = ?, applied_at = ?, lineage = ?, "
            "previous = ? WHERE id = ?",
            state and state.name, state and int(state.since.timestamp()),
            state and self._keys.waits(version), state and self._keys.applied_at(version),
            version.first and hash_of(version.first.path),
            version.previous and hash_of(version.previous.path),
            number,
        )  # fmt: skip

    def load(self, numbers: Iterable[int]) -> list[Version]:
        """The versions of these numbers, in their order."""
        wanted = list(numbers)
        found = {number: self._cached[number] for number in wanted if number in self._cached}
        missing = [number for number in wanted if number not in found]
        if missing:
            for number, body in self._store.rows(
                "SELECT id, body FROM version_facts WHERE id IN (SELECT value FROM json_each(?))",
                json.dumps(missing),
            ):
                found[number] = self._store.trust(unpack, Version, body)
            if not found.keys() >= set(missing):
                raise self._store.damaged("versions are missing")
            for number in missing:
                self._cache(number, found[number])
        return [found[number] for number in wanted]

    # ------------------------------------------------------------ the inside

    def _paths(self, numbers: Iterable[int]) -> list[str]:
        return self._store.column(
            "SELECT path FROM version WHERE id IN (SELECT value FROM json_each(?)) ORDER BY path",
            json.dumps(sorted(numbers)),
        )

    def _number(self, path: str) -> int | None:
        number = self._numbers.get(path)
        if number is None:
            row = self._store.row("SELECT id FROM version WHERE path = ?", path)
            return row and int(row[0])
        return number

    def _cache(self, number: int, version: Version) -> None:
        if len(self._cached) >= _CACHED and number not in self._cached:
            if self._unwritten:
                self.flush()
            self._cached.clear()
            self._numbers.clear()
        self._cached[number] = version
        self._numbers[version.path] = number

    def _change(self, number: int, before: Version | None, version: Version) -> None:
        """Note that a version is new or another, to be written by `flush`."""
        self._before.setdefault(version.path, before)
        self._cache(number, version)
        self._unwritten.add(number)

    def _insert(self, version: Version, members: Sequence[int]) -> None:
        self._last = number = self._last + 1
        self._store.run(
            "INSERT INTO version (id, path, sent, received, newest, pull, answered, owed) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            number, version.path, *_columns(version),
        )  # fmt: skip
        self._version_keys.add(number, version)
        self._add_members(number, members)
        self._regrouped.update(members)
        self._change(number, None, version)

    def _renew(self, number: int, version: Version, members: Sequence[int]) -> None:
        (before,) = self.load((number,))
        old, new = self._members(number), set(members)
        if old != new:
            self._store.run("DELETE FROM member WHERE id = ?", number)
            self._add_members(number, new)
            self._regrouped |= old ^ new
            self._regroup_claimants(version.path)
        if _without_links(before) == version:
            return
        self._version_keys.remove(number, before)
        self._store.run(
            "UPDATE version SET sent = ?, received = ?, newest = ?, pull = ?, answered = ?, "
            "owed = ?, state = NULL, since = NULL, may_wait = NULL, applied_at = NULL, "
            "lineage = NULL, previous = NULL WHERE id = ?",
            *_columns(version), number,
        )  # fmt: skip
        self._version_keys.add(number, version)
        self._change(number, before, version)

    def _remove(self, number: int) -> None:
        (version,) = self.load((number,))
        self._before.setdefault(version.path, version)
        self._version_keys.remove(number, version)
        self._regrouped |= self._members(number)
        for table in ("version", "version_facts", "member", "event"):
            self._store.run(f"DELETE FROM {table} WHERE id = ?", number)  # noqa: S608 - our own names
        self._regroup_claimants(version.path)
        self._unwritten.discard(number)
        self._cached.pop(number, None)
        self._numbers.pop(version.path, None)

    def _event_rows(self, number: int) -> Iterator[tuple[int | str | None, ...]]:
        for event in self._keys.events_of(self._cached[number]):
            until = int(event.until.timestamp()) if event.until else None
            at = int(event.at.timestamp())
            yield number, event.kind, event.message_id, at, until, event.person

    def _members(self, number: int) -> set[int]:
        return set(self._store.column("SELECT seq FROM member WHERE id = ?", number))

    def _add_members(self, number: int, members: Iterable[int]) -> None:
        rows = ((number, seq) for seq in sorted(set(members)))
        self._store.run_many("INSERT INTO member VALUES (?, ?)", rows)

    def _claim(self, path: str, first: int) -> bool:
        """Whether a component may have a path that is not its own yet; `first`: its first mail.

        The earlier mail has the path; the claim of the later one is kept.
        """
        number = self._number(path)
        if number is None:
            return True
        (owner,) = self._store.row("SELECT min(seq) FROM member WHERE id = ?", number)
        if first < owner:
            self._remove(number)
        self._store.run("REPLACE INTO path_claim VALUES (?, ?)", path, max(first, owner))
        return bool(first < owner)

    def _regroup_claimants(self, path: str) -> None:
        """Touch the components that claimed a path in vain: it may be theirs now."""
        self._store.run(
            "INSERT OR IGNORE INTO touched SELECT component FROM path_claim JOIN mail USING (seq) "
            "WHERE path = ? AND component IS NOT NULL",
            path,
        )


def _ordered(versions: Iterable[Version]) -> list[Version]:
    return sorted(versions, key=lambda version: (version.sent, version.path))


def _columns(version: Version) -> tuple[int | None, ...]:
    """What is searched of a version by itself."""
    times = (version.sent, version.received, version.newest)
    owed = int(version.owed.received.timestamp()) if version.owed else None
    return *(int(time.timestamp()) for time in times), version.pull, bool(version.answers), owed


def _without_links(version: Version) -> Version:
    """The version without what is known only beside others."""
    return replace(
        version, previous=None, linked_by=None, first=None, following=None, author_applies=False,
        noted=(), pulled=(), repaired=(), delta=None, state=None,
    )  # fmt: skip
