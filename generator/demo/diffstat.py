"""The diffstat of a diff: the table that `git format-patch` puts above the diff.

It is made for the well-formed diffs of the stories only. Diffs of real mails are read in `mail`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_GRAPH = 40  # columns of the widest graph of a row; a longer graph is scaled down
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_START = re.compile(r"diff --git a/(\S+) b/(\S+)")


@dataclass(frozen=True, slots=True)
class FileChange:
    """The changes to one file. `notes` are its summary lines below the table."""

    path: str
    old: str
    insertions: int = 0
    deletions: int = 0
    binary: tuple[int, int] | None = None  # size before and after, in bytes
    notes: tuple[str, ...] = ()


def read_changes(diff: Iterable[str]) -> tuple[FileChange, ...]:
    """The files that the lines of `diff` change, in the diff's order."""
    changes: list[FileChange] = []
    old = new = 0  # lines left in the current hunk
    for line in diff:
        if old or new:
            kind = line[:1]
            old -= kind in {" ", "-"}
            new -= kind in {" ", "+"}
            changes[-1] = _count_line(changes[-1], kind)
        elif match := _START.match(line):
            changes.append(FileChange(path=match[2], old=match[1]))
        elif match := _HUNK.match(line):
            old, new = int(match[1] or 1), int(match[2] or 1)
        elif changes:
            changes[-1] = _note(changes[-1], line)
    return tuple(changes)


def _count_line(change: FileChange, kind: str) -> FileChange:
    return replace(
        change,
        insertions=change.insertions + (kind == "+"),
        deletions=change.deletions + (kind == "-"),
    )


def _note(change: FileChange, line: str) -> FileChange:
    words = line.split(" ")
    if line.startswith("new file mode"):
        return replace(change, notes=(f" create mode {words[-1]} {change.path}",))
    if line.startswith("deleted file mode"):
        return replace(change, notes=(f" delete mode {words[-1]} {change.path}",))
    if line.startswith("similarity index"):
        return replace(change, notes=(f" rename {_arrow(change)} ({words[-1]})",))
    if line.startswith("literal "):  # the new content comes first, then the old one
        size = int(words[-1])
        return replace(change, binary=(size, change.binary[1]) if change.binary else (0, size))
    return change


def merge(changes: Iterable[FileChange]) -> tuple[FileChange, ...]:
    """The changes of several patches, one row per file and sorted by path: for a cover letter."""
    merged: dict[str, FileChange] = {}
    for change in changes:
        known = merged.get(change.path, FileChange(change.path, change.old, binary=change.binary))
        merged[change.path] = replace(
            known,
            insertions=known.insertions + change.insertions,
            deletions=known.deletions + change.deletions,
            notes=known.notes + change.notes,
        )
    return tuple(merged[path] for path in sorted(merged))


def diffstat(changes: tuple[FileChange, ...]) -> list[str]:
    """The table, its totals and the summary lines, as git prints them."""
    names = [_arrow(change) for change in changes]
    width = max(map(len, names))
    biggest = max(change.insertions + change.deletions for change in changes)
    digits = max(len(str(biggest)), 3 if any(change.binary for change in changes) else 1)
    rows = [
        f" {name:<{width}} | {_row(change, digits, biggest)}".rstrip()
        for name, change in zip(names, changes, strict=True)
    ]
    return [*rows, _totals(changes), *(note for change in changes for note in change.notes)]


def _row(change: FileChange, digits: int, biggest: int) -> str:
    if change.binary:
        return f"{'Bin':>{digits}} {change.binary[0]} -> {change.binary[1]} bytes"
    scale = min(1.0, _GRAPH / biggest) if biggest else 1.0
    plus, minus = (
        max(1, round(count * scale)) if count else 0
        for count in (change.insertions, change.deletions)
    )
    return f"{change.insertions + change.deletions:>{digits}} {'+' * plus}{'-' * minus}"


def _totals(changes: tuple[FileChange, ...]) -> str:
    insertions = sum(change.insertions for change in changes)
    deletions = sum(change.deletions for change in changes)
    parts = [_count(len(changes), "file", " changed")]
    if insertions or not deletions:
        parts.append(_count(insertions, "insertion", "(+)"))
    if deletions or not insertions:
        parts.append(_count(deletions, "deletion", "(-)"))
    return " " + ", ".join(parts)


def _count(number: int, word: str, tail: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}{tail}"


def _arrow(change: FileChange) -> str:
    """The path, or `a/{b => c}/d` for a rename: the folders that both names share appear once."""
    if change.old == change.path:
        return change.path
    old, new = change.old.split("/"), change.path.split("/")
    head = 0
    while old[head] == new[head]:
        head += 1
    tail = 0
    while tail < min(len(old), len(new)) - head - 1 and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    before = "/".join(old[head : len(old) - tail])
    after = "/".join(new[head : len(new) - tail])
    if not head and not tail:
        return f"{before} => {after}"
    return "/".join([*old[:head], f"{{{before} => {after}}}", *old[len(old) - tail :]])
