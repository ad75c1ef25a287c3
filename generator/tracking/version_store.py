"""Where are versions taken from and put back while they are followed?

`VersionStore` is what `follow` needs; the index keeps one on disk. `MemoryVersionStore` keeps the
versions of one run. What links versions is not asked here.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from typing import Protocol

from generator.models.versions import LinkKey, Version
from generator.tracking.link_keys import link_keys

REACH = 200  # versions on either side that a tie reaches: a title may be anybody's
Rank = tuple[float, str]


class VersionStore(Protocol):
    """The versions of one list, each at its path."""

    @property
    def reach(self) -> int:
        """How many versions on either side a tie reaches."""

    def get(self, path: str) -> Version | None:
        """The version at a path."""

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> Iterable[Version]:
        """The other versions that have one of these ties, each once, in any order.

        Of those with one tie only the `reach` last ones sent before `near` and the `reach` first
        ones sent after it, ordered by the second they were sent at, then by path. `near` itself
        may have left the store. Those that point to what `near` has are all given, as far as it
        is in their reach, and those that point to the same as `near` are not.
        """

    def successors(self, path: str) -> Iterable[Version]:
        """The versions whose `previous` is at `path`, in any order."""

    def put(self, version: Version) -> None:
        """Keep what is told of the version beside others; its own facts are those it has there."""


class MemoryVersionStore:
    """A store that is gone with the run."""

    def __init__(self) -> None:
        self.reach = REACH
        self._versions: dict[str, Version] = {}
        self._linked: dict[str, list[Rank]] = {}
        self._pointing: dict[str, list[Rank]] = {}
        self._after: dict[str, set[str]] = {}

    def __iter__(self) -> Iterator[Version]:
        return iter(self._versions.values())

    def get(self, path: str) -> Version | None:
        """The version at a path."""
        return self._versions.get(path)

    def sharing(self, link_keys: Iterable[LinkKey], near: Version) -> list[Version]:
        """See `VersionStore`."""
        rank = _rank(near)
        found: set[str] = set()
        for tie in link_keys:
            ranks = self._linked.get(tie.name, [])
            at = bisect_left(ranks, rank)
            beyond = at + (at < len(ranks) and ranks[at] == rank)
            before, after = ranks[max(0, at - self.reach) : at], ranks[beyond : beyond + self.reach]
            found.update(path for _, path in (*before, *after))
            if not tie.points:
                ranks = self._pointing.get(tie.name, [])
                first = bisect_left(ranks, before[0]) if len(before) == self.reach else 0
                last = bisect_left(ranks, after[-1]) if len(after) == self.reach else len(ranks)
                found.update(path for _, path in ranks[first:last])
        found.discard(near.path)
        return [self._versions[path] for path in found]

    def successors(self, path: str) -> list[Version]:
        """See `VersionStore`."""
        return [self._versions[one] for one in self._after.get(path, ())]

    def put(self, version: Version) -> None:
        """See `VersionStore`."""
        self._forget_previous(self._versions[version.path])
        self._keep(version)

    def add(self, version: Version) -> Version | None:
        """Put a version on the store for the first time, or with other facts.

        Gives back the one whose place it takes, which `follow` must be told of as well.
        """
        before = self.remove(version.path)
        rank = _rank(version)
        for tie in link_keys(version):
            insort(self._ranks(tie), rank)
        self._keep(version)
        return before

    def remove(self, path: str) -> Version | None:
        """Take the version at a path away, if there is one; `follow` must be told of it."""
        version = self._versions.pop(path, None)
        if version is not None:
            self._forget_previous(version)
            for tie in link_keys(version):
                self._ranks(tie).remove(_rank(version))
        return version

    def _ranks(self, tie: LinkKey) -> list[Rank]:
        return (self._pointing if tie.points else self._linked).setdefault(tie.name, [])

    def _keep(self, version: Version) -> None:
        self._versions[version.path] = version
        if version.previous:
            self._after.setdefault(version.previous.path, set()).add(version.path)

    def _forget_previous(self, version: Version) -> None:
        if version.previous:
            self._after[version.previous.path].discard(version.path)


def _rank(version: Version) -> Rank:
    return version.sent.timestamp(), version.path
