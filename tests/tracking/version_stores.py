"""Versions put into a store, removed and followed, at once or step by step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.models.versions import LooseNote, Version
from generator.tracking.follow import follow
from generator.tracking.link_keys import note_keys
from generator.tracking.version_store import MemoryVersionStore

Contents = dict[str, Version]  # by path


def contents(store: MemoryVersionStore) -> Contents:
    return dict(store._versions)


def _remove_note(store: MemoryVersionStore, note: LooseNote) -> None:
    """Remove a loose note, as the index does when its mail is withdrawn."""
    del store._notes[note.ref]
    for key in note_keys(note):
        store._noted[key].remove((note.received.timestamp(), note.ref))


def at_once(versions: Iterable[Version]) -> Contents:
    return in_steps([list(versions)])


def in_steps(steps: Iterable[Sequence[Version]]) -> Contents:
    store = MemoryVersionStore()
    for step in steps:
        update(store, step)
    return contents(store)


def update(
    store: MemoryVersionStore,
    added: Iterable[Version],
    removed: Iterable[str] = (),
    *,
    notes: Sequence[LooseNote] = (),
    gone: Sequence[LooseNote] = (),
) -> None:
    """As a run of the index does it: `follow` gets the former versions and notes as well."""
    changed = [store.remove(path) for path in removed]
    for version in added:
        changed += [store.add(version), version]
    for note in gone:
        _remove_note(store, note)
    for note in notes:
        store.add_note(note)
    follow([version for version in changed if version], store, [*gone, *notes])
