"""The checksum covers every byte of a file, except those that writing it changes."""

from __future__ import annotations

from io import BytesIO
from random import Random

import pytest

from generator.index import checksum
from generator.index.checksum import NO_CHECKSUM, checksum_of

SKIPPED = {*range(24, 28), *range(68, 72), *range(92, 100)}


def flipped(raw: bytes, at: int) -> BytesIO:
    """The file with one bit changed."""
    changed = bytearray(raw)
    changed[at] ^= 1
    return BytesIO(changed)


def test_every_byte_counts_except_what_writing_it_changes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checksum, "_CHUNK", 128)
    raw = Random(1).randbytes(500)
    whole = checksum_of(BytesIO(raw))
    ignored = {at for at in range(len(raw)) if checksum_of(flipped(raw, at)) == whole}
    assert ignored == SKIPPED


@pytest.mark.parametrize("at", [100, (1 << 20) - 1, 1 << 20, (5 << 19) - 1, 5 << 19])
def test_a_large_file_counts_to_its_end(at: int):
    raw = bytes((5 << 19) + 1)
    assert checksum_of(flipped(raw, at)) != checksum_of(BytesIO(raw))


@pytest.mark.parametrize(("crc", "number"), [(0, 1), (1, 1), (2, 1), (0xFFFFFFFF, 0x7FFFFFFF)])
def test_a_checksum_fits_its_field_and_is_never_none(
    monkeypatch: pytest.MonkeyPatch, crc: int, number: int
):
    monkeypatch.setattr(checksum, "crc32", lambda *_: crc)
    assert checksum_of(BytesIO(b"x" * 200)) == number != NO_CHECKSUM
