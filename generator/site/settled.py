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
from pathlib import Path

import generator
from generator.models import Config
from generator.site.stock import Stamp, Stock, print_of, stamp_of, stamps_below, stock_file

_GENERATED = "lists/"
_INDEX = "index.md"


@dataclass(frozen=True, slots=True)
class Settled:
    """What the last whole run left: how many pages the lists have, and the bytes of the site."""

    pages: int
    size: int


def causes(config: Config, archives: Sequence[object]) -> str:
    """What stands for all that decides what is in page tree and site.

    `archives` tells what each list is read from.
    """
    files = [config.file, *(one.maintainers for one in config.lists if one.maintainers)]
    told = (
        _program(),
        _libraries(),
        replace(config, block=frozenset()),  # whose order is another in each run
        sorted(config.block),
        [print_of(Path(file).read_bytes()) for file in files],
        own_pages(Path(config.docs_dir), but=(_GENERATED, _INDEX)),
        archives,
    )
    return print_of(repr(told).encode())


def own_pages(docs: Path, but: tuple[str, ...] = (_GENERATED,)) -> str:
    """What stands for the files in the folder of pages, `but` for some folders and files."""
    tops = [top for top in docs.iterdir() if not {top.name, f"{top.name}/"} & {*but}]
    files = sorted(file for top in tops for file in (top, *top.rglob("*")) if file.is_file())
    told = [(file.relative_to(docs).as_posix(), print_of(file.read_bytes())) for file in files]
    return print_of(repr(told).encode())


def _program() -> str:
    home = Path(generator.__file__).parent
    files = sorted(
        Path(folder, name)
        for folder, _, names in os.walk(home)
        if not folder.endswith("__pycache__")
        for name in names
    )
    return print_of(b"".join(str(file).encode() + file.read_bytes() for file in files))


def _libraries() -> list[str]:
    """Name and version of all that is installed: to ask for single ones costs more."""
    folders = [folder for folder in sys.path if folder and Path(folder).is_dir()]
    found = {name for folder in folders for name in os.listdir(folder)}  # noqa: PTH208 - names alone
    return [sys.version, *sorted(name for name in found if name.endswith(".dist-info"))]


# ---------------------------------------------------------------- what a run left


def look(config: Config, cause: str, caches: Sequence[str]) -> Settled | None:
    """What the last whole run left, if it was made of the same and all stands as it left it.

    `caches` are files beside page tree and site that the next run with news wants to have.
    """
    try:
        kept = json.loads(_file(config).read_text("ascii"))
        if kept["cause"] != cause or kept["caches"] != _caches(config, caches):
            return None
        docs, site = Path(config.docs_dir).resolve(), Path(config.site_dir)
        tree = {_INDEX: stamp_of(docs / _INDEX), **dict(stamps_below(docs, _GENERATED))}
        there = dict(stamps_below(site))
        if not there or kept["tree"] != _print(tree) or kept["site"] != _print(there):
            return None
        return Settled(int(kept["pages"]), sum(size for size, _ in there.values()))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def settle(
    config: Config,
    cause: str,
    caches: Sequence[str],
    stock: Stock,
    there: Mapping[str, Stamp],
    *,
    pages: int,
) -> None:
    """Keep how a whole run left everything: `there` is the site, the stock knows the tree.

    A file that cannot be written is no loss but of time.
    """
    tree = {path: one.stamp for path, one in stock.files.items() if path[0] != ":"}
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
    files = [str(stock_file(config.cache_dir)), *caches]
    return _print({file: stamp_of(Path(file)) for file in files})


def _print(stamps: Mapping[str, Stamp]) -> str:
    told = "".join(f"{path} {size} {time}\n" for path, (size, time) in sorted(stamps.items()))
    return print_of(told.encode())
