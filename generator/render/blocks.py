"""The blocks of a mail's text: prose, lists, quotes, and what the author aligned by hand.

The reading is a guess about layout and nothing else: the lines of all blocks, in order, are the
lines of the text. Text that looks like neither prose nor a list stays in fixed width. Time is
linear in the text; beyond `MAX_LINES` lines everything is one block of fixed width.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from generator.render.line_kinds import (
    BULLET,
    DIFF,
    NARROW,
    NOTE,
    QUOTE,
    WIDTH,
    are_fixed,
    is_prose,
    is_shortlog,
    is_wrapped,
    kinds_of,
)

MAX_LINES = 2000  # lines that are read; a page of more elements would be slow
MAX_QUOTES = 5  # levels of quotes, the deepest in fixed width
MAX_LEVEL = 4  # levels of lists

Kind = Literal["prose", "fixed", "trailers", "list", "quote", "blank"]


class Line(NamedTuple):
    """A line with the marks of the quote that it stands in ("> > "), and the text below them."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A part of a list: an item at its level from 0, or blank lines between items (level -1)."""

    level: int
    is_numbered: bool
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind. A list has `items`, and a quote `blocks`, in place of `lines`."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    items: tuple[Item, ...] = ()
    blocks: tuple[Block, ...] = ()
    is_indented: bool = False  # prose that stands apart by its indentation


