"""A mail's text as HTML that reads well, from which the text comes back character by character.

The line ends of the text stay in the HTML, and the marks of quotes in `<i>` that the style sheet
hides. So a style alone (`white-space: pre-wrap`) shows the text as it was sent. Read back, each
element that holds lines ends with a newline, and white space between elements is blank lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import unquote

from generator.render.blocks import Block, Item, Line, breaks, read_blocks
from generator.text import escape_html, escape_pre

Address = Callable[[str], str]  # of the page that shows the mail of a Message-ID, or ""

MAX_LINKS = 100  # in one text
MAX_URL = 500  # characters; a longer one stays text
# In escaped text: `&amp;` and `~` are the only entities of an address. Without a letter before it,
# so that each address is looked at once.
_URL = re.compile(r"(?<![A-Za-z0-9])https?://(?:[^\s<>\"&\[\]{}|\\^`]|&amp;|&#126;)++")
_ID = re.compile(r"(?<=&lt;)[^\s<>&@\"]{1,200}@[^\s<>&@\"]{1,200}(?=>)")
_MESSAGE = re.compile(
    r"https?://[^/]{3,100}/(?:[^/]{1,100}/){0,3}([^/]{1,300}(?:@|%40)[^/]{1,200})/?"
)
_ENDS = ".,:!?'*;"
_REL = ' rel="nofollow noopener ugc"'


def prose(text: str, address: Address | None = None) -> str:
    """The HTML of a text, for the inside of an element that is no paragraph.

    `address` leads from a Message-ID to its page on this site, where there is one.
    """
    return _Writer(address).blocks(read_blocks(text))


class _Writer:
    """Writes the HTML of one text, with no more links than a page bears."""

    def __init__(self, address: Address | None) -> None:
        self._address = address
        self._links = 0

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "".join(map(self._block, blocks))

    def _block(self, block: Block) -> str:
        match block.kind:
            case "blank":
                return self._blank(block.lines)
            case "quote":
                return f"<blockquote>{self.blocks(block.blocks)}</blockquote>"
            case "list":
                return self._list(block.items)
            case "prose":
                name = ' class="pw-in"' if block.is_indented else ""
                return f"<p{name}>{self._paragraph(block.lines)}</p>"
            case "trailers":
                return f'<pre class="pw-trailers">{self._lines(block.lines)}</pre>'
            case _:
                return f"<pre>{self._lines(block.lines)}</pre>"

    def _blank(self, lines: Sequence[Line]) -> str:
        return self._lines(lines) + "\n"

    def _lines(self, lines: Sequence[Line]) -> str:
        if not lines[0].mark:
            return self._inline("\n".join(line.text for line in lines))
        return "\n".join(map(self._line, lines))

    def _paragraph(self, lines: Sequence[Line]) -> str:
        ends = breaks(lines)
        if not any(ends):
            return self._lines(lines)
        return "".join(
            self._line(line) + ("<br>\n" if is_end else "" if at == len(lines) else "\n")
            for at, (line, is_end) in enumerate(zip(lines, ends, strict=True), 1)
        )

    def _line(self, line: Line) -> str:
        text = self._inline(line.text)
        return f"<i>{line.mark}</i>{text}" if line.mark else text  # a mark is `>` and blanks

    # ------------------------------------------------------------ lists

    def _list(self, items: Sequence[Item]) -> str:
        """Nested lists: an item of a deeper level stands within the item above it."""
        parts: list[str] = []
        tags: list[str] = []
        blank = ""
        for item in items:
            if item.level < 0:
                blank = self._blank(item.lines)
                continue
            tag = "ol" if item.is_numbered else "ul"
            if item.level >= len(tags):
                if blank and tags:  # within the item above, whose line it ends first
                    parts.append(f"\n{blank}")
                elif blank:
                    parts.append(blank)
                parts.append(f"<{tag}>")
                tags.append(tag)
            else:
                while len(tags) > item.level + 1:
                    parts.append(f"</li></{tags.pop()}>")
                parts.append(f"</li>{blank}")
                if tags[-1] != tag:
                    parts.append(f"</{tags.pop()}><{tag}>")
                    tags.append(tag)
            blank = ""
            parts.append(f"<li>{self._paragraph(item.lines)}")
        parts += [f"</li></{tag}>" for tag in reversed(tags)]
        return "".join(parts)

    # ------------------------------------------------------------ links

    def _inline(self, text: str) -> str:
        escaped = escape_pre(text)
        if "://" in escaped:
            escaped = _URL.sub(self._url, escaped)
        if "@" in escaped and self._address:
            escaped = _ID.sub(self._message_id, escaped)
        return escaped

    def _url(self, found: re.Match[str]) -> str:
        url = _without_end(found[0]) if len(found[0]) <= MAX_URL else ""
        if len(url) < len("https://x") or self._links >= MAX_LINKS:
            return found[0]
        self._links += 1
        rest = found[0][len(url) :]
        page = self._page_of(url)
        if page:
            return f'<a href="{escape_html(page)}">{url}</a>{rest}'
        return f'<a href="{url}"{_REL}>{url}</a>{rest}'

    def _page_of(self, url: str) -> str:
        """The page on this site of the mail that an address of an archive names."""
        if not self._address or not ("@" in url or "%40" in url):
            return ""
        found = _MESSAGE.fullmatch(url.replace("&amp;", "&").replace("&#126;", "~"))
        return self._address(unquote(found[1])) if found else ""

    def _message_id(self, found: re.Match[str]) -> str:
        page = self._address(found[0]) if self._address and self._links < MAX_LINKS else ""
        if not page:
            return found[0]
        self._links += 1
        return f'<a href="{escape_html(page)}">{found[0]}</a>'


def _without_end(url: str) -> str:
    """An escaped address without the punctuation of the sentence around it."""
    while url:
        is_bracket = url[-1] == ")" and url.count(")") > url.count("(")
        if not is_bracket and (url[-1] not in _ENDS or url.endswith(("&amp;", "&#126;"))):
            break
        url = url[:-1]
    return url
