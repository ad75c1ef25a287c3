"""How does the page tree on disk become what was rendered, with the least writing?

Pages come one at a time and are compared with what stands there; only those that differ are
written, each at once or not at all. What nobody rendered and lies below the owned paths is removed.
What MkDocs makes of the tree is not asked here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import SiteError
from generator.models import Page

# MkDocs passes over names with a dot in front, so a half-written file never becomes a page.
_NEW = ".new-"
_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,200}")


@dataclass(frozen=True, slots=True)
class TreeChange:
    """What a run did to the page tree; paths are relative to it, `unchanged` is a count."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def write_tree(pages: Iterable[Page], docs_dir: str, owned: tuple[str, ...]) -> TreeChange:
    """Make the owned part of `docs_dir` hold exactly `pages`.

    `owned` are folders (with a slash at the end) and files, relative to `docs_dir`; nothing else
    is touched. A file whose bytes are right keeps its time. `pages` is read once, one at a time.

    Raises:
        SiteError: two pages share a path, a path leads out of the owned part, or the disk refuses.
    """
    root = Path(docs_dir).resolve()
    seen: dict[str, str] = {}  # the path by what a disk blind to case would make of it
    folders: set[Path] = set()
    written: list[str] = []
    for page in pages:
        _check_path(page.path, owned)
        if page.path.casefold() in seen:
            raise SiteError(f"two pages want the path {page.path}", "this is a fault: report it")
        seen[page.path.casefold()] = page.path
        target = root / page.path
        try:
            _make_folder(target.parent, root, folders)
            if _write(target, page.text.encode()):
                written.append(page.path)
        except OSError as error:
            raise _refused(target, error) from error
    removed = _remove_orphans(root, owned, set(seen.values()))
    return TreeChange(tuple(written), len(seen) - len(written), removed)


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


def _remove_orphans(root: Path, owned: tuple[str, ...], seen: set[str]) -> tuple[str, ...]:
    """Remove every owned file that is no page, then the folders this leaves empty."""
    removed = []
    for file in _files_below(root, owned):
        path = file.relative_to(root).as_posix()
        if path in seen:
            continue
        try:
            file.unlink()
        except OSError as error:
            raise _refused(file, error) from error
        if not file.name.startswith(_NEW):
            removed.append(path)
    for place in owned:
        _remove_empty(root / place)
    return tuple(sorted(removed))


def _files_below(root: Path, owned: tuple[str, ...]) -> Iterator[Path]:
    """Every owned file, and every link to a folder: links are not followed."""
    for place in owned:
        top = root / place
        if top.is_symlink() or top.is_file():
            yield top
            continue
        for folder, folders, names in os.walk(top):
            here = Path(folder)
            yield from (here / name for name in names)
            yield from (here / name for name in folders if (here / name).is_symlink())


def _remove_empty(top: Path) -> None:
    for folder, _folders, _names in os.walk(top, topdown=False):
        if not any(Path(folder).iterdir()):
            Path(folder).rmdir()


def _refused(path: Path, error: OSError) -> SiteError:
    return SiteError(
        f"{path} cannot be written: {error.strerror}",
        "make room or mend the rights, then run again",
    )