def read_blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a text. Their lines, joined by newlines, are the text."""
    lines = [Line("", line) for line in text.split("\n")]
    blocks = list(_merged(_blocks(lines[:MAX_LINES], 0)))
    if len(lines) > MAX_LINES:
        blocks += _plain(lines[MAX_LINES:])
    return tuple(blocks)


def _plain(lines: Sequence[Line]) -> Iterator[Block]:
    """Lines in fixed width, which begin with a line that is not blank."""
    at = next((at for at, line in enumerate(lines) if line.text.strip()), len(lines))
    if at:
        yield Block("blank", tuple(lines[:at]))
    if lines[at:]:
        yield Block("fixed", tuple(lines[at:]))


def _blocks(lines: Sequence[Line], depth: int) -> Iterator[Block]:
    """The blocks of lines below `depth` marks of quotes."""
    at = 0
    while at < len(lines):
        end = at + 1
        text = lines[at].text
        if not text or text.isspace():
            while end < len(lines) and not lines[end].text.strip():
                end += 1
            yield Block("blank", tuple(lines[at:end]))
        elif QUOTE.match(text):
            while end < len(lines) and QUOTE.match(lines[end].text):
                end += 1
            yield _quote(lines[at:end], depth)
        elif DIFF.match(text):
            end = _end_of_diff(lines, at)
            yield Block("fixed", tuple(lines[at:end]))
        else:
            end = _end_of_group(lines, at)
            yield from _group(lines[at:end])
        at = end


def _quote(lines: Sequence[Line], depth: int) -> Block:
    if depth >= MAX_QUOTES:
        return Block("fixed", tuple(lines))
    inner = []
    for mark, text in lines:
        found = QUOTE.match(text)
        end = found.end() if found else 0
        inner.append(Line(mark + text[:end], text[end:]))
    return Block("quote", blocks=tuple(_merged(_blocks(inner, depth + 1))))


def _end_of_diff(lines: Sequence[Line], at: int) -> int:
    """The end of the diff that begins at `at`; its own blank lines have a blank, or lost it."""
    end = at + 1
    while end < len(lines):
        text = lines[end].text
        if not text and end + 1 < len(lines):
            text = lines[end + 1].text
        if text[:1] not in {" ", "+", "-", "@", "\\", "\t"} and not text.startswith(
            ("diff --git ", "index ", "new file ", "old mode ", "new mode ", "deleted file ")
        ):
            break
        end += 1
    while not lines[end - 1].text.strip():
        end -= 1
    return end


def _end_of_group(lines: Sequence[Line], at: int) -> int:
    """The end of lines without a blank line, a quote or a diff among them."""
    end = at + 1
    while end < len(lines):
        text = lines[end].text
        if not text or text.isspace() or QUOTE.match(text) or DIFF.match(text):
            break
        end += 1
    return end


def _merged(blocks: Iterator[Block]) -> Iterator[Block]:
    """Blocks with lists, trailers and fixed width joined over the blank lines between them."""
    held: list[Block] = []  # a block and the blank lines below it
    for block in blocks:
        if held and block.kind == "blank":
            held.append(block)
            continue
        if held and block.kind == held[0].kind in {"fixed", "list", "trailers"}:
            held = [_joined([*held, block])]
            continue
        yield from held
        held = [block]
    yield from held


def _joined(blocks: Sequence[Block]) -> Block:
    if blocks[0].kind != "list":
        return Block(blocks[0].kind, tuple(line for block in blocks for line in block.lines))
    items: list[Item] = []
    for block in blocks:
        items += block.items or (Item(-1, is_numbered=False, lines=block.lines),)
    return Block("list", items=tuple(items))


# ---------------------------------------------------------------- lines between blank lines


def _group(lines: Sequence[Line]) -> Iterator[Block]:
    """The blocks of lines without a blank line among them."""
    kinds = kinds_of([line.text for line in lines])
    if are_fixed(kinds):
        yield Block("fixed", tuple(lines))
        return
    at = 0
    while at < len(lines):
        match kinds[at]:
            case "trailer":
                end = _end_of_trailers(lines, kinds, at)
                yield Block("trailers", tuple(lines[at:end]))
            case "item":
                end, block = _list(lines, kinds, at)
                yield block
            case "fixed":
                end = _end_of(kinds, at, {"fixed", "aligned", "indented"})
                yield Block("fixed", tuple(lines[at:end]))
            case "indented":
                end, block = _indented(lines, kinds, at)
                yield block
            case _:
                end = _end_of(kinds, at, {"plain", "aligned"})
                if kinds[end : end + 1] == ["indented"] and is_shortlog(lines[end - 1].text):
                    end -= 1
                if end > at:
                    yield Block("prose", tuple(lines[at:end]))
                else:
                    end = _end_of(kinds, at, {"indented", "aligned"})
                    yield Block("fixed", tuple(lines[at:end]))
        at = end


def _end_of(kinds: Sequence[str], at: int, wanted: set[str]) -> int:
    end = at + 1
    while end < len(kinds) and kinds[end] in wanted:
        end += 1
    return end


def _end_of_trailers(lines: Sequence[Line], kinds: Sequence[str], at: int) -> int:
    end = at + 1
    while end < len(lines) and (kinds[end] == "trailer" or NOTE.match(lines[end].text)):
        end += 1
    return end


def _indented(lines: Sequence[Line], kinds: Sequence[str], at: int) -> tuple[int, Block]:
    """Indented lines: prose, the first line of a paragraph, or fixed width."""
    end = _end_of(kinds, at, {"indented", "aligned"})
    if end == at + 1 and end < len(lines) and kinds[end] == "plain":
        text = lines[at].text
        if len(text) > NARROW and text[:1] == " " and is_wrapped(text, lines[end].text, WIDTH):
            end = _end_of(kinds, end, {"plain", "aligned"})  # only its first line is indented
            return end, Block("prose", tuple(lines[at:end]))
    has_words = is_prose([line.text for line in lines[at:end]])
    kind: Kind = "prose" if has_words else "fixed"
    return end, Block(kind, tuple(lines[at:end]), is_indented=has_words)


# ---------------------------------------------------------------- lists


def _list(lines: Sequence[Line], kinds: Sequence[str], at: int) -> tuple[int, Block]:
    """The items that begin at `at`, each with the lines that continue it, and where they end."""
    items: list[Item] = []
    indents: list[int] = []
    while at < len(lines) and kinds[at] == "item":
        text = lines[at].text
        found = BULLET.match(text)
        indent, content = (found.end(1), found.end()) if found else (0, 0)
        while indents and indents[-1] > indent:
            indents.pop()
        if not indents or (indents[-1] < indent and len(indents) < MAX_LEVEL):
            indents.append(indent)
        end = at + 1
        while end < len(lines) and _continues(lines, kinds, end, content):
            end += 1
        is_numbered = found is not None and found[3] is not None
        items.append(Item(len(indents) - 1, is_numbered, tuple(lines[at:end])))
        at = end
    return at, Block("list", items=tuple(items))


def _continues(lines: Sequence[Line], kinds: Sequence[str], at: int, content: int) -> bool:
    """Whether a line goes on with the item whose words begin at the column `content`."""
    text = lines[at].text
    if kinds[at] in {"item", "fixed", "trailer"}:
        return False
    if text[0] in " \t":
        return len(text) - len(text.lstrip(" ")) < content + 4
    return kinds[at] == "plain" and is_wrapped(lines[at - 1].text, text, WIDTH)


# ---------------------------------------------------------------- where the author wrapped


def breaks(lines: Sequence[Line]) -> list[bool]:
    """For each line of a paragraph whether its author ended it on purpose; the last is False."""
    width = max(len(line.text) for line in lines)
    if width <= NARROW:
        return [True] * (len(lines) - 1) + [False]
    width = min(width, WIDTH)
    return [not is_wrapped(line.text, below.text, width) for line, below in pairwise(lines)] + [
        False
    ]
