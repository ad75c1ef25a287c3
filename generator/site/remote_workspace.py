"""Another machine's project in a folder here, ready to be built.

Its settings and hand-written pages are sent packed, and laid out in a folder that stays between
runs, beside what was built there.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import dumps, loads
from pathlib import Path, PurePosixPath

from generator.errors import SiteError, UsageError
from generator.models.settings import Config
from generator.site.plan import MADE
from generator.site.tree import files_below, files_in

CACHE = ".cache"
_SITE = "site"
_MAX_PACKED = 8_000_000  # bytes of a packed project: it goes with each list
_GENERATED = tuple(name.rstrip("/") for name in MADE)


def workspace_dir(key: str) -> Path:
    """The folder on this machine that `key` names; it stays between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base, "patchwire", key).resolve()


def known_workspaces() -> list[str]:
    """The keys that have a folder here, sorted."""
    top = workspace_dir(".")
    return sorted(folder.name for folder in top.iterdir()) if top.is_dir() else []


def pack_project(config: Config, named: Iterable[str]) -> bytes:
    """Hand-written pages and the files and folders `named`, as far as they are in the project.

    Raises:
        UsageError: they are too large to be sent, or the pages are elsewhere.
    """
    root, docs = Path(config.root), Path(config.docs_dir)
    if not docs.is_relative_to(root):
        mend = "move it there to send it to workers"
        raise UsageError(f"docs_dir {docs} is outside {root}", mend)
    found = files_in(docs, MADE)
    for top in map(Path, named):
        if top.is_relative_to(root):
            found += files_in(top, ()) if top.is_dir() else [top]
    files = {file.relative_to(root).as_posix(): file for file in found if _is_sent(file)}
    contents = {path: file.read_bytes().decode("latin-1") for path, file in sorted(files.items())}
    packed = zlib.compress(dumps(contents).encode())
    if len(packed) > _MAX_PACKED:
        raise UsageError(
            f"the hand-written pages have {len(packed):,} bytes packed, "
            f"{_MAX_PACKED:,} can be sent",
            f"move what is large out of {docs}",
        )
    return packed


def _is_sent(file: Path) -> bool:
    return "__pycache__" not in file.parts and file.is_file()


def lay_out(root: Path, packed: bytes, docs: str) -> None:
    """Unpack a project into the folder `root`; `docs` is the folder of its pages there.

    Files of it that were laid out before and are no longer in it are removed; what was built stays.

    Raises:
        SiteError: a file leads out of the project, or a link is on the way.
    """
    files: Mapping[str, str] = loads(zlib.decompress(packed))
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        _check(path, docs)
        _write(root / path, content.encode("latin-1"))
    built = (root / CACHE, root / _SITE, *(root / docs / name for name in _GENERATED))
    start = len(str(root)) + 1
    for entry in list(files_below(root)):
        file = Path(entry.path)
        is_kept = entry.path[start:] in files or any(file.is_relative_to(part) for part in built)
        if not is_kept and file != root / "lock":
            file.unlink()


def _write(file: Path, content: bytes) -> None:
    """Write a file unless it has that content: then it keeps its time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.resolve() != file:
        raise SiteError(f"{file} is reached through a link", "remove the link")
    if not file.is_file() or file.read_bytes() != content:
        file.write_bytes(content)


def _check(path: str, docs: str) -> None:
    """Refuse a file that leads out of the project, or into what is built."""
    parts = PurePosixPath(path).parts
    built = [(CACHE,), (_SITE,), *((*PurePosixPath(docs).parts, name) for name in _GENERATED)]
    is_built = any(parts[: len(folder)] == folder for folder in built)
    if ".." in parts or path.startswith("/") or is_built:
        raise SiteError(f"{path!a} cannot be a file of a project", "this is a fault: report it")


def read_pieces(root: Path, pieces: Sequence[tuple[str, int, int]]) -> Iterator[bytes]:
    """Pieces of files below `root`: path, where the piece begins, and how long it is at most."""
    for path, start, size in pieces:
        with (root / path).open("rb") as file:
            file.seek(start)
            yield file.read(size)
