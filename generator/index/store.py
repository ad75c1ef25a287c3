"""The SQLite file of one list: opened, checked, and recreated where it is unusable.

All SQL of the index runs here, so that every error of SQLite becomes one line with what to do. What
the tables mean is decided in the other modules.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from generator.errors import PatchwireError
from generator.index.checksum import NO_CHECKSUM, checksum_of
from generator.index.schema import NAMES, NUMBER, TABLES

Value = TypeVar("Value")

# Set on each connection. WAL: readers see the last finished batch while another is written. NORMAL:
# a crash may lose the last batches, never part of one; the next run reads those mails again, as
# the cursor is lost with them. secure_delete: deleted text is overwritten. cache_size: 32 MB hold
# what a run searches again and again, the hashes of a list of some 200,000 mails.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA cell_size_check = ON",
)
_PATIENCE = 1.0  # seconds to wait for another writer, or for readers when the file is closed
_STATEMENTS = 256  # kept prepared: more than the index has


class IndexDamaged(PatchwireError):
    """The file was damaged and has been removed: opening the index again gives an empty one."""


class Store:
    """An open file. Writing needs a batch, which is one transaction."""

    def __init__(self, path: str, settings: str, *, is_reader: bool = False) -> None:
        self.path = path
        self.rebuilt_because: str | None = None  # one line, where the file was unusable
        self._is_reader = is_reader  # another process has checked the file, and writes it
        # Handles on the file beside SQLite's. They stay open as long as the store: on POSIX,
        # closing one drops all locks of this process on the file, and another process that reads
        # would then delete the journal.
        self._handles = ExitStack()
        try:
            self._db = self._connect() if is_reader else self._open(settings)
        except BaseException:
            self._close_handles()
            raise

    # ------------------------------------------------------------ reading and writing

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """All rows of a query."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first value of each row of a query."""
        return [row[0] for row in self.rows(sql, *values)]

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """The rows of a query, a few at a time: for a result that may be long."""
        try:
            cursor = self._db.execute(sql, values)
            while rows := cursor.fetchmany(500):
                yield from rows
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def row(self, sql: str, *values: Any) -> Any:
        """The first row of a query, None where there is none."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Any) -> None:
        """Run a statement that writes."""
        self.run_many(sql, (values,))

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement that writes, once for each row of values."""
        try:
            if not self._db.in_transaction:
                raise AssertionError("the index is written in a batch only")
            self._db.executemany(sql, rows)
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def clear(self) -> None:
        """Empty all tables except the settings the file was made for."""
        for name in NAMES:
            if name != "made_for":
                self.run(f"DELETE FROM {name}")  # noqa: S608 - our own names

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit what the block writes, or undo all of it where the block raises."""
        self.rows("BEGIN IMMEDIATE")
        try:
            self.rows(f"PRAGMA application_id = {NO_CHECKSUM}")
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.rollback()
            raise
        self.rows("COMMIT")

    def close(self) -> None:
        """Merge the journal into the file, so that nothing deleted is left beside it.

        Where another process is still reading, the next one that closes the file does it.
        """
        with suppress(sqlite3.Error):
            self._db.rollback()
            if not self._is_reader:
                self._write_checksum()
        self._close_handles()

    def trust(self, make: Callable[..., Value], *values: Any) -> Value:
        """What `make` returns for bytes of the file. Its ValueError is raised as `IndexDamaged`."""
        try:
            return make(*values)
        except ValueError as error:
            raise self.damaged(str(error)) from None

    def damaged(self, why: str) -> IndexDamaged:
        """Remove the file, which is damaged, and return the error to raise."""
        self._close_handles()
        self._remove()
        return IndexDamaged(
            f"the index {self.path} was damaged ({why})", "it is removed, run again to build it"
        )

    def _close_handles(self) -> None:
        if hasattr(self, "_db"):
            with suppress(sqlite3.Error):
                self._db.close()
        self._handles.close()

    # ------------------------------------------------------------ the checksum

    def _write_checksum(self) -> None:
        """Write the checksum, where the file has none and no other process uses it."""
        if self._merge_journal() and self._stored_checksum() == NO_CHECKSUM:
            self._db.execute("BEGIN IMMEDIATE")
            with suppress(OSError):
                if not Path(f"{self.path}-wal").stat().st_size:
                    self._db.execute(f"PRAGMA application_id = {self._checksum()}")
            self._db.execute("COMMIT")
            self._merge_journal()

    def _stored_checksum(self) -> int:
        ((checksum,),) = self._db.execute("PRAGMA application_id").fetchall()
        return int(checksum)

    def _checksum(self) -> int:
        return checksum_of(self._handles.enter_context(Path(self.path).open("rb")))

    def _merge_journal(self) -> bool:
        """Whether the whole journal is merged into the file: a reader may prevent it."""
        ((is_busy, _, _),) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not is_busy

    # ------------------------------------------------------------ opening

    def _open(self, settings: str) -> sqlite3.Connection:
        try:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error.strerror or "error") from None
        why = None
        try:
            self._db = self._connect()
            why = self._why_unusable(settings)
        except UnicodeDecodeError:  # the name of a table is damaged
            why = "it was damaged (it cannot be read)"
        except OSError as error:
            raise self._unwritable(error.strerror or "error") from None
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise self._failed(error) from None
            why = f"it was damaged ({error})"
        if why is None:
            return self._db
        if why:
            self.rebuilt_because = f"the index {self.path} is built anew: {why}"
            self._discard()
        try:
            return self._make(settings)
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def _connect(self) -> sqlite3.Connection:
        self._db = sqlite3.connect(
            self.path, _PATIENCE, isolation_level=None, cached_statements=_STATEMENTS
        )
        for pragma in _PRAGMAS:
            self._db.execute(pragma).fetchall()
        return self._db

    def _why_unusable(self, settings: str) -> str | None:
        """Why the file must be recreated: None where it is usable, "" where it is new and empty.

        Compares the number of the schema, the settings and the checksum (about 1 ms a MB). Without
        a checksum, after a run that was cut off, it reads the root of each table and counts the
        mails; damage elsewhere raises `IndexDamaged` when it is read.
        """
        ((number,),) = self._db.execute("PRAGMA user_version").fetchall()
        if not number and not self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            return ""
        if number != NUMBER:
            return "it was made by another version of this program"
        if self._db.execute("SELECT settings FROM made_for").fetchall() != [(settings,)]:
            return "the settings, the program or Python changed"
        checksum = self._stored_checksum()
        if checksum != NO_CHECKSUM:
            is_whole = checksum == self._checksum()
            return None if is_whole else "it was damaged (its checksum is wrong)"
        for name in NAMES:
            self._db.execute(f"SELECT * FROM {name} LIMIT 1").fetchone()  # noqa: S608 - our own names
        entries, mails = self._db.execute(
            "SELECT (SELECT total(entries) FROM epoch), (SELECT ifnull(max(seq), 0) FROM mail)"
        ).fetchone()
        return None if entries == mails else "it was damaged (mails are missing)"

    def _make(self, settings: str) -> sqlite3.Connection:
        self._db.close()
        self._connect()
        # One transaction: no other process ever sees half of the tables.
        self._db.execute("BEGIN IMMEDIATE")
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self._db.execute(statement)
        self._db.execute("INSERT INTO made_for VALUES (?)", (settings,))
        self._db.execute(f"PRAGMA user_version = {NUMBER}")
        self._db.execute("COMMIT")
        return self._db

    def _discard(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")  # fails while another process writes the file
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise self._failed(error) from None
        self._db.close()
        self._remove()

    def _remove(self) -> None:
        # The journal first: SQLite would apply an old one to a new file beside it.
        for end in ("-wal", "-shm", ""):
            try:
                Path(self.path + end).unlink(missing_ok=True)
            except OSError as error:
                raise self._unwritable(error.strerror or "error") from None

    # ------------------------------------------------------------ errors

    def _failed(self, error: sqlite3.Error) -> Exception:
        """What to raise for an error of SQLite. A mistake of this program is raised unchanged."""
        if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
            return error
        code = _code(error)
        if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            return PatchwireError(
                f"another run is writing the index {self.path}", "wait for its end, then run again"
            )
        if code == sqlite3.SQLITE_FULL:
            return PatchwireError(
                f"the disk is full, the index {self.path} cannot grow", "make room, then run again"
            )
        if _is_damage(error):
            return self.damaged(str(error))
        return self._unwritable(str(error))

    def _unwritable(self, why: str) -> PatchwireError:
        return PatchwireError(
            f"the index {self.path} cannot be written: {why}", "fix the permissions of its folder"
        )


def has_schema(path: str) -> bool:
    """Whether the file at `path` has the tables of this program; it is only looked at."""
    try:
        with closing(sqlite3.connect(f"{Path(path).absolute().as_uri()}?mode=ro", uri=True)) as db:
            ((number,),) = db.execute("PRAGMA user_version").fetchall()
    except sqlite3.Error:
        return False
    return bool(number == NUMBER)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for an error that Python's module raises by itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is at fault, and not its folder, the disk or another process."""
    return _code(error) not in {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
    }  # fmt: skip
