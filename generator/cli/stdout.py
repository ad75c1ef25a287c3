"""Results on standard output, also where the reader leaves before the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from generator.errors import PatchwireError

_AT_ONCE = 100_000  # characters per write: one write a line costs more than the line


def write(parts: Iterable[str]) -> int:
    """Print texts until the reader leaves; returns how many there were."""
    count = size = 0
    pending: list[str] = []
    for part in parts:
        count += 1
        pending.append(part if part.endswith("\n") else part + "\n")
        size += len(part)
        if size > _AT_ONCE:
            if not _put("".join(pending)):
                return count
            pending.clear()
            size = 0
    _put("".join(pending))
    return count


def _put(text: str) -> bool:
    """Print a text; False where the reader has left."""
    if sys.__stdout__ is None:
        raise PatchwireError("standard output is closed", "leave it open, or write to a file")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # What is left would be flushed there once more when the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            why = f"standard output cannot be written: {error.strerror}"
            raise PatchwireError(why, "make room where it goes") from None
        return False
    return True
