"""What a worker of a Dask scheduler does: it builds one list in a folder of its own.

The folder stays between runs, so later runs cost what is new. The built list stays there too; the
client reads its files in pieces, packed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator.config import load_config
from generator.errors import PatchwireError, UsageError
from generator.models.settings import Config
from generator.pipeline import fingerprints
from generator.pipeline.report import Report
from generator.site.lock import lock
from generator.site.manifest_file import NAME
from generator.site.provenance import Provenance, read_provenance
from generator.site.remote_workspace import (
    CACHE,
    known_workspaces,
    lay_out,
    read_pieces,
    workspace_dir,
)

MANIFEST = f"{CACHE}/{NAME}"  # in a worker's folder
# Builds the lists named: `pipeline.build.build_lists`, which the client names to the worker.
Build = Callable[..., Report]


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """One list to build. `key` names the worker's folder; paths are relative to the project."""

    program: str  # its fingerprint
    name: str
    key: str
    project: bytes  # settings and hand-written pages, packed
    file: str  # mkdocs.yml
    docs: str
    offline: bool


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What became of a request, and the folder on the worker where the pages are."""

    lines: tuple[str, ...]
    exit_code: int
    urgent: frozenset[str] = frozenset()  # see `Report`
    workspace: str = ""
    worker: str = ""  # its address
    provenance: Provenance | None = None
    manifest_size: int = 0  # bytes

    @classmethod
    def failed(cls, line: str, code: int) -> BuildResult:
        """What became of a request of which nothing was built, in a line."""
        return cls((line,), code, frozenset({line}))


def describe_worker() -> tuple[str, list[str]]:
    """The fingerprint of the program that a worker runs, and the keys of what it built before."""
    return fingerprints.program(), known_workspaces()


def run_request(request: BuildRequest, worker: str, build: Build) -> BuildResult:
    """Build a list in one process: a worker has its own share of the machine.

    What goes wrong with the list is reported, not raised.
    """
    folder = workspace_dir(request.key)
    try:
        if request.program != fingerprints.program():
            raise UsageError(*other_version(worker))
        with lock(str(folder)):  # also while the project is laid out
            lay_out(folder, request.project, request.docs)
            config = _settings(folder, request)
            # Readers get these pages from the client, which tells the hub of their feeds.
            run = partial(build, config, (request.name,), _no_progress, is_published=False)
            report = run(offline=request.offline, jobs=1)
            provenance = read_provenance(config.cache_dir, request.name)
    except PatchwireError as error:
        return BuildResult.failed(f"{request.name}: {error}", error.exit_code)
    return BuildResult(
        lines=tuple(line for line in report.lines if line.startswith(f"{request.name}: ")),
        exit_code=report.exit_code,
        urgent=report.urgent,
        workspace=str(folder),
        worker=worker,
        provenance=provenance,
        manifest_size=(folder / MANIFEST).stat().st_size if provenance else 0,
    )


def _settings(folder: Path, request: BuildRequest) -> Config:
    """The settings, but for where the site goes: that is a folder of the client's machine."""
    return replace(load_config(str(folder / request.file)), site_dir=str(folder / "site"))


def _no_progress(*_values: object) -> None:
    """Nobody sees the progress of a worker."""


def other_version(worker: str) -> tuple[str, str]:
    """Cause and mend where a worker has another version of the program."""
    return (
        f"the worker at {worker} has another version of Patchwire",
        "install the same one there, and start the worker again",
    )


def read_packed(workspace: str, pieces: Sequence[tuple[str, int, int]]) -> tuple[list[int], bytes]:
    """Pieces of files of a list that was built here: the size of each, and all of them, packed."""
    found = list(read_pieces(Path(workspace), pieces))
    return [len(piece) for piece in found], zlib.compress(b"".join(found), 1)
