"""Is the file as the last run left it? SQLite finds no fault with a number that a disk has changed.

The sum over the whole file is kept in its header, where SQLite has room for a number of the
program's own. Whoever begins to write takes it away, whoever closes puts it back.
"""

from __future__ import annotations

from typing import BinaryIO
from zlib import crc32

NONE = 0  # where a run was cut off: what was finished is there, SQLite's journal sees to that
_PORTION = 1 << 20  # bytes read at once
# Of the header: the counter of changes, the place of the sum, and the version of SQLite, which
# change when the sum is written.
_PASSED_OVER = ((24, 28), (68, 72), (92, 100))


def checksum_of(file: BinaryIO) -> int:
    """The sum over an opened file, never `NONE`. Raises OSError."""
    head = bytearray(file.read(_PORTION))
    for start, end in _PASSED_OVER:
        head[start:end] = bytes(end - start)
    found = crc32(head)
    while portion := file.read(_PORTION):
        found = crc32(portion, found)
    return found >> 1 or 1  # a number of 31 bits, as SQLite keeps it
