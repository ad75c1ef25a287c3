"""The changelog in the text of a patch: what its author says changed since earlier versions.

It is taken from notes, cover letter or commit message. `tracking` compares the patches themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from generator.mail.body import without_stat

MAX_TEXT = 100_000  # characters in which a changelog may begin
MAX_LINES = 1000  # of one changelog
_V = (
    r"(?:v|ver|version|rev|revision|rfc|patch ?v(?:ersion)?)[ ._-]?(?:v|patch ?v)?"
    r"\d{1,3}(?:\.\d)?(?!\.?\d|-rc)"
)
_VR = rf"(?:{_V}|rfc\b)"  # where "RFC" alone is enough
_NOTE = r"(?:[ \t]{0,3}(?:\([^)\n]{0,80}\)|\[[^\]\n]{0,80}\]|<[^>\n]{0,200}>))"
_ARROW = r"[ \t]{0,3}(?:-{1,2}>|={1,2}>|→|to|\.{2,3}|…|/|-|vs\.?)[ \t]{0,3}"
_EARLIER = (
    r"(?:(?:the |my )?(?:previous|prev\.?|last|prior|earlier|first|initial|original)|this) "
    r"(?:version|posting|post|series|revision|submission|rfc|patch ?set|iteration)"
)
_OF = r"(?:in|since|from|between|for|of|to|on|over|after|with|agains?ts?|vs|compared|made)"
_LOG = r"(?:change ?-?logs?|changes|(?:revision|version|patch) history|history)"
# A heading begins a line, or follows a bullet, a bracket or a word like "Major" there.
_HEADING = re.compile(
    r"^[ \t]{0,8}(?:[*#=+-]{1,4}[ \t]{0,3}|\[[ \t]?)?(?:"
    rf"(?:from )?{_VR}{_ARROW}(?:(?:v|rfc|version)[ ._-]?v?)?\d{{1,3}}\b"  # v1 -> v2
    rf"|{_V}{_NOTE}?[ \t]{{0,3}}:"  # v2: v2 (suggested by Bo):
    rf"|{_V}{_NOTE}?[ \t]{{0,3}}\n(?=[ \t]{{0,8}}\S)"  # v2, on a line of its own
    rf"|{_V} (?:- |changes?\b|updates?\b|change ?log\b)"  # v2 - faster; v4 changes
    r"|(?:(?:detailed|major|main|notable|significant|full|only|the|other"
    r"|what(?:['’]s)?|here(?:['’]s| is| are)|I|we|I['’]ve|has|have|was) )"
    r"{0,4}(?:change ?-?log|change[sd]?|modifications?|history|differences?|diff|new|updates)\b"
    # Changes in v2
    rf"(?:[ \t:(\['\"-]{{1,3}}|[^\n]{{0,30}}?\b{_OF}\b[^\n]{{0,20}}?\b)(?:{_V}\b|{_EARLIER})"
    rf"|(?:{_LOG}|changed|differences) {_OF} (?:the )?rfc\b"
    rf"|{_LOG}[ \t]{{0,3}}(?::|-{{2,}}|={{2,}}|\n[ \t]{{0,2}}[-=~]{{3,}}|\n\n?[ \t]{{0,8}}{_V}\b)"
    # Since v1 [1]
    rf"|(?:since|from|in) (?:{_VR}|{_EARLIER})(?:[^\n]{{0,40}}:|{_NOTE}?[,:]?[ \t]*$)"
    rf"|[^\n:]{{0,60}}\bchanges (?:since|from|in|over) (?:{_VR}|{_EARLIER})[^\n]{{0,40}}:[ \t]*$"
    r"|[^\n:]{0,60}\bchanges since \[\d{1,2}\]:[ \t]*$"
    rf"|[^\n:]{{0,40}}\b{_V}\b[^\n:]{{0,40}}\bchanges(?: are| include)?:[ \t]*$"
    rf"|[^\n:]{{0,40}}\bcomments (?:from|on) (?:{_V}|{_EARLIER}):[ \t]*$"
    r")",
    re.IGNORECASE | re.MULTILINE,
)
_LINK = re.compile(r"\W*(?:link|lore|at|is|was|posted|here)?\W{0,3}https?://\S+\W*", re.IGNORECASE)
# A line that ends a changelog anywhere: shortlog, base block, signature, trailer, reference,
# diffstat.
_END = re.compile(
    r"\S.{0,80} \(\d{1,3}\):$|base-commit: |prerequisite-|change-id: |-- ?$|_{5,}"
    r"|-{2,8}[ \t]?(?:>8|8<)"
    r"|diff --git |[A-Z][a-z]+(?:-[a-z]+)*+-by: |(?:Cc|Fixes|Link|Closes|To|BugLink): "
    r"|\[\d{1,2}\]:?[ \t]|\s{0,3}\d{1,5} files? changed|\s?\S+\s+\|\s+\d+ ",
    re.IGNORECASE,
)
# A line that ends it after a blank line, though it is indented or looks like a list.
_FAREWELL = re.compile(
    r"\s*(?:many |kind |best |warm )?(?:thanks|thank you|thx|cheers|regards|best)\b[^:]{0,30}$"
    r"|(?:\t|\s{4,}|-{1,2}\s?)(?-i:[A-Z][a-z]{0,15})\.?$",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s{0,3}(?:-{2,}|={2,}|~{2,}|\*{3,})\s*")
_BULLET = re.compile(r"\s*(?:[-*+•](?![-*+])|[o#~>]\s|(?:\(?\d{1,3}[.):]|\(?[a-z][.)])\s)")
_OF_PATCH = re.compile(r"[^\n]{0,60}(?:\bpatch(?:es)?\b|#\d|\b\d{1,3}/\d{1,3}\b)", re.IGNORECASE)


def find_changelog(text: str) -> str:
    """The changelog in a text, "" where there is none.

    It extends from the first heading ("Changes in v2:", "v1 -> v2:", "Since v3") to the next
    section: a shortlog, references, a farewell, other prose.
    """
    start = 0
    while found := _HEADING.search(text, start, MAX_TEXT):
        changelog = take_section(text, found.start())
        if has_words(changelog):
            return without_stat(changelog).strip("\n").rstrip()
        start = max(found.end(), found.start() + len(changelog))
    return ""


def take_section(text: str, start: int) -> str:
    """The changelog that begins with the heading or the sentence at `start`."""
    at = end = start
    headed = worded = blank = False  # below a bare heading, words since a heading, a blank above
    for line in islice(_lines_from(text, start), MAX_LINES):
        here, at = at, at + len(line) + 1
        if not line.strip():
            blank = True
            continue
        heads = _HEADING.match(text, here)
        if heads:
            words = text[heads.end() : min(at, heads.end() + 200)].split()
            worded = any(len(word) > 2 and word[0].isalpha() for word in words)
        elif not (headed and _RULE.fullmatch(line)):
            if _END.match(line[:300]) or _RULE.fullmatch(line):
                break
            if blank and worded and not _goes_on(line, text[at : at + 100]):
                break
            worded = True
        headed, blank, end = heads is not None and not worded, False, at
    return text[start:end]


def _lines_from(text: str, start: int) -> Iterator[str]:
    """The lines below `start`, taken as they are asked for: many sections end after a few."""
    while start <= len(text):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        yield text[start:end]
        start = end + 1


def _goes_on(line: str, below: str) -> bool:
    """Whether a line below a blank line continues the changelog: a list, or a patch's heading."""
    if _FAREWELL.match(line):
        return False
    if line[:1] in {" ", "\t"} or _BULLET.match(line) or _LINK.fullmatch(line[:500]):
        return True
    begins_list = below[:1] in {" ", "\t"} or _BULLET.match(below) is not None
    return begins_list and _OF_PATCH.match(line) is not None


def has_words(changelog: str) -> bool:
    """Whether there is more than links to older versions, as in "v1: https://..."."""
    at = 0
    for line in changelog.split("\n"):
        found = _HEADING.match(changelog, at)
        rest = line[found.end() - at :] if found else line
        at += len(line) + 1
        if rest.strip(" \t:.*-=~[]()") and not _LINK.fullmatch(rest[:500]):
            return True
    return False


def is_listed(text: str) -> bool:
    """Whether a text is a list and nothing else."""
    lines = [line for line in text.split("\n", MAX_LINES) if line.strip()]
    are_items = all(line[0] in " \t" or (_BULLET.match(line) and line[0] != ">") for line in lines)
    return bool(lines) and are_items and _BULLET.match(lines[0]) is not None and has_words(text)
