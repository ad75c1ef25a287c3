"""Which part of a patch mail's body is what?

In-body headers, commit message, notes, changelog, diff: the layout of `git format-patch` as
`git mailinfo` reads it, with scissors. Lines of the diff are counted by `diff`; trailers are found
by `trailers`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCISSORS = re.compile(
    r"^(?=[^\n]{8})[ \t]*-[- \t]{0,80}(?:8<|>8|%<|>%)[- \t8<>%]{0,80}[^\n]{0,80}$"
    r"|^[=_-]{8,100}>[ \t]*\n(?=(?:From|Subject|Date):[ \t])",
    re.MULTILINE,
)
_IN_BODY = re.compile(r"(from|subject|date|to|cc|message-id|x-[a-z-]+):\s*(.*)", re.IGNORECASE)
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_STAT_TOTAL = re.compile(r"^ ?\d{1,5} files? changed.*$", re.MULTILINE)
_STAT_LINE = re.compile(r" ?\S.* +\| +(?:\d+|Bin|Unmerged)")
_STAT_TAIL = re.compile(r" (?:create|delete|rename|copy|mode|rewrite) ")
_CHANGES = re.compile(
    r"^[ \t*#-]{0,6}(?:"
    r"(?:v|ver|version|rfc|patch ?v?)[ .]?\d{1,3}(?:\.\d{1,2})?"
    r"(?:[ \t]*(?:->|=>|→|-->|to|\.\.|-)[ \t]*(?:rfc[ -]?)?(?:v|version )?\d{1,3}(?:\.\d{1,2})?"
    r"[^\n]{0,40}"
    r"|[ \t]{0,3}(?:\([^)\n]{0,60}\))?[ \t]{0,3}(?::|\n[ \t]{0,2}[-=~]{2,}))"
    r"|(?:detailed |major |main |notable )?"
    r"(?:change ?-?log|changes|changed|history|differences|diff|"
    r"revision history|version history|new|updates?)\b[^\n]{0,40}?\b"
    r"(?:v|version|rev|revision|rfc|patch)[ ._-]?v?\d{1,3}[^\n]{0,60}"
    r"|(?:patch |revision |version )?(?:change ?-?logs?|changes|revision history|version history|"
    r"history)[ \t]{0,3}(?::|-{2,}|={2,}|\n[ \t]{0,2}[-=~]{3,})"
    r"|(?:since|from|in) v\d{1,3}[^\n]{0,40}:"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_SHORTLOG = re.compile(
    r"^\S.{0,80} \(\d{1,3}\):$|^base-commit: |^prerequisite-|^-- ?$|^change-id: ", re.MULTILINE
)
_CUT_HERE = ("8<", ">8", "%<", ">%")


@dataclass(frozen=True, slots=True)
class InBody:
    """The headers a mail repeats at the top of its body, and the text below them."""

    author: str | None
    subject: str | None
    text: str


def find_scissors(text: str) -> int:
    """Where the text below the last scissors line begins; -1 where there is none.

    A line of dashes with a scissors mark, at least 8 columns wide, or a long rule ending in `>`
    that is followed by in-body headers.
    """
    if "=>" not in text and "->" not in text and not any(mark in text for mark in _CUT_HERE):
        return -1
    last = -1
    for found in _SCISSORS.finditer(text):
        line = found[0]
        if line.rstrip().endswith("=>") or line.count("-") >= 2 or line.rstrip()[:1] in "=_":
            last = found.end()
    return last


def read_in_body(text: str) -> InBody:
    """The in-body From and Subject of a patch. Headers end at the first blank or other line."""
    rest = text.lstrip("\n")
    if rest[:5].lower() not in {"from:", "subje", "date:"}:
        return InBody(None, None, text)
    author = subject = None
    lines = rest.split("\n")
    at = 0
    while at < len(lines):
        found = _IN_BODY.fullmatch(lines[at])
        if not found:
            break
        name, value = found[1].lower(), found[2]
        at += 1
        while at < len(lines) and lines[at][:1] in {" ", "\t"} and lines[at].strip():
            value += " " + lines[at].strip()
            at += 1
        if name == "from" and author is None:
            author = value
        elif name == "subject" and subject is None:
            subject = value
    if author is not None and "@" not in author and subject is None:
        return InBody(None, None, text)  # "From: where I stand ..." is talk
    return InBody(author, subject, "\n".join(lines[at:]).lstrip("\n"))


def split_message(text: str) -> tuple[str, str]:
    """Commit message and notes of the text above a diff: parted by the first `---` line.

    The diffstat is taken out of the notes: it is computed from the diff.
    """
    at = text.find("\n---\n")
    end = at + 5
    if at < 0 or " ---" in text[:at] or text.startswith("---"):
        found = _SEPARATOR.search(text)
        if not found:
            return _without_stat(text).strip("\n"), ""
        at, end = found.start(), found.end()
    message = text[:at].strip("\n")
    return message.rstrip(), _without_stat(text[end:]).strip()


def _without_stat(text: str) -> str:
    total = None
    for total in _STAT_TOTAL.finditer(text):  # noqa: B007 - the last one is the patch's own
        pass
    if total is None:
        return text
    above = text[: total.start()].split("\n")
    if above and not above[-1]:
        above.pop()
    while above and _STAT_LINE.match(above[-1][:300]):
        above.pop()
    below = text[total.end() :].split("\n")[1:]
    while below and _STAT_TAIL.match(below[0][:40]):
        below.pop(0)
    return "\n".join([*above, *below])


def strip_signature(text: str) -> str:
    """Text without the signature that follows the last `-- ` line."""
    at = text.rfind("\n-- \n")
    if at >= 0 and text.count("\n", at) < 30:
        return text[:at]
    return text.removesuffix("\n--")


def find_changelog(text: str) -> str:
    """The part of notes or cover letter that says what changed since earlier versions.

    From the first heading of that kind ("Changes in v2:", "v1 -> v2:", "v4:") to a shortlog,
    a base-commit or the end.
    """
    found = _CHANGES.search(text)
    if not found:
        return ""
    end = _SHORTLOG.search(text, found.end())
    part = text[found.start() : end.start() if end else len(text)]
    return _without_stat(part).strip("\n").rstrip()
