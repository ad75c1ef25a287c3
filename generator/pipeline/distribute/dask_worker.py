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
from generator.site.bundle import Provenance, read_provenance
from generator.site.lock import lock
from generator.site.remote_workspace import known_workspaces, lay_out, read_pieces, workspace_dir

STOCK = ".cache/site.sqlite3"


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One list to build: which, for whom (`key`), and the project, packed. Paths are relative."""

    program: str
    name: str
    key: str
    project: bytes
    file: str  # mkdocs.yml
    docs: str
    offline: bool


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What became of an order: what there is to tell, and the folder where the pages are."""

    lines: tuple[str, ...]
    exit_code: int
    workspace: str
    worker: str
    provenance: Provenance | None
    manifest: int = 0  # bytes


def describe_worker() -> tuple[str, list[str]]:
    """Which program a worker runs, and what it built before."""
    return program(), known_workspaces()


def run_request(request: BuildRequest, worker: str) -> BuildResult:
    """Build a list, in one process: a worker has its own share of the machine.

    What goes wrong with the list is told, not raised.
    """
    workspace = workspace_dir(request.key)
    try:
        if request.program != program():
            raise UsageError(*other_version(worker))
        with lock(str(workspace)):  # also while the project is laid out
            lay_out(workspace, request.project, request.docs)
            config = _settings(workspace, request)
            report = build_lists(
                config, (request.name,), _no_progress, offline=request.offline, jobs=1
            )
            provenance = read_provenance(config.cache_dir, request.name)
    except PatchwireError as error:
        return BuildResult(
            (f"{request.name}: {error}",), error.exit_code, str(workspace), worker, None
        )
    lines = tuple(line for line in report.lines if line.startswith(f"{request.name}: "))
    size = (workspace / STOCK).stat().st_size if provenance else 0
    return BuildResult(lines, report.exit_code, str(workspace), worker, provenance, size)


def _settings(workspace: Path, request: BuildRequest) -> Config:
    """The settings, but for where the site goes: that is a folder of the machine they are from."""
    from generator.config import load_config  # noqa: PLC0415

    return replace(load_config(str(workspace / request.file)), site_dir=str(workspace / "site"))


def _no_progress(*_told: object) -> None:
    """The progress of a worker is nobody's to see."""


def other_version(worker: str) -> tuple[str, str]:
    """Cause and mend where a worker has another version of the program."""
    return (
        f"the worker at {worker} has another version of Patchwire",
        "install the same one there, and start the worker again",
    )


def read_pieces_packed(
    workspace: str, pieces: Sequence[tuple[str, int, int]]
) -> tuple[list[int], bytes]:
    """Parts of files of a list that was built here: how long each is, and all of them, packed."""
    found = list(read_pieces(Path(workspace), pieces))
    return [len(piece) for piece in found], zlib.compress(b"".join(found), 1)
