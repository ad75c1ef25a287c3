"""The only place of this room that runs git.

Environment and options are fixed, so that neither the user's settings nor those of an untrusted
repository change an answer or start a program. A failure becomes one line. What is asked, and what
an answer means, is left to the callers.
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

_SETTINGS = (
    "core.hooksPath=/dev/null",
    "core.commitGraph=false",  # a cache inside the repository, which may show a false history
    # `cat-file` on a 337 MB archive takes 443 MB of memory without these, 86 MB with them.
    "core.packedGitWindowSize=4m",
    "core.packedGitLimit=64m",
    "core.deltaBaseCacheLimit=16m",
)
_PIPE = 1 << 20  # bytes; with the usual 64 kB of a pipe the two programs wait for each other
# The counters in git's progress lines, by the name that callers report them under.
_COUNTERS = {b"Receiving objects": "", b"Resolving deltas": "deltas"}
_COUNT = re.compile(rb"(" + b"|".join(_COUNTERS) + rb"): +\d+% \((\d+)/(\d+)\)")
_LINE_END = re.compile(rb"[\r\n]")  # git rewrites a progress line after a carriage return
_PATIENCE = 5  # seconds for a terminated git to remove its lock files

OnProgress = Callable[[str, int, int], None]  # what is counted, how many are done, of how many

_KEPT = ("GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "GIT_EXEC_PATH")  # local authorities, git's own path
_FIXED = {
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_FLUSH": "0",  # otherwise rev-list flushes after each line: a third of its time
    "LC_ALL": "C",
}


class GitError(Exception):
    """Git ended with exit code `code`; `reason` is the cause it printed, clean and on one line."""

    def __init__(self, code: int, stderr: bytes) -> None:
        self.code = code
        self.reason = _reason(stderr) or f"exit code {code}"
        super().__init__(self.reason)


def config_options(*settings: str) -> tuple[str, ...]:
    """Command line options that set `key=value` settings for one run of git."""
    return tuple(word for setting in settings for word in ("-c", setting))


_OPTIONS = config_options(*_SETTINGS)


def environment(protocol: str = "", ca_file: str | None = None) -> dict[str, str]:
    """The environment git runs in: the user's, without the variables that control git.

    `protocol` is the only protocol that git may use, "" for none. It is set by a variable, which
    overrides all configuration: `protocol.allow=never` yields to a repository's own
    `protocol.ext.allow=always`. `ca_file` has the certificates that servers are checked against, in
    place of the system's.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT
    }
    own = {"GIT_SSL_CAINFO": ca_file} if ca_file else {}
    return kept | _FIXED | {"GIT_ALLOW_PROTOCOL": protocol} | own


def _command(git_dir: str, *arguments: str) -> list[str]:
    return ["git", f"--git-dir={git_dir}", *_OPTIONS, *arguments]


@contextlib.contextmanager
def _needs_git() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise PatchwireError("git was not found", "install git 2.36 or newer") from None


def start(
    git_dir: str, *arguments: str, stdin: int = subprocess.DEVNULL
) -> subprocess.Popen[bytes]:
    """Start git on a repository with its output in a pipe; its error messages are dropped."""
    with _needs_git():
        process = subprocess.Popen(
            _command(git_dir, *arguments),
            env=environment(),
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=1 << 18,
        )
    if process.stdout and hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux
        with contextlib.suppress(OSError):  # the user's limit of large pipes may be reached
            fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, _PIPE)
    return process


def end(process: subprocess.Popen[bytes]) -> int:
    """Kill a started git and return its exit code."""
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with contextlib.suppress(BrokenPipeError):  # unsent input of a git that has ended
                pipe.close()
    return process.wait()


def run(
    git_dir: str,
    *arguments: str,
    given: bytes = b"",
    options: tuple[str, ...] = (),
    protocol: str = "",
    ca_file: str | None = None,
) -> bytes:
    """The output of git, with `given` as its input and `options` before the subcommand.

    Raises:
        GitError: git failed.
    """
    with _needs_git():
        done = subprocess.run(
            _command(git_dir, *options, *arguments),
            env=environment(protocol, ca_file),
            input=given,
            capture_output=True,
            check=False,
        )
    if done.returncode:
        raise GitError(done.returncode, done.stderr)
    return done.stdout


def follow(
    git_dir: str,
    progress: OnProgress,
    *arguments: str,
    options: tuple[str, ...] = (),
    protocol: str = "",
    ca_file: str | None = None,
) -> None:
    """Run a long git command and report the progress it prints.

    When interrupted, git gets time to leave the repository in order.

    Raises:
        GitError: git failed.
    """
    with _needs_git():
        process = subprocess.Popen(
            _command(git_dir, *options, *arguments),
            env=environment(protocol, ca_file),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    messages: list[bytes] = []
    with process:
        try:
            for line in _lines(process.stderr):
                if count := _COUNT.match(line):
                    progress(_COUNTERS[count[1]], int(count[2]), int(count[3]))
                else:
                    messages.append(line)
        except BaseException:
            _stop(process)
            raise
    if process.returncode:
        raise GitError(process.returncode, b"\n".join(messages[-1000:]))


def _lines(stream: IO[bytes] | None) -> Iterator[bytes]:
    """The lines of a stream, each as soon as it is complete."""
    rest = b""
    while stream and (block := os.read(stream.fileno(), 1 << 16)):
        *lines, rest = _LINE_END.split(rest + block)
        yield from lines
    yield rest


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def too_old() -> PatchwireError:
    """The error for a git without `cat-file --batch-command`, which came with git 2.36."""
    version = clean_line(run(os.devnull, "version").decode("ascii", "replace"), 80)
    return PatchwireError(f"{version} is too old to read archives", "install git 2.36 or newer")


def _reason(stderr: bytes) -> str:
    """The message that names the cause: the first `fatal:` or `error:`, else the last line."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").split("\n") if line.strip()]
    causes = [line[7:] for line in lines if line.startswith(("fatal: ", "error: "))] or lines[-1:]
    return clean_line(causes[0], 200) if causes else ""
