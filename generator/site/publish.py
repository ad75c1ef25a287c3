"""Publication: a finished site replaces the old one.

A whole new site is written to disk, the old one is renamed, the new one takes its name, and only
then is the old one removed. A run that dies between the two renames leaves no site under its name;
the next run restores it first. Where only some files changed, they replace those of the site one by
one. Whether the site is right was checked before.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import SiteError
from generator.models.settings import Config
from generator.site.tree import files_below

_MARKS = ("404.html", "sitemap.xml")  # MkDocs writes both into every site


def prepare(config: Config) -> Path:
    """The path of a folder for the new site, which does not exist yet and no reader sees.

    Undoes a half-done publication, and checks before the long work that `site_dir` may be replaced.

    Raises:
        SiteError: `site_dir` is no site, or the disk refuses.
    """
    new = Path(config.cache_dir) / "site.new"
    with _refusing(config):
        _put_back(config)
        _refuse_other_folder(Path(config.site_dir))
        _remove(new)
        new.parent.mkdir(parents=True, exist_ok=True)
    return new


def publish(new: Path, config: Config) -> None:
    """Put the site built in `new`, which `prepare` named, in place of `config.site_dir`.

    Raises:
        SiteError: the disk refuses; what stood there stays.
    """
    site, old = Path(config.site_dir), _before(config)
    with _refusing(config):
        _remove(old)
        _sync(new)
        if site.exists():
            site.rename(old)
        try:
            new.rename(site)
        except OSError:
            if old.exists():
                old.rename(site)
            raise
        _sync_folder(site.parent)
        _remove(old)


def lay_over(new: Path, config: Config, gone: Iterable[str]) -> None:
    """Put the files below `new` into the site, one by one, then remove those that are gone.

    New files come first, so that no page leads to a missing one. A file with the same bytes keeps
    its time. A run that dies on the way leaves files that are right; the next run does the rest.

    Raises:
        SiteError: the disk refuses.
    """
    site = Path(config.site_dir)
    with _refusing(config):
        files = sorted(Path(entry.path) for entry in files_below(new))
        places = [(file, site / file.relative_to(new)) for file in files]
        there = [place for place in places if place[1].exists()]
        added = [place for place in places if not place[1].exists()]
        for file, target in (*added, *there):
            _put(file, target)
        folders = {target.parent for _, target in places}
        for path in gone:
            (site / path).unlink(missing_ok=True)
        for folder in sorted(folders):
            _sync_folder(folder)
        _remove_empty(site, gone)
        _remove(new)


def _put(file: Path, target: Path) -> None:
    if target.exists() and filecmp.cmp(file, target, shallow=False):
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with file.open("rb") as written:
        os.fsync(written.fileno())
    file.replace(target)


def _remove_empty(site: Path, gone: Iterable[str]) -> None:
    """Remove the folders that the removal of files left empty."""
    for path in sorted(gone, reverse=True):
        for folder in list(Path(path).parents)[:-1]:
            try:
                (site / folder).rmdir()
            except OSError:  # something is left in it
                break


def _before(config: Config) -> Path:
    return Path(config.cache_dir) / "site.old"


def _put_back(config: Config) -> None:
    """Undo the half-done publication of a run that died between its two renames."""
    site, old = Path(config.site_dir), _before(config)
    if old.exists() and not site.exists():
        old.rename(site)


def _refuse_other_folder(site: Path) -> None:
    """Refuse a folder that is no site: an error in `site_dir` must not cost anybody their files."""
    if not site.exists():
        site.parent.mkdir(parents=True, exist_ok=True)
    elif not site.is_dir() or site.is_symlink():
        raise SiteError(f"{site} is no folder", "move it away or change site_dir")
    elif any(site.iterdir()) and not all((site / mark).is_file() for mark in _MARKS):
        raise SiteError(f"{site} holds something else than a site", "empty it or change site_dir")


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _sync(top: Path) -> None:
    """Flush every file and folder below `top` to disk, so that a power cut leaves all or none."""
    os.sync()  # all at once; fsync then has nothing left to write, but reports an error
    for folder, _folders, names in os.walk(top):
        for name in names:
            with (Path(folder) / name).open("rb") as file:
                os.fsync(file.fileno())
        _sync_folder(Path(folder))


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _refusing(config: Config) -> Iterator[None]:
    """Report in one line what the disk refused."""
    try:
        yield
    except OSError as error:
        what = error.filename or config.site_dir
        raise SiteError(
            f"the site could not be published: {what}: {error.strerror}",
            "site_dir must be writable and on the same disk as .cache beside mkdocs.yml",
        ) from error
