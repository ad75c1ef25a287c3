"""Pages that are divided into numbered parts: their addresses, and the links between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.links import relative


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page of the site: its text, and the page's folder as a site path."""

    title: str
    path: str


@dataclass(frozen=True, slots=True)
class Pagination:
    """One of the numbered parts of a page.

    `numbers` are those of all parts, in reading order. The first part has the folder `front`, every
    other one a folder below it that is named by its number.
    """

    front: str
    numbers: Sequence[int]
    number: int  # of this part

    @property
    def path(self) -> str:
        """The folder of this part."""
        return self.path_of(self.number)

    @property
    def is_first(self) -> bool:
        """Whether this part has the address of the whole page."""
        return self.number == self.numbers[0]

    def path_of(self, number: int) -> str:
        """The folder of another part."""
        return self.front if number == self.numbers[0] else f"{self.front}{number}/"

    def to(self, number: int) -> str:
        """The address of another part, relative to this one."""
        return relative(self.path_of(number), self.path)

    def nearby(self, reach: int = 4) -> list[int]:
        """The numbers a pager shows: the first, the last, and up to `reach` on either side."""
        ends = (self.numbers[0], self.numbers[-1])
        return [
            number
            for number in self.numbers
            if number in ends or abs(number - self.number) <= reach
        ]

    def links(self, titles: Mapping[int, str]) -> list[PageLink]:
        """Links to the parts in `titles`; this part and numbers that no part has are left out."""
        return [
            PageLink(title, self.path_of(number))
            for number, title in titles.items()
            if number in self.numbers and number != self.number
        ]


def numbered_parts(front: str, total: int, number: int = 1) -> Pagination:
    """Part `number` of a page whose parts are numbered from 1, the first at the page's address."""
    return Pagination(front, range(1, total + 1), number)
