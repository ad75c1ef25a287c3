"""HTML that the program made, past Markdown: each block is stored as it stands.

Markdown reads HTML twice, tag by tag. Where a whole page is made of blocks that are known to be
closed, they are found by their tags alone, and Markdown never sees them: the same bytes, in half of
the time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

MARK = "\x1e"  # stands before the text of a generated page, and in no text
# The HTML that generated pages are made of, with headings between. What mails say is escaped, so
# everything that looks like a tag is one of the program's, and is closed.
_BLOCK = re.compile("^<([a-z][a-z0-9]*)(?=[ >])", re.MULTILINE)


class _BlocksAside(Preprocessor):
    """Stores each HTML block of a generated page, as Markdown's own preprocessor would."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines with a placeholder for each block."""
        if not lines[0].startswith(MARK):
            return lines
        parts = []
        for before, block in _split("\n".join(lines)[1:], self.md.is_block_level):
            parts += [before, f"\n{self.md.htmlStash.store(block)}\n\n" if block else ""]
        return "".join(parts).split("\n")


class HtmlBlocks(Extension):
    """Registers the preprocessor."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's name
        """Register it where HTML is still text."""
        # After white space is normalised (30), before fences (25) and HTML (20).
        md.preprocessors.register(_BlocksAside(md), "patchwire_blocks", 27)


def _split(text: str, is_block: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Each block of HTML that begins a line, with the text before it, as Markdown finds them."""
    at = end = 0
    for begin in _BLOCK.finditer(text):
        if begin.start() < end or not is_block(begin[1]):
            continue
        end = _end(text, begin)
        # Markdown keeps the line end of a block that a blank line follows.
        blank = "\n" if text.startswith("\n\n", end) else ""
        yield text[at : begin.start()], text[begin.start() : end] + blank
        at = end
    yield text[at:], ""


def _end(text: str, begin: re.Match[str]) -> int:
    """Where the element that begins there ends."""
    depth = 0
    for tag in _tags(begin[1]).finditer(text, begin.start()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end() + 1
    return len(text)


@cache
def _tags(name: str) -> re.Pattern[str]:
    return re.compile(f"<(/?){name}(?=[ >])")
