"""The sections of a patch mail's body: scissors, in-body headers, commit message, notes.

The layout is that of git-format-patch(1), read as git-mailinfo(1) reads it. `diff` counts the lines
of the diff, `trailers` and `changelog` read the text.
"""

from __future__ import annotations

import re
from itertools import dropwhile
from typing import NamedTuple

# A line with scissors, a long rule, the first line of a file made by format-patch.
_CUT = re.compile(
    r"^[^\n]{0,100}(?:8<|>8|%<|>%)[^\n]{0,100}$"
    r"|^[=_-]{8,100}>[ \t]*\n(?=(?:From|Subject|Date):[ \t])"
    r"|^From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n",
    re.MULTILINE,
)
_PERFORATION = re.compile(r"(?:-|8<|>8|%<|>%)(?:[- \t]|8<|>8|%<|>%)*")
_CUT_SIGNS = ("8<", ">8", "====>", "---->", "____>", " Mon Sep 17 00:00:00 2001")
_FORMAT_PATCH = re.compile(r">?From [0-9a-f]{40} Mon Sep 17 00:00:00 2001\n")
_IN_BODY = re.compile(
    r"(from|subject|date|to|cc|message-id|in-reply-to|references|mime-version|content-[a-z-]{1,40}"
    r"|x-[a-z-]{1,40}):\s*(.*)",
    re.IGNORECASE,
)
_FIRST_FIELDS = {"from:", "subje", "date:", "messa"}  # the first letters of the first field
_BLANK_LINES = re.compile(r"(?:[ \t\xa0\ufeff\u200b]*+\n)++")
_ADDRESS = re.compile(r"<[^\s<>@]{1,100}@[^\s<>@]{1,100}>[ \t]*")
_SEPARATOR = re.compile(r"^---[ \t]*$", re.MULTILINE)
_STAT_TOTAL = re.compile(r"^ ?\d{1,5} files? changed.*$", re.MULTILINE)
_STAT_LINE = re.compile(r" ?\S.* +\| +(?:\d+|Bin|Unmerged)")
_STAT_TAIL = re.compile(r" (?:create|delete|rename|copy|mode|rewrite) ")


class InBody(NamedTuple):
    """The From and Subject at the top of a body, and the text below the in-body headers."""

    author: str | None
    subject: str | None
    text: str


def find_scissors(text: str) -> int:
    """The offset of the text below the last scissors line; -1 where there is none.

    A scissors line is a line of dashes with scissors in it, at least 8 columns wide; a long rule
    that ends in `>` and is followed by in-body headers; or the first line of a file made by
    `git format-patch`, pasted or attached.
    """
    # Four times as fast as a single pattern for all signs.
    if "%" not in text and not any(map(text.__contains__, _CUT_SIGNS)):
        return -1
    last = -1
    for found in _CUT.finditer(text):
        if found[0].endswith("\n") or _is_scissors(found[0]):
            last = found.end()
    return last


def _is_scissors(line: str) -> bool:
    """Whether a line with scissors in it is a scissors line, by the rule of git's `mailinfo`.

    At least 8 columns, more than a third of them perforation, of which more than half is not blank.
    """
    if line.startswith(("> ", ">>")):
        return False  # quoted
    line = line.strip()
    runs = _PERFORATION.findall(line)
    perforation = sum(map(len, runs))
    gap = sum(run.count(" ") + run.count("\t") for run in runs)
    return 8 <= len(line) < perforation * 3 and gap * 2 < perforation


def read_in_body(text: str) -> InBody:
    """The in-body headers of a patch, which end at the first line of another form.

    Lines of blanks may stand above them: quoted-printable hides a blank as `=20`. A mailer may have
    wrapped `Name <address>` without the indentation of a folded line.
    """
    blank = _BLANK_LINES.match(text)
    rest = text[blank.end() :] if blank else text
    made = _FORMAT_PATCH.match(rest) if rest[:5] in {"From ", ">From"} else None
    if made:
        rest = rest[made.end() :]
    elif rest[:5].lower() not in _FIRST_FIELDS:
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
            if "@" not in value and at < len(lines) and _ADDRESS.fullmatch(lines[at][:300]):
                author += " " + lines[at]
                at += 1
        elif name == "subject" and subject is None:
            subject = value
    if author is not None and "@" not in author and subject is None:
        return InBody(None, None, text)  # prose, as in "From: where I stand ..."
    if author is subject is None and rest[:5].lower() == "messa":
        return InBody(None, None, text)  # a trailer, not a header
    return InBody(author, subject, "\n".join(lines[at:]).lstrip("\n"))


def split_message(text: str, *, with_notes: bool = True) -> tuple[str, str]:
    """The commit message and the notes of the text above a diff, separated by a `---` line.

    The first such line counts. The diffstat is removed, as it is computed from the diff.
    """
    at = text.find("\n---\n")
    end = at + 5
    if at < 0 or " ---" in text[:at] or text.startswith("---"):
        found = _SEPARATOR.search(text)
        if not found:
            return without_stat(text).strip("\n"), ""
        at, end = found.start(), found.end()
    message = text[:at].strip("\n")
    return message.rstrip(), without_stat(text[end:]).strip() if with_notes else ""


def without_stat(text: str) -> str:
    """The text without the diffstat of its patch, which is the last one in it."""
    totals = list(_STAT_TOTAL.finditer(text))
    if not totals:
        return text
    total = totals[-1]
    above = text[: total.start()].split("\n")
    if above and not above[-1]:
        above.pop()
    while above and _STAT_LINE.match(above[-1][:300]):
        above.pop()
    lines = text[total.end() :].split("\n")[1:]
    below = dropwhile(lambda line: _STAT_TAIL.match(line[:40]), lines)
    return "\n".join([*above, *below])


def strip_signature(text: str) -> str:
    """The text without the signature below its last `-- ` line."""
    at = text.rfind("\n-- \n")
    if at >= 0 and text.count("\n", at) < 30:
        return text[:at]
    return text.removesuffix("\n--")
