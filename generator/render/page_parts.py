"""Division of a text that is too long for one page into numbered parts.

Templates write a seam wherever a text may be divided: between mails as a rule, never within one.
Each part holds as many pieces as fit. Links to an id on another part are redirected to it, and the
first part leads on to the ids that other pages link to. Templates bound the text between two
seams, so that each piece fits a part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from generator.render.pagination import Pagination, numbered_parts

SEAM, FIELD_END = "\x1e", "\x1f"  # control characters: no cleaned text of a mail holds them
FULL = 300_000  # bytes of Markdown: with what Material adds, a part stays far below 1 MB
_FIELD = f"([^{SEAM}{FIELD_END}]*){FIELD_END}"
_SEAM = re.compile(f"{SEAM}(?:{_FIELD}{_FIELD})?")
_LINK = re.compile(r'(?<=<a href=")#([a-z0-9-]+)(?=")')
_RELATIVE = re.compile(r'(?<=<a href=")(?!#|[a-z]+:)')
_ID = re.compile(r'(?:\bid="|\{: #)([a-z0-9-]+)')
_CONTINUED = '## {} <span class="pw-count">(continued)</span> {{: #continued }}\n\n'
_SECTION = re.compile(r"^## (?P<title>.*?)(?: \{: #[a-z0-9-]+ \})?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class PagePart:
    """One part of a text. `moved`, on the first part, are ids on other parts, with their part."""

    pagination: Pagination
    body: str
    moved: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """The text between two seams, and what the seam before it writes where the text is divided.

    `close` ends the open elements on the part before, `opening` begins them again on this one.
    """

    close: str
    opening: str
    text: str

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.text.encode("utf-8", "replace"))


def seam(close: str = "", opening: str = "") -> str:
    """A point where a text may be divided, with what closes and opens the elements around it."""
    return f"{SEAM}{close}{FIELD_END}{opening}{FIELD_END}" if close or opening else SEAM


def split(
    text: str, front: str = "", *, is_linked: Callable[[str], bool] = lambda _: False
) -> list[PagePart]:
    """The parts of a text with seams, the first at the folder `front`.

    `is_linked` tells which ids other pages link to.
    """
    bodies = [_body(pieces, close) for pieces, close in _fill(_pieces(text))]
    if len(bodies) == 1:
        return [PagePart(numbered_parts(front, 1), bodies[0])]
    part_of = _part_of_ids(bodies)
    moved = tuple((ident, part) for ident, part in part_of.items() if part > 1 and is_linked(ident))
    parts = []
    for number, body in enumerate(bodies, 1):
        pagination = numbered_parts(front, len(bodies), number)
        relinked = _relink(body, pagination, part_of)
        parts.append(PagePart(pagination, relinked, moved if number == 1 else ()))
    return parts


def beginning(text: str, limit: int) -> tuple[str, int, int]:
    """The first pieces of the first part, one at least, as many as fit in `limit` bytes.

    Returns their text, their count, and the count of all pieces.
    """
    pieces = _pieces(text)
    parts = list(_fill(pieces))
    first, close = parts[0]
    shown: list[_Piece] = []
    size = 0
    for piece in first:
        size += piece.size
        if shown and size > limit:
            close = piece.close
            break
        shown.append(piece)
    part_of = _part_of_ids(_body(*part) for part in parts)
    body = _relink(_body(shown, close), numbered_parts("", len(parts)), part_of)
    return body, len(shown), len(pieces)


def _pieces(text: str) -> list[_Piece]:
    first, *rest = _SEAM.split(text)
    seams = zip(rest[::3], rest[1::3], rest[2::3], strict=True)
    return [
        _Piece("", "", first),
        *(_Piece(close or "", opening or "", body) for close, opening, body in seams),
    ]


def _fill(pieces: Iterable[_Piece]) -> Iterator[tuple[list[_Piece], str]]:
    """The pieces of each part, and what closes it. A part begins with the heading it is below."""
    part: list[_Piece] = []
    size = 0
    section = ""
    for piece in pieces:
        if part and size + piece.size > FULL:
            yield part, piece.close
            part, size = [], 0
            if section and not piece.text.lstrip().startswith("## "):
                part.append(_Piece("", "", _CONTINUED.format(section)))
            part.append(_Piece("", "", piece.opening))
        part.append(piece)
        size += piece.size
        for heading in _SECTION.finditer(piece.text):
            section = heading["title"]
    yield part, ""


def _body(pieces: Iterable[_Piece], close: str) -> str:
    return "".join(piece.text for piece in pieces) + close


def _part_of_ids(bodies: Iterable[str]) -> dict[str, int]:
    """The number of the part that has each id; the first, if several have it."""
    part_of: dict[str, int] = {}
    for number, body in enumerate(bodies, 1):
        for ident in _ID.findall(body):
            part_of.setdefault(ident, number)
    return part_of


def _relink(body: str, pagination: Pagination, part_of: dict[str, int]) -> str:
    """The body with its links as seen from its part: to other pages, and to ids on other parts."""

    def link(match: re.Match[str]) -> str:
        part = part_of.get(match[1], pagination.number)
        return match[0] if part == pagination.number else f"{pagination.to(part)}#{match[1]}"

    if not pagination.is_first:
        body = _RELATIVE.sub("../", body)
    return _LINK.sub(link, body)
