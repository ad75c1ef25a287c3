"""The blocks of a mail's text: prose, lists, quotes, and what the author aligned by hand.

The reading is a guess about layout and nothing else: the lines of all blocks, in order, are the
lines of the text. Text that looks like neither prose nor a list stays in fixed width. Time is
linear in the text; beyond `MAX_LINES` lines everything is one block of fixed width.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

MAX_LINES = 2000  # lines that are read; a page of more elements would be slow
MAX_QUOTES = 5  # levels of quotes, the deepest in fixed width
MAX_LEVEL = 4  # levels of lists
WIDTH = 80  # columns: nobody wraps prose later, so a longer line was not wrapped by its author
NARROW = 56  # columns: where no line is longer, each was ended on purpose
SLACK = 15  # columns that a line wrapped by hand may leave free
FLOWED = 100  # columns: a longer line is a paragraph that a mailer did not wrap

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


_QUOTE = re.compile(r" ?>(?: (?! ))?")
# What begins a line of fixed width, whatever is around it: diffs, diffstats, prompts, the log of a
# kernel, rules and frames, code.
_FIXED = re.compile(
    r"diff --git |@@ |--- (?:a/|/dev/)|\+\+\+ |index [0-9a-f]{7,40}\.\.|---$"
    r"|[+-](?:\t| {3,}|[{}*/#]| \*[ /]| \*$|$)|\+[^\s+\d-]"
    r"| ?\S[^|\n]{0,200}\| +(?:\d+|Bin)\b| \d{1,5} files? changed| (?:create|delete|rename) mode "
    r"|[$#%] \S|\[ {0,8}\d{1,8}\.\d{3,9}\]"
    r"|[ \t]*(?:[-=~_*+#^.]{4,}|[-=~_*+#|:]{2,}(?:[ \t]+[-=~_*+#|:]{2,})+)[ \t]*$"
    r"|[ \t]*[|+].{1,300}[|+][ \t]*$|[ \t]*[\u2500-\u257f]"
    r"|[ \t]*(?:/\*|\*/|//|[{}]|#(?:include|define|undef|if|ifdef|ifndef|else|endif)\b)"
)
_COMMENT = re.compile(r"[+ -]?[ \t]*(?:/\*|\*/)")  # of C, whose lines look like items
_IN_COMMENT = re.compile(r"[+ -]?[ \t]*\*(?:[ \t/]|$)")
_ALIGNED = re.compile(r"\S(?: {3,}|[ ]?\t[ \t]*)\S|[;{}\\][ \t]*$|\|")
_DIFF = re.compile(r"diff --git |@@ -")
_BULLET = re.compile(
    r"( {0,12}|\t{1,2} ?)(?:([-*•]|\+(?= \S)|o(?= [A-Z]))|(\(?\d{1,3}[.)]|\(?[a-z]\)))"
    r"[ \t]{1,8}(?=\S)"
)
_TRAILER = re.compile(
    r"(?:[A-Z][A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){0,4}-by|C[Cc]|Fixes|Link|Closes|Buglink|BugLink"
    r"|Bug|Change-Id|base-commit|change-id|prerequisite-[a-z-]{3,20}|Message-I[dD]|In-Reply-To"
    r"|References|To|From|Subject|Date|Based-on|Supersedes|See-also|Depends-on|Upstream-Status"
    r"|X-[A-Za-z-]{2,40}):[ \t]+\S"
)
_NOTE = re.compile(r"\[(?!\d{1,3}\]).{1,300}|[ \t]+\S")  # below a trailer
_FIELD = re.compile(r"[\w./()-]{2,30}: ")
_REFERENCE = re.compile(r"\[[\w.-]{1,8}\]:? |[ \t]*(?:Link: )?https?://\S+[ \t]*$")
_SHORTLOG = re.compile(r"\S.{0,80} \(\d{1,4}\):$")
_NO_PROSE = re.compile(r"[^\w\s,.'\"()-]|_|\d")


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
        elif _QUOTE.match(text):
            while end < len(lines) and _QUOTE.match(lines[end].text):
                end += 1
            yield _quote(lines[at:end], depth)
        elif _DIFF.match(text):
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
        found = _QUOTE.match(text)
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
        if not text or text.isspace() or _QUOTE.match(text) or _DIFF.match(text):
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
    kinds = [_kind(line.text) for line in lines]
    if "fixed" in kinds and any(_COMMENT.match(line.text) for line in lines):
        kinds = [
            "fixed" if _IN_COMMENT.match(line.text) else kind
            for line, kind in zip(lines, kinds, strict=True)
        ]
    if _is_fixed(kinds):
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
                if end < len(lines) and kinds[end] == "indented" and _is_shortlog(lines[end - 1]):
                    end -= 1
                if end > at:
                    yield Block("prose", tuple(lines[at:end]))
                else:
                    end = _end_of(kinds, at, {"indented", "aligned"})
                    yield Block("fixed", tuple(lines[at:end]))
        at = end


def _is_fixed(kinds: Sequence[str]) -> bool:
    """Whether so many lines are aligned, or of code, that those between them must be, too."""
    aligned = kinds.count("fixed") + kinds.count("aligned")
    if not aligned or "trailer" in kinds:
        return False
    indented = kinds.count("indented")
    is_sure = "fixed" in kinds or (aligned > 1 and indented > 0)
    if aligned * 2 >= len(kinds):
        return is_sure or aligned > 1 or len(kinds) == 1
    return is_sure and (aligned + indented) * 2 >= len(kinds) and "item" not in kinds


def _kind(text: str) -> str:
    """What a line looks like on its own."""
    first = text[0]
    if first.isalpha() and first != "o":  # nearly always
        if _TRAILER.match(text):
            return "trailer"
        if "  " in text or "\t" in text or "|" in text or text[-1] in ";{}\\ ":
            return (
                "fixed" if _FIXED.match(text) else "aligned" if _ALIGNED.search(text) else "plain"
            )
        return "fixed" if text.startswith(("diff --git ", "index ")) else "plain"
    if _FIXED.match(text):
        return "fixed"
    if _BULLET.match(text):
        return "item"
    if _TRAILER.match(text):
        return "trailer"
    if first in " \t":
        return "indented"
    return "aligned" if _ALIGNED.search(text) else "plain"


def _end_of(kinds: Sequence[str], at: int, wanted: set[str]) -> int:
    end = at + 1
    while end < len(kinds) and kinds[end] in wanted:
        end += 1
    return end


def _is_shortlog(line: Line) -> bool:
    return _SHORTLOG.match(line.text[:120]) is not None


def _end_of_trailers(lines: Sequence[Line], kinds: Sequence[str], at: int) -> int:
    end = at + 1
    while end < len(lines) and (kinds[end] == "trailer" or _NOTE.match(lines[end].text)):
        end += 1
    return end


def _indented(lines: Sequence[Line], kinds: Sequence[str], at: int) -> tuple[int, Block]:
    """Indented lines: prose, the first line of a paragraph, or fixed width."""
    end = _end_of(kinds, at, {"indented", "aligned"})
    if end == at + 1 and end < len(lines) and kinds[end] == "plain":
        text = lines[at].text
        if len(text) > NARROW and text[:1] == " " and _is_wrapped(text, lines[end].text, WIDTH):
            end = _end_of(kinds, end, {"plain", "aligned"})  # only its first line is indented
            return end, Block("prose", tuple(lines[at:end]))
    is_prose = _is_prose([line.text for line in lines[at:end]])
    return end, Block("prose" if is_prose else "fixed", tuple(lines[at:end]), is_indented=is_prose)


def _is_prose(lines: Sequence[str]) -> bool:
    """Whether indented lines are sentences rather than code or a table."""
    text = "\n".join(lines)
    indents = {len(line) - len(line.lstrip()) for line in lines}
    if "\t" in text or len(indents) > 2 or max(indents) > 8 or any(map(_ALIGNED.search, lines)):
        return False
    words = text.split()
    long = len(lines) == 1 or all(len(line) > NARROW for line in lines[:-1])
    return long and len(words) > 5 and len(_NO_PROSE.findall(text)) * 20 < len(text)


# ---------------------------------------------------------------- lists


def _list(lines: Sequence[Line], kinds: Sequence[str], at: int) -> tuple[int, Block]:
    """The items that begin at `at`, each with the lines that continue it, and where they end."""
    items: list[Item] = []
    indents: list[int] = []
    while at < len(lines) and kinds[at] == "item":
        text = lines[at].text
        found = _BULLET.match(text)
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
    return kinds[at] == "plain" and _is_wrapped(lines[at - 1].text, text, WIDTH)


# ---------------------------------------------------------------- where the author wrapped


def breaks(lines: Sequence[Line]) -> list[bool]:
    """For each line of a paragraph whether its author ended it on purpose; the last is False."""
    width = max(len(line.text) for line in lines)
    if width <= NARROW:
        return [True] * (len(lines) - 1) + [False]
    width = min(width, WIDTH)
    return [not _is_wrapped(line.text, below.text, width) for line, below in pairwise(lines)] + [
        False
    ]


def _is_wrapped(line: str, below: str, width: int) -> bool:
    """Whether a line ends where the first word of the line below had no room."""
    if _REFERENCE.match(below) or _REFERENCE.fullmatch(line):
        return False
    if _FIELD.match(below) and _FIELD.match(line):
        return False
    line = line.rstrip()
    if len(line) > FLOWED and line.rfind(" ", 0, -1) > WIDTH:
        return False
    word = below.lstrip()[:WIDTH].partition(" ")[0]
    return len(line) + 1 + len(word) > width - SLACK
