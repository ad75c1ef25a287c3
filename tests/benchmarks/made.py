"""A made archive of a large list, ten years long, from a real one.

The mails of the real one come again and again, each time a hundred days earlier, under Message-IDs
of their own, which references name alike, and under titles of their own: else each series would
have the same one before it two dozen times, which no list has. Its last days are those of the real
one, to the mail.
"""

from __future__ import annotations

import heapq
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from archives import DAY, Unpacked, blobs, complete, write
from measure import PLACE, output

MAILS = 500_000
EPOCH = 125_000  # mails of one repository
APART = 105 * DAY
_IDS = re.compile(
    rb"^(?:Message-ID|In-Reply-To|References):.*(?:\n[ \t].*)*", re.IGNORECASE | re.MULTILINE
)
_ID = re.compile(rb"<(?=[^<>\s]+>)")
_DATE = re.compile(rb"(?im)^Date:(.*(?:\n[ \t].*)*)")
_SUBJECT = re.compile(rb"(?im)^(Subject:(?:.*\])?)(.*(?:\n[ \t].*)*)")
_WORD = re.compile(rb"\b[A-Za-z]\w{3,}\b")

Mail = tuple[int, int, int]  # when it was received, which time it comes, its place in the real one


def large(real: Unpacked) -> Unpacked:
    """The made archive; that of an earlier call is used again."""
    folder = PLACE / f"{real.name}-large"
    paths = [folder / "git" / f"{at}.git" for at in range(-(-MAILS // EPOCH))]
    done = folder / "done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        raws, times = _read(real)
        order = _order(times)
        for at, path in enumerate(paths):
            mails = order[at * EPOCH : (at + 1) * EPOCH]
            write(path, ((when, _again(raws[place], turn)) for when, turn, place in mails))
        done.touch()
    for path in paths:
        complete(path)
    return Unpacked(f"{real.name} to {MAILS:,} mails", folder, tuple(paths))


def _read(real: Unpacked) -> tuple[list[bytes], list[int]]:
    """The mails of an archive and when each was received, in order of arrival."""
    raws: list[bytes] = []
    times: list[int] = []
    for repository in real.repositories:
        with (
            blobs(repository).open("rb") as names,
            subprocess.Popen(
                ["git", "-C", str(repository), "cat-file", "--batch", "--buffer"],
                stdin=names,
                stdout=subprocess.PIPE,
            ) as git,
        ):
            assert git.stdout
            while head := git.stdout.readline():
                raws.append(git.stdout.read(int(head.split()[2])))
                git.stdout.read(1)
        log = output("git", "-C", str(repository), "log", "--reverse", "--format=%ct", "HEAD")
        times += map(int, log.split())
    return raws, times[: len(raws)]


def _order(times: list[int]) -> list[Mail]:
    """The newest mails there are when all come again and again, in order of arrival."""
    turns = -(-MAILS // len(times)) + 1
    runs = (_turn(times, turn) for turn in range(turns))
    return list(heapq.merge(*runs))[-MAILS:]


def _turn(times: list[int], turn: int) -> Iterator[Mail]:
    yield from sorted((at - turn * APART, turn, place) for place, at in enumerate(times))


def _again(raw: bytes, turn: int) -> bytes:
    """The mail as it comes that time: ids and a title of its own, and its date moved."""
    if not turn:
        return raw
    head, gap, body = raw.partition(b"\n\n")
    fresh = b"<%d." % turn
    head = _IDS.sub(lambda field: _ID.sub(fresh, field[0]), head)
    head = _DATE.sub(lambda field: _moved(field, turn), head, count=1)
    head = _SUBJECT.sub(lambda field: _retitled(field, turn), head, count=1)
    return head + gap + body


def _retitled(field: re.Match[bytes], turn: int) -> bytes:
    """A letter more to each long word, but to those that are encoded."""
    letter = b"%c" % (ord("a") + turn)
    title = field[2] if b"=?" in field[2] else _WORD.sub(lambda word: word[0] + letter, field[2])
    return field[1] + title


def _moved(field: re.Match[bytes], turn: int) -> bytes:
    try:
        date = parsedate_to_datetime(field[1].decode("ascii").strip())
        earlier = date - timedelta(seconds=turn * APART)
    except (ValueError, OverflowError):  # it says nothing, and so it stays
        return field[0]
    zoned = earlier if earlier.tzinfo else earlier.replace(tzinfo=UTC)
    return b"Date: " + format_datetime(zoned).encode()
