"""What a line of a mail's text looks like: prose, an item of a list, a trailer, code or a table.

The looks are guessed from the line and those beside it; `blocks` puts lines together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

WIDTH = 80  # columns: nobody wraps prose later, so a longer line was not wrapped by its author
NARROW = 56  # columns: where no line is longer, each was ended on purpose
SLACK = 15  # columns that a line wrapped by hand may leave free
FLOWED = 100  # columns: a longer line is a paragraph that a mailer did not wrap

QUOTE = re.compile(r" ?>(?: (?! ))?")
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
DIFF = re.compile(r"diff --git |@@ -")
BULLET = re.compile(
    r"( {0,12}|\t{1,2} ?)(?:([-*•]|\+(?= \S)|o(?= [A-Z]))|(\(?\d{1,3}[.)]|\(?[a-z]\)))"
    r"[ \t]{1,8}(?=\S)"
)
_TRAILER = re.compile(
    r"(?:[A-Z][A-Za-z]{1,20}(?:-[A-Za-z]{1,20}){0,4}-by|C[Cc]|Fixes|Link|Closes|Buglink|BugLink"
    r"|Bug|Change-Id|base-commit|change-id|prerequisite-[a-z-]{3,20}|Message-I[dD]|In-Reply-To"
    r"|References|To|From|Subject|Date|Based-on|Supersedes|See-also|Depends-on|Upstream-Status"
    r"|X-[A-Za-z-]{2,40}):[ \t]+\S"
)
NOTE = re.compile(r"\[(?!\d{1,3}\]).{1,300}|[ \t]+\S")  # below a trailer
_FIELD = re.compile(r"[\w./()-]{2,30}: ")
_REFERENCE = re.compile(r"\[[\w.-]{1,8}\]:? |[ \t]*(?:Link: )?https?://\S+[ \t]*$")
_SHORTLOG = re.compile(r"\S.{0,80} \(\d{1,4}\):$")
_NO_PROSE = re.compile(r"[^\w\s,.'\"()-]|_|\d")


def kinds_of(lines: Sequence[str]) -> list[str]:
    """How each line looks: "plain", "trailer", "item", "fixed", "aligned" or "indented".

    None of them is empty or a quote.
    """
    kinds = [_kind(line) for line in lines]
    if "fixed" in kinds and any(map(_COMMENT.match, lines)):
        kinds = [
            "fixed" if _IN_COMMENT.match(line) else kind
            for line, kind in zip(lines, kinds, strict=True)
        ]
    return kinds


def are_fixed(kinds: Sequence[str]) -> bool:
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
    if BULLET.match(text):
        return "item"
    if _TRAILER.match(text):
        return "trailer"
    if first in " \t":
        return "indented"
    return "aligned" if _ALIGNED.search(text) else "plain"


def is_shortlog(line: str) -> bool:
    """Whether a line names an author and the number of patches, above their titles."""
    return _SHORTLOG.match(line[:120]) is not None


def is_prose(lines: Sequence[str]) -> bool:
    """Whether indented lines are sentences rather than code or a table."""
    text = "\n".join(lines)
    indents = {len(line) - len(line.lstrip()) for line in lines}
    if "\t" in text or len(indents) > 2 or max(indents) > 8 or any(map(_ALIGNED.search, lines)):
        return False
    words = text.split()
    long = len(lines) == 1 or all(len(line) > NARROW for line in lines[:-1])
    return long and len(words) > 5 and len(_NO_PROSE.findall(text)) * 20 < len(text)


def is_wrapped(line: str, below: str, width: int) -> bool:
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
