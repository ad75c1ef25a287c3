"""Which commits does a range mean? `base..tip`, a window, or everything, across epochs.

The grammar is that of the command line. The answer is a CommitRange with full ids, checked to lie
on the line of the archive; an empty range is an answer, not an error. Nothing is read but commits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from generator.archive import git
from generator.archive.history import History
from generator.errors import ArchiveDamaged, UsageError
from generator.models.commits import CommitRange, Window, WindowSize

# Committer dates never go back in an honest archive. A few that do must not hide what is older, so
# a window is searched on until this many commits in a row are older than it.
PATIENCE = 256

_GRAMMAR = (
    "write base..tip, base.., ..tip, or a window: 2025-04-09T08, 2025-04-09, 2025-W15, 2025-04"
)
_COMMIT = "(?:([0-9]{1,6})/)?([0-9A-Fa-f]{1,64})"
_COMMITS = rf"(?:{_COMMIT})?\.\.(?:{_COMMIT})?"
# The form of each window, and what makes it a date.
_WINDOWS: tuple[tuple[WindowSize, str, str], ...] = (
    ("hour", "[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3])", ""),
    ("day", "[0-9]{4}-[0-9]{2}-[0-9]{2}", ""),
    ("week", "[0-9]{4}-W[0-9]{2}", "-1"),
    ("month", "[0-9]{4}-[0-9]{2}", "-01"),
)

# Where a commit stands: the index of its epoch among the histories, and how far back from its tip.
Place = tuple[int, int]


class Span(NamedTuple):
    """A part of one epoch's line: `lines`, newest first, and the `newer` ones that followed."""

    history: History
    lines: list[bytes]
    newer: list[bytes]


def resolve(histories: Sequence[History], text: str | None) -> CommitRange:
    """What `text` means in an archive whose epochs are `histories`, oldest first.

    Raises UsageError where the text is no range or names no commit, more than one, or two in the
    wrong order.
    """
    text = (text or "").strip()
    if not text:
        last = histories[-1].epoch
        return CommitRange(None, last.tip, tip_epoch=last.number)
    if window := parse_window(text):
        return _find_window(histories, window)
    words = re.fullmatch(_COMMITS, text)
    if words is None:
        raise UsageError(f"{text[:80]!a} is no range", _GRAMMAR)
    base_epoch, base, tip_epoch, tip = words.groups()
    last = histories[-1].epoch
    base_at = _find_commit(histories, base_epoch, base) if base else None
    tip_at = _find_commit(histories, tip_epoch, tip) if tip else (last.number, last.tip)
    rng = CommitRange(
        base_at[1] if base_at else None,
        tip_at[1],
        base_epoch=base_at[0] if base_at else None,
        tip_epoch=tip_at[0],
    )
    spans(histories, rng)  # raises where the two are not on the line, or in the wrong order
    return rng


def spans(histories: Sequence[History], rng: CommitRange) -> list[Span]:
    """The parts of each epoch that lie in a range, newest epoch first; no parts if it is empty.

    Raises UsageError where an end is not on the line of the archive, or base comes after tip.
    """
    if rng.tip is None or (rng.base, rng.base_epoch) == (rng.tip, rng.tip_epoch):
        return []
    last, start = _place(histories, rng.tip, rng.tip_epoch)
    first, stop = 0, None
    if rng.base is not None:
        first, stop = _place(histories, rng.base, rng.base_epoch)
        if first > last or (first == last and stop < start):
            raise UsageError(
                f"{rng.base[:12]} came after {rng.tip[:12]}: base is not an ancestor of tip",
                "swap the two",
            )
    parts = []
    for index in range(last, first - 1, -1):
        history = histories[index]
        until = stop if index == first else None
        lines = history.read_all() if until is None else history.lines
        parts.append(Span(history, lines[start:until], lines[:start]))
        start = 0
    return parts


