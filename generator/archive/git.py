"""How is git asked? The one place of this room that starts a program.

It fixes environment and options, so that neither the user's settings nor those of a strange
repository change an answer or start anything, and it turns a failure into one line. What is asked,
and what an answer means, is not decided here.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from typing import IO

from generator.errors import PatchwireError
from generator.text import clean_line

_OPTIONS = (
    "-c core.hooksPath=/dev/null",
    "-c core.commitGraph=false",  # a cache inside the repository, which could tell another history
    "-c protocol.allow=never",
    # `cat-file` on a 337 MB archive takes 443 MB of memory without these, 86 MB with them.
    "-c core.packedGitWindowSize=4m",
    "-c core.packedGitLimit=64m",
    "-c core.deltaBaseCacheLimit=16m",
)
_PIPE = 1 << 20  # bytes a pipe holds: with the usual 64 kB the two programs wait by turns
OPTIONS = tuple(word for option in _OPTIONS for word in option.split(" "))
# What git counts on its way, and what it is called here. It changes the line by carriage returns.
_COUNTS = {b"Receiving objects": "", b"Resolving deltas": "deltas"}
_COUNT = re.compile(rb"(" + b"|".join(_COUNTS) + rb"): +\d+% \((\d+)/(\d+)\)")
_LINE_END = re.compile(rb"[\r\n]")
_PATIENCE = 5  # seconds for a git that was told to stop to take its locks away

Tell = Callable[[str, int, int], None]  # of what, how many are done, of how many

_KEPT = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH")  # a site's own authorities, and git's
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_FLUSH": "0",  # or rev-list writes to a pipe line by line: a third of its time
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git ended with `code`; `reason` is the last thing it said, clean and on one line."""

    def __init__(self, code: int, reason: str) -> None:
        self.code = code
        self.reason = reason
        super().__init__(reason)


def environment() -> dict[str, str]:
    """The environment git runs in: the user's, without anything that steers git."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    return kept | _FIXED


def start(
    git_dir: str, *arguments: str, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start git on a repository with its output in a pipe; what it complains of is dropped."""
    try:
        process = subprocess.Popen(
            ["git", f"--git-dir={git_dir}", *OPTIONS, *arguments],
            env=environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 18,
        )
    except FileNotFoundError:
        raise _no_git() from None
    if process.stdout:
        with contextlib.suppress(OSError):  # the user's share of large pipes may be used up
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
    return process


def end(process: subprocess.Popen[bytes]) -> int:
    """Stop a started git, whatever it does, and return its exit code."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(BrokenPipeError):  # unsent questions to a git that has ended
                pipe.close()
    return process.wait()


def run(git_dir: str, *arguments: str, given: bytes = b"", options: tuple[str, ...] = ()) -> bytes:
    """What git answers. Raises GitError with git's own word for what went wrong."""
    try:
        done = subprocess.run(
            ["git", f"--git-dir={git_dir}", *OPTIONS, *options, *arguments],
            env=environment(),
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise _no_git() from None
    if done.returncode:
        raise GitError(done.returncode, _reason(done.stderr) or f"exit code {done.returncode}")
    return done.stdout


def follow(git_dir: str, tell: Tell, *arguments: str, options: tuple[str, ...] = ()) -> None:
    """Run a git that takes its time, and tell how far it is. Raises GitError as `run` does.

    Interrupted, it has time to leave the repository in order.
    """
    try:
        process = subprocess.Popen(
            ["git", f"--git-dir={git_dir}", *OPTIONS, *options, *arguments],
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    except FileNotFoundError:
        raise _no_git() from None
    said: list[bytes] = []
    with process:
        try:
            for line in _lines(process.stderr):
                if count := _COUNT.match(line):
                    tell(_COUNTS[count[1]], int(count[2]), int(count[3]))
                else:
                    said.append(line)
        except BaseException:
            _stop(process)
            raise
    if process.returncode:
        reason = _reason(b"\n".join(said[-1000:]))
        raise GitError(process.returncode, reason or f"exit code {process.returncode}")


def _lines(stream: IO[bytes] | None) -> Iterator[bytes]:
    """What a program says, as it says it."""
    rest = b""
    while stream and (part := os.read(stream.fileno(), 1 << 16)):
        *lines, rest = _LINE_END.split(rest + part)
        yield from lines
    yield rest


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def too_old() -> PatchwireError:
    """The error for a git that does not know `cat-file --batch-command`."""
    version = clean_line(run(os.devnull, "version").decode("ascii", "replace"), 80)
    return PatchwireError(f"{version} is too old to read archives", "install git 2.36 or newer")


def _no_git() -> PatchwireError:
    return PatchwireError("git was not found", "install git 2.36 or newer")


def _reason(stderr: bytes) -> str:
    """The line that names the cause: the first `fatal:` or `error:`, else the last of all."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").split("\n") if line.strip()]
    causes = [line[7:] for line in lines if line.startswith(("fatal: ", "error: "))] or lines[-1:]
    return clean_line(causes[0], 200) if causes else ""
