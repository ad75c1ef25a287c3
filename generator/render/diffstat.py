"""How does a patch's diffstat look? The layout of `git diff --stat`, from counted lines.

Names longer than their column lose their beginning, as with git; how it is coloured, and how much
of a long one is shown, is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.models.mails import FileChange

WIDTH = 78  # columns of a whole line: fits a terminal, a mail and the text measure of a page
_MIN_GRAPH = 6


@dataclass(frozen=True, slots=True)
class StatLine:
    """One file's line: ` name | count plus minus`; name and count are padded."""

    name: str
    count: str
    plus: str
    minus: str

    def __str__(self) -> str:
        return f" {self.name} | {self.count} {self.plus}{self.minus}".rstrip()


def sum_files(patches: Iterable[tuple[FileChange, ...]]) -> tuple[FileChange, ...]:
    """The changes of many patches, added up by file, sorted by path as git does."""
    sums: dict[str, tuple[int, int]] = {}
    for files in patches:
        for file in files:
            plus, minus = sums.get(file.path, (0, 0))
            sums[file.path] = (plus + file.insertions, minus + file.deletions)
    return tuple(FileChange(path, *sums[path]) for path in sorted(sums))


def stat_lines(files: tuple[FileChange, ...], width: int = WIDTH) -> tuple[StatLine, ...]:
    """One line a file, at most `width` columns each (git's own way to share the columns)."""
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
    """` 3 files changed, 12 insertions(+), 1 deletion(-)`, without the leading space."""
    plus = sum(file.insertions for file in files)
    minus = sum(file.deletions for file in files)
    parts = [f"{len(files)} file{'s' * (len(files) != 1)} changed"]
    if plus or not minus:
        parts.append(f"{plus} insertion{'s' * (plus != 1)}(+)")
    if minus or not plus:
        parts.append(f"{minus} deletion{'s' * (minus != 1)}(-)")
    return ", ".join(parts)


def _fit(path: str, width: int) -> str:
    """The path in exactly `width` columns; a long one keeps its end, cut at a `/` if it can."""
    if len(path) <= width:
        return path.ljust(width)
    kept = path[len(path) - width + 3 :]
    slash = kept.find("/")
    return f"...{kept[slash:] if slash >= 0 else kept}".ljust(width)


def _graph(file: FileChange, width: int, most: int) -> tuple[str, str]:
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
    """At least one mark for one line."""
    return 1 + count * (width - 1) // most if count else 0
