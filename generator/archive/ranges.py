"""Ranges of commits: `base..tip`, a window of time, or everything, across epochs.

The grammar is that of the command line. The result is a CommitRange with full ids that lie on the
archive's line of first parents. An empty range is a result, not an error. Only commits are read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

from generator.archive import git
from generator.archive.epochs import unreadable
from generator.archive.history import History
from generator.errors import UsageError
from generator.models.commits import CommitRange, Window, WindowSize
from generator.windows import window_of

# Committer dates do not decrease in a sound archive. A few that do must not hide older mails, so
# the search for a window ends only after this many older commits in a row.
PATIENCE = 256

_GRAMMAR = (
    "write base..tip, base.., ..tip, or a window: 2025-04-09T08, 2025-04-09, 2025-W15, 2025-04"
)
_COMMIT = "(?:([0-9]{1,6})/)?([0-9A-Fa-f]{1,64})"
_COMMITS = rf"(?:{_COMMIT})?\.\.(?:{_COMMIT})?"
# The form of each window, and the suffix that makes it a date in ISO 8601.
_WINDOWS: tuple[tuple[WindowSize, str, str], ...] = (
    ("hour", "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])", ""),
    ("day", "[0-9]{4}-[0-9]{2}-[0-9]{2}", ""),
    ("week", "[0-9]{4}-W[0-9]{2}", "-1"),
    ("month", "[0-9]{4}-[0-9]{2}", "-01"),
)

# The index of a commit's epoch among the histories, and its position in it, 0 being the tip.
Position = tuple[int, int]
# The number of an epoch, and the full id of a commit in it.
Commit = tuple[int, str]


class Span(NamedTuple):
    """The lines of one epoch that lie in a range, and the `newer` ones after it, newest first."""

    history: History
    lines: list[bytes]
    newer: list[bytes]


def resolve(histories: Sequence[History], text: str | None) -> CommitRange:
    """The range that `text` names in an archive whose epochs are `histories`, oldest first.

    Raises:
        UsageError: the text is no range, names an unknown or ambiguous commit, or names two
            commits in the wrong order.
    """
    text = (text or "").strip()
    if not text:
        last = histories[-1].epoch
        return CommitRange(None, last.tip, tip_epoch=last.number)
    if window := parse_window(text):
        return _find_window(histories, window)
    ends = re.fullmatch(_COMMITS, text)
    if ends is None:
        raise UsageError(f"{text[:80]!a} is no range", _GRAMMAR)
    base_epoch, base, tip_epoch, tip = ends.groups()
    last = histories[-1].epoch
    rng = _range(
        _find_commit(histories, base_epoch, base) if base else None,
        _find_commit(histories, tip_epoch, tip) if tip else (last.number, last.tip),
    )
    spans(histories, rng)  # raises where the two are not on the line, or in the wrong order
    return rng


def _range(base: Commit | None, tip: Commit | None, window: Window | None = None) -> CommitRange:
    return CommitRange(
        base=base[1] if base else None,
        tip=tip[1] if tip else None,
        window=window,
        base_epoch=base[0] if base else None,
        tip_epoch=tip[0] if tip else None,
    )


def spans(histories: Sequence[History], rng: CommitRange) -> list[Span]:
    """The span of each epoch that has commits in a range, newest epoch first; [] if it is empty.

    Raises:
        UsageError: an end is not on the archive's line of first parents, or base comes after tip.
    """
    if rng.tip is None or (rng.base, rng.base_epoch) == (rng.tip, rng.tip_epoch):
        return []
    last, start = _position(histories, rng.tip, rng.tip_epoch)
    first, stop = 0, None
    if rng.base is not None:
        first, stop = _position(histories, rng.base, rng.base_epoch)
        if first > last or (first == last and stop < start):
            cause = f"{rng.base[:12]} came after {rng.tip[:12]}: base is not an ancestor of tip"
            raise UsageError(cause, "swap the two")
    found = []
    for index in range(last, first - 1, -1):
        history = histories[index]
        until = stop if index == first else None
        lines = history.read_all() if until is None else history.lines
        found.append(Span(history, lines[start:until], lines[:start]))
        start = 0
    return found


def parse_window(text: str) -> Window | None:
    """The window of time that a text names, in UTC; None where it names none.

    Raises:
        UsageError: it has the form of a date, but there is no such date.
    """
    for size, form, suffix in _WINDOWS:
        if not re.fullmatch(form, text):
            continue
        try:
            start = datetime.fromisoformat(text + suffix).replace(tzinfo=UTC)
        except ValueError:
            raise UsageError(f"{text} is no date", _GRAMMAR) from None
        if start.year < 1970:
            raise UsageError(f"{text} is before 1970", _GRAMMAR)
        if start.year > 9998:  # `window_of` ends there
            raise UsageError(f"{text} is after 9998", _GRAMMAR)
        return window_of(start, size)
    return None


def _find_window(histories: Sequence[History], window: Window) -> CommitRange:
    """The range from the last commit before a window to the last commit in it.

    If there is none in it, base and tip are both the last commit before it: an empty range.
    """
    tip: Commit | None = None
    base: Commit | None = None
    older = 0  # commits in a row that are older than the window
    for history in reversed(histories):
        with closing(iter(history)) as lines:
            for line in lines:
                received = int(line[line.rindex(b" ") :])
                if window.start <= received < window.end:
                    tip, base, older = tip or _commit(history, line), None, 0
                elif received < window.start:
                    base = base or _commit(history, line)
                    older += 1
                    if older >= PATIENCE:
                        break
                elif tip and base is None:  # a date out of order right before the window's mails
                    base = _commit(history, line)
        if older >= PATIENCE:
            break
    return _range(base, tip or base, window)


def _commit(history: History, line: bytes) -> Commit:
    return history.epoch.number, line[: line.index(b" ")].decode("ascii")


def _position(histories: Sequence[History], commit: str, epoch: int | None) -> Position:
    """The position of a full id, searched from the newest epoch back."""
    for index in range(len(histories) - 1, -1, -1):
        history = histories[index]
        if epoch is None or history.epoch.number == epoch:
            position = history.position(commit)
            if position is not None:
                return index, position
    raise UsageError(
        f"commit {commit[:12]} is not in the archive's line of mails",
        "take a commit of its branch; after a purge upstream, ids have changed",
    )


def _find_commit(histories: Sequence[History], epoch: str | None, prefix: str) -> Commit:
    """The only commit whose id begins with `prefix`.

    Git is asked for objects, never for names: a branch may be named like an id or like an option.
    """
    if len(prefix) < 4:
        raise UsageError(f"{prefix} is too short for a commit", "give at least 4 hex digits")
    wanted = prefix.lower()
    searched = [
        history for history in histories if epoch is None or history.epoch.number == int(epoch)
    ]
    if not searched:
        raise UsageError(
            f"there is no epoch {epoch}", f"the newest is {histories[-1].epoch.number}"
        )
    found = [
        (history.epoch.number, commit)
        for history in searched
        for commit in _candidates(history, wanted)
    ]
    if not found:
        raise UsageError(
            f"there is no commit {prefix}", "check it with git rev-list in the archive"
        )
    if len(found) > 1:
        raise _ambiguous(prefix, found)
    return found[0]


def _candidates(history: History, prefix: str) -> list[str]:
    """The commits of an epoch's repository whose id begins with `prefix`, also off its line."""
    try:
        answer = git.run(history.epoch.git_dir, "rev-parse", f"--disambiguate={prefix}")
        objects = answer.split()
        if len(objects) > 1:
            checked = git.run(
                history.epoch.git_dir, "cat-file", "--batch-check", given=b"\n".join(objects)
            )
            objects = [line.split()[0] for line in checked.split(b"\n") if b" commit " in line]
    except git.GitError as error:
        raise unreadable(history.epoch.git_dir, error) from None
    return [name.decode("ascii") for name in objects]


def _ambiguous(prefix: str, found: list[Commit]) -> UsageError:
    names = ", ".join(f"{epoch}/{commit[:12]}" for epoch, commit in found[:4])
    if len({epoch for epoch, _ in found}) == len(found):
        mend = f"write the epoch before it, as in {found[0][0]}/{prefix}"
    else:
        mend = "give more digits"
    return UsageError(f"{prefix} may be {names}", mend)
