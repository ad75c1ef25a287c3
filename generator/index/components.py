"""Which mails share a clue, directly or through others? Those are one component.

A component is called by its first mail. What a clue is, and what is made of a component, is
decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from generator.index.store import Store

Clued = tuple[int, Sequence[int]]  # a mail and the hashes of its clues


class UnionFind:
    """Numbers that belong together, each part called by its smallest. No recursion."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def top(self, one: int) -> int:
        """What the part of `one` is called."""
        above = self._above
        while (up := above.get(one, one)) != one:
            above[one] = one = above.get(up, up)
        return one

    def join(self, one: int, other: int) -> None:
        """Make one part of two."""
        low, high = sorted((self.top(one), self.top(other)))
        if low != high:
            self._above[high] = low


class Components:
    """The clues that are known, and the components that changed since they were last looked at."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, mails: Sequence[Clued]) -> dict[int, int]:
        """The component of each new mail, in arrival order; older ones are joined as needed.

        A component that must change its name is written again whole. Whoever touches it reads it
        whole, too, so that costs nothing that is not paid anyway.
        """
        parts = UnionFind()
        known = self._known({clue for _, clues in mails for clue in clues})
        older = set(known.values())
        fresh = []
        for seq, clues in mails:
            for clue in clues:
                component = known.setdefault(clue, seq)
                if component == seq:
                    fresh.append((clue, seq))
                else:
                    parts.join(seq, component)
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE component = ?",
            [(top, one) for one in older if (top := parts.top(one)) != one],
        )
        # In the order of the tree, which is kept by the hash: neighbours go to the same page.
        self._store.run_many("INSERT OR IGNORE INTO clue VALUES (?, ?)", sorted(fresh))
        placed = {seq: parts.top(seq) for seq, _ in mails}
        self.touch(placed.values())
        return placed

    def part_again(self, before: Sequence[Clued], gone: set[int]) -> None:
        """Take mails out of a component, `before`, which may fall apart without them.

        No other mail has one of its clues, else it were in it.
        """
        clues = {(clue,) for _, clues in before for clue in clues}
        self._store.run_many("DELETE FROM clue WHERE hash = ?", sorted(clues))
        placed = self.enter([mail for mail in before if mail[0] not in gone])
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE seq = ?",
            ((placed.get(seq), seq) for seq, _ in before),
        )

    def touch(self, components: Iterable[int]) -> None:
        """Remember that these must be looked at."""
        rows = ((one,) for one in sorted(set(components)))
        self._store.run_many("INSERT OR IGNORE INTO touched VALUES (?)", rows)

    def _known(self, clues: set[int]) -> dict[int, int]:
        """The component of each clue that a mail had before."""
        return dict(
            self._store.rows(
                "SELECT clue.hash, mail.component FROM json_each(?) AS one "
                "JOIN clue ON clue.hash = one.value JOIN mail ON mail.seq = clue.seq",
                json.dumps(sorted(clues)),
            )
        )
