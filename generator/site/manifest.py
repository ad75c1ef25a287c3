"""What is known of the files of page tree and site, and so what must be written or built again.

For each generated file the manifest remembers what was written to the page tree, and what it was
built into in the site. A file whose time changed is read before it counts as changed: copies lose
their times.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from generator.errors import SiteError
from generator.links import LISTS_PAGE
from generator.models.pages import Page
from generator.models.settings import Config
from generator.site.manifest_file import (
    UNKNOWN,
    load_records,
    manifest_path,
    save_records,
)
from generator.site.plan import GENERATED
from generator.site.stats import MISSING, FileStat, folder_time, site_stats, stat_of, stats_below
from generator.site.tree import move_file, output_of, paths_of, remove_files, write_file
from generator.text import fingerprint

_DATE = re.compile(r'^date: "([^"\n]*)"$', re.MULTILINE)


class Manifest:
    """The records of all generated files, by path. `save` keeps them."""

    def __init__(self, config: Config) -> None:
        self.file = manifest_path(config.cache_dir)
        self._root = Path(config.docs_dir).resolve()
        self.files = load_records(self.file)
        self._saved = dict(self.files)

    # ------------------------------------------------------------ the page tree

    def writer(self, *owned: str) -> Writer:
        """A writer for the pages below some folders (with a slash at the end), or some files."""
        return Writer(self, self._root, owned)

    def lists(self) -> frozenset[str]:
        """The names of the lists that have records."""
        pages = (path for path in self.files if path.startswith(GENERATED) and path != LISTS_PAGE)
        return frozenset(path.split("/", 2)[1] for path in pages)

    def scan(self, folder: str) -> dict[str, FileStat]:
        """The stats of all files below a folder of the page tree."""
        return dict(stats_below(self._root, folder))

    def altered(self, there: Mapping[str, FileStat], expected: Iterable[str]) -> set[str]:
        """The paths among `expected` that are not in the page tree as they were written.

        `there` is the result of a scan.
        """
        return {path for path in expected if not self._is_written(path, there.get(path, MISSING))}

    def has_file(self, path: str) -> bool:
        """Whether a file is in the page tree as it was written."""
        return self._is_written(path, stat_of(self._root / path))

    def has_text(self, path: str, text: str) -> bool:
        """Whether the page tree has a file with this fingerprint, as it was written."""
        record = self.files.get(path)
        return record is not None and record.fingerprint == text and self.has_file(path)

    def size(self, path: str) -> int:
        """The size in bytes of a file of the page tree."""
        return self.files[path].stat[0]

    def _is_written(self, path: str, stat: FileStat) -> bool:
        record = self.files.get(path)
        if record is None or stat == MISSING:
            return False
        if record.stat == stat:
            return True
        content = (self._root / path).read_bytes() if record.stat[0] == stat[0] else None
        if content is None or fingerprint(content) != record.fingerprint:
            return False
        self.files[path] = replace(record, stat=stat)
        return True

    def prune(
        self,
        owned: tuple[str, ...],
        keep: Collection[str],
        there: Iterable[str] | None = None,
    ) -> tuple[str, ...]:
        """Remove every file of the owned part that is not to be kept; returns their paths.

        `there` are the files that a scan of this run found; else they are looked for.
        """
        found = paths_of(self._root, owned) if there is None else there
        for path in [path for path in self.files if path.startswith(owned) and path not in keep]:
            del self.files[path]
        return remove_files(self._root, owned, {path for path in found if path not in keep})

    # ------------------------------------------------------------ the site

    def scan_site(self, site: Path) -> dict[str, FileStat]:
        """The stats of all files of the site, by path."""
        closed = {
            output_of(path): record.folder_time
            for path, record in self.files.items()
            if record.folder_time
        }
        return site_stats(site, closed)

    def is_built(self, path: str, output: Path, stat: FileStat) -> bool:
        """Whether `output`, with these stats, is what a page was built into."""
        record = self.files[path]
        if record.output == stat:
            return stat != MISSING
        if MISSING in {record.output, stat} or record.output[0] != stat[0]:
            return False
        content = output.read_bytes() if record.output_fingerprint else None
        if content is None or fingerprint(content) != record.output_fingerprint:
            return False
        time = folder_time(path, output)
        self.files[path] = replace(record, output=stat, folder_time=time)
        return True

    # ------------------------------------------------------------ keeping it

    def save(self) -> None:
        """Keep what is known. A cache that cannot be written costs time alone."""
        saved = self._saved  # records are never changed, only replaced
        changed = {
            path: record for path, record in self.files.items() if saved.get(path) is not record
        }
        gone = self._saved.keys() - self.files.keys()
        if changed or gone or not self.file.exists():
            save_records(self.file, changed, gone)
            self._saved = dict(self.files)


class Writer:
    """Writes the pages of one run into the page tree; `changed` counts those that differed."""

    def __init__(self, manifest: Manifest, root: Path, owned: tuple[str, ...]) -> None:
        self._manifest, self._root, self._owned = manifest, root, owned
        self._folders: set[Path] = set()
        self._seen: set[str] = set()  # paths as a case-insensitive file system has them
        self.changed = 0

    def write(self, page: Page) -> bool:
        """Write a page unless the page tree has it; returns whether it was written.

        Raises:
            SiteError: another page of this run has the path, it leads out of the owned part, or
                the disk refuses.
        """
        if page.path.casefold() in self._seen:
            raise SiteError(f"two pages want the path {page.path}", "this is a fault: report it")
        self._seen.add(page.path.casefold())
        content = page.text.encode()
        record, text = self._manifest.files.get(page.path), fingerprint(content)
        target = self._root / page.path
        if record and record.fingerprint == text and record.stat == stat_of(target):
            return False
        changed = write_file(self._root, page.path, content, self._owned, self._folders)
        self._record(page.path, text, _date(page))
        self.changed += changed
        return changed

    def move_in(self, path: str, file: Path) -> None:
        """Move a file that was made elsewhere on the same disk into the page tree.

        Raises:
            SiteError: the path leads out of the owned part, or the disk refuses.
        """
        text = fingerprint(file.read_bytes())
        move_file(file, self._root, path, self._owned, self._folders)
        self._record(path, text, "")

    def _record(self, path: str, text: str, date: str) -> None:
        before = self._manifest.files.get(path, UNKNOWN)  # also knows what it was built into
        stat = stat_of(self._root / path)
        self._manifest.files[path] = replace(before, fingerprint=text, stat=stat, date=date)


def _date(page: Page) -> str:
    """The date of a page's front matter; empty where there is none."""
    found = _DATE.search(page.text[:4000]) if page.path.endswith(".md") else None
    return found[1] if found else ""
