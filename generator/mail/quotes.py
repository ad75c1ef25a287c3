"""The lines of a reply that its sender wrote, without quotes, attributions and signature.

A quote is marked by `>` or `|`, or bare (see `bare_quotes`). What the lines mean (a trailer, an
"applied" note) is read by other modules.
"""

from __future__ import annotations

import re

from generator.mail.bare_quotes import without_bare_quotes
from generator.text import clean_line

_EXCERPT = 240  # characters
_WROTE = re.compile(
    r"(?:\bwrote|\bwrites|\bsaid|写道|schrieb|a écrit|escribió)\s?[:：]?$"
    r"|\bschrieb .{1,50}:$",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|thanks|thank you)\b[\w .@-]{0,40}[,!.]?$|[\w]{2,20},$", re.IGNORECASE
)
_TRAILER = re.compile(r"[A-Z][A-Za-z]{1,20}(?:-[a-z]{1,20}){0,4}-by: ")  # shown separately
# One match for adjacent lines. A blank before the mark is the stuffing of format=flowed (RFC 3676),
# where a quote was pasted; `&gt;` stands in text that QQ made of its HTML without decoding it.
_QUOTED = re.compile(r"\n(?:[>|]| >)(?:.*\n(?:[>|]| >))*.*")
_UNDECODED = re.compile(r"\n(?:[>|]| >|&gt;)(?:.*\n(?:[>|]| >|&gt;))*.*")
_FOOTER = "_______________________________________________"  # of Mailman, at the end of a mail
QUOTED = ">"  # stands for a quote among the lines of its sender
_ORIGINAL = "-----Original Message-----"  # a quote without `>` follows


def own_lines(text: str) -> list[str]:
    """The lines of a body that its sender wrote, without quotes and signature."""
    return [line for line in marked_lines(text)[0] if line != QUOTED]


def marked_lines(text: str) -> tuple[list[str], list[str]]:
    """The sender's own lines with a line `QUOTED` for each quote, and the quotes with their marks.

    What follows the last line of the list (a bare quote, a signature) is in neither.
    """
    quoted = _UNDECODED if "&gt;" in text else _QUOTED
    quotes: list[str] = []

    def mark(run: re.Match[str]) -> str:
        quotes.append(run[0][1:])
        return f"\n{QUOTED}"

    lines = without_bare_quotes(quoted.sub(mark, "\n" + text)).split("\n")[1:]
    own = [at for at, line in enumerate(lines) if line != QUOTED]
    end = _end_of_own([lines[at] for at in own], has_original=_ORIGINAL in text)
    if end < len(own):
        del lines[own[end] :]
    return lines, quotes[: lines.count(QUOTED)]


def _end_of_own(lines: list[str], *, has_original: bool) -> int:
    """The index of the line where a signature, a footer or an old mail begins, else their count."""
    if "-- " in lines:
        del lines[lines.index("-- ") :]
    if has_original:
        for at, line in enumerate(lines):
            if line.startswith(_ORIGINAL):
                return at
    for at in range(max(0, len(lines) - 8), len(lines)):
        if lines[at].startswith(_FOOTER):
            return at
    return len(lines)


def attribution_at(lines: list[str]) -> int:
    """The index where the attribution at the end of the lines begins, as in `On ..., Bo wrote:`."""
    last = len(lines)
    while last and not lines[last - 1].strip():
        last -= 1
    if not last or not _WROTE.search(lines[last - 1].strip()[-60:]):
        return len(lines)
    for at in range(last - 1, max(-1, last - 4), -1):
        if not lines[at].strip():
            break
        if _is_attribution(lines[at].strip()):
            return at
    return last - 1


def excerpt(lines: list[str]) -> str:
    """The first words of a reply on one line, about 240 characters, cut at a word.

    Greetings, attributions and trailers are left out.
    """
    words: list[str] = []
    length = 0
    for line in lines:
        bare = line.strip()
        if not bare:
            continue
        if words and bare == "--":  # a signature that lost its blank in a mailer
            break
        if _WROTE.search(bare[-60:]) or _TRAILER.match(bare):
            continue
        if not words and (_is_attribution(bare) or _GREETING.fullmatch(bare[:80])):
            continue
        words.append(bare)
        length += len(bare) + 1
        if length > _EXCERPT:
            break
    text = clean_line(" ".join(words), 1000)
    if len(text) <= _EXCERPT:
        return text
    return text[:_EXCERPT].rpartition(" ")[0].rstrip(",;:") + " ..."


def _is_attribution(line: str) -> bool:
    """Whether a line begins a wrapped attribution, as in `On Mon, 3 Mar 2025 at 10:00, A`."""
    return line.startswith(("On ", "At ", "* ", "Quoting ")) and (
        "@" in line or any(char.isdigit() for char in line[:40])
    )
