"""Version stores, from which `follow` takes versions and to which it returns them.

`VersionStore` is the interface. The index has such a store on disk. `MemoryVersionStore` keeps the
versions of one run.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Protocol

from generator.models.versions import LinkKey, LooseNote, Version
from generator.tracking.applications import applier_keys
from generator.tracking.link_keys import link_keys, note_keys

REACH = 200  # versions before and after one that a link key reaches: many may have one title
Rank = tuple[float, str]


class VersionStore(Protocol):
    """The versions of one list, by path."""

    @property
    def reach(self) -> int:
        """Number of versions before and after one that a link key reaches."""

    def get(self, path: str) -> Version | None:
        """The version at a path."""

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> Iterable[Version]:
        """The other versions that have one of these link keys, each once, in any order.

        Of the versions with a key only the last `reach` sent before `near` and the first `reach`
        sent after it, ordered by time and path. `near` itself may have left the store. Versions
        that mention a key of `near` are returned if `near` is in their reach. Versions that only
        mention the same key as `near` are not.
        """

    def with_keys(self, names: Iterable[str]) -> Iterable[str]:
        """The paths of all versions that have one of these link keys themselves."""

    def noted(self, names: Iterable[str], after: Version) -> Iterable[LooseNote]:
        """The loose notes that have one of these link keys, each once, in any order.

        Of those with a key only the first `reach` received when `after` was, or later.
        """

    def applied_by(self, key: str) -> int:
        """The number of versions that make somebody with this identity key known to apply."""

    def own_noted(self, key: str) -> Iterable[str]:
        """The paths of versions that somebody with this key, their author, says to have applied."""

    def successors(self, path: str) -> Iterable[Version]:
        """The versions whose predecessor is at `path`, in any order."""

    def put(self, version: Version) -> None:
        """Store what the version is beside others. Its own facts have not changed."""


class MemoryVersionStore:
    """A store in memory."""

    def __init__(self) -> None:
        self.reach = REACH
        self._versions: dict[str, Version] = {}
        self._linked: dict[str, list[Rank]] = {}  # by name of the link key, in order
        self._mentioning: dict[str, list[Rank]] = {}
        self._successors: dict[str, set[str]] = {}
        self._appliers: dict[tuple[str, bool], set[str]] = {}  # paths by key and whose word it is
        self._notes: dict[tuple[int, str], LooseNote] = {}
        self._noted: dict[str, list[tuple[float, tuple[int, str]]]] = {}  # by name, in order

    def get(self, path: str) -> Version | None:
        """The version at a path."""
        return self._versions.get(path)

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> list[Version]:
        """See `VersionStore`."""
        rank = _rank(near)
        found: set[str] = set()
        for key in link_keys:
            ranks = self._linked.get(key.name, [])
            at = bisect_left(ranks, rank)
            beyond = at + (at < len(ranks) and ranks[at] == rank)
            before, after = ranks[max(0, at - self.reach) : at], ranks[beyond : beyond + self.reach]
            found.update(path for _, path in (*before, *after))
            if not key.is_mention:
                ranks = self._mentioning.get(key.name, [])
                first = bisect_left(ranks, before[0]) if len(before) == self.reach else 0
                last = bisect_left(ranks, after[-1]) if len(after) == self.reach else len(ranks)
                found.update(path for _, path in ranks[first:last])
        found.discard(near.path)
        return [self._versions[path] for path in found]

    def with_keys(self, names: Iterable[str]) -> set[str]:
        """See `VersionStore`."""
        return {path for name in names for _, path in self._linked.get(name, ())}

    def noted(self, names: Iterable[str], after: Version) -> list[LooseNote]:
        """See `VersionStore`."""
        found: set[tuple[int, str]] = set()
        for name in names:
            ranks = self._noted.get(name, [])
            at = bisect_left(ranks, (after.received.timestamp(), (-1, "")))
            found.update(ref for _, ref in ranks[at : at + self.reach])
        return [self._notes[ref] for ref in found]

    def applied_by(self, key: str) -> int:
        """See `VersionStore`."""
        return len(self._appliers.get((key, False), ()))

    def own_noted(self, key: str) -> set[str]:
        """See `VersionStore`."""
        return self._appliers.get((key, True), set())

    def successors(self, path: str) -> list[Version]:
        """See `VersionStore`."""
        return [self._versions[successor] for successor in self._successors.get(path, ())]

    def put(self, version: Version) -> None:
        """See `VersionStore`."""
        self._forget_previous(self._versions[version.path])
        self._keep(version)

    def add(self, version: Version) -> Version | None:
        """Store a version for the first time, or with other facts.

        Returns the version that it replaces. `follow` needs that one as well.
        """
        before = self.remove(version.path)
        rank = _rank(version)
        for key in link_keys(version):
            insort(self._ranks(key), rank)
        for applier in applier_keys(version):
            self._appliers.setdefault(applier, set()).add(version.path)
        self._keep(version)
        return before

    def remove(self, path: str) -> Version | None:
        """Remove the version at a path, if there is one, and return it. `follow` needs it."""
        version = self._versions.pop(path, None)
        if version is not None:
            self._forget_previous(version)
            for key in link_keys(version):
                self._ranks(key).remove(_rank(version))
            for applier in applier_keys(version):
                self._appliers[applier].discard(path)
        return version

    def add_note(self, note: LooseNote) -> None:
        """Store a loose note. `follow` needs it as well."""
        self._notes[note.ref] = note
        for key in note_keys(note):
            insort(self._noted.setdefault(key, []), (note.received.timestamp(), note.ref))

    def _ranks(self, key: LinkKey) -> list[Rank]:
        return (self._mentioning if key.is_mention else self._linked).setdefault(key.name, [])

    def _keep(self, version: Version) -> None:
        self._versions[version.path] = version
        if version.previous:
            self._successors.setdefault(version.previous.path, set()).add(version.path)

    def _forget_previous(self, version: Version) -> None:
        if version.previous:
            self._successors[version.previous.path].discard(version.path)


def _rank(version: Version) -> Rank:
    return version.sent.timestamp(), version.path
