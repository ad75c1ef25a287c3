"""The caches of lists that are configured no more: they hold mail, so they go with their pages."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from generator.workspace import OF_LISTS, STAGED


def caches_of_nobody(cache_dir: str, names: Collection[str]) -> Iterator[Path]:
    """The mirrors, indexes and provenances of lists other than those named, in order."""
    for folder in OF_LISTS:
        top = Path(cache_dir, folder)
        for entry in sorted(top.iterdir()) if top.is_dir() else ():
            if _list_of(entry) not in names:
                yield entry


def remove_caches_of_nobody(cache_dir: str, names: Collection[str]) -> tuple[str, ...]:
    """Remove them; returns the names of the lists that had a mirror."""
    removed = []
    for entry in list(caches_of_nobody(cache_dir, names)):
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
            removed.append(entry.name)
        else:
            entry.unlink()
    return tuple(removed)


def remove_staged(cache_dir: str) -> None:
    """Remove what a run that died had not yet moved to its place."""
    shutil.rmtree(Path(cache_dir, STAGED), ignore_errors=True)


def _list_of(entry: Path) -> str:
    """The list that a file or folder belongs to: names may have dots, and SQLite adds an end."""
    if entry.is_dir():
        return entry.name
    name = entry.name.removesuffix("-wal").removesuffix("-shm").removesuffix("-journal")
    return name.removesuffix(OF_LISTS[entry.parent.name])
