"""What stands on the disk as it was written and built, and what must be done again?

One cache file beside the mirrors remembers for each generated file what was written to the page
tree, and what of it was built into the site. A file that was touched since is read before it is
believed to be another: copies lose their times. Without the cache everything is done again.
"""

from __future__ import annotations

import os
import re
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.errors import SiteError
from generator.links import MOVED
from generator.models.settings import Config
from generator.site.tree import (
    PAGE,
    files_below,
    move_file,
    output_of,
    paths_of,
    remove_files,
    write_file,
)
from generator.text import fingerprint

if TYPE_CHECKING:  # a run with no news looks at the stamps alone
    from generator.models.pages import Page

_DATE = re.compile(r'^date: "([^"\n]*)"$', re.MULTILINE)
_FORM = 3  # to be raised with the table below
_TABLE = """
CREATE TABLE file (
    path TEXT PRIMARY KEY, print TEXT, size INTEGER, time INTEGER, date TEXT,
    built TEXT, out_size INTEGER, out_time INTEGER, links BLOB,
    out_print TEXT, home INTEGER
)"""
_ROWS = (
    "SELECT path, print, size, time, date, built, out_size, out_time, links, out_print, home "
    "FROM file"
)

FileStat = tuple[int, int]  # bytes and nanoseconds of the last change
MISSING: FileStat = (-1, -1)


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One generated file: what is in the page tree, and what of it is in the site."""

    fingerprint: str  # of what it says
    stat: FileStat
    date: str  # of the front matter, for the sitemap
    built: str = ""  # the print of the page as it was built, with all that decides its frame
    out: FileStat = MISSING
    links: bytes = b""  # packed: what it leads to within the site
    output_fingerprint: str = ""  # of the page in the site
    home: int = 0  # when its folder in the site, which it has to itself, changed last; see _home_of

    @property
    def targets(self) -> list[str]:
        """What its page in the site leads to: paths, with `#` and a place where one is named."""
        return zlib.decompress(self.links).decode().split("\n") if self.links else []


def pack_links(targets: Iterable[str]) -> bytes:
    """What a page leads to, as it is kept."""
    told = "\n".join(sorted(targets))
    return zlib.compress(told.encode(), 1) if told else b""


def stat_of(file: Path | str) -> FileStat:
    """Size and time of a file; NEVER where there is none, or another thing."""
    try:
        found = os.lstat(file)
    except OSError:
        return MISSING
    return (found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else MISSING


def _home_of(path: str, file: Path) -> int:
    """When the folder of a page that only leads on changed last, nanoseconds.

    0 where it has that folder not to itself. Otherwise nobody has to open it while it is as it
    was, as nothing came or went in it: there are tens of thousands.
    """
    is_alone = path.endswith(MOVED) and os.listdir(file.parent) == [file.name]  # noqa: PTH208
    return file.parent.lstat().st_mtime_ns if is_alone else 0


class Manifest:
    """What is remembered of the page tree and of the site. `save` keeps it."""

    def __init__(self, config: Config) -> None:
        self._file = manifest_file(config.cache_dir)
        self._root = Path(config.docs_dir).resolve()
        self.files = _load(self._file)
        self._saved = dict(self.files)

    # ------------------------------------------------------------ the page tree

    def writer(self, *owned: str) -> Writer:
        """Who writes the pages below some folders, or some files, in one run."""
        return Writer(self, self._root, owned)

    def stats(self, folder: str) -> dict[str, FileStat]:
        """What stands below a folder of the page tree, by a look at it."""
        return dict(stats_below(self._root, folder))

    def altered(self, there: Mapping[str, FileStat], expected: Iterable[str]) -> set[str]:
        """Which of the pages that should be `there` do not stand as they were written."""
        return {path for path in expected if not self._stands(path, there.get(path, MISSING))}

    def stands(self, path: str) -> bool:
        """Whether a file is in the page tree as it was written."""
        return self._stands(path, stat_of(self._root / path))

    def size(self, path: str) -> int:
        """The bytes of a file of the page tree."""
        return self.files[path].stat[0]

    def holds(self, path: str, mark: str) -> bool:
        """Whether the page tree holds a file whose text has this print, as it was written."""
        known = self.files.get(path)
        if known is None or known.fingerprint != mark:
            return False
        return self._stands(path, stat_of(self._root / path))

    def _stands(self, path: str, stat: FileStat) -> bool:
        known = self.files.get(path)
        if known is None or stat == MISSING:
            return False
        if known.stat == stat:
            return True
        if (
            known.stat[0] != stat[0]
            or fingerprint((self._root / path).read_bytes()) != known.fingerprint
        ):
            return False
        self.files[path] = replace(known, stat=stat)
        return True

    def prune(
        self,
        owned: tuple[str, ...],
        keep: Collection[str],
        there: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Remove every file of the owned part that is not to be kept; returns their paths.

        `there` are the files that a look in this run found, so that nobody has to look again.
        """
        found = paths_of(self._root, owned) if there is None else there
        for path in [path for path in self.files if path.startswith(owned) and path not in keep]:
            del self.files[path]
        return remove_files(self._root, owned, {path for path in found if path not in keep})

    # ------------------------------------------------------------ the site

    def look_at(self, site: Path) -> dict[str, FileStat]:
        """Every file of the site, by its path there."""
        homes = {output_of(path): one.home for path, one in self.files.items() if one.home}
        return dict(stats_below(site, closed=homes))

    def is_shown(self, path: str, site: Path, output: str, stat: FileStat) -> bool:
        """Whether what was built of a page stands in the site: as `output`, with this stamp."""
        known = self.files[path]
        if known.out == stat:
            return stat != MISSING
        if MISSING in {known.out, stat} or known.out[0] != stat[0]:
            return False
        if (
            not known.output_fingerprint
            or fingerprint((site / output).read_bytes()) != known.output_fingerprint
        ):
            return False
        home = _home_of(path, site / output)
        self.files[path] = replace(known, out=stat, home=home)
        return True

    def show(
        self, path: str, file: Path, stat: FileStat, *, built: str, shown: tuple[bytes, str]
    ) -> None:
        """Note what a page was built from, and what that became: `file`, with this stamp.

        `shown` is what that leads to, packed, and its print.
        """
        links, output_fingerprint = shown
        home = _home_of(path, file)
        self.files[path] = replace(
            self.files[path],
            built=built,
            out=stat,
            links=links,
            output_fingerprint=output_fingerprint,
            home=home,
        )

    # ------------------------------------------------------------ keeping it

    def save(self) -> None:
        """Keep what is known. A cache that cannot be written is no loss but of time."""
        saved = self._saved  # values are never changed, only replaced
        changed = {path: one for path, one in self.files.items() if saved.get(path) is not one}
        gone = self._saved.keys() - self.files.keys()
        if not changed and not gone and self._file.exists():
            return
        with suppress(sqlite3.Error, OSError), _connection(self._file) as db:
            db.executemany("DELETE FROM file WHERE path = ?", [(path,) for path in sorted(gone)])
            db.executemany(
                "REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        path,
                        one.fingerprint,
                        *one.stat,
                        one.date,
                        one.built,
                        *one.out,
                        one.links,
                        one.output_fingerprint,
                        one.home,
                    )
                    for path, one in sorted(changed.items())
                ],
            )
        self._saved = dict(self.files)


