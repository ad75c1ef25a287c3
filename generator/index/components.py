"""Components: sets of mails that share a grouping key, directly or through other mails.

A component is numbered by its first mail. Which keys a mail has, and what is made of a component,
is decided elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from generator.index.store import Store
from generator.union_find import UnionFind

Keyed = tuple[int, Sequence[int]]  # number of a mail, hashes of its grouping keys


class Components:
    """The known grouping keys, and the components that must be regrouped."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(self, mails: Sequence[Keyed]) -> dict[int, int]:
        """The component of each of these new mails, which are in arrival order.

        Components that the mails connect are joined, and all that the mails are in become touched.
        A component with a new number is written again whole. That doubles no cost: to group a
        touched component, all of it is read anyway.
        """
        sets = UnionFind()
        known = self._known({key for _, keys in mails for key in keys})
        older = set(known.values())
        fresh = []
        for seq, keys in mails:
            for key in keys:
                component = known.setdefault(key, seq)
                if component == seq:
                    fresh.append((key, seq))
                else:
                    sets.join(seq, component)
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE component = ?",
            [(root, number) for number in older if (root := sets.root(number)) != number],
        )
        # Sorted as the table is: neighbours go to the same page of the file.
        self._store.run_many("INSERT OR IGNORE INTO grouping_key VALUES (?, ?)", sorted(fresh))
        components = {seq: sets.root(seq) for seq, _ in mails}
        self._store.run_many(
            "INSERT OR IGNORE INTO touched VALUES (?)",
            ((number,) for number in sorted(set(components.values()))),
        )
        return components

    def remove(self, gone: set[int], component: Sequence[Keyed]) -> None:
        """Take mails out of their component, which may fall apart without them.

        `component` is all of it. No mail outside it has one of its keys.
        """
        keys = {(key,) for _, mail_keys in component for key in mail_keys}
        self._store.run_many("DELETE FROM grouping_key WHERE hash = ?", sorted(keys))
        components = self.add([mail for mail in component if mail[0] not in gone])
        self._store.run_many(
            "UPDATE mail SET component = ? WHERE seq = ?",
            ((components.get(seq), seq) for seq, _ in component),
        )

    def _known(self, keys: set[int]) -> dict[int, int]:
        """The component of each of these keys that an earlier mail has."""
        return dict(
            self._store.rows(
                "SELECT grouping_key.hash, mail.component FROM json_each(?) AS asked "
                "JOIN grouping_key ON grouping_key.hash = asked.value "
                "JOIN mail ON mail.seq = grouping_key.seq",
                json.dumps(sorted(keys)),
            )
        )
