"""Is everything as the last whole run left it? Asked before anything is loaded that could mend it.

One small file beside the mirrors says what that run was made of, and how each file of the page
tree and of the site stood on the disk. Deleting it costs the time to look at everything once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import generator
from generator.links import SEARCH
from generator.models.settings import Config
from generator.site.manifest import FileStat, Manifest, manifest_file, stat_of, stats_below
from generator.site.tree import own_files
from generator.text import fingerprint

_LISTS, _SEARCH, _INDEX = "lists/", SEARCH, "index.md"  # what is generated below docs/


@dataclass(frozen=True, slots=True)
class RunSnapshot:
    """What the last whole run left: how many pages the lists have, and the bytes of the site."""

    pages: int
    size: int


def causes(config: Config, archives: Sequence[object]) -> str:
    """What stands for all that decides what is in page tree and site.

    `archives` tells what each list is read from.
    """
    engine = sorted(Path(__file__).parent.glob("theme/assets/search/*"))
    files = [
        config.file,
        *config.inherited,
        *map(str, engine),
        *(one.maintainers for one in config.lists if one.maintainers),
    ]
    told = (
        program_print(),
        _libraries(),
        replace(config, block=frozenset()),  # whose order is another in each run
        sorted(config.block),
        [fingerprint(Path(file).read_bytes()) for file in files],
        own_pages(Path(config.docs_dir), but=(_LISTS, _SEARCH, _INDEX)),
        archives,
    )
    return fingerprint(repr(told).encode())


def own_pages(docs: Path, but: tuple[str, ...] = (_LISTS,)) -> str:
    """What stands for the files in the folder of pages, `but` for some folders and files."""
    files = own_files(docs, but)
    told = [(file.relative_to(docs).as_posix(), fingerprint(file.read_bytes())) for file in files]
    return fingerprint(repr(told).encode())


# What is made of the program's files: machines may make other bytes of the same. The last two are
# of the search engine, whose own files stand in `engine/`.
_MADE = {"__pycache__", "node_modules", "search"}


@cache
def program_print() -> str:
    """What stands for all the code of this program: it changes more often than its version."""
    home = str(Path(generator.__file__).parent)
    files = []
    for folder, folders, names in os.walk(home):
        folders[:] = [name for name in folders if name not in _MADE]
        files += [Path(folder, name) for name in names]
    told = (
        file.relative_to(home).as_posix().encode() + b"\0" + file.read_bytes()
        for file in sorted(files)
    )
    return fingerprint(b"".join(told))


def _libraries() -> list[str]:
    """Name and version of all that is installed: to ask for single ones costs more."""
    folders = [folder for folder in sys.path if folder and Path(folder).is_dir()]
    found = {name for folder in folders for name in os.listdir(folder)}  # noqa: PTH208 - names alone
    return [sys.version, *sorted(name for name in found if name.endswith(".dist-info"))]


# ---------------------------------------------------------------- what a run left


def read_snapshot(config: Config, cause: str, caches: Sequence[str]) -> RunSnapshot | None:
    """What the last whole run left, if it was made of the same and all stands as it left it.

    `caches` are files beside page tree and site that the next run with news wants to have.
    """
    try:
        kept = json.loads(_file(config).read_text("ascii"))
        if kept["cause"] != cause or kept["caches"] != _caches(config, caches):
            return None
        docs, site = Path(config.docs_dir).resolve(), Path(config.site_dir)
        tree = {_INDEX: stat_of(docs / _INDEX)}
        tree |= {**dict(stats_below(docs, _LISTS)), **dict(stats_below(docs, _SEARCH))}
        there = dict(stats_below(site))
        if not there or kept["tree"] != _print(tree) or kept["site"] != _print(there):
            return None
        return RunSnapshot(int(kept["pages"]), sum(size for size, _ in there.values()))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def write_snapshot(
    config: Config,
    cause: str,
    caches: Sequence[str],
    manifest: Manifest,
    there: Mapping[str, FileStat],
    *,
    pages: int,
) -> None:
    """Keep how a whole run left everything: `there` is the site, the stock knows the tree.

    A file that cannot be written is no loss but of time.
    """
    tree = {path: one.stat for path, one in manifest.files.items() if path[0] != ":"}
    kept = {
        "cause": cause,
        "caches": _caches(config, caches),
        "tree": _print(tree),
        "site": _print(there),
        "pages": pages,
    }
    with suppress(OSError):
        _file(config).write_text(json.dumps(kept), "ascii")


def _file(config: Config) -> Path:
    return Path(config.cache_dir) / "settled.json"


def _caches(config: Config, caches: Iterable[str]) -> str:
    files = [str(manifest_file(config.cache_dir)), *caches]
    return _print({file: stat_of(Path(file)) for file in files})


def _print(stats: Mapping[str, FileStat]) -> str:
    told = "".join(f"{path} {size} {time}\n" for path, (size, time) in sorted(stats.items()))
    return fingerprint(told.encode())
