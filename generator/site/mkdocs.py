"""How is MkDocs run, and what did it say?

As a program of its own, into folders aside, in as many processes as there are parts to build.
Which pages are built is told in a plan, which `hook.py` reads. Whatever fails, the user reads one
line: MkDocs' own first complaint.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import astuple
from pathlib import Path
from threading import Lock

from generator.errors import SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.site.hook import BUILT, GENERATED, PLAN, Plan, Planned
from generator.text import log_text

_COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL) +- +(.*)", re.MULTILINE)
_LOG = "mkdocs.log"
_LOOK = 0.2  # seconds between two looks at how far it is


def run_mkdocs(
    config: Config,
    plans: Sequence[Iterable[Planned]],
    targets: Sequence[Path],
    *,
    jobs: int,
    progress: Progress,
) -> None:
    """Build what each plan says into its target, `jobs` processes at a time.

    `progress` is told how many pages are built. Never with `-q`: it makes `--strict` pass over
    broken links.

    Raises:
        SiteError: MkDocs complained; all it said is in a log.
    """
    runs = []
    total = 0
    docs = Path(config.docs_dir).absolute()
    view = _view(config, docs)
    for plan, target in zip(plans, targets, strict=True):
        told = Plan(str(docs), str(view), tuple(plan))
        total += sum(one.is_built for one in told.pages)
        runs.append((target, _write_plan(told, target)))
    shop = _Shop([0] * len(runs))
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {
            pool.submit(_run, config, target, file, shop, at)
            for at, (target, file) in enumerate(runs)
        }
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=_LOOK)
                progress("site", min(sum(shop.built), total), total)
                for one in done:
                    one.result()
        except BaseException:  # what one complains of, or an interrupt, ends the others
            pool.shutdown(wait=False, cancel_futures=True)
            shop.close()
            raise


class _Shop:
    """Who is at work, and how many pages each built. Once closed, nobody begins."""

    def __init__(self, built: list[int]) -> None:
        self.built = built
        self._at_work: list[subprocess.Popen[str]] = []
        self._is_closed = False
        self._door = Lock()

    def enter(self, process: subprocess.Popen[str]) -> None:
        """One more is at work."""
        with self._door:
            self._at_work.append(process)
            if self._is_closed:
                process.terminate()

    def close(self) -> None:
        """Stop whoever is at work."""
        with self._door:
            self._is_closed = True
            for process in self._at_work:
                process.terminate()


def _view(config: Config, docs: Path) -> Path:
    """A folder that shows the hand-written files, by links, and none of the generated pages."""
    view = Path(config.cache_dir, "site.docs").absolute()
    shutil.rmtree(view, ignore_errors=True)
    view.mkdir(parents=True)
    for file in docs.iterdir():
        if f"{file.name}/" != GENERATED:
            (view / file.name).symlink_to(file)
    return view


def _write_plan(plan: Plan, target: Path) -> Path:
    file = target.with_name(f"{target.name}.plan")
    pages = [astuple(one) for one in plan.pages]
    file.write_text(json.dumps([plan.docs, plan.view, pages]), "ascii")
    return file


def _run(config: Config, target: Path, plan: Path, shop: _Shop, at: int) -> None:
    command = [*_mkdocs("build", config), "--strict", "--site-dir", str(target)]
    said: list[str] = []
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
        shop.enter(process)
        for line in process.stdout or ():
            if line.startswith(BUILT):
                shop.built[at] += 1
            else:
                said.append(line)
    output = "".join(said)
    log = Path(config.cache_dir) / _LOG
    if process.returncode:
        log.write_text(output, encoding="utf-8")
        raise SiteError(f"MkDocs failed: {_first_complaint(output)}", f"all it said is in {log}")
    if not at:
        log.write_text(output, encoding="utf-8")


def serve(config: Config, address: str = "127.0.0.1:8000", *, is_quiet: bool = False) -> None:
    """Show the page tree at `address`, built again whenever a page changes, until interrupted.

    MkDocs' own words go to standard error, the address among them.

    Raises:
        SiteError: MkDocs could not start.
    """
    # Without --livereload a newer click takes MkDocs' default for "no".
    command = [*_mkdocs("serve", config), "--livereload", "--dev-addr", address]
    command += ["--quiet"] if is_quiet else []
    with subprocess.Popen(command, cwd=config.root, env=_environment()) as process:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            process.wait()  # the interrupt reached it as well
            return
    if code:
        raise SiteError(
            f"the site cannot be shown at {address}", "see above; is the address already in use?"
        )


def _mkdocs(verb: str, config: Config) -> list[str]:
    return [sys.executable, "-m", "mkdocs", verb, "--config-file", config.file]


def _environment() -> dict[str, str]:
    """Ours, with Material's notice of its own future off."""
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def _first_complaint(output: str) -> str:
    """The first warning or error and how many follow, else the last line there is."""
    complaints = _COMPLAINT.findall(output)
    if not complaints:
        lines = [line for line in output.splitlines() if line.strip()]
        return log_text(lines[-1].strip() if lines else "without a word")
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{log_text(complaints[0], 300)}{more}"
