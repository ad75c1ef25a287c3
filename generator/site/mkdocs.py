"""Runs MkDocs, as a program of its own, and reports its first complaint in one line.

It builds into new folders, in as many processes as there are plans; a plan says which pages a
process builds, and `hook.py` reads it. ProperDocs, a fork of MkDocs 1.6 with the same commands and
hooks, takes its place where the settings say so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock

from generator.errors import SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.signals import signals_held
from generator.site.plan import BUILT, DOCS, GENERATED, PLAN, Feed, Plan, PlannedPage
from generator.text import log_text

_COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL) +- +(.*)", re.MULTILINE)
_LOG = "mkdocs.log"
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
    handwritten = _link_handwritten(config, docs)
    files = []
    for pages, target in zip(plans, targets, strict=True):
        file = target.with_name(f"{target.name}.plan")
        Plan(str(docs), str(handwritten), pages, feeds, config.titles).write(file)
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


def _link_handwritten(config: Config, docs: Path) -> Path:
    """A folder that has the hand-written files, as links, and no generated page."""
    folder = Path(config.cache_dir, "site.docs").absolute()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in docs.iterdir():
        if f"{file.name}/" != GENERATED:
            (folder / file.name).symlink_to(file)
    return folder


def _run(config: Config, target: Path, plan: Path, builders: _Builders, at: int) -> None:
    command = [*_mkdocs("build", config), "--strict", "--site-dir", str(target)]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=config.root,
        env={**_environment(), PLAN: str(plan), "PYTHONUNBUFFERED": "1"},
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
        raise SiteError(f"MkDocs failed: {_first_complaint(output)}", f"all it said is in {log}")
    if not at:
        log.write_text(output, encoding="utf-8")


def serve(config: Config, address: str = "127.0.0.1:8000", *, is_quiet: bool = False) -> None:
    """Serve the page tree at `address`, built again when a page changes, until interrupted.

    MkDocs' own messages go to standard error, the address among them.

    Raises:
        SiteError: MkDocs could not start.
    """
    # Without --livereload a newer click takes MkDocs' default for "no".
    command = [*_mkdocs("serve", config), "--livereload", "--dev-addr", address]
    command += ["--quiet"] if is_quiet else []
    environment = {**_environment(), DOCS: str(Path(config.docs_dir).absolute())}
    process: subprocess.Popen[bytes] | None = None
    try:
        with signals_held():
            process = subprocess.Popen(command, cwd=config.root, env=environment)
        code = process.wait()
    except KeyboardInterrupt:  # which reached it as well
        code = 0
    except BaseException:  # a signal for this process alone
        if process:
            process.terminate()
        raise
    finally:
        if process:
            process.wait()
    if code:
        raise SiteError(
            f"the site cannot be shown at {address}", "see above; is the address already in use?"
        )


def _mkdocs(verb: str, config: Config) -> list[str]:
    return [sys.executable, "-m", config.builder, verb, "--config-file", config.file]


def _environment() -> dict[str, str]:
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
