"""Type, size and content of git objects, read through one pipe.

One `git cat-file --batch-command` serves any number of requests. Requests are sent in batches, and
none is sent while an answer is unread, so that the two programs never block each other. What the
objects mean is left to the callers.
"""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterator, Sequence
from typing import IO, Self

from generator.archive import git

# (type, size in bytes, content); the content is empty for the two types below.
Found = tuple[bytes, int, bytes]
MISSING: Found = (b"missing", 0, b"")
DAMAGED: Found = (b"damaged", 0, b"")

_BATCH = 512  # requests sent at once


class Objects:
    """The objects of one repository. A context manager: leaving it ends git."""

    def __init__(self, git_dir: str) -> None:
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def sizes(self, names: Sequence[str]) -> Iterator[Found]:
        """Type and size of each object, in order; the content is empty."""
        return self._ask("info", names)

    def contents(self, names: Sequence[str]) -> Iterator[Found]:
        """Each object with its content, in order. Read them all, or leave the `with` block."""
        return self._ask("contents", names)

    def _ask(self, verb: str, names: Sequence[str]) -> Iterator[Found]:
        at = 0
        while at < len(names):
            batch = names[at : at + _BATCH]
            output = self._send(verb, batch)
            answered = yield from _answers(output, len(batch), with_content=verb == "contents")
            at += answered
            if answered < len(batch):  # git ends at an object that it cannot inflate: skip it
                self._stop()
                yield DAMAGED
                at += 1

    def _send(self, verb: str, names: Sequence[str]) -> IO[bytes]:
        if self._process is None:
            self._process = git.start(
                self._git_dir, "cat-file", "--batch-command", "--buffer", stdin=subprocess.PIPE
            )
        requests, answers = self._process.stdin, self._process.stdout
        if requests is None or answers is None:
            raise AssertionError("start() opens both pipes")
        text = "".join([f"{verb} {name}\n" for name in names]) + "flush\n"
        try:
            requests.write(text.encode("ascii"))
            requests.flush()
        except BrokenPipeError:
            pass  # git has ended; there will be no answer
        return answers

    def _stop(self) -> None:
        """End git; exit code 129, a usage error, is that of a git without `--batch-command`."""
        process, self._process = self._process, None
        if process is None:
            return
        code = process.poll()
        git.end(process)
        if code == 129:
            raise git.too_old()


def _answers(output: IO[bytes], count: int, *, with_content: bool) -> Generator[Found, None, int]:
    """The next `count` answers; returns how many were complete before git ended.

    A single loop without further Python calls, as it runs three times for every mail.
    """
    readline, read = output.readline, output.read
    for at in range(count):
        head = readline()
        fields = head.split()
        if len(fields) == 3:
            size = int(fields[2])
            content = read(size) if with_content else b""
            if with_content and read(1) != b"\n":
                return at
            yield fields[1], size, content
        elif head.endswith(b"\n"):
            yield MISSING
        else:
            return at
    return count
