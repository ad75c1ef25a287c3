"""Is the file what it should be, and what is done where it is not?

Opens the one SQLite file of a list, makes it where there is none, and says why it had to be made
again. All SQL goes through here, so that every error of SQLite becomes one line with its mend.
What the tables mean is not known here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from generator.errors import PatchwireError
from generator.index.checksum import NONE, checksum_of
from generator.index.schema import NAMES, NUMBER, TABLES

Value = TypeVar("Value")

# Of each connection. WAL: readers see the last finished batch while one is written. NORMAL: after
# a crash the last batches may be missing, never half there; the next run reads them again, because
# the cursor went with them. Deleted text is overwritten. 32 MB hold what one run goes over again
# and again, the hashes of a list of some 200,000 mails.
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = NORMAL",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -32768",
    "PRAGMA cell_size_check = ON",
)
_PATIENCE = 1.0  # seconds to wait for another writer, or for readers at the end
_STATEMENTS = 256  # kept prepared: more than there are in this room


class IndexDamaged(PatchwireError):
    """The file was damaged and is removed: whoever opens the index again gets an empty one."""


class Store:
    """An open file. Writing needs a batch, which is one transaction."""

    def __init__(self, path: str, settings: str, *, is_reader: bool = False) -> None:
        self.path = path
        self.told: str | None = None  # why the index was thrown away, in one line
        self._is_reader = is_reader  # another process has looked at the file, and writes it
        # Files read past SQLite stay open as long as it is: closing one would take all locks of
        # this process from it (POSIX), and a process that reads beside would take the journal away.
        self._held = ExitStack()
        try:
            self._db = self._connect() if is_reader else self._open(settings)
        except BaseException:
            self._let_go()
            raise

    # ------------------------------------------------------------ reading and writing

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """Every row that a query gives."""
        try:
            return self._db.execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def each(self, sql: str, *values: Any) -> Iterator[Any]:
        """The rows that a query gives, one at a time: for what may be long."""
        try:
            cursor = self._db.execute(sql, values)
            while rows := cursor.fetchmany(500):
                yield from rows
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def row(self, sql: str, *values: Any) -> Any:
        """The first row, None where there is none."""
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Any) -> None:
        """One statement that writes."""
        self.run_many(sql, (values,))

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """One statement that writes, once for each row of values."""
        try:
            if not self._db.in_transaction:
                raise AssertionError("the index is written in a batch only")
            self._db.executemany(sql, rows)
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def clear(self) -> None:
        """Forget everything but what the file was made for."""
        for name in NAMES:
            if name != "made_for":
                self.run(f"DELETE FROM {name}")  # noqa: S608 - our own names

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written in the block is there as a whole, or not at all."""
        self._control("BEGIN IMMEDIATE")
        try:
            self._control(f"PRAGMA application_id = {NONE}")
            yield
        except BaseException:
            with suppress(sqlite3.Error):
                self._db.rollback()
            raise
        self._control("COMMIT")

    @property
    def in_batch(self) -> bool:
        """Whether something may be written."""
        return self._db.in_transaction

    def close(self) -> None:
        """Put everything into the one file and leave nothing beside it that was deleted.

        Where somebody is still reading, the next one to close does it.
        """
        with suppress(sqlite3.Error):
            self._db.rollback()
            if not self._is_reader:
                self._write_checksum()
        self._let_go()

    def _let_go(self) -> None:
        if hasattr(self, "_db"):
            with suppress(sqlite3.Error):
                self._db.close()
        self._held.close()

    def _write_checksum(self) -> None:
        """Note in the file what its sum is, where it has none and nobody else is at work."""
        if self._empty_journal() and self._stored_checksum() == NONE:
            self._db.execute("BEGIN IMMEDIATE")
            with suppress(OSError):
                if not Path(f"{self.path}-wal").stat().st_size:
                    self._db.execute(f"PRAGMA application_id = {self._checksum()}")
            self._db.execute("COMMIT")
            self._empty_journal()

    def _stored_checksum(self) -> int:
        ((provenance,),) = self._db.execute("PRAGMA application_id").fetchall()
        return int(provenance)

    def _checksum(self) -> int:
        return checksum_of(self._held.enter_context(Path(self.path).open("rb")))

    def _empty_journal(self) -> bool:
        """Whether all that was written stands in the one file now: a reader may be in the way."""
        ((is_busy, _, _),) = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return not is_busy

    def trust(self, make: Callable[..., Value], *values: Any) -> Value:
        """What `make` makes of bytes of the file; a ValueError means that they are damaged."""
        try:
            return make(*values)
        except ValueError as error:
            raise self.damaged(str(error)) from None

    def damaged(self, why: str) -> IndexDamaged:
        """The error for a file that cannot be trusted; the file is removed."""
        self._let_go()
        self._remove()
        return IndexDamaged(
            f"the index {self.path} was damaged ({why})", "it is removed, run again to build it"
        )

    # ------------------------------------------------------------ opening

    def _open(self, settings: str) -> sqlite3.Connection:
        try:
            Path(self.path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unwritable(error.strerror or "error") from None
        why = None
        try:
            self._db = self._connect()
            why = self._doubt(settings)
        except UnicodeDecodeError:  # where the name of a table was hit
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
            self.told = f"the index {self.path} is built anew: {why}"
            self._throw_away()
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

    def _doubt(self, settings: str) -> str | None:
        """Why the file is of no use: None where it is fine, "" where it is new and empty.

        The schema, the checksum (about 1 ms a MB), and after a run that was cut off, the
        root of each table and whether the mails are as many as were counted: damage further down
        shows then when it is read.
        """
        ((number,),) = self._db.execute("PRAGMA user_version").fetchall()
        if not number and not self._db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
            return ""
        if number != NUMBER:
            return "it was made by another version of this program"
        if self._db.execute("SELECT settings FROM made_for").fetchall() != [(settings,)]:
            return "the configuration or the program has changed"
        provenance = self._stored_checksum()
        if provenance != NONE:
            return None if provenance == self._checksum() else "it was damaged (its sum is another)"
        for name in NAMES:
            self._db.execute(f"SELECT * FROM {name} LIMIT 1").fetchone()  # noqa: S608
        counted = self._db.execute(
            "SELECT (SELECT total(entries) FROM epoch), (SELECT ifnull(max(seq), 0) FROM mail)"
        ).fetchone()
        return None if counted[0] == counted[1] else "it was damaged (mails are missing)"

    def _make(self, settings: str) -> sqlite3.Connection:
        self._db.close()
        self._connect()
        # One transaction: nobody ever sees half of the tables.
        self._db.execute("BEGIN IMMEDIATE")
        for statement in TABLES.split(";\n"):
            if statement.strip():
                self._db.execute(statement)
        self._db.execute("INSERT INTO made_for VALUES (?)", (settings,))
        self._db.execute(f"PRAGMA user_version = {NUMBER}")
        self._db.execute("COMMIT")
        return self._db

    def _throw_away(self) -> None:
        try:
            self._db.execute("BEGIN IMMEDIATE")  # not from under the hands of one who writes it
        except sqlite3.Error as error:
            if not _is_damage(error):
                raise self._failed(error) from None
        self._db.close()
        self._remove()

    def _remove(self) -> None:
        # The journal first: beside a new file, an old one would be taken for its own.
        for end in ("-wal", "-shm", ""):
            try:
                Path(self.path + end).unlink(missing_ok=True)
            except OSError as error:
                raise self._unwritable(error.strerror or "error") from None

    # ------------------------------------------------------------ errors

    def _control(self, sql: str) -> None:
        try:
            self._db.execute(sql)
        except sqlite3.Error as error:
            raise self._failed(error) from None

    def _failed(self, error: sqlite3.Error) -> Exception:
        """What to tell the user of an error. A slip of this program is left as it is."""
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
            f"the index {self.path} cannot be written: {why}", "mend the rights of its folder"
        )


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 for what Python's module says by itself."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, and not its folder, its disk or another process."""
    return _code(error) not in {
        sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_NOMEM,
    }  # fmt: skip
