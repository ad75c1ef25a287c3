"""What does a repository hold under an object's name? Type, size and bytes, through one pipe.

One `git cat-file --batch-command` answers any number of questions. Questions are sent in portions,
and none while an answer is still to be read, so the two programs never wait for each other. What
the objects mean is not asked here.
"""

from __future__ import annotations

import subprocess
from collections.abc import Generator, Iterator, Sequence
from typing import IO, Self

from generator.archive import git

# (type, size in bytes, content); there is no content where the type is one of the two below.
Found = tuple[bytes, int, bytes]
MISSING: Found = (b"missing", 0, b"")
DAMAGED: Found = (b"damaged", 0, b"")

_PORTION = 512  # questions sent at once


class Objects:
    """The objects of one repository. Used with `with`, so that git ends when its user does."""

    def __init__(self, git_dir: str) -> None:
        self._git_dir = git_dir
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def sizes(self, names: Sequence[str]) -> Iterator[Found]:
        """Type and size of each object, in order; the content is left empty."""
        return self._ask("info", names)

    def contents(self, names: Sequence[str]) -> Iterator[Found]:
        """Each object with its content, in order. Read them to the end, or end the `with`."""
        return self._ask("contents", names)

    def _ask(self, verb: str, names: Sequence[str]) -> Iterator[Found]:
        at = 0
        while at < len(names):
            portion = names[at : at + _PORTION]
            output = self._send(verb, portion)
            answered = yield from _answers(output, len(portion), with_content=verb == "contents")
            at += answered
            if answered < len(portion):  # git ends at an object it cannot inflate: go on behind it
                self._stop()
                yield DAMAGED
                at += 1

    def _send(self, verb: str, names: Sequence[str]) -> IO[bytes]:
        if self._process is None:
            self._process = git.start(
                self._git_dir, "cat-file", "--batch-command", "--buffer", stdin=subprocess.PIPE
            )
        questions, answers = self._process.stdin, self._process.stdout
        if questions is None or answers is None:
            raise AssertionError("start() opens both pipes")
        text = "".join([f"{verb} {name}\n" for name in names]) + "flush\n"
        try:
            questions.write(text.encode("ascii"))
            questions.flush()
        except BrokenPipeError:
            pass  # it ended at once; the first answer will be none
        return answers

    def _stop(self) -> None:
        """End git; one that does not know the command is too old (usage error 129)."""
        process, self._process = self._process, None
        if process is None:
            return
        code = process.poll()
        git.end(process)
        if code == 129:
            raise git.too_old()


def _answers(output: IO[bytes], count: int, *, with_content: bool) -> Generator[Found, None, int]:
    """The next `count` answers; returns how many were complete before git ended.

    One loop without a call of our own in it: it runs three times for every mail.
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
