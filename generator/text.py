"""Text at the border: `clean*` on the way in from a mail, the escapes on the way out to a page.

Mail is other people's words. Inside the house every string is clean: normalised, without control
characters, direction changes made visible. Each way out has one escape, and each escape is told
for what it guards against. What a text means is not asked here.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MAX_LINE = 10_000  # characters of one line that are kept (hostile-mail limit)
MAX_MARKS = 4  # combining marks kept on one base character: enough for any script in use

# C0 but tab and newline, DEL, C1, and the non-characters. Lone surrogates come from careless
# decoding and would make every later encode() raise.
_CONTROL = "\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff" + "".join(
    chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)
)
_CONTROLS = re.compile(f"[{_CONTROL}]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_ZERO_WIDTH = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200d\u2060-\u2064\ufeff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_NOT_ASCII_PRINT = bytes(sorted(set(range(256)) - set(range(0x20, 0x7F)) - {0x09, 0x0A}))
_ASCII = bytes(range(128))
_BLANKS = dict.fromkeys(map(ord, "\xa0\u202f\u3000"))  # not printable to Python, but harmless
_NOT_ASCII_CONTROL = bytes(range(0x20, 0x7F)) + bytes(range(0x80, 0x100)) + b"\t\n"
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)


def fingerprint(content: bytes) -> str:
    """Fingerprint of a text: 24 hex digits of BLAKE2b."""
    return blake2b(content, digest_size=12).hexdigest()


def is_plain(raw: bytes) -> bool:
    """Whether `raw` is printable ASCII with tabs and newlines only, and so clean as it stands."""
    return len(raw.translate(None, _NOT_ASCII_PRINT)) == len(raw)


def clean(text: str) -> str:
    """A text of many lines, made safe to keep: NFC, newline ends, nothing invisible that acts.

    Control and non-characters become U+FFFD, direction controls are shown as `[U+202E]`, runs of
    combining marks and lines are cut at a length no honest text reaches.
    """
    if not _looks_clean(text):
        text = _LINE_ENDS.sub("\n", text)
        text = _few_marks(unicodedata.normalize("NFC", _CONTROLS.sub(REPLACEMENT, text)))
        text = _BIDI.sub(lambda char: f"[U+{ord(char[0]):04X}]", text)
    return cut_lines(text)


def _few_marks(text: str) -> str:
    """Normal text with runs of combining marks cut, normal still: a cut may change the order."""
    while (cut := unicodedata.normalize("NFC", _MARKS.sub(_first_marks, text))) != text:
        text = cut
    return text


def _first_marks(run: re.Match[str]) -> str:
    return run[0][:MAX_MARKS]


def _looks_clean(text: str) -> bool:
    """A quick yes for text that needs no cleaning; a no means to look closer."""
    raw = text.encode("utf-8", "surrogatepass")
    if raw.translate(None, _NOT_ASCII_CONTROL):
        return False
    high = raw.translate(None, _ASCII)  # mostly a few letters, so the slow questions are cheap
    if not high:
        return True
    rest = high.decode("utf-8", "surrogatepass").translate(_BLANKS)
    return (
        rest.isprintable()
        and unicodedata.is_normalized("NFC", rest)
        and not any(map(unicodedata.combining, rest))
    )


def cut_lines(text: str) -> str:
    """Lines beyond `MAX_LINE` characters cut, with a word on how much is missing."""
    step = MAX_LINE // 2  # a longer line leaves at least one stretch of this length without an end
    if all(text.find("\n", at, at + step) >= 0 for at in range(0, len(text) - step, step)):
        return text
    return "\n".join(
        line if len(line) <= MAX_LINE else f"{line[:MAX_LINE]} [{len(line) - MAX_LINE} more]"
        for line in text.split("\n")
    )


def clean_line(text: str, limit: int = 1000) -> str:
    """A one-line field (subject, title): clean, white space folded, at most `limit` characters."""
    if text.isascii() and text.isprintable() and len(text) <= limit and "  " not in text:
        return text.strip()
    text = clean(text[: limit * 4])
    return " ".join(text.split())[:limit].rstrip()


def clean_key(text: str, limit: int = 300) -> str:
    """A name, address, trailer or key: a clean line without zero-width characters.

    They would let two names look alike and count apart.
    """
    if not text.isascii():
        text = _ZERO_WIDTH.sub("", text[: limit * 4])
    return clean_line(text, limit)


# ---------------------------------------------------------------- ways out

_HTML = {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}
_PUNCTUATION = {code: f"&#{code};" for code in range(0x21, 0x7F) if not chr(code).isalnum()}
# In a <pre> inside Markdown: what opens markup, a code span, a fence or a template, and the tab
# that Markdown would expand. `<` as an entity also breaks `--8<--` includes. All else stays as it
# is: each entity costs Markdown a call.
_PRE = {ord(char): f"&#{ord(char)};" for char in "`~{\t"} | {
    ord("&"): "&amp;",
    ord("<"): "&lt;",
}
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TRAILING_BLANK = re.compile(r" (?=\n|\Z)")


def escape_html(text: str) -> str:
    """Text for HTML content or a quoted attribute."""
    return text.translate(_HTML)


def escape_line(text: str) -> str:
    """A one-line field for Markdown: all ASCII punctuation as numeric entities, so none of it acts.

    Also safe in HTML content and quoted attributes.
    """
    return text.translate(_PUNCTUATION)


def escape_pre(text: str) -> str:
    """A text of many lines for the inside of a `<pre>` in Markdown, exact to the character."""
    return _TRAILING_BLANK.sub("&#32;", text.translate(_PRE))


def pre_size(text: str) -> int:
    """How many bytes `escape_pre` makes of a text."""
    return len(escape_pre(text).encode("utf-8", "replace"))


def pre_fitting(text: str, limit: int) -> int:
    """How many characters from its beginning `escape_pre` keeps within so many bytes."""
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


def yaml_title(text: str) -> str:
    """A page title for front matter: HTML-escaped, then quoted as YAML.

    Material prints `page.title | striptags`, which un-escapes: an unescaped `<script>` in a title
    would come alive.
    """
    escaped = escape_html(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def feed_text(text: str) -> str:
    """Text or HTML for a feed: what XML cannot hold, and lxml raises on, becomes U+FFFD."""
    return _NOT_XML.sub(REPLACEMENT, text)


def log_text(text: str, limit: int = 200) -> str:
    """Mail text in a log line: an ASCII repr, which no terminal and no CI takes for a command."""
    return ascii(text[:limit])
