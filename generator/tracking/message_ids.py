"""What do the Message-IDs that sending tools make up say of the mails?

Each tool has its own shape. An id of any other shape says nothing.
"""

from __future__ import annotations

import re

# 20250409082649.14733-1-user@host (send-email), 20250409-slug-v2-1-0123abcd@host (b4),
# cover.1744130533.git.user@host next to <commit>.1744130533.git.user@host (format-patch)
_SEND_EMAIL = re.compile(r"(\d{14}\.\d{1,9})-\d{1,4}-([^\s@]{1,100}@\S{1,100})")
_B4 = re.compile(r"(\d{8}-(\S{1,120})-v\d{1,4})-\d{1,4}-[0-9a-f]{6,40}(@\S{1,100})")
_FORMAT_PATCH = re.compile(r"(?:cover|[0-9a-f]{40})(\.\d{9,11}\.git)(\.[^\s@]{1,100}@\S{1,100})")


def run_of(message_id: str | None) -> str | None:
    """What all mails of one run of a sending tool share in their Message-IDs, if it shows."""
    for shape in (_SEND_EMAIL, _B4, _FORMAT_PATCH):
        found = shape.fullmatch(message_id or "")
        if found:
            return found[1] + found[found.re.groups]
    return None


def slug_of(message_id: str) -> str | None:
    """The name of the work that b4 puts into the Message-IDs of all its versions.

    The day in front is left out: today's b4 puts the day of sending there.
    """
    found = _B4.fullmatch(message_id)
    return found[2] if found else None
