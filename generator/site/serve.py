"""The site served on this machine by MkDocs, with live reload.

MkDocs builds the hand-written pages when one changes. What was made of archives is taken from the
published site, since nothing here changes it; see `plugin.py`. Where the settings changed, MkDocs
builds everything.
"""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

from generator.errors import SiteError
from generator.models.settings import Config
from generator.signals import signals_held
from generator.site.manifest import Manifest
from generator.site.mkdocs import mkdocs_command, mkdocs_environment
from generator.site.plan import (
    DOCS,
    GENERATED,
    PLAN,
    PUBLISHED,
    SITE,
    Plan,
    PlannedPage,
    feeds_of,
    link_handwritten,
)

_PATIENCE = 3  # seconds that MkDocs may take to end, before it is signalled again


def serve(config: Config, address: str = "127.0.0.1:8000", *, is_quiet: bool = False) -> None:
    """Serve the site, which was built before, at `address` until interrupted.

    MkDocs' own messages go to standard error, the address among them.

    Raises:
        SiteError: MkDocs could not start.
    """
    # Without --livereload a newer click takes MkDocs' default for "no".
    command = [*mkdocs_command("serve", config), "--livereload", "--dev-addr", address]
    command += ["--quiet"] if is_quiet else []
    environment = {
        **mkdocs_environment(),
        DOCS: str(Path(config.docs_dir).absolute()),
        PLAN: str(_write_plan(config)),
        SITE: str(Path(config.site_dir).absolute()),
    }
    process: subprocess.Popen[bytes] | None = None
    try:
        with signals_held():
            process = subprocess.Popen(command, cwd=config.root, env=environment)
        code = process.wait()
    except KeyboardInterrupt:  # a terminal interrupts MkDocs as well
        code = 0
    except BaseException:  # a signal for this process alone
        if process:
            process.send_signal(signal.SIGINT)
        raise
    finally:
        if process:
            _await_end(process)
    if code:
        raise SiteError(
            f"the site cannot be shown at {address}", "see above; is the address already in use?"
        )


def _await_end(process: subprocess.Popen[bytes]) -> None:
    """Wait until MkDocs has removed its temporary folder and ended; what does not end is killed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.send_signal(number)
    process.wait()


def _write_plan(config: Config) -> Path:
    """The file of a plan by which no generated page is built."""
    docs, cache = Path(config.docs_dir).absolute(), Path(config.cache_dir).absolute()
    files = Manifest(config).files
    pages = [
        PlannedPage(is_built=False, path=path, date=record.date)
        for path, record in sorted(files.items())
        if path.startswith(GENERATED) and path.endswith(".md")
    ]
    plan = cache / "serve.plan"
    handwritten = cache / "serve.docs"
    link_handwritten(docs, handwritten, PUBLISHED)
    Plan(str(docs), str(handwritten), pages, feeds_of(docs, files), config.titles).write(plan)
    return plan
