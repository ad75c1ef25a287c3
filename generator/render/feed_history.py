"""How the entries of a feed are divided into documents: the newest, and archived ones (RFC 5005).

An archived document holds entries of one month and, once it is there, never changes as mail
arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Generic, TypeVar

Item = TypeVar("Item")

PART = 25  # entries of an archived document


@dataclass(frozen=True, slots=True)
class Document(Generic[Item]):
    """One document: `name` is empty for the newest, `before` names the archived one before it."""

    name: str
    before: str
    items: tuple[Item, ...]


def documents(
    items: Sequence[Item], time: Callable[[Item], int], newest: int
) -> list[Document[Item]]:
    """The documents of these items, which are oldest first; the newest document comes first.

    That has the last `newest` of them, at least as many as an archived one. `time` is that of an
    item, in seconds since 1970, UTC. What the newest document has may stand in an archived one too:
    a reader knows an entry by its id. A part of a month is archived when it is full or the month is
    over, and only where the newest document does not have all of it.
    """
    left = len(items) - newest
    found = [Document("", "", tuple(items[-newest:]))]
    if left <= 0:
        return found
    parts = list(_parts(items, time))
    archived = [part for part in parts[:-1] if part[1] < left]
    if parts[-1][1] < left:  # full: otherwise the newest document has all of it
        archived.append(parts[-1])
    names = ["", *(name for name, *_ in archived)]
    older = [
        Document(name, before, tuple(items[first:end]))
        for before, (name, first, end) in zip(names, archived, strict=False)
    ]
    return [Document("", names[-1], found[0].items), *reversed(older)]


def begin_of(document: Document[Item], time: Callable[[Item], int], newest: int) -> int:
    """How far back the newest document goes: to its oldest item, or to 0 where it has few."""
    return min(map(time, document.items)) if len(document.items) >= newest else 0


def _parts(items: Sequence[Item], time: Callable[[Item], int]) -> Iterator[tuple[str, int, int]]:
    """The name of each part of a month, with the range of its items."""
    start = 0
    for month, found in groupby(items, lambda item: _month(time(item))):
        end = start + sum(1 for _ in found)
        for number, first in enumerate(range(start, end, PART), 1):
            name = month if number == 1 else f"{month}-{number}"
            yield name, first, min(first + PART, end)
        start = end


def _month(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m}"
