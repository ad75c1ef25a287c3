"""The commits of an epoch: ids, trees and received times along the line of first parents.

Newest first, the order in which git walks. Reading stops as soon as a question is answered, so the
cost is the distance to the range, not the size of the archive. Trees are read in `entries`.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing

from generator.archive import git
from generator.archive.epochs import Epoch
from generator.errors import ArchiveDamaged

_BLOCK = 1 << 16  # bytes of git's output taken at once: about 700 commits
_LAST_SECOND = 253_402_300_799  # 9999-12-31T23:59:59Z, the end of the range of `datetime`


class History:
    """The commits of one epoch from its tip back, read as far as they were needed.

    A commit is a line `<commit> <tree> <received>`, with `received` in seconds since 1970, UTC.
    Three values in place of a line would take three times the memory.
    """

    def __init__(self, epoch: Epoch) -> None:
        self.epoch = epoch
        self.complete = False
        self.lines: list[bytes] = []  # newest first

    def __iter__(self) -> Generator[bytes, None, None]:
        """The lines, newest first, read on demand.

        Raises:
            ArchiveDamaged: git cannot read on.
        """
        yield from list(self.lines)
        if self.complete:
            return
        with closing(self._read_on()) as reader:
            for lines in reader:
                self.lines += lines
                yield from lines
        self.complete = True

    def position(self, commit: str) -> int | None:
        """The number of commits newer than `commit`; None where it is not on this line."""
        start = commit.encode("ascii")
        with closing(iter(self)) as lines:
            return next((at for at, line in enumerate(lines) if line.startswith(start)), None)

    def read_all(self) -> list[bytes]:
        """All lines, newest first."""
        for _ in self:
            pass
        return self.lines

    def _read_on(self) -> Generator[list[bytes], None, None]:
        """The lines behind those already read, in blocks."""
        start = self.lines[-1].split(b" ")[0].decode("ascii") if self.lines else self.epoch.tip
        skip = 1 if self.lines else 0
        process = git.start(
            self.epoch.git_dir, "rev-list", "--first-parent", "--no-commit-header",
            "--format=%H %T %ct", f"--skip={skip}", "--end-of-options", start, "--",
        )  # fmt: skip
        try:
            if process.stdout is None:
                raise AssertionError("start() opens the pipe")
            rest = b""
            undated: list[bytes] = []
            while block := process.stdout.read(_BLOCK):
                lines = (rest + block).split(b"\n")
                rest = lines.pop()
                dated, undated = date_lines(undated + lines)
                yield dated
            if process.wait():
                raise ArchiveDamaged(
                    f"git cannot read the history of {self.epoch.git_dir} to its beginning",
                    "fetch or clone it again",
                )
            yield [_with_date(line, b"0") for line in undated]
        finally:
            git.end(process)


def newest_subjects(epoch: Epoch, count: int) -> list[str]:
    """The subjects of the newest mails of an epoch: a commit has that of its mail.

    Withdrawn and purged mails are left out. Empty where git cannot read them.
    """
    try:
        lines = git.run(
            epoch.git_dir, "rev-list", "--first-parent", "--no-commit-header", "--format=%s",
            f"--max-count={count}", "--end-of-options", epoch.tip, "--",
        )  # fmt: skip
    except git.GitError:
        return []  # whoever reads the history says what is wrong
    subjects = lines.decode("utf-8", "replace").split("\n")
    return [line for line in subjects if line and line != "rm" and not line.startswith("purged ")]


def date_lines(lines: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Split lines into those with a date, and the last ones, whose date is not known yet.

    A commit with an unreadable date takes the date of the commit before it, which is the next line
    here. New mails do not change that.
    """
    if lines and len(lines[0]) in {92, 140} and len(set(map(len, lines))) == 1:
        return lines, []  # ids of 40 or 64 digits and seconds of 10: all dates are readable
    date: bytes | None = None
    end = len(lines)
    for at in range(len(lines) - 1, -1, -1):
        seconds = lines[at].rpartition(b" ")[2]
        if seconds.isdigit() and len(seconds) <= 12 and int(seconds) <= _LAST_SECOND:
            date = seconds
        elif date is None:
            end = at
        else:
            lines[at] = _with_date(lines[at], date)
    return lines[:end], lines[end:]


def _with_date(line: bytes, seconds: bytes) -> bytes:
    return line.rpartition(b" ")[0] + b" " + seconds
