"""How does a text that is too long for one page become numbered parts?

Templates leave a seam wherever a page may be parted. A part is as full as it can be; links to a
place on another part are led there, and places that other pages name stay on the first part, where
they lead on. What stands between two seams is bounded by whoever writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

SEAM = "\x1e"  # no text of a mail holds it
FULL = 300_000  # bytes of Markdown: Material's frame and a seam's worth stay far below 1 MB
_LINK = re.compile(r'(?<=<a href=")#([a-z0-9-]+)(?=")')
_RELATIVE = re.compile(r'(?<=<a href=")(?!#|[a-z]+:)')
_ID = re.compile(r'(?:\bid="|\{: #)([a-z0-9-]+)')
_AGAIN = '## {} <span class="pw-count">(continued)</span> {{: #continued }}\n\n'
_SECTION = re.compile(r"^## (?P<title>.*?)(?: \{: #[a-z0-9-]+ \})?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text: `number` from 1 on, of `total`."""

    number: int
    total: int
    body: str
    moved: tuple[tuple[str, int], ...] = ()  # on the first part: places on others, and where

    def path(self, first: str) -> str:
        """The folder of this part, `first` being that of the first."""
        return part_path(first, self.number)


def part_path(first: str, number: int) -> str:
    """The folder of a part, `first` being that of the first."""
    return first if number == 1 else f"{first}{number}/"


def split(
    text: str, *, named: Callable[[str], bool] = lambda _: False, keep_seams: bool = False
) -> list[Part]:
    """The parts of a text with seams. `named` tells the places that other pages name."""
    bodies = list(_filled(text.split(SEAM), SEAM if keep_seams else ""))
    if len(bodies) == 1:
        return [Part(1, 1, bodies[0])]
    homes: dict[str, int] = {}
    for number, body in enumerate(bodies, 1):
        for ident in _ID.findall(body):
            homes.setdefault(ident, number)
    moved = tuple((ident, home) for ident, home in homes.items() if home > 1 and named(ident))
    return [
        Part(number, len(bodies), _led(body, number, homes), moved if number == 1 else ())
        for number, body in enumerate(bodies, 1)
    ]


def _filled(pieces: Iterable[str], seam: str) -> Iterator[str]:
    """Pieces put together, each part beginning with the heading it stands below."""
    part: list[str] = []
    size = 0
    section = ""
    for piece in pieces:
        weight = len(piece.encode("utf-8", "replace"))
        if part and size + weight > FULL:
            yield seam.join(part)
            part, size = [], 0
            if section and not piece.lstrip().startswith("## "):
                part.append(_AGAIN.format(section))
        part.append(piece)
        size += weight
        for found in _SECTION.finditer(piece):
            section = found["title"]
    yield seam.join(part)


def _led(body: str, here: int, homes: dict[str, int]) -> str:
    """Links as seen from part `here`: to other pages, and to places on other parts."""

    def lead(found: re.Match[str]) -> str:
        home = homes.get(found[1], here)
        if home == here:
            return found[0]
        up = "" if here == 1 else "../"
        return f"{part_path(up, home) or './'}#{found[1]}"

    if here > 1:
        body = _RELATIVE.sub("../", body)
    return _LINK.sub(lead, body)