def parse_window(text: str) -> Window | None:
    """The period a text names, in UTC; None where it names none.

    Raises UsageError where it looks like a date and is none.
    """
    for size, form, rest in _WINDOWS:
        if not re.fullmatch(form, text):
            continue
        try:
            start = datetime.fromisoformat(text + rest).replace(tzinfo=UTC)
            end = _end(start, size)
        except (ValueError, OverflowError):
            raise UsageError(f"{text} is no date", _GRAMMAR) from None
        if start.year < 1970:
            raise UsageError(f"{text} is before 1970", _GRAMMAR)
        return Window(size, text, int(start.timestamp()), int(end.timestamp()))
    return None


def _end(start: datetime, size: WindowSize) -> datetime:
    match size:
        case "hour":
            return start + timedelta(hours=1)
        case "day":
            return start + timedelta(days=1)
        case "week":
            return start + timedelta(weeks=1)
        case _:
            return (start + timedelta(days=31)).replace(day=1)


def _find_window(histories: Sequence[History], window: Window) -> CommitRange:
    """The range from the last commit before a window to the last one in it.

    Without a commit in it the range is empty: base and tip are the last commit before it.
    """
    tip: tuple[int, str] | None = None
    base: tuple[int, str] | None = None
    older = 0  # commits in a row that are older than the window
    for history in reversed(histories):
        with closing(iter(history)) as lines:
            for line in lines:
                received = int(line[line.rindex(b" ") :])
                if window.start <= received < window.end:
                    tip, base, older = tip or _named(history, line), None, 0
                elif received < window.start:
                    base = base or _named(history, line)
                    older += 1
                    if older >= PATIENCE:
                        break
                elif tip and base is None:  # a date out of order right before the window's mails
                    base = _named(history, line)
        if older >= PATIENCE:
            break
    end = tip or base
    return CommitRange(
        base[1] if base else None,
        end[1] if end else None,
        window,
        base_epoch=base[0] if base else None,
        tip_epoch=end[0] if end else None,
    )


def _named(history: History, line: bytes) -> tuple[int, str]:
    return history.epoch.number, line[: line.index(b" ")].decode("ascii")


def _place(histories: Sequence[History], commit: str, epoch: int | None) -> Place:
    """Where a full id stands, searched from the newest epoch back."""
    for index in range(len(histories) - 1, -1, -1):
        history = histories[index]
        if epoch is None or history.epoch.number == epoch:
            back = history.position(commit)
            if back is not None:
                return index, back
    raise UsageError(
        f"commit {commit[:12]} is not in the archive's line of mails",
        "take a commit of its branch; after a purge upstream, ids have changed",
    )


def _find_commit(histories: Sequence[History], epoch: str | None, prefix: str) -> tuple[int, str]:
    """Epoch and full id of the one commit that begins with `prefix`.

    Git is asked for objects, never for names: a branch may be called like an id, or like an option.
    """
    if len(prefix) < 4:
        raise UsageError(f"{prefix} is too short for a commit", "give at least 4 hex digits")
    wanted = prefix.lower()
    chosen = [item for item in histories if epoch is None or item.epoch.number == int(epoch)]
    if not chosen:
        raise UsageError(
            f"there is no epoch {epoch}", f"the newest is {histories[-1].epoch.number}"
        )
    found = [
        (history.epoch.number, commit)
        for history in chosen
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
    """The commits of an epoch whose id begins with `prefix`; others than its line may be among."""
    try:
        answer = git.run(history.epoch.git_dir, "rev-parse", f"--disambiguate={prefix}")
        objects = answer.split()
        if len(objects) > 1:
            checked = git.run(
                history.epoch.git_dir, "cat-file", "--batch-check", given=b"\n".join(objects)
            )
            objects = [line.split()[0] for line in checked.split(b"\n") if b" commit " in line]
    except git.GitError as error:
        raise ArchiveDamaged(
            f"git cannot read {history.epoch.git_dir} ({error.reason})", "fetch or clone it again"
        ) from None
    return [name.decode("ascii") for name in objects]


def _ambiguous(prefix: str, found: list[tuple[int, str]]) -> UsageError:
    names = ", ".join(f"{epoch}/{commit[:12]}" for epoch, commit in found[:4])
    if len({epoch for epoch, _ in found}) == len(found):
        mend = f"write the epoch before it, as in {found[0][0]}/{prefix}"
    else:
        mend = "give more digits"
    return UsageError(f"{prefix} may be {names}", mend)
