"""How does a text that is too long for one page become numbered parts?

Templates leave a seam wherever a page may be parted, between mails as a rule and never within a
text. A part is as full as it can be; links to a place on another part are led there, and places
that other pages name stay on the first part, where they lead on. What stands between two seams is
bounded by whoever writes it, so that it can stand on a part of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

SEAM, MARK = "\x1e", "\x1f"  # no text of a mail holds them
FULL = 300_000  # bytes of Markdown: with what Material adds, a part stays far below 1 MB
_SEAM = re.compile(f"{SEAM}(?:([^{SEAM}{MARK}]*){MARK}([^{SEAM}{MARK}]*){MARK})?")
_LINK = re.compile(r'(?<=<a href=")#([a-z0-9-]+)(?=")')
_RELATIVE = re.compile(r'(?<=<a href=")(?!#|[a-z]+:)')
_ID = re.compile(r'(?:\bid="|\{: #)([a-z0-9-]+)')
_AGAIN = '## {} <span class="pw-count">(continued)</span> {{: #continued }}\n\n'
_SECTION = re.compile(r"^## (?P<title>.*?)(?: \{: #[a-z0-9-]+ \})?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PagePart:
    """One part of a text: `number` from 1 on, of `total`."""

    number: int
    total: int
    body: str
    moved: tuple[tuple[str, int], ...] = ()  # on the first part: places on others, and where

    def path(self, first: str) -> str:
        """The folder of this part, `first` being that of the first."""
        return part_path(first, self.number)


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands between two seams; where its seam parts the text, what it stands in is shut.

    `close` ends the part before and `opening` begins this one; elsewhere neither is seen.
    """

    close: str
    opening: str
    text: str

    @property
    def weight(self) -> int:
        return len(self.text.encode("utf-8", "replace"))


def seam(close: str = "", opening: str = "") -> str:
    """Where a text may be parted, within elements that must be closed and opened again there."""
    return f"{SEAM}{close}{MARK}{opening}{MARK}" if close or opening else SEAM


def part_path(first: str, number: int) -> str:
    """The folder of a part, `first` being that of the first."""
    return first if number == 1 else f"{first}{number}/"


def split(text: str, *, named: Callable[[str], bool] = lambda _: False) -> list[PagePart]:
    """The parts of a text with seams. `named` tells the places that other pages name."""
    bodies = [_body(pieces, close) for pieces, close in _filled(_pieces(text))]
    if len(bodies) == 1:
        return [PagePart(1, 1, bodies[0])]
    homes = _homes(bodies)
    moved = tuple((ident, home) for ident, home in homes.items() if home > 1 and named(ident))
    return [
        PagePart(number, len(bodies), _led(body, number, homes), moved if number == 1 else ())
        for number, body in enumerate(bodies, 1)
    ]


def beginning(text: str, full: int) -> tuple[str, int, int]:
    """As much of the first part as stays below `full` bytes, one piece at least.

    With how many pieces that is, and how many there are in all.
    """
    pieces = _pieces(text)
    filled = list(_filled(pieces))
    first, close = filled[0]
    shown: list[_Piece] = []
    size = 0
    for piece in first:
        size += piece.weight
        if shown and size > full:
            close = piece.close
            break
        shown.append(piece)
    homes = _homes([_body(*one) for one in filled])
    return _led(_body(shown, close), 1, homes), len(shown), len(pieces)


def _pieces(text: str) -> list[_Piece]:
    first, *rest = _SEAM.split(text)
    seams = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return [
        _Piece("", "", first),
        *(_Piece(close or "", opening or "", body) for close, opening, body in seams),
    ]


def _filled(pieces: Iterable[_Piece]) -> Iterator[tuple[list[_Piece], str]]:
    """The pieces of each part and how it is closed; each begins with the heading it is below."""
    part: list[_Piece] = []
    size = 0
    section = ""
    for piece in pieces:
        if part and size + piece.weight > FULL:
            yield part, piece.close
            part, size = [], 0
            if section and not piece.text.lstrip().startswith("## "):
                part.append(_Piece("", "", _AGAIN.format(section)))
            part.append(_Piece("", "", piece.opening))
        part.append(piece)
        size += piece.weight
        for found in _SECTION.finditer(piece.text):
            section = found["title"]
    yield part, ""


def _body(pieces: Iterable[_Piece], close: str) -> str:
    return "".join(piece.text for piece in pieces) + close


def _homes(bodies: Iterable[str]) -> dict[str, int]:
    """The part on which each place is found, the first of those that have it."""
    homes: dict[str, int] = {}
    for number, body in enumerate(bodies, 1):
        for ident in _ID.findall(body):
            homes.setdefault(ident, number)
    return homes


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
