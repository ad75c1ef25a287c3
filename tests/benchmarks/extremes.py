"""Lists that are extreme in one way each: many senders, one long day, one work, thread or series.

Made up from nothing. Who writes, in which thread and when is all that differs; texts are short.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archives import DAY, Unpacked, write
from crowded import START, Mail, diff, mail
from measure import PLACE

A_DAY = 150  # mails of an ordinary day
_TEXT = "The ferry must not leave while somebody is on the gangway. " * 6
_PILOT = "Pilot Nine <pilot@harbour.example>"


@dataclass(frozen=True)
class Extreme:
    """A list: what there is much of, how much, and the mails that make it so.

    A build must not take more than so many `seconds` of CPU time and `megabytes` of memory.
    """

    name: str
    count: int
    mails: Callable[[int], Iterator[Mail]]
    seconds: int | None = None
    megabytes: int | None = None

    def archive(self) -> Unpacked:
        """The archive, made anew."""
        folder = PLACE / f"extreme-{self.name.replace(' ', '-')}-{self.count}"
        shutil.rmtree(folder, ignore_errors=True)
        path = folder / "git" / "0.git"
        write(path, ((at, text.encode()) for at, text in self.mails(self.count)))
        return Unpacked(f"{self.count:,} {self.name}", folder, (path,))


def senders(count: int) -> Iterator[Mail]:
    """Each writes a mail of words."""
    for number in range(count):
        at = START + number * DAY // A_DAY
        yield at, mail(at, _sailor(number), f"Question {number}", [_id(number)], _TEXT)


def patch_senders(count: int) -> Iterator[Mail]:
    """Each sends a patch, for which nobody has a word."""
    for number in range(count):
        at = START + number * DAY // A_DAY
        yield at, _patch(at, _sailor(number), f"[PATCH] ferry: Wait for {number}", number)


def day(count: int) -> Iterator[Mail]:
    """Within one day: patches, and two replies to each by a few hundred people."""
    for number in range(count):
        at = START + number * DAY // count
        work, turn = divmod(number, 3)
        subject, who = f"[PATCH] ferry: Wait for {work}", _sailor(number % 400)
        if turn:
            ids = [_id(number), _id(work * 3)]
            yield at, mail(at, who, f"Re: {subject}", ids, f"> {_TEXT}\n\nI would wait longer.\n")
        else:
            yield at, _patch(at, who, subject, number)


def versions(count: int) -> Iterator[Mail]:
    """A patch is sent again and again, a few times a day."""
    for number in range(count):
        at = START + number * DAY // 10
        version = f" v{number + 1}" if number else ""
        yield at, _patch(at, _PILOT, f"[PATCH{version}] ferry: Wait for everybody", number)


def replies(count: int) -> Iterator[Mail]:
    """A patch, and all that follow answer it or each other."""
    yield START, _patch(START, _PILOT, "[PATCH] ferry: Wait for everybody", 0)
    for number in range(1, count + 1):
        at = START + number * DAY // A_DAY
        ids = [_id(number), _id(number // 3)]
        subject = "Re: [PATCH] ferry: Wait for everybody"
        body = f"> {_TEXT}\n\nI would wait for {number}.\n"
        yield at, mail(at, _sailor(number % 400), subject, ids, body)


def series(count: int) -> Iterator[Mail]:
    """One series: a cover letter and its patches."""
    yield START, mail(START, _PILOT, f"[PATCH 0000/{count}] ferry: Wait", [_id(0)], _TEXT)
    for number in range(1, count + 1):
        at = START + number
        subject = f"[PATCH {number:04}/{count}] ferry: Wait for {number}"
        yield at, _patch(at, _PILOT, subject, number, _id(0))


def _sailor(number: int) -> str:
    return f"Sailor {number} <s{number}@crew{number % 700}.example>"


def _id(number: int) -> str:
    return f"<{number}@harbour.example>"


def _patch(at: int, who: str, subject: str, number: int, *above: str) -> str:
    body = f"{_TEXT}\n\nSigned-off-by: {who}\n{diff(number)}"
    return mail(at, who, subject, [_id(number), *above], body)


EXTREMES = (
    Extreme("senders", 50_000, senders, seconds=120, megabytes=300),
    Extreme("patch senders", 5_000, patch_senders),
    Extreme("patch senders", 10_000, patch_senders),
    Extreme("mails of a day", 20_000, day),
    Extreme("versions of a patch", 5_000, versions),
    Extreme("replies to a patch", 20_000, replies),
    Extreme("patches of a series", 1_000, series),
)
