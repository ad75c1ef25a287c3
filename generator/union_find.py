"""Union-find: which of some numbers belong together, directly or through others."""

from __future__ import annotations

from collections.abc import Hashable, Iterable


class UnionFind:
    """Disjoint sets of numbers, each called by its smallest number. Nothing recurses."""

    def __init__(self) -> None:
        self._parents: dict[int, int] = {}

    def root(self, number: int) -> int:
        """The smallest number of the set of `number`."""
        parents = self._parents
        while (parent := parents.get(number, number)) != number:
            parents[number] = number = parents.get(parent, parent)
        return number

    def join(self, first: int, second: int) -> None:
        """Make one set of the sets of two numbers."""
        low, high = sorted((self.root(first), self.root(second)))
        if low != high:
            self._parents[high] = low


def joined(keyed: Iterable[tuple[int, Iterable[Hashable]]]) -> UnionFind:
    """The numbers, with those in one set that share a key. Linear in the keys."""
    sets = UnionFind()
    holders: dict[Hashable, int] = {}
    for number, keys in keyed:
        for key in keys:
            sets.join(number, holders.setdefault(key, number))
    return sets
