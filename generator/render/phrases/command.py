"""The commands of b4 (https://b4.docs.kernel.org), which fetches and applies series."""

from __future__ import annotations

import re
import shlex

_SHELL_SAFE = re.compile(r"[\w@%+=:,./][\w@%+=:,./-]*", re.ASCII)


def b4(message_id: str, verb: str) -> str:
    """`b4 shazam ID`, safe to paste into a shell: a Message-ID is a stranger's text."""
    if _SHELL_SAFE.fullmatch(message_id):
        return f"b4 {verb} {message_id}"
    return f"b4 {verb} -- {shlex.quote(message_id)}"
