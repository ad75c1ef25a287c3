"""Who has a page on this site? Asked by name while a sheet is made, and noted that it was asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from generator.index.index import Index
from generator.links import people_path
from generator.pipeline import dependencies as names
from generator.tracking.people import slug_of_key


class People(Mapping[str, str]):
    """The path of a person's page, by what the person is known by.

    It is asked by key and never gone over: there are more people than any page names.
    """

    def __init__(self, index: Index, list_name: str) -> None:
        self._index, self._list = index, list_name
        self._known: dict[str, str | None] = {}
        self._asked: set[str] = set()

    def __getitem__(self, key: str) -> str:
        self._asked.add(key)
        if key not in self._known:
            has = self._index.version_queries.concerns(key, 0)
            self._known[key] = people_path(self._list, slug_of_key(key)) if has else None
        found = self._known[key]
        if found is None:
            raise KeyError(key)
        return found

    def asked(self) -> set[str]:
        """What was asked since the last time, as a sheet's needs."""
        asked, self._asked = self._asked, set()
        return {names.person(key) for key in asked}

    def __iter__(self) -> Iterator[str]:
        raise TypeError("people are asked for, one at a time")

    def __len__(self) -> int:
        raise TypeError("people are asked for, one at a time")
