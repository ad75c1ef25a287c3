"""Diffstats in the layout of `git diff --stat`, from counted lines.

Paths longer than their column lose their beginning, as with git. Colours and cuts of long diffstats
are left to the pages.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.models.mails import FileChange
from generator.models.series import Series

WIDTH = 78  # columns of a whole line: fits a terminal, a mail and the text measure of a page
_MIN_GRAPH = 6


@dataclass(frozen=True, slots=True)
class StatLine:
    """The line of one file: ` name | count plus minus`; name and count are padded."""

    name: str
    count: str
    plus: str
    minus: str

    def __str__(self) -> str:
        return f" {self.name} | {self.count} {self.plus}{self.minus}".rstrip()


def sum_files(patches: Iterable[tuple[FileChange, ...]]) -> tuple[FileChange, ...]:
    """The changes of several patches, added up for each file and sorted by path as git does."""
    sums: dict[str, tuple[int, int]] = {}
    for files in patches:
        for file in files:
            plus, minus = sums.get(file.path, (0, 0))
            sums[file.path] = (plus + file.insertions, minus + file.deletions)
    return tuple(FileChange(path, *sums[path]) for path in sorted(sums))


def series_files(series: Series) -> tuple[FileChange, ...]:
    """The changes of a whole series; empty where its cover letter already has their total."""
    files = sum_files(mail.patch.files for mail in series.patches if mail.patch)
    letter = series.cover.patch.commit_message if series.cover and series.cover.patch else ""
    return () if stat_total(files) in letter else files


def stat_lines(files: tuple[FileChange, ...], width: int = WIDTH) -> tuple[StatLine, ...]:
    """One line for each file, at most `width` columns each, divided into columns as git does."""
    if not files:
        return ()
    most = max(file.insertions + file.deletions for file in files)
    digits = len(str(most))
    name_width, graph_width = max(len(file.path) for file in files), most
    if name_width + digits + 6 + graph_width > width:
        graph_width = max(_MIN_GRAPH, min(graph_width, width * 3 // 8 - digits - 6))
        name_width = min(name_width, width - digits - 6 - graph_width)
        graph_width = min(most, width - digits - 6 - name_width)
    return tuple(
        StatLine(
            _fit(file.path, name_width),
            str(file.insertions + file.deletions).rjust(digits),
            *_graph(file, graph_width, most),
        )
        for file in files
    )


def stat_total(files: tuple[FileChange, ...]) -> str:
    """`3 files changed, 12 insertions(+), 1 deletion(-)`."""
    plus = sum(file.insertions for file in files)
    minus = sum(file.deletions for file in files)
    parts = [f"{len(files)} file{'s' * (len(files) != 1)} changed"]
    if plus or not minus:
        parts.append(f"{plus} insertion{'s' * (plus != 1)}(+)")
    if minus or not plus:
        parts.append(f"{minus} deletion{'s' * (minus != 1)}(-)")
    return ", ".join(parts)


def _fit(path: str, width: int) -> str:
    """The path in exactly `width` columns; a long one keeps its end, from a `/` on if it can."""
    if len(path) <= width:
        return path.ljust(width)
    kept = path[len(path) - width + 3 :]
    slash = kept.find("/")
    return f"...{kept[slash:] if slash >= 0 else kept}".ljust(width)


def _graph(file: FileChange, width: int, most: int) -> tuple[str, str]:
    """The plus and minus signs of a file, scaled to `width` where the largest change has `most`."""
    plus, minus = file.insertions, file.deletions
    if width < most:
        total = _scale(plus + minus, width, most)
        if total < 2 and plus and minus:
            total = 2
        if plus < minus:
            plus = _scale(plus, width, most)
            minus = total - plus
        else:
            minus = _scale(minus, width, most)
            plus = total - minus
    return "+" * plus, "-" * minus


def _scale(count: int, width: int, most: int) -> int:
    """The signs for `count` lines; at least one for one line."""
    return 1 + count * (width - 1) // most if count else 0
