"""Whether words are left anywhere in a folder, however they are packed."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from generator.index import codec
from tests.contents import contents, traces

_STREAM = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")  # where gzip or zlib may begin


def remains(folder: Path, words: tuple[str, ...]) -> list[str]:
    """The files and objects below `folder` in which any of the words stand.

    Looks at files as they are, at what is compressed in them, at each object of each repository
    whether or not its history reaches it, and at each value in a database.
    """
    found = contents(folder, f"{folder.name}/")
    packed = {f"{path} (unpacked)": _unpacked(raw) for path, raw in found.items()}
    return traces(found | packed | dict(_objects(folder)) | dict(_values(folder)), words)


def _unpacked(raw: bytes) -> bytes:
    """What is compressed in some bytes, all in one."""
    parts = []
    for start in _STREAM.finditer(raw):
        try:
            parts.append(zlib.decompressobj(wbits=47).decompress(raw[start.start() :], 1 << 24))
        except zlib.error:
            continue
    return b"\n".join(parts)


def _objects(folder: Path) -> Iterator[tuple[str, bytes]]:
    for head in folder.rglob("HEAD"):
        if (head.parent / "objects").is_dir():
            done = subprocess.run(
                ["git", f"--git-dir={head.parent}", "cat-file", "--batch-all-objects", "--batch"],
                check=True,
                capture_output=True,
            )
            yield f"{head.parent.relative_to(folder.parent)} (objects)", done.stdout


def _values(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in folder.rglob("*.sqlite3"):
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master"
                                                     " WHERE type = 'table'")]  # fmt: skip
            rows = (row for table in tables for row in db.execute(f'SELECT * FROM "{table}"'))  # noqa: S608 - its own names
            values = [value for row in rows for value in row if isinstance(value, str | bytes)]
        raw = [value.encode() if isinstance(value, str) else value for value in values]
        unpacked = [text for value in raw for text in (_unpacked(value), _row(value))]
        yield f"{file.relative_to(folder.parent)} (values)", b"\n".join([*raw, *unpacked])


def _row(value: bytes) -> bytes:
    """A row of the index, which is packed with a dictionary; empty where it is something else."""
    try:
        return zlib.decompressobj(codec._WINDOW, codec._DICTIONARY).decompress(value)
    except zlib.error:
        return b""
