"""Sizes and times of files: a cheap look at whether a folder is as it was left."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from stat import S_ISREG

from generator.links import MOVED, OF_RUNS
from generator.site.tree import PAGE, files_below
from generator.text import fingerprint

FileStat = tuple[int, int]  # bytes, and the time of the last change in nanoseconds
MISSING: FileStat = (-1, -1)


def stat_of(file: Path | str) -> FileStat:
    """Size and time of a file; MISSING where there is no regular file."""
    try:
        found = os.lstat(file)
    except OSError:
        return MISSING
    return (found.st_size, found.st_mtime_ns) if S_ISREG(found.st_mode) else MISSING


def stats_below(
    root: Path, folder: str = "", closed: Mapping[str, int] | None = None
) -> Iterator[tuple[str, FileStat]]:
    """Every file below a folder of `root`, by its path relative to `root`.

    `closed` are pages that have their folder to themselves, with the folder's time of last change:
    a folder that still has that time is not opened.
    """
    start = len(str(root)) + 1
    times = closed or {}

    def is_closed(entry: os.DirEntry[str]) -> bool:
        time = times.get(f"{entry.path[start:]}/{PAGE}")
        return time is not None and time == entry.stat(follow_symlinks=False).st_mtime_ns

    for entry in files_below(root / folder, is_closed):
        if entry.is_dir(follow_symlinks=False):
            yield f"{entry.path[start:]}/{PAGE}", stat_of(f"{entry.path}/{PAGE}")
        else:
            found = entry.stat(follow_symlinks=False)
            yield entry.path[start:], (found.st_size, found.st_mtime_ns)


def site_stats(site: Path, closed: Mapping[str, int] | None = None) -> dict[str, FileStat]:
    """Every file of a site that is made from the archives, by path; `closed` as above."""
    found = dict(stats_below(site, closed=closed))
    for path in OF_RUNS:
        found.pop(path, None)
    return found


def folder_time(path: str, file: Path) -> int:
    """When the folder of a redirect changed last, in nanoseconds; 0 for any other page.

    A redirect that has its folder to itself need not be looked at while that time stays, as
    nothing came or went in the folder: a list has tens of thousands of redirects.
    """
    is_alone = path.endswith(MOVED) and os.listdir(file.parent) == [file.name]  # noqa: PTH208 - names alone
    return file.parent.lstat().st_mtime_ns if is_alone else 0


def stats_fingerprint(stats: Mapping[str, FileStat]) -> str:
    """Fingerprint of the paths, sizes and times of some files."""
    lines = (f"{path} {size} {time}\n" for path, (size, time) in sorted(stats.items()))
    return fingerprint("".join(lines).encode())
