"""A release made whole: what was built, and what stays of the site, linked.

The release before the site becomes the next one, as they differ in a few files: to link all of a
large site and to remove all of another takes seconds.
"""

from __future__ import annotations

import filecmp
import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from generator.links import OF_RUNS
from generator.site.tree import files_below


def unfinished(new: Path) -> Path:
    """Where the release before the site becomes the new one, until it is given that name."""
    return new.with_name("site.next")


def take_over(new: Path, site: Path) -> None:
    """Link into a whole release what tells of runs: this run writes it anew when it ends."""
    for path in OF_RUNS:
        if (site / path).is_file() and not (new / path).exists():
            os.link(site / path, new / path, follow_symlinks=False)


def complete(new: Path, site: Path, former: Path, gone: Collection[str]) -> None:
    """Add to a new release the files of the site that are not `gone`; the former one becomes it."""
    release = unfinished(new)
    if former.is_dir():
        former.rename(release)
    _mirror(str(site), str(release), gone)
    _move_into(release, new)
    shutil.rmtree(new)
    release.rename(new)


def _mirror(site: str, release: str, gone: Collection[str], inner: str = "") -> bool:
    """Make a folder of the release hold what the site has in it, but for what is `gone`.

    `inner` is its path in both, with a slash at the end. What is the same file in both is left, and
    a folder with the same files gets the same time: see `stats.folder_time`. Returns whether there
    is anything in it.
    """
    here, target = f"{site}/{inner}", f"{release}/{inner}"
    there, folders = _entries(here)
    had, had_folders = _entries(target)
    stays = {name: file for name, file in there.items() if f"{inner}{name}" not in gone}
    same = {name for name, file in had.items() if stays.get(name) == file}
    for name in had.keys() - same:
        Path(target, name).unlink()
    for name in had_folders - folders:
        shutil.rmtree(f"{target}{name}")
    with suppress(FileExistsError):
        os.mkdir(target)  # noqa: PTH102 - thousands of folders: a Path costs as much as the folder
    holds = [_mirror(site, release, gone, f"{inner}{name}/") for name in folders]
    for name in stays.keys() - same:
        os.link(f"{here}{name}", f"{target}{name}", follow_symlinks=False)
    if stays and len(stays) == len(there):
        _copy_time(here, target)
    is_filled = bool(stays) or any(holds)
    if inner and not is_filled:
        Path(target).rmdir()
    return is_filled


def _entries(folder: str) -> tuple[dict[str, tuple[int, int]], set[str]]:
    """The files of a folder, with what tells one file from another, and the folders in it."""
    files: dict[str, tuple[int, int]] = {}
    folders: set[str] = set()
    with suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                folders.add(entry.name)
            else:
                found = entry.stat(follow_symlinks=False)
                files[entry.name] = (found.st_dev, found.st_ino)
    return files, folders


def _copy_time(folder: str, target: str) -> None:
    """Give a folder the time of last change of another."""
    found = os.lstat(folder)
    if os.lstat(target).st_mtime_ns != found.st_mtime_ns:
        os.utime(target, ns=(found.st_atime_ns, found.st_mtime_ns))


def _move_into(release: Path, new: Path) -> None:
    """Move what was made to its place; a file that was made again with the same bytes stays."""
    start = len(str(new)) + 1
    for entry in list(files_below(new)):
        target = release / entry.path[start:]
        if not (target.is_file() and filecmp.cmp(entry.path, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            Path(entry.path).replace(target)


def keep(file: Path, target: Path) -> None:
    """Link a person's own file into the release, where nothing has its name or a part of it."""
    ways = (folder for folder in target.parents if os.path.lexists(folder))
    if not os.path.lexists(target) and next(ways).is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(file, target, follow_symlinks=False)
