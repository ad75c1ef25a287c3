"""The checksum of an index file: shows damage that SQLite does not notice, as in a number.

It covers the whole file and is kept in the file's header, in the field that SQLite reserves for
applications. A transaction begins by clearing it, closing the file writes it again.
"""

from __future__ import annotations

from typing import BinaryIO
from zlib import crc32

NO_CHECKSUM = 0  # the last run was cut off; SQLite's journal keeps what it had finished
_CHUNK = 1 << 20  # bytes
# Fields of the header that change when the checksum is written: the counter of changes, the
# application id, and the version of SQLite that wrote last (sqlite.org/fileformat2.html, 1.3).
_SKIPPED = ((24, 28), (68, 72), (92, 100))


def checksum_of(file: BinaryIO) -> int:
    """The checksum of an open file: 31 bits, never `NO_CHECKSUM`. Raises OSError."""
    head = bytearray(file.read(_CHUNK))
    for start, end in _SKIPPED:
        head[start:end] = bytes(end - start)
    checksum = crc32(head)
    while chunk := file.read(_CHUNK):
        checksum = crc32(chunk, checksum)
    return checksum >> 1 or 1  # SQLite keeps a signed number of 32 bits
