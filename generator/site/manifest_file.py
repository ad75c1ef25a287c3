"""The file of the manifest: a small SQLite database beside the mirrors.

It is a cache: without it everything is written and built again, with the same bytes.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from zlib import crc32

from generator.site.stats import MISSING, FileStat

NAME = "site.sqlite3"  # of the file, in the folder of caches
_TABLES = """
CREATE TABLE file (
    path TEXT PRIMARY KEY, fingerprint TEXT, size INTEGER, time INTEGER, date TEXT,
    built TEXT, output_size INTEGER, output_time INTEGER, links BLOB,
    output_fingerprint TEXT, folder_time INTEGER, cause TEXT
);
CREATE TABLE run (inputs TEXT, caches TEXT, tree TEXT, site TEXT, pages INTEGER);
"""
_NUMBER = crc32(_TABLES.encode()) >> 1  # of 31 bits, as SQLite keeps it
_IN_USE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_COLUMNS = "fingerprint, size, time, date, built, output_size, output_time, links, \
output_fingerprint, folder_time, cause"


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One generated file: what is in the page tree, and what it was built into in the site."""

    fingerprint: str  # of its text
    stat: FileStat
    date: str  # of the front matter, for the sitemap
    built: str = ""  # the fingerprints of frame and text that its output was built from
    output: FileStat = MISSING
    links: bytes = b""  # packed: what its output leads to within the site
    output_fingerprint: str = ""
    folder_time: int = 0  # see stats.folder_time
    cause: str = ""  # why its output was built last

    @property
    def targets(self) -> list[str]:
        """What its output leads to: paths of the site, with `#` and an id where one is named."""
        return zlib.decompress(self.links).decode().split("\n") if self.links else []


UNKNOWN = FileRecord("", MISSING, "")


def pack_links(targets: Iterable[str]) -> bytes:
    """What a page leads to, as a record keeps it."""
    text = "\n".join(sorted(targets))
    return zlib.compress(text.encode(), 1) if text else b""


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """How the last whole run left everything, as fingerprints.

    `inputs` is what it was made from, `caches` the stats of the indexes, `tree` and `site` the
    stats of all files; `pages` is how many pages the lists have.
    """

    inputs: str
    caches: str
    tree: str
    site: str
    pages: int


def manifest_path(cache_dir: str) -> Path:
    """Where the manifest is kept."""
    return Path(cache_dir) / NAME


def load_records(file: Path) -> dict[str, FileRecord]:
    """Every record, by path; none where the file cannot be read, which then is removed.

    It stays where another process writes to it.
    """
    try:
        with _connect(file) as db:
            return _records(db)
    except (sqlite3.Error, ValueError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF in _IN_USE:
            return {}
        for end in ("-journal", ""):
            file.with_name(file.name + end).unlink(missing_ok=True)
        return {}


def save_records(file: Path, changed: Mapping[str, FileRecord], gone: Collection[str]) -> None:
    """Keep changed records and forget others; then no snapshot of a run holds any more."""
    with suppress(sqlite3.Error, OSError), _connect(file) as db:
        db.execute("DELETE FROM run")
        db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in sorted(gone)])
        db.executemany(
            "REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(path, *_row(record)) for path, record in sorted(changed.items())],
        )


def read_records(file: Path, folder: str) -> dict[str, FileRecord]:
    """The records below `folder` of another project's manifest, which is not written to.

    There are none where there is no manifest, or it cannot be read.
    """
    # Immutable: the other project may be on a disk that cannot be written to.
    with suppress(sqlite3.Error, ValueError), closing(_read_only(file, "&immutable=1")) as db:
        if _number(db) == _NUMBER:
            return _records(db, folder)
    return {}


def read_snapshot(file: Path) -> RunSnapshot | None:
    """How the last whole run left everything; None where the last run was not whole."""
    with suppress(sqlite3.Error, ValueError, TypeError), closing(_read_only(file)) as db:
        if _number(db) == _NUMBER:
            row = db.execute("SELECT inputs, caches, tree, site, pages FROM run").fetchone()
            return RunSnapshot(*row) if row else None
    return None


def write_snapshot(file: Path, snapshot: RunSnapshot) -> None:
    """Keep how a whole run left everything. A file that cannot be written costs time alone."""
    with suppress(sqlite3.Error, OSError), _connect(file) as db:
        db.execute("DELETE FROM run")
        db.execute(
            "INSERT INTO run VALUES (?, ?, ?, ?, ?)",
            (snapshot.inputs, snapshot.caches, snapshot.tree, snapshot.site, snapshot.pages),
        )


# ---------------------------------------------------------------- the database


def _row(record: FileRecord) -> tuple[object, ...]:
    return (
        record.fingerprint, *record.stat, record.date, record.built, *record.output,
        record.links, record.output_fingerprint, record.folder_time, record.cause,
    )  # fmt: skip


def _records(db: sqlite3.Connection, folder: str = "") -> dict[str, FileRecord]:
    rows = db.execute(
        f"SELECT path, {_COLUMNS} FROM file WHERE path >= ? AND path < ?",  # noqa: S608 - our own names
        (folder, f"{folder}\U0010ffff"),
    )
    return {
        path: FileRecord(
            fingerprint=text, stat=(size, time), date=date, built=built,
            output=(output_size, output_time), links=links, output_fingerprint=output,
            folder_time=folder_time, cause=cause,
        )
        for path, text, size, time, date, built, output_size, output_time, links, output,
        folder_time, cause in rows
    }  # fmt: skip


def _number(db: sqlite3.Connection) -> int:
    ((number,),) = db.execute("PRAGMA user_version").fetchall()
    return int(number)


def _read_only(file: Path, more: str = "") -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro{more}", uri=True)


@contextmanager
def _connect(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction on the file, which is made anew where its tables are of another form."""
    file.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(file)
    try:
        with db:
            if _number(db) != _NUMBER:
                for name in ("file", "run"):
                    db.execute(f"DROP TABLE IF EXISTS {name}")
                for statement in _TABLES.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_NUMBER}")
            yield db
    finally:
        db.close()