class Writer:
    """Pages of one run on their way into the tree; `changed` counts those that were not there."""

    def __init__(self, manifest: Manifest, root: Path, owned: tuple[str, ...]) -> None:
        self._manifest, self._root, self._owned = manifest, root, owned
        self._folders: set[Path] = set()
        self._seen: set[str] = set()  # paths as a disk blind to case would have them
        self.changed = 0

    def write(self, page: Page) -> bool:
        """Have a page stand in the tree; whether it did not.

        Raises:
            SiteError: another page of this run has the path, it leads out of the owned part, or
                the disk refuses.
        """
        if page.path.casefold() in self._seen:
            raise SiteError(f"two pages want the path {page.path}", "this is a fault: report it")
        self._seen.add(page.path.casefold())
        content = page.text.encode()
        known, mark = self._manifest.files.get(page.path), fingerprint(content)
        target = self._root / page.path
        if known and known.fingerprint == mark and known.stat == stat_of(target):
            return False
        changed = write_file(self._root, page.path, content, self._owned, self._folders)
        self._manifest.files[page.path] = _written(page, mark, stat_of(target), known)
        self.changed += changed
        return changed

    def move_in(self, path: str, made: Path) -> None:
        """Have a file that was made aside, on the same disk, stand in the tree.

        Raises:
            SiteError: the path leads out of the owned part, or the disk refuses.
        """
        mark = fingerprint(made.read_bytes())
        move_file(made, self._root, path, self._owned, self._folders)
        before = self._manifest.files.get(path) or FileRecord("", MISSING, "")
        stat = stat_of(self._root / path)
        self._manifest.files[path] = replace(before, fingerprint=mark, stat=stat, date="")


