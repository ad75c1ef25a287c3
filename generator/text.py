"""Cleaning of text that comes from a mail, and escaping of text that goes to a page, feed or log.

Mail is untrusted. Every string inside the program is clean: normalised, without control
characters, with direction controls made visible. Each output has one escape, whose docstring says
what it guards against. The meaning of a text is left to `mail`.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MAX_LINE = 10_000  # characters of one line that are kept (hostile-mail limit)
MAX_MARKS = 4  # combining marks kept on one base character: enough for any script in use

# C0 except tab and newline, DEL, C1, and the non-characters. Lone surrogates are left over by
# careless decoding and would make every later encode() raise.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff" + "".join(
    chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)
)
_CONTROLS = re.compile(f"[{_CONTROL}]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060-\u2064\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_ASCII_PRINT = bytes(sorted(set(range(256)) - set(range(0x20, 0x7F)) - {0x09, 0x0A}))
_ASCII = bytes(range(128))
_BLANKS = dict.fromkeys(map(ord, "\xa0\u202f\u3000"))  # harmless, though str.isprintable says no
_NOT_ASCII_CONTROL = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100)) + b"\t\n"
_CI_COMMAND = re.compile(r"##(?=\[|vso\[)")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)


def fingerprint(content: bytes) -> str:
    """Fingerprint of a text: 24 hex digits of BLAKE2b."""
    return blake2b(content, digest_size=12).hexdigest()


def is_plain(raw: bytes) -> bool:
    """Whether `raw` is only printable ASCII, tabs and newlines, and so needs no cleaning."""
    return len(raw.translate(None, _NOT_ASCII_PRINT)) == len(raw)


def clean(text: str) -> str:
    """A text of many lines in NFC, with newline and tab as its only control characters.

    Control characters and non-characters become U+FFFD, and direction controls are shown as
    `[U+202E]`. Lines and runs of combining marks are cut at a length that no honest text reaches.
    """
    if not _looks_clean(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _few_marks(unicodedata.normalize("NFC", _CONTROLS.sub(REPLACEMENT, text)))
        text = _BIDI.sub(lambda char: f"[U+{ord(char[0]):04X}]", text)
    return cut_lines(text)


def _few_marks(text: str) -> str:
    """NFC text with its runs of combining marks cut, in NFC again: a cut may change their order."""
    while (cut := unicodedata.normalize("NFC", _MARKS.sub(_first_marks, text))) != text:
        text = cut
    return text


def _first_marks(run: re.Match[str]) -> str:
    return run[0][:MAX_MARKS]


def _looks_clean(text: str) -> bool:
    """Whether a quick test shows that `text` needs no cleaning; False proves nothing."""
    raw = text.encode("utf-8", "surrogatepass")
    if raw.translate(None, _NOT_ASCII_CONTROL):
        return False
    high = raw.translate(None, _ASCII)  # mostly a few letters: the slow tests below are cheap
    if not high:
        return True
    rest = high.decode("utf-8", "surrogatepass").translate(_BLANKS)
    return (
        rest.isprintable()
        and unicodedata.is_normalized("NFC", rest)
        and not any(map(unicodedata.combining, rest))
    )


def cut_lines(text: str) -> str:
    """The text with each line cut after `MAX_LINE` characters, followed by `[N more]`."""
    step = MAX_LINE // 2  # a longer line leaves at least one stretch of this length without an end
    if all(text.find("\n", at, at + step) >= 0 for at in range(0, len(text) - step, step)):
        return text
    return "\n".join(
        line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]} [{len(line) - MAX_LINE} more]"
        for line in text.split("\n")
    )


def clean_line(text: str, limit: int = 1000) -> str:
    """A field of one line, such as a subject: clean, white space folded, `limit` characters."""
    if text.isascii() and text.isprintable() and len(text) <= limit and "  " not in text:
        return text.strip()
    text = clean(text[: limit * 4])
    return " ".join(text.split())[:limit].rstrip()


def clean_key(text: str, limit: int = 300) -> str:
    """A name, address, trailer or key: a clean line without zero-width characters.

    With them, two names could look the same and count as different.
    """
    if not text.isascii():
        text = _ZERO_WIDTH.sub("", text[: limit * 4])
    return clean_line(text, limit)


# ---------------------------------------------------------------- escaping

_HTML = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}
_PUNCTUATION = {code: f"&#{code};" for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# In a <pre> inside Markdown: what opens markup, a code span, a fence or a template, and the tab
# that Markdown would expand. `<` as an entity also breaks `--8<--` includes. Everything else is
# kept: each entity costs Markdown a call.
_PRE = {ord(char): f"&#{ord(char)};" for char in "`~{\t"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TRAILING_BLANK = re.compile(r" (?=\n|\Z)")


def escape_html(text: str) -> str:
    """Text for HTML content or a quoted attribute, where it cannot open markup."""
    return text.translate(_HTML)


def escape_line(text: str) -> str:
    """A field of one line for Markdown, with all ASCII punctuation as numeric entities.

    No character of it acts as Markdown. Also safe in HTML content and quoted attributes.
    """
    return text.translate(_PUNCTUATION)


def escape_pre(text: str) -> str:
    """A text of many lines for a `<pre>` in Markdown, shown by browsers exactly as it is."""
    return _TRAILING_BLANK.sub("&#32;", text.translate(_PRE))


def pre_size(text: str) -> int:
    """The size in bytes of `escape_pre(text)` in UTF-8."""
    return len(escape_pre(text).encode("utf-8", "replace"))


def pre_fitting(text: str, limit: int) -> int:
    """The length of the longest prefix of `text` whose `escape_pre` has at most `limit` bytes."""
    most = 6  # bytes of one character, such as `~`
    if len(text) * most <= limit or pre_size(text) <= limit:
        return len(text)
    low, high = limit // most, min(len(text), limit)
    while low < high:
        middle = (low + high + 1) // 2
        if pre_size(text[:middle]) <= limit:
            low = middle
        else:
            high = middle - 1
    return low


def cut_fitting(text: str, limit: int) -> tuple[str, int]:
    """The text as far as `escape_pre` of it fits, cut at a line's end, and how many lines are left.

    `limit` is in bytes.
    """
    fitting = pre_fitting(text, limit)
    if fitting == len(text):
        return text, 0
    end = text.rfind("\n", fitting // 2, fitting)
    end = fitting if end < 0 else end
    return text[:end], text.count("\n", end + 1) + 1


def yaml_title(text: str) -> str:
    """A page title for front matter: HTML-escaped, then quoted as YAML.

    Material prints `page.title | striptags`, which un-escapes entities: without the first escape,
    `<script>` in a title would run.
    """
    escaped = escape_html(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def feed_text(text: str) -> str:
    """Text or HTML for a feed: characters that XML cannot hold, and lxml rejects, become U+FFFD."""
    return _NOT_XML.sub(REPLACEMENT, text)


def log_text(text: str, limit: int = 200) -> str:
    """Text of a mail for a log line: an ASCII repr, which no terminal or CI reads as a command."""
    return ascii(text[:limit])


def harmless(line: str) -> str:
    """A line for a log: controls are shown as escapes, and nothing in it is a command to CI."""
    if not line.isprintable():
        line = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in line)
    return no_command(line)


def no_command(line: str) -> str:
    """A line that no CI takes for a command, whatever words are in it.

    GitHub reads a command where a line begins with `::`, or from `##[` on anywhere in it; Azure
    reads one from `##vso[` on.
    """
    line = _CI_COMMAND.sub("# #", line) if "##" in line else line
    start = len(line) - len(line.lstrip())
    return f"{line[:start]}: {line[start + 1 :]}" if line.startswith("::", start) else line
