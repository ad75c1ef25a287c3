"""Runs MkDocs, as a program of its own, and reports its first complaint in one line.

It builds into new folders, in as many processes as there are plans; a plan says which pages a
process builds, and `plugin.py` reads it. ProperDocs, a fork of MkDocs 1.6 with the same commands
and plugins, takes its place where the settings say so.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock

from generator.errors import SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.site.plan import BUILT, GENERATED, PLAN, Feed, Plan, PlannedPage, link_handwritten
from generator.text import log_text
from generator.workspace import Workspace

_COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL) +- +(.*)", re.MULTILINE)
_NO_THEME = re.compile(r"Unrecognised theme name: 'patchwire'")
_LOG = "mkdocs.log"
NOT_FOUND = "MkDocs does not find the theme patchwire"
INSTALL = "install the program again, as `make setup` does after its version has changed"
_LOOK = 0.2  # seconds between two reports of progress


def run_mkdocs(
    config: Config,
    plans: Sequence[Sequence[PlannedPage]],
    feeds: Sequence[Feed],
    targets: Sequence[Path],
    *,
    jobs: int,
    progress: Progress,
) -> None:
    """Build the pages of each plan into its target, with `jobs` processes at a time.

    `progress` hears how many pages are built. MkDocs never runs with `-q`: that makes `--strict`
    pass over broken links.

    Raises:
        SiteError: MkDocs complained; all its output is in a log.
    """
    docs = Path(config.docs_dir).absolute()
    handwritten = Path(config.cache_dir, "site.docs").absolute()
    link_handwritten(docs, handwritten, {GENERATED.rstrip("/")})
    templates = Workspace.of(config).templates
    templates.mkdir(parents=True, exist_ok=True)
    files = []
    for pages, target in zip(plans, targets, strict=True):
        file = target.with_name(f"{target.name}.plan")
        Plan(str(docs), str(handwritten), pages, feeds, config.titles, str(templates)).write(file)
        files.append(file)
    total = sum(page.is_built for pages in plans for page in pages)
    builders = _Builders([0] * len(plans))
    with ThreadPoolExecutor(jobs) as pool:
        try:
            waiting = {
                pool.submit(_run, config, target, file, builders, at)
                for at, (target, file) in enumerate(zip(targets, files, strict=True))
            }
            while waiting:
                done, waiting = wait(waiting, timeout=_LOOK)
                progress("site", min(sum(builders.built), total), total)
                for future in done:
                    future.result()
        except BaseException:  # a complaint of one, or an interrupt, ends the others
            pool.shutdown(wait=False, cancel_futures=True)
            builders.stop()
            raise


class _Builders:
    """The processes at work, and how many pages each has built. Once stopped, none starts."""

    def __init__(self, built: list[int]) -> None:
        self.built = built
        self._processes: list[subprocess.Popen[str]] = []
        self._is_stopped = False
        self._lock = Lock()

    def add(self, process: subprocess.Popen[str]) -> None:
        """Note a process that was started."""
        with self._lock:
            self._processes.append(process)
            if self._is_stopped:
                process.terminate()

    def stop(self) -> None:
        """Terminate every process."""
        with self._lock:
            self._is_stopped = True
            for process in self._processes:
                process.terminate()


def _run(config: Config, target: Path, plan: Path, builders: _Builders, at: int) -> None:
    command = [*mkdocs_command("build", config), "--strict", "--site-dir", str(target)]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=config.root,
        env={**mkdocs_environment(), PLAN: str(plan), "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        builders.add(process)
        for line in process.stdout or ():
            if line.startswith(BUILT):
                builders.built[at] += 1
            else:
                lines.append(line)
    output = "".join(lines)
    log = Path(config.cache_dir) / _LOG
    if process.returncode:
        log.write_text(output, encoding="utf-8")
        if _NO_THEME.search(output):
            raise SiteError(NOT_FOUND, INSTALL)
        raise SiteError(f"MkDocs failed: {_first_complaint(output)}", f"all it said is in {log}")
    if not at:
        log.write_text(output, encoding="utf-8")


def mkdocs_command(verb: str, config: Config) -> list[str]:
    """The command that starts MkDocs with the settings of a site."""
    return [sys.executable, "-m", config.builder, verb, "--config-file", config.file]


def mkdocs_environment() -> dict[str, str]:
    """The environment of this process, with Material's notice about MkDocs 2 switched off."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def _first_complaint(output: str) -> str:
    """The first warning or error and how many follow; the last line where there is none."""
    complaints = _COMPLAINT.findall(output)
    if not complaints:
        lines = [line for line in output.splitlines() if line.strip()]
        return log_text(lines[-1].strip() if lines else "without a word")
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{log_text(complaints[0], 300)}{more}"