def _written(page: Page, mark: str, stat: FileStat, known: FileRecord | None) -> FileRecord:
    """What is known of a page that was written, and before of what was built of it."""
    date = _DATE.search(page.text[:4000]) if page.path.endswith(".md") else None
    before = known or FileRecord("", MISSING, "")
    return replace(before, fingerprint=mark, stat=stat, date=date[1] if date else "")


def manifest_file(cache_dir: str) -> Path:
    """Where the stock is kept."""
    return Path(cache_dir) / "site.sqlite3"


def _load(file: Path) -> dict[str, FileRecord]:
    """What is kept; nothing where the file cannot be read, which removes it."""
    try:
        with _connection(file) as db:
            return _rows(db)
    except (sqlite3.Error, ValueError):
        for end in ("-journal", ""):
            file.with_name(file.name + end).unlink(missing_ok=True)
        return {}


def read_manifest(cache_dir: str, folder: str) -> dict[str, FileRecord]:
    """What another project's stock says of the files below `folder`. Nothing is written there.

    Nothing where there is none, or it cannot be read.
    """
    name = f"file:{quote(str(manifest_file(cache_dir).absolute()))}?mode=ro&immutable=1"
    with suppress(sqlite3.Error, ValueError), closing(sqlite3.connect(name, uri=True)) as db:
        if db.execute("PRAGMA user_version").fetchall() == [(_FORM,)]:
            return _rows(db, folder)
    return {}


def _rows(db: sqlite3.Connection, folder: str = "") -> dict[str, FileRecord]:
    """What stands in the table of the files below a folder."""
    rows = db.execute(f"{_ROWS} WHERE path >= ? AND path < ?", (folder, f"{folder}\U0010ffff"))
    return {path: _record(*values) for path, *values in rows}


def _record(  # noqa: PLR0917 - a row as the table has it
    text: str, size: int, time: int, date: str, built: str, out_size: int, out_time: int,
    links: bytes, output_fingerprint: str, home: int,
) -> FileRecord:  # fmt: skip
    return FileRecord(
        text, (size, time), date, built, (out_size, out_time), links, output_fingerprint, home
    )


@contextmanager
def _connection(file: Path) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(file)
    try:
        with db:
            ((form,),) = db.execute("PRAGMA user_version").fetchall()
            if form != _FORM:
                db.execute("DROP TABLE IF EXISTS file")
                db.execute(_TABLE)
                db.execute(f"PRAGMA user_version = {_FORM}")
            yield db
    finally:
        db.close()


def stats_below(
    root: Path, folder: str = "", closed: Mapping[str, int] | None = None
) -> Iterator[tuple[str, FileStat]]:
    """Every file below a folder of `root`, by its path there.

    `closed` are pages with a folder to themselves, and when that changed last.
    """
    start = len(str(root)) + 1
    homes = closed or {}

    def is_closed(entry: os.DirEntry[str]) -> bool:
        home = homes.get(f"{entry.path[start:]}/{PAGE}")
        return home is not None and home == entry.stat(follow_symlinks=False).st_mtime_ns

    for entry in files_below(root / folder, is_closed):
        if entry.is_dir(follow_symlinks=False):
            yield f"{entry.path[start:]}/{PAGE}", stat_of(f"{entry.path}/{PAGE}")
        else:
            found = entry.stat(follow_symlinks=False)
            yield entry.path[start:], (found.st_size, found.st_mtime_ns)
