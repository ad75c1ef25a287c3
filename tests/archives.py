"""Mails and archives written for a test: made-up people, arrival times after a fixed start."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from generator.archive.write import Action, write_archive

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = 3600

Item = tuple[bytes, int, Action]  # a commit: the mail, when it was received, what becomes of it

DIFF = """---
 drivers/otter.c | 2 +-
 1 file changed, 1 insertion(+), 1 deletion(-)

diff --git a/drivers/otter.c b/drivers/otter.c
index 1111111..2222222 100644
--- a/drivers/otter.c
+++ b/drivers/otter.c
@@ -1,1 +1,1 @@
-old
+new
--\x20
2.47.0
"""


def mail(
    subject: str,
    body: str = "Some words.\n",
    *,
    name: str = "",
    who: str = "Ada Quill <ada@quill.example>",
    sent: datetime = START,
    to: str = "",
) -> bytes:
    """A mail; `name` is its Message-ID before the host, `to` that of the mail it answers."""
    name = name or "-".join(re.findall("[a-z0-9]+", subject.lower()))
    answer = f"In-Reply-To: <{to}@mail.example>\n" if to else ""
    return (
        f"From: {who}\nTo: list@lists.example\nSubject: {subject}\n"
        f"Date: {format_datetime(sent)}\nMessage-ID: <{name}@mail.example>\n{answer}"
        f'Content-Type: text/plain; charset="utf-8"\n\n{body}'
    ).encode()


def patch(subject: str, message: str = "Because.\n", **fields: Any) -> bytes:
    """A mail with a small patch."""
    return mail(subject, f"{message}\n{DIFF}", **fields)


def at(**after: float) -> int:
    """Seconds since 1970 of the time that is so many days, hours and so on after `START`."""
    return int((START + timedelta(**after)).timestamp())


def daily(*mails: bytes, first: int = 0) -> list[Item]:
    """Each mail a day after the one before it."""
    return [(raw, at(days=first + day), "mail") for day, raw in enumerate(mails)]


def archive(path: Path, items: Iterable[Item]) -> Path:
    """An archive of one epoch at `path` with these commits; what was there is replaced."""
    write_archive(str(path), items)
    return path


def damage(repository: Path) -> None:
    """Damage a repository as a disk does: the packs are cut short."""
    for pack in (repository / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        os.truncate(pack, pack.stat().st_size // 2)
    for loose in repository.glob("objects/??/*"):
        loose.chmod(0o644)
        loose.write_bytes(b"")


PAGES = 52  # of the list below: pages, feeds and data files
OTTER = daily(
    patch("[PATCH 0/2] otter: swim", name="otter-0"),
    patch("[PATCH 1/2] otter: dive", name="otter-1", to="otter-0"),
    patch("[PATCH 2/2] otter: float", name="otter-2", to="otter-0"),
    mail("Re: [PATCH 1/2] otter: dive", "Fine.\n", name="fine", to="otter-1"),
)
HERON = daily(patch("[PATCH] heron: stand on one leg"), mail("Heron weather"))
SWAN = daily(patch("[PATCH v2] swan: glide"), mail("Swan weather"), first=3)
NEWS: Item = (mail("Later news"), at(days=9), "mail")
