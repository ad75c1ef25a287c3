"""How does another machine's project come to stand in a folder here, ready to be built?

Its settings and hand-written pages are sent packed, and laid out in a folder that stays between
runs beside what was built there. Which list is built, and who asks, is not known here.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from json import dumps, loads
from pathlib import Path, PurePosixPath

from generator.errors import SiteError, UsageError
from generator.models.settings import Config
from generator.site.tree import files_below

_MOST = 8_000_000  # bytes of a packed project: it goes with each list
_GENERATED = ("lists", "search", "index.md")
_CACHE, _SITE = ".cache", "site"


def workspace_dir(key: str) -> Path:
    """The folder on this machine for what is called `key`; it stays between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base, "patchwire", key).resolve()


def known_workspaces() -> list[str]:
    """What has such a folder here."""
    top = workspace_dir(".")
    return sorted(folder.name for folder in top.iterdir()) if top.is_dir() else []


def pack_project(config: Config, named: Iterable[str]) -> bytes:
    """Hand-written pages and the files and folders `named`, as far as they lie in the project.

    Raises UsageError where they are too much to be sent, or the pages lie elsewhere.
    """
    root, docs = Path(config.root), Path(config.docs_dir)
    if not docs.is_relative_to(root):
        raise UsageError(
            f"docs_dir {docs} is outside {root}", "move it there to send it to workers"
        )
    tops = [top for top in docs.iterdir() if top.name not in _GENERATED]
    tops += [Path(name) for name in named if Path(name).is_relative_to(root)]
    files = {file.relative_to(root).as_posix(): file for top in tops for file in _files(top)}
    told = {path: file.read_bytes().decode("latin-1") for path, file in sorted(files.items())}
    packed = zlib.compress(dumps(told).encode())
    if len(packed) > _MOST:
        raise UsageError(
            f"the hand-written pages have {len(packed):,} bytes packed, {_MOST:,} can be sent",
            f"move what is large out of {docs}",
        )
    return packed


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
    for entry in files_below(top):
        if "__pycache__" not in entry.path and Path(entry.path).is_file():
            yield Path(entry.path)


def lay_out(root: Path, packed: bytes, docs: str) -> None:
    """Have the folder `root` hold a packed project; `docs` is the folder of its pages there.

    Files of it that were laid out before and are no more in it go; what was built stays.
    """
    files: Mapping[str, str] = loads(zlib.decompress(packed))
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        _check(path, docs)
        _write(root / path, content.encode("latin-1"))
    built = (root / _CACHE, root / _SITE, *(root / docs / name for name in _GENERATED))
    start = len(str(root)) + 1
    for entry in list(files_below(root)):
        file = Path(entry.path)
        ours = entry.path[start:] in files or any(file.is_relative_to(place) for place in built)
        if not ours and file != root / "lock":
            file.unlink()


def _write(file: Path, content: bytes) -> None:
    """A file that is right keeps its time."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.resolve() != file:
        raise SiteError(f"{file} is reached through a link", "remove the link")
    if not file.is_file() or file.read_bytes() != content:
        file.write_bytes(content)


def _check(path: str, docs: str) -> None:
    """Refuse a file that leads out of the project, or into what is built."""
    parts = PurePosixPath(path).parts
    built = [(_CACHE,), (_SITE,), *((*PurePosixPath(docs).parts, name) for name in _GENERATED)]
    if ".." in parts or path.startswith("/") or any(parts[: len(one)] == one for one in built):
        raise SiteError(f"{path!a} cannot be a file of a project", "this is a fault: report it")


def read_pieces(root: Path, pieces: Sequence[tuple[str, int, int]]) -> Iterator[bytes]:
    """Parts of files below `root`: path, where the part begins, and how long it is at most."""
    for path, start, size in pieces:
        with (root / path).open("rb") as file:
            file.seek(start)
            yield file.read(size)
