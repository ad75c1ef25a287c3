"""Which mails share a grouping_key, directly or through others? Those are one component.

A component is called by its first mail. What a grouping_key is, and what is made of a component, is
decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from generator.index.store import Store
from generator.union_find import UnionFind

Keyed = tuple[int, Sequence[int]]  # a mail and the hashes of its grouping_keys


class Components:
    """The grouping keys that are known, and the components that changed since the last look."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def enter(self, mails: Sequence[Keyed]) -> dict[int, int]:
        """The component of each new mail, in arrival order; older ones are joined as needed.

        A component that must change its name is written again whole. Whoever touches it reads it
        whole, too, so that costs nothing that is not paid anyway.
        """
        parts = UnionFind()
        known = self._known(
            {grouping_key for _, grouping_keys in mails for grouping_key in grouping_keys}
        )
        older = set(known.values())
        fresh = []
        for seq, grouping_keys in mails:
            for grouping_key in grouping_keys:
                component = known.setdefault(grouping_key, seq)
                if component == seq:
                    fresh.append((grouping_key, seq))
                else:
                    parts.join(seq, component)
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE component = ?",
            [(top, one) for one in older if (top := parts.top(one)) != one],
        )
        # In the order of the tree, which is kept by the hash: neighbours go to the same page.
        self._store.run_many("INSERT OR IGNORE INTO grouping_key VALUES (?, ?)", sorted(fresh))
        placed = {seq: parts.top(seq) for seq, _ in mails}
        self.touch(placed.values())
        return placed

    def part_again(self, before: Sequence[Keyed], gone: set[int]) -> None:
        """Take mails out of a component, `before`, which may fall apart without them.

        No other mail has one of its grouping_keys, else it were in it.
        """
        grouping_keys = {
            (grouping_key,) for _, grouping_keys in before for grouping_key in grouping_keys
        }
        self._store.run_many("DELETE FROM grouping_key WHERE hash = ?", sorted(grouping_keys))
        placed = self.enter([mail for mail in before if mail[0] not in gone])
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE seq = ?",
            ((placed.get(seq), seq) for seq, _ in before),
        )

    def touch(self, components: Iterable[int]) -> None:
        """Remember that these must be looked at."""
        rows = ((one,) for one in sorted(set(components)))
        self._store.run_many("INSERT OR IGNORE INTO touched VALUES (?)", rows)

    def _known(self, grouping_keys: set[int]) -> dict[int, int]:
        """The component of each grouping_key that a mail had before."""
        return dict(
            self._store.rows(
                "SELECT grouping_key.hash, mail.component FROM json_each(?) AS one "
                "JOIN grouping_key ON grouping_key.hash = one.value "
                "JOIN mail ON mail.seq = grouping_key.seq",
                json.dumps(sorted(grouping_keys)),
            )
        )
