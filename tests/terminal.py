"""The command on a terminal: what it shows there, and what a signal makes of it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

COMMAND = (sys.executable, "-m", "generator")
PATIENCE = 60  # seconds for processes that were asked to end; they need far less


def on_terminal(arguments: list[str], cwd: Path, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Exit code, standard output (a pipe) and what a terminal on standard error shows."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
    )
    os.close(slave)
    shown = b"".join(read_all(master))
    out, _ = process.communicate(timeout=PATIENCE)
    os.close(master)
    return process.returncode, out, shown


def read_all(terminal: int) -> Iterator[bytes]:
    """What is written to the terminal until the last process that holds it has closed it."""
    while select.select([terminal], [], [], PATIENCE)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            return
        if not chunk:
            return
        yield chunk


def struck(
    command: Sequence[str], cwd: Path, sign: bytes, number: signal.Signals, *, group: bool
) -> tuple[int, bytes]:
    """Exit code and what the terminal shows of a run that is signalled once `sign` is shown.

    `group`: as a terminal does it, the signal is for all processes at once. Fails where a process
    of the run is left.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown = b""
    is_struck = False
    for chunk in read_all(master):
        shown += chunk
        if not is_struck and re.search(sign, shown):
            (os.killpg if group else os.kill)(process.pid, number)
            is_struck = True
    os.close(master)
    code = process.wait(PATIENCE)
    assert is_struck, shown
    assert not list(_left(process.pid)), "processes are left"
    return code, shown


def _left(session: int) -> Iterator[int]:
    """The processes of a session that do not end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ours = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getsid(int(folder.name)) == session:
                    ours.append(int(folder.name))
        if not ours:
            return
        time.sleep(0.05)
    yield from ours
