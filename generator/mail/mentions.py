"""What a text refers to: mails, by links to public-inboxes and by Message-IDs, and commits.

`tracking` decides why a mail is named: as an older version, a discussion or a dependency.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from generator.text import clean_key

MAX_LINKS = 50
MAX_TEXT = 200_000  # characters in which links are looked for
_ID = re.compile(r"[^\s<>@]{1,500}@[^\s<>@]{1,500}")
# Three patterns, each searched only in texts that have a substring of it; most texts have none.
_URL = re.compile(r"https?://([^\s<>\"'`|\\]{1,2000})")
_FIELD = re.compile(
    r"^[ \t]{0,8}(?:Message-ID|Supersedes|Based-on|Depends-on):[ \t]{0,8}<([^\s<>]{3,1000})>",
    re.IGNORECASE | re.MULTILINE,
)
_DATED_ID = re.compile(r"<(\d{8}[^\s<>]{1,500})>")  # as git and b4 make them, date first
_FIELDS = ("essage-", "upersedes", "ased-", "epends-", "ESSAGE-")
# The last components of URLs that public-inbox, lore and patchwork serve below a message.
_VIEWS = frozenset({"", "T", "t", "raw", "mbox", "t.mbox.gz", "t.atom", "R", "d"})
_UPSTREAM = re.compile(
    r"^[ \t]{0,8}(?:commit [0-9a-f]{8,64} upstream\b|\[? ?upstream commit:? [0-9a-f]{8,64})",
    re.IGNORECASE | re.MULTILINE,
)
_END = ".,;:!?)]}*_"


def find_links(text: str) -> tuple[str, ...]:
    """The Message-IDs that `text` names, in its order, each once, at most `MAX_LINKS`."""
    text = text[:MAX_TEXT]
    named: list[tuple[int, str]] = []  # offset and id
    if "://" in text:
        named += [(url.start(), _id_of(url[1])) for url in _URL.finditer(text)]
    if "<" in text:
        named += [(found.start(), found[1]) for found in _DATED_ID.finditer(text)]
        if any(map(text.__contains__, _FIELDS)):
            named += [(field.start(1) - 1, field[1]) for field in _FIELD.finditer(text)]
    found: dict[str, None] = {}  # in order
    for _, message_id in sorted(named):
        if _ID.fullmatch(message_id):
            found[clean_key(message_id, 1000)] = None
            if len(found) == MAX_LINKS:
                break
    return tuple(found)


def is_backport(text: str) -> bool:
    """Whether a commit message says which upstream commit it repeats, as stable trees want it."""
    top = text[:4000]
    return "pstream" in top and _UPSTREAM.search(top) is not None


def _id_of(url: str) -> str:
    """The Message-ID at the end of a URL without its scheme; "" where there is none."""
    path = url.partition("#")[0].partition("?")[0].rstrip(_END)
    if "@" not in path and "%40" not in path:
        return ""
    components = path.split("/")[1:]
    while components and components[-1] in _VIEWS:
        components.pop()
    return unquote(components[-1]).strip("<>") if components else ""
