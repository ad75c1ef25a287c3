"""Which other mails does this text name?

By links to public-inboxes and by lines that give a Message-ID. Why a mail is named (an older
version, a discussion, a dependency) is not asked here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from generator.text import clean_key

MAX_LINKS = 50
MAX_TEXT = 200_000  # characters in which links are looked for
_ID = re.compile(r"[^\s<>@]{1,500}@[^\s<>@]{1,500}")
# Three patterns that begin with something quick to find, as most texts hold none of it.
_ADDRESS = re.compile(r"https?://([^\s<>\"'`|\\]{1,2000})")
_FIELD = re.compile(
    r"^[ \t]{0,8}(?:Message-ID|Supersedes|Based-on|Depends-on):[ \t]{0,8}<([^\s<>]{3,1000})>",
    re.IGNORECASE | re.MULTILINE,
)
_MADE = re.compile(r"<(\d{8}[^\s<>]{1,500})>")  # as git and b4 make them: a date comes first
_FIELDS = ("essage-", "upersedes", "ased-", "epends-", "ESSAGE-")
# What public-inbox, lore and patchwork serve below a message.
_VIEWS = frozenset({"", "T", "t", "raw", "mbox", "t.mbox.gz", "t.atom", "R", "d"})
_END = ".,;:!?)]}*_"


def find_links(text: str) -> tuple[str, ...]:
    """The Message-IDs that `text` names, in its order, each once, at most 50 of them."""
    text = text[:MAX_TEXT]
    named: list[tuple[int, str]] = []
    if "://" in text:
        named += [(one.start(), _id_of(one[1])) for one in _ADDRESS.finditer(text)]
    if "<" in text:
        named += [(one.start(), one[1]) for one in _MADE.finditer(text)]
        if any(map(text.__contains__, _FIELDS)):
            named += [(one.start(1) - 1, one[1]) for one in _FIELD.finditer(text)]
    found: dict[str, None] = {}  # in order
    for _, message_id in sorted(named):
        if _ID.fullmatch(message_id):
            found[clean_key(message_id, 1000)] = None
            if len(found) == MAX_LINKS:
                break
    return tuple(found)


def _id_of(address: str) -> str:
    """The Message-ID at the end of a web address without its scheme, or nothing."""
    path = address.partition("#")[0].partition("?")[0].rstrip(_END)
    if "@" not in path and "%40" not in path:
        return ""
    parts = path.split("/")[1:]
    while parts and parts[-1] in _VIEWS:
        parts.pop()
    return unquote(parts[-1]).strip("<>") if parts else ""
