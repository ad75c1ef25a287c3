"""The database of a list, brought up to its data files: rows of those that changed are replaced.

The same data files make the same bytes, from whatever file it began. Keys are those of `schema`,
the file is written anew in their order at the end, and what SQLite notes in its header of how the
file came about (https://www.sqlite.org/fileformat2.html#the_database_header) is made the same.
"""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from generator.database.rows import Row, VersionRows, digest_row
from generator.database.schema import NAMED, NUMBER, OF_VERSION, TABLES, id_of
from generator.errors import SiteError
from generator.identity import key_of
from generator.models.mails import Person

_PAGE = 4096  # bytes
_LEVEL = 4  # of gzip: 6 takes nearly twice as long for 3 % less
# Offset of each field of the header that tells how a file came about, and what it says here: the
# counter of changes, that of the schema, the counter when the version was written, and the version
# of SQLite, which is that of the newest feature in use (WITHOUT ROWID).
_HEADER = ((24, 1), (40, 1), (92, 1), (96, 3_008_002))


@dataclass(frozen=True, slots=True)
class DataFiles:
    """What a database is made from.

    `versions` and `digests` are the fingerprints of data files by the paths of their pages, and
    `read_version` and `read_digest` give their texts by path. `about` is said of the list, and
    `mains` has the key on whose page somebody is shown, by each other key of theirs.
    """

    versions: Mapping[str, str]
    digests: Mapping[str, str]
    read_version: Callable[[str], str]
    read_digest: Callable[[str], str]
    about: Mapping[str, str]
    mains: Mapping[str, str]


def write_database(file: Path, old: Path | None, data: DataFiles) -> bool:
    """Write the packed database to `file`, unless it would be `old`; returns whether it did.

    Rows are taken from `old` where its `about` is the same.

    Raises:
        SiteError: the disk refuses.
    """
    work, made = (file.with_name(f"{file.name}.{end}") for end in ("work", "made"))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        for left in (work, made):  # by a run that was cut off
            left.unlink(missing_ok=True)
        is_new = old is None or not _unpack(old, work, data.about)
        is_written = _update(work, made, data, is_new=is_new)
        work.unlink()
        if is_written:
            _level_header(made)
            _pack(made, file)
            made.unlink()
    except (OSError, sqlite3.Error) as error:
        raise SiteError(f"{file} cannot be written: {error}", "make room, then run again") from None
    return is_written


def _pack(made: Path, file: Path) -> None:
    """The same file makes the same bytes: no name and no time are in them."""
    with (
        made.open("rb") as source,
        file.open("wb") as target,
        gzip.GzipFile("", "wb", fileobj=target, mtime=0, compresslevel=_LEVEL) as packed,
    ):
        shutil.copyfileobj(source, packed)


def _unpack(file: Path, work: Path, about: Mapping[str, str]) -> bool:
    """Unpack a file to `work`, if it is whole and has this `about`; returns whether it is so."""
    try:
        with gzip.open(file) as packed, work.open("wb") as target:
            shutil.copyfileobj(packed, target)
        with closing(sqlite3.connect(work)) as db:
            if dict(db.execute("SELECT name, value FROM about")) == dict(about):
                return True
    except (sqlite3.Error, gzip.BadGzipFile, EOFError, zlib.error):
        pass
    work.unlink()
    return False


def _update(work: Path, made: Path, data: DataFiles, *, is_new: bool) -> bool:
    with closing(sqlite3.connect(work, isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {_PAGE}")
        db.execute("PRAGMA journal_mode = off")  # a file that is not whole is never named
        db.execute("PRAGMA synchronous = off")
        if is_new:
            db.executescript(TABLES)
            db.execute(f"PRAGMA user_version = {NUMBER}")
        before = db.total_changes
        db.execute("BEGIN")
        if is_new:
            _insert(db, "about", sorted(data.about.items()))
        _update_versions(db, data)
        _update_digests(db, data)
        if db.total_changes != before:
            _remove_nobody(db)
        _update_people(db, data.mains)
        is_other = is_new or db.total_changes != before
        db.execute("COMMIT")
        if is_other:
            db.execute("VACUUM INTO ?", (str(made),))
        return is_other


# ---------------------------------------------------------------- rows


def _update_versions(db: sqlite3.Connection, data: DataFiles) -> None:
    gone, changed = _news(db, "versions", data.versions)
    numbers = [(id_of(path),) for path in (*gone, *changed)]
    for name in OF_VERSION:
        db.executemany(f"DELETE FROM {name} WHERE version_id = ?", numbers)  # noqa: S608 - our own names
    db.executemany("DELETE FROM versions WHERE id = ?", numbers)
    for path in changed:
        rows = VersionRows(json.loads(data.read_version(path)), data.versions[path])
        for name, found in rows.tables.items():
            _insert(db, name, found)
        _insert(db, "people", _people(rows.people))


def _people(people: Mapping[int, Person]) -> Iterator[Row]:
    return ((number, who.name, who.email, key_of(who)) for number, who in people.items())


def _update_digests(db: sqlite3.Connection, data: DataFiles) -> None:
    gone, changed = _news(db, "digests", data.digests)
    db.executemany("DELETE FROM digests WHERE path = ?", [(path,) for path in (*gone, *changed)])
    for path in changed:
        row = digest_row(json.loads(data.read_digest(path)), data.digests[path])
        _insert(db, "digests", [row])


def _news(
    db: sqlite3.Connection, table: str, there: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The paths that went, and those that came or changed, sorted."""
    known = dict(db.execute(f"SELECT path, fingerprint FROM {table}"))  # noqa: S608 - our own names
    changed = sorted(path for path, text in there.items() if known.get(path) != text)
    return sorted(known.keys() - there.keys()), changed


def _insert(db: sqlite3.Connection, table: str, rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of all columns; a row that is there already is the same."""
    found = list(rows)
    if found:
        values = ", ".join("?" * len(found[0]))
        db.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({values})", found)  # noqa: S608 - our own names


def _remove_nobody(db: sqlite3.Connection) -> None:
    """Remove the people whom no row names any more: what is withdrawn leaves no name."""
    db.execute(f"DELETE FROM people WHERE id NOT IN ({NAMED})")  # noqa: S608 - our own names


def _update_people(db: sqlite3.Connection, mains: Mapping[str, str]) -> None:
    """Give all names and addresses of one person the same key."""
    rows = db.execute("SELECT id, name, email, person FROM people").fetchall()
    keys = ((key_of(Person(name, email)), number, before) for number, name, email, before in rows)
    found = ((mains.get(key, key), number, before) for key, number, before in keys)
    news = [(key, number) for key, number, before in found if key != before]
    db.executemany("UPDATE people SET person = ? WHERE id = ?", news)


def _level_header(file: Path) -> None:
    with file.open("r+b") as db:
        for offset, value in _HEADER:
            db.seek(offset)
            db.write(value.to_bytes(4, "big"))
