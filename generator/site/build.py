"""How does the page tree become a site that readers see?

MkDocs runs as a program of its own, into a folder aside; its result is checked and only then
published. Whatever fails, the old site stays, and the user reads one line: MkDocs' own first
complaint. What the pages say is not asked here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from generator.errors import SiteError
from generator.models import Config
from generator.site.check import Problem, check_site
from generator.site.publish import prepare, publish
from generator.text import log_text

_COMPLAINT = re.compile(r"^(?:WARNING|ERROR|CRITICAL) +- +(.*)", re.MULTILINE)
_LOG = "mkdocs.log"


def build_site(config: Config) -> tuple[Problem, ...]:
    """Build `config.docs_dir` with MkDocs, check the result and publish it to `config.site_dir`.

    Returns what the check found worth a warning.

    Raises:
        SiteError: MkDocs complained, or the check found a fault; the old site stays.
    """
    new = prepare(config)
    _run_mkdocs(config, new)
    problems = check_site(config, str(new))
    faults = [problem for problem in problems if problem.fault]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise SiteError(f"the built site failed its check: {faults[0].cause}{more}", faults[0].mend)
    publish(new, config)
    return problems


def serve(config: Config, address: str = "127.0.0.1:8000") -> None:
    """Show the page tree at `address`, built again whenever a page changes, until interrupted.

    MkDocs' own words go to standard error, the address among them.

    Raises:
        SiteError: MkDocs could not start.
    """
    # Without --livereload a newer click takes MkDocs' default for "no".
    command = [*_mkdocs("serve", config), "--livereload", "--dev-addr", address]
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


def _run_mkdocs(config: Config, target: Path) -> None:
    """Build into `target`. Never with `-q`: it makes `--strict` pass over broken links."""
    command = [*_mkdocs("build", config), "--strict", "--site-dir", str(target)]
    done = subprocess.run(
        command,
        cwd=config.root,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        text=True,
        errors="replace",
    )
    log = Path(config.cache_dir) / _LOG
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout, encoding="utf-8")
    if done.returncode:
        raise SiteError(
            f"MkDocs failed: {_first_complaint(done.stdout)}", f"all it said is in {log}"
        )


def _first_complaint(output: str) -> str:
    """The first warning or error and how many follow, else the last line there is."""
    complaints = _COMPLAINT.findall(output)
    if not complaints:
        lines = [line for line in output.splitlines() if line.strip()]
        return log_text(lines[-1].strip() if lines else "without a word")
    more = f" (and {len(complaints) - 1} more)" if len(complaints) > 1 else ""
    return f"{log_text(complaints[0], 300)}{more}"
