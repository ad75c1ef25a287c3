"""The most a list may bring: in a day, in a series, of people, of patches that were applied.

Made up from nothing: a back-fill of 15,215 mails within one day by some ten thousand people, each
patch of it applied by the next mail, and three versions of a series of 491 patches.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime

from archives import Unpacked, write
from measure import PLACE

BACK_FILL = 15_215  # mails in one day
SERIES = 491  # patches of each of the versions
VERSIONS = 3
START = 1_750_032_000  # 00:00:00Z of 2025-06-16
_DAY = 86_400
_TEXT = "The ferry must not leave while somebody is on the gangway. " * 12
_DIFF = """---
 harbour/ferry-%d.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/harbour/ferry-%d.c b/harbour/ferry-%d.c
index 1111111..2222222 100644
--- a/harbour/ferry-%d.c
+++ b/harbour/ferry-%d.c
@@ -1 +1 @@
-\tleave();
+\tleave_when_clear(%d);
"""

Mail = tuple[int, str]  # when it was received, and what it says


def crowded() -> Unpacked:
    """The archive, made anew: it takes two seconds."""
    folder = PLACE / "crowded"
    shutil.rmtree(folder, ignore_errors=True)
    path = folder / "git" / "0.git"
    write(path, ((at, text.encode()) for at, text in (*_back_fill(), *_long_series())))
    return Unpacked("a crowded list", folder, (path,))


def _back_fill() -> Iterator[Mail]:
    """A patch, the word that it was applied, and what others say of it, again and again."""
    for number in range(BACK_FILL):
        at = START + number * 5
        work, turn = divmod(number, 3)
        who = f"Sailor {number} <s{number}@crew{number % 700}.example>"
        subject, ids = f"[PATCH] ferry: Wait for passenger {work}", [f"<{work}-0@harbour.example>"]
        body = f"{_TEXT}\n\nSigned-off-by: {who}\n{diff(work)}"
        if turn:
            subject, ids = f"Re: {subject}", [f"<{work}-{turn}@harbour.example>", *ids]
        if turn == 1:
            who = "Port Authority <port@harbour.example>"
            body = f"> {_TEXT}\n\nApplied to harbour/next, thanks.\n"
        elif turn == 2:
            body = f"> {_TEXT}\n\nI would wait longer.\n\nReviewed-by: {who}\n"
        yield at, mail(at, who, subject, ids, body)


def _long_series() -> Iterator[Mail]:
    who = "Mate One <mate@harbour.example>"
    for version in range(1, VERSIONS + 1):
        cover = f"<v{version}-0@harbour.example>"
        for number in range(SERIES + 1):
            at = START + version * _DAY + number
            mark = f"[PATCH v{version} {number:03}/{SERIES}]"
            ids = [f"<v{version}-{number}@harbour.example>", cover] if number else [cover]
            patch = f"\n\nSigned-off-by: {who}\n{diff(number * 10 + version)}" if number else "\n"
            title = f"ferry: Berth {number}" if number else "ferry: All berths"
            yield at, mail(at, who, f"{mark} {title}", ids, f"{_TEXT}{patch}")


def diff(number: int) -> str:
    """A patch of a file; ten numbers in a row are of one file."""
    return _DIFF % ((number // 10,) * 5 + (number,))


def mail(at: int, who: str, subject: str, ids: Sequence[str], body: str) -> str:
    """A mail; `ids` are its own and the one it answers."""
    mine, *above = ids
    references = "".join(f"In-Reply-To: {parent}\nReferences: {parent}\n" for parent in above)
    return (
        f"From: {who}\nTo: ferry@list.example\nSubject: {subject}\nMessage-ID: {mine}\n"
        f"Date: {format_datetime(datetime.fromtimestamp(at, UTC))}\n{references}\n{body}"
    )
