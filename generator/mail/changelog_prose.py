"""What authors say in sentences about a later version, where no heading says "Changes in v2".

"In v4, I've added a paragraph", "This version drops the lock", "Rebased on top of the rings", or a
list alone below the `---` line. Learnt on linux-man and ltp. Only a version that is none of the
first has such words about itself: a commit message that says "this version" may mean a protocol.
"""

from __future__ import annotations

import re

from generator.mail.changelog import MAX_TEXT, is_listed, take_section

_DOES = (
    r"(?:(?:add|address|adjust|adopt|avoid|bring|chang|clean|collect|convert|correct|drop|expand|extend"
    r"|fix|fold|handl|implement|improv|includ|incorporat|introduc|keep|mak|merg|mov|omit|rebas|reduc"
    r"|refactor|reformat|remov|renam|reorder|replac|resolv|restor|revert|rework|reword|split"
    r"|squash|switch|tak|tweak|updat|us)e?s|(?:appl|clarif|simplif)ies)\b"
)
_DID = (
    r"(?:adapted|added|addressed|adjusted|applied|changed|clarified|cleaned|collected|converted"
    r"|corrected|dropped|fixed|folded|implemented|improved|included|incorporated|merged|moved"
    r"|re-?based|reduced|refactored|removed|renamed|reordered|replaced|resolved|reverted|reworded"
    r"|reworked|simplified|split|squashed|switched|tweaked|updated)\b"
)
_DO = (
    r"(?:add|address|avoid|change|clarify|clean up|correct|drop|fix|improve|make|mention|merge|move"
    r"|re-?base|reduce|remove|rename|replace|rework|reword|simplify|split|squash|switch|update|use)"
    r"\b"
)
_NUMBER = r"(?:v|version |rev(?:ision)? )(\d{1,3})(?!\.?\d)"
_SET = r"(?:the|this|my) (?:patch(?:es|set)?|series|set)"
_OWN = re.compile(
    rf"(?:(?:in |here(?:['’]s| is) |this(?: is)? )(?:the )?)?{_NUMBER}"
    rf"(?:(?: of {_SET})?,|\.|,? (?:I|we|it|with|which|is|has|have|should|just|only|now|also|there"
    rf"|{_DOES}))\s",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?:this (?:new )?|(?:the|my) (?:new|updated|latest|current) )"
    rf"(?:version|revision|iteration|re-?spin)(?: of {_SET})? (?:also |now |only |just |should )?"
    rf"{_DOES}"
    r"|here(?:['’]s| is) (?:a|the|my) (?:new|next|second|third|updated|revised) "
    r"(?:version|revision)(?: of \S+ \S+)?,? (?:with|which|that)\b"
    r"|this time,? (?:I|we|with)\b"
    r"|(?:the )?same as (?:v\d|(?:the )?(?:previous|last) (?:one|version))[^.\n]{0,20} "
    r"(?:but|except|with|without)\b",
    re.IGNORECASE,
)
_AUTHOR = re.compile(
    r"(?:(?:I|we)(?:['’]ve| have)? (?:also |just |now )?"
    rf"(?:put|made|rewritten|{_DID})|{_DID}|{_DO})"
    r"(?! (?:to|on) (?:the |my )?(?:list|tree)\b) \S+ \S",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"(?:\A|\n[ \t]{0,8}\n)[ \t]{0,4}(?=\S)")


def find_prose(text: str, version: str, *, is_notes: bool) -> str:
    """The first paragraph about what changed in this version, with a list below it; "" for none.

    In notes, which nobody keeps, the sentence need not name a version.
    """
    if is_notes and is_listed(text):
        return text.strip("\n").rstrip()
    for found in _PARAGRAPH.finditer(text, 0, MAX_TEXT):
        if _is_about(text, found.end(), version, is_notes=is_notes):
            return take_section(text, found.end()).strip("\n").rstrip()
    return ""


def _is_about(text: str, start: int, version: str, *, is_notes: bool) -> bool:
    own = _OWN.match(text, start)
    if own:
        return own[1] == version
    return bool(_THIS.match(text, start) or (is_notes and _AUTHOR.match(text, start)))
