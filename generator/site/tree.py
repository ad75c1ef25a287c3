"""Files of the page tree: written where they differ, each as a whole or not at all, and removed.

Every path is checked: it stays below the folders that the writer owns, and no link is followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from errno import ENOENT
from pathlib import Path

from generator.errors import SiteError
from generator.links import MOVED

# MkDocs passes over names with a dot in front, so a half-written file never becomes a page.
_NEW = ".new-"
PAGE = "index.html"  # of a folder of the site
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")


def write_file(
    root: Path, path: str, content: bytes, owned: tuple[str, ...], folders: set[Path]
) -> bool:
    """Write a file unless it has this content; returns whether it was written.

    `path` is relative to `root` and must be below one of `owned`: folders (with a slash at the
    end) and files. `folders` are those found to be in order before.

    Raises:
        SiteError: the path leads out of the owned part, or the disk refuses.
    """
    _check_path(path, owned)
    target = root / path
    try:
        _make_folder(target.parent, root, folders)
        return _write(target, content)
    except OSError as error:
        raise _refused(target, error) from error


def move_file(
    made: Path, root: Path, path: str, owned: tuple[str, ...], folders: set[Path]
) -> None:
    """Move a file, on the same disk, to `path`; see `write_file`."""
    _check_path(path, owned)
    target = root / path
    try:
        _make_folder(target.parent, root, folders)
        made.replace(target)
    except OSError as error:
        raise _refused(target, error) from error


def output_of(path: str) -> str:
    """The file of the site that a file of the page tree becomes."""
    if path.endswith(".md"):
        return f"{path.removesuffix('.md')}.html"
    return f"{path.removesuffix(MOVED)}/{PAGE}" if path.endswith(MOVED) else path


def files_in(folder: Path, but: Collection[str]) -> list[Path]:
    """The files below a folder, `but` for some folders (with a slash at the end) and files; sorted.

    Links are followed and folders that cannot be opened are passed over, as by MkDocs. What is left
    out is not walked: below `lists/` there are tens of thousands of files.
    """
    tops = [top for top in folder.iterdir() if not {top.name, f"{top.name}/"} & {*but}]
    return sorted(file for top in tops for file in _followed(top, frozenset({folder.resolve()})))


def _followed(path: Path, above: frozenset[Path]) -> Iterator[Path]:
    """The file at a path, or the files below it, but for a link back to a folder `above`."""
    if path.is_file():
        yield path
    elif path.is_dir() and (folder := path.resolve()) not in above:
        with suppress(PermissionError):
            for entry in path.iterdir():
                yield from _followed(entry, above | {folder})


def read_plain(base: Path, path: str) -> bytes:
    """The content of a file below `base`.

    Raises:
        OSError: it is missing or cannot be read, or a link is on the way, which may lead anywhere.
    """
    file = base.resolve() / path
    if file.resolve() != file or not file.is_file():
        raise FileNotFoundError(ENOENT, "is missing, or a link", str(file))
    try:
        return file.read_bytes()
    except OSError as error:
        raise OSError(error.errno, f"cannot be read: {error.strerror}", str(file)) from None


def paths_of(root: Path, owned: tuple[str, ...]) -> Iterator[str]:
    """Every file of the owned part that is there, by its path."""
    start = len(str(root)) + 1
    for place in owned:
        if place.endswith("/"):
            yield from (entry.path[start:] for entry in files_below(root / place))
        elif (root / place).is_file():
            yield place


def remove_files(root: Path, owned: tuple[str, ...], paths: Iterable[str]) -> tuple[str, ...]:
    """Remove these files of the owned part, then the folders this leaves empty.

    Returns the paths of those that were pages once, sorted.
    """
    gone = sorted(paths)
    for path in gone:
        try:
            (root / path).unlink(missing_ok=True)
        except OSError as error:
            raise _refused(root / path, error) from error
    for folder in sorted({path.rpartition("/")[0] for path in gone}, reverse=True):
        _remove_empty(root, folder, owned)
    return tuple(path for path in gone if not Path(path).name.startswith(_NEW))


def files_below(
    top: Path, is_closed: Callable[[os.DirEntry[str]], bool] = lambda _: False
) -> Iterator[os.DirEntry[str]]:
    """Every file below a folder, and every link, in no order: links are not followed.

    A folder that `is_closed` is not opened and stands for what is in it.
    """
    folders = [str(top)] if top.is_dir() and not top.is_symlink() else []
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False) and not is_closed(entry):
                    folders.append(entry.path)
                else:
                    yield entry


def _check_path(path: str, owned: tuple[str, ...]) -> None:
    """Refuse a path that is not plainly below an owned folder, or an owned file."""
    ours = any(path.startswith(place) if place.endswith("/") else path == place for place in owned)
    if not ours or not all(_SEGMENT.fullmatch(segment) for segment in path.split("/")):
        raise SiteError(
            f"a page may not be written to {path[:200]!a}", "this is a fault: report it"
        )


def _make_folder(folder: Path, root: Path, known: set[Path]) -> None:
    """Make `folder`; a link on the way would lead the page out of the tree."""
    if folder in known:
        return
    folder.mkdir(parents=True, exist_ok=True)
    if folder.resolve() != folder:
        raise SiteError(f"{folder} is reached through a link", f"replace it by a folder in {root}")
    known.add(folder)


def _write(target: Path, content: bytes) -> bool:
    """Write where the bytes differ, by a new file that takes the old one's place in one step."""
    there = target.is_file() and not target.is_symlink()
    if there and target.stat().st_size == len(content) and target.read_bytes() == content:
        return False
    new = target.with_name(f"{_NEW}{target.name}")
    new.write_bytes(content)
    new.replace(target)
    return True


def _remove_empty(root: Path, folder: str, owned: tuple[str, ...]) -> None:
    """Remove an owned folder if it is empty, then the one above it, and so on."""
    while f"{folder}/".startswith(owned):
        try:
            (root / folder).rmdir()
        except OSError:  # something is left in it, or it is gone
            return
        folder = folder.rpartition("/")[0]


def _refused(path: Path, error: OSError) -> SiteError:
    return SiteError(
        f"{path} cannot be written: {error.strerror}",
        "make room or fix the permissions, then run again",
    )
