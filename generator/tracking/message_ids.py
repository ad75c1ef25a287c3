"""Message-IDs made by sending tools: which mails were sent in one run, and of which series.

Each tool has its own form. An id of any other form says nothing.
"""

from __future__ import annotations

import re

# 20250409082649.14733-1-user@host (send-email), 20250409-slug-v2-1-0123abcd@host (b4),
# cover.1744130533.git.user@host next to <commit>.1744130533.git.user@host (format-patch)
_SEND_EMAIL = re.compile(r"(\d{14}\.\d{1,9})-\d{1,4}-([^\s@]{1,100}@\S{1,100})")
_B4 = re.compile(r"(\d{8}-(\S{1,120})-v\d{1,4})-\d{1,4}-[0-9a-f]{6,40}(@\S{1,100})")
_FORMAT_PATCH = re.compile(r"(?:cover|[0-9a-f]{40})(\.\d{9,11}\.git)(\.[^\s@]{1,100}@\S{1,100})")


def run_of(message_id: str | None) -> str | None:
    """The part of a Message-ID that all mails of one run of a sending tool share, if any."""
    for shape in (_SEND_EMAIL, _B4, _FORMAT_PATCH):
        found = shape.fullmatch(message_id or "")
        if found:
            return found[1] + found[found.re.groups]
    return None


def slug_of(message_id: str) -> str | None:
    """The name of a series that b4 puts into the Message-IDs of all its versions, if any.

    The day in front is left out, because current versions of b4 put the day of sending there.
    """
    found = _B4.fullmatch(message_id)
    return found[2] if found else None
