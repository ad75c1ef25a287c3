"""Versions put on a store, taken away and followed, at once or step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.models.versions import Version
from generator.tracking.follow import follow
from generator.tracking.version_store import MemoryVersionStore

Told = dict[str, Version]


def at_once(versions: Iterable[Version]) -> Told:
    return in_steps([list(versions)])


def in_steps(steps: Iterable[Sequence[Version]]) -> Told:
    store = MemoryVersionStore()
    for step in steps:
        update(store, step)
    return {one.path: one for one in store}


def update(
    store: MemoryVersionStore, added: Iterable[Version], removed: Iterable[str] = ()
) -> None:
    """As a run of the index does it: what was there before is told as well."""
    changed = [store.remove(path) for path in removed]
    for one in added:
        changed += [store.add(one), one]
    follow([one for one in changed if one], store)
