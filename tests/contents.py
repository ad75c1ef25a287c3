"""Files by their paths: what they hold, how two sets of them differ, which words stand in them."""

from __future__ import annotations

import gzip
import html
import sqlite3
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import unquote


def contents(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every file below `folder` with its bytes."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {f"{prefix}{file.relative_to(folder).as_posix()}": file.read_bytes() for file in files}


def differing(left: dict[str, Any], right: dict[str, Any]) -> list[str]:
    """The files that only one side has, or that differ."""
    return sorted(path for path in left.keys() | right.keys() if left.get(path) != right.get(path))


def plain(raw: bytes) -> str:
    """What a file says, its entities read back; a feed holds HTML that is escaped once more."""
    return html.unescape(html.unescape(raw.decode("utf-8", "replace")))


def words_of(raw: bytes) -> bytes:
    """A file as it is, unpacked; behind a segment of the search, the words that it has packed."""
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if b"VIRTUAL TABLE find " not in raw:
        return raw
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(raw)
        db.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'find', 'row')")
        words = [word for (word,) in db.execute("SELECT term FROM word")]
        packed = [*db.execute("SELECT text FROM body"), *db.execute("SELECT words FROM spelling")]
    texts = [
        zlib.decompress(part, -zlib.MAX_WBITS).decode("utf-8", "replace") for (part,) in packed
    ]
    unpacked = "\n".join([*words, *(word.replace("_", "-") for word in words), *texts])
    return raw + unpacked.encode("utf-8", "replace")


def traces(found: dict[str, bytes], words: tuple[str, ...]) -> list[str]:
    """The files in which any of the words stand, escaped or not."""
    texts = {path: unquote(plain(words_of(raw))).casefold() for path, raw in found.items()}
    return [
        f"{path}: {word}"
        for path, text in texts.items()
        for word in words
        if word.casefold() in text
    ]
