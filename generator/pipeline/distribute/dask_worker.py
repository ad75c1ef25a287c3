"""What does a worker do with one list that is sent to it, and how are the pages fetched from it?

The list is built as `patchwire build` does it, in a folder of this machine that stays between
runs, so that later runs cost what is new. Files are handed out in pieces, packed. How an order
comes here is `farm`'s matter.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import PatchwireError, UsageError
from generator.models.settings import Config
from generator.pipeline.build import build_lists
from generator.pipeline.distribute.provenance import program
from generator.site.bundle import Seal, read_seal
from generator.site.lock import lock
from generator.site.remote_workspace import home_of, homes, lay_out, read_pieces

STOCK = ".cache/site.sqlite3"


@dataclass(frozen=True, slots=True)
class Order:
    """One list to build: which, for whom (`key`), and the project, packed. Paths are relative."""

    program: str
    name: str
    key: str
    project: bytes
    file: str  # mkdocs.yml
    docs: str
    offline: bool


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an order: what there is to tell, and the folder where the pages are."""

    lines: tuple[str, ...]
    exit_code: int
    home: str
    worker: str
    seal: Seal | None
    stock: int = 0  # bytes


def introduce() -> tuple[str, list[str]]:
    """Which program a worker runs, and what it built before."""
    return program(), homes()


def build_order(order: Order, worker: str) -> Done:
    """Build a list, in one process: a worker has its own share of the machine.

    What goes wrong with the list is told, not raised.
    """
    home = home_of(order.key)
    try:
        if order.program != program():
            raise UsageError(*other_version(worker))
        with lock(str(home)):  # also while the project is laid out
            lay_out(home, order.project, order.docs)
            config = _settings(home, order)
            report = build_lists(config, (order.name,), _say_nothing, offline=order.offline, jobs=1)
            seal = read_seal(config.cache_dir, order.name)
    except PatchwireError as error:
        return Done((f"{order.name}: {error}",), error.exit_code, str(home), worker, None)
    lines = tuple(line for line in report.lines if line.startswith(f"{order.name}: "))
    size = (home / STOCK).stat().st_size if seal else 0
    return Done(lines, report.exit_code, str(home), worker, seal, size)


def _settings(home: Path, order: Order) -> Config:
    """The settings, but for where the site goes: that is a folder of the machine they are from."""
    from generator.config import load_config  # noqa: PLC0415

    return replace(load_config(str(home / order.file)), site_dir=str(home / "site"))


def _say_nothing(*_told: object) -> None:
    """The progress of a worker is nobody's to see."""


def other_version(worker: str) -> tuple[str, str]:
    """Cause and mend where a worker has another version of the program."""
    return (
        f"the worker at {worker} has another version of Patchwire",
        "install the same one there, and start the worker again",
    )


def hand_out(home: str, pieces: Sequence[tuple[str, int, int]]) -> tuple[list[int], bytes]:
    """Parts of files of a list that was built here: how long each is, and all of them, packed."""
    found = list(read_pieces(Path(home), pieces))
    return [len(piece) for piece in found], zlib.compress(b"".join(found), 1)
