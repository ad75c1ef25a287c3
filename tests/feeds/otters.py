"""A list of made-up mails with something for every feed, and what its archive and site become.

`BEFORE` are the mails up to a day, `DAY` those of the next one. `TAKEN` is a mail among the first
that is taken back later: nobody answered it, and nobody else uses its words.
"""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from generator.archive.archive import open_archive
from generator.archive.write import write_archive
from generator.mail.robots import Bots
from generator.models.settings import ListConfig
from generator.pipeline.sources import Source
from tests.archives import DIFF, START, Item, at, mail, patch
from tests.whole import MemoryBuild, Project

ADA, BO = "Ada Quill <ada@quill.example>", "Bo Fenn <bo@fenn.example>"
CIM = "Cim Otis <cim@otis.example>"
URL = "https://lists.example/otter"
TOPICS = {"water": ["otter: swim", "otter: dive"], "land": ["otter: nest"]}
TRACES = ("quagga", "taken-0815", "Zebulon", "vanish.example")
LAST = 30  # the day before the day that is added


def cover(title: str, name: str, version: str = "", text: str = "") -> bytes:
    """The cover letter of two patches."""
    body = text or "Otters need this.\n\nIt is *not* <b>bold</b> & costs nothing:\n\n    otter(1)\n"
    return mail(f"[PATCH{version} 0/2] {title}", body, name=name)


def part(title: str, number: int, to: str, version: str = "") -> bytes:
    """A patch of two."""
    name = f"{to}-{number}"
    return patch(f"[PATCH{version} {number}/2] {title} part {number}", name=name, to=to)


def reviewed(to: str, who: str = BO) -> bytes:
    """An answer with a tag."""
    return mail(f"Re: {to}", f"Good.\n\nReviewed-by: {who}\n", name=f"re-{to}", to=to, who=who)


def pull(name: str) -> bytes:
    """A pull request."""
    commit = "12" * 20
    text = (
        f"The following changes since commit {commit}:\n\n  Otter 7 (2026-03-01 10:00:00 +0000)\n\n"
        "are available in the Git repository at:\n\n  https://git.example/otter.git tags/fixes\n\n"
        f"for you to fetch changes up to {commit[::-1]}:\n\n  otter: nest (2026-03-02)\n\n"
        f"{'-' * 64}\nCim Otis (1):\n      otter: nest\n\n drivers/otter.c | 2 +-\n"
    )
    return mail("[GIT PULL] otter fixes", text, name=name, who=CIM)


TAKEN = patch(
    "[PATCH] otter: hunt the quagga", "A quagga, by Zebulon.\n",
    name="taken-0815", who="Zebulon Vanish <zeb@vanish.example>",
)  # fmt: skip
_BEFORE: list[tuple[int, bytes]] = [
    (0, cover("otter: swim", "swim")),
    (0, part("otter: swim", 1, "swim")),
    (0, part("otter: swim", 2, "swim")),
    (1, TAKEN),
    (2, mail("Re: swim", "Why?\n", name="why", to="swim", who=CIM)),
    (4, mail("[BUG] otter sinks", "It sinks when it rains.\n", name="bug", who=CIM)),
    (5, cover("otter: swim", "again", " v2")),
    (5, part("otter: swim", 1, "again", " v2")),
    (5, part("otter: swim", 2, "again", " v2")),
    (6, reviewed("again-1")),
    (8, patch("[PATCH] otter: nest", "It nests.\n", name="nest", who=BO)),
    (9, pull("pull")),
    (12, reviewed("again-2", CIM)),
    (14, mail("Re: swim", "Applied both, thanks!\n", name="applied", to="again", who=CIM)),
    (LAST, mail("Meeting", "On Monday.\n", name="meeting")),
]  # fmt: skip
_DAY: list[bytes] = [
    patch("[PATCH v2] otter: nest", f"It nests better.\n\n---\nv2: better\n{DIFF[4:]}",
          name="nest-2", who=BO),
    mail("[PATCH] otter: dive", f"It dives.\n{DIFF.replace('otter.c', 'dive.c')}", name="dive"),
    mail("Re: otter: nest", f"Good.\n\nAcked-by: {ADA}\n", name="ack", to="nest-2"),
    mail("[BUG] otter bites", "It bites.\n", name="bites", who=CIM),
]  # fmt: skip


def _item(days: int, number: int, raw: bytes) -> Item:
    """A mail that was sent on the day it arrived."""
    first, sent = (format_datetime(START + timedelta(days=day)).encode() for day in (0, days))
    raw = raw if raw is TAKEN else raw.replace(b"Date: " + first, b"Date: " + sent)
    return raw, at(days=days, minutes=number), "mail"


BEFORE: list[Item] = [_item(days, number, raw) for number, (days, raw) in enumerate(_BEFORE)]
DAY: list[Item] = [_item(LAST + 1, number, raw) for number, raw in enumerate(_DAY)]


def purged(items: list[Item]) -> list[Item]:
    """The archive without the mail: its history is rewritten, and it leaves nothing."""
    return [(raw, when, "purge" if raw is TAKEN else what) for raw, when, what in items]


def deleted(items: list[Item]) -> list[Item]:
    """The archive with a commit that takes the mail back."""
    return [*items, (TAKEN, items[-1][1] + 60, "delete")]


def configure(project: Project, **ours: Any) -> Project:
    """The project of this list; its archive is to be at `otter` beside its folder."""
    settings = {"archive": "../otter", "url": URL, "topics": TOPICS, "waiting_days": 10}
    return project.configure({"otter": settings}, **ours)


def archived(project: Project, items: list[Item]) -> None:
    """Make these mails the archive of a project."""
    write_archive(str(project.root.parent / "otter"), items)


def built(project: Project, items: list[Item], **ours: Any) -> dict[str, bytes]:
    """The files of the site of these mails, by their paths in it."""
    archived(project, items)
    report = configure(project, **ours).build()
    assert report.exit_code == 0, report.lines
    return {path.removeprefix("site/"): raw for path, raw in project.site().items()}


def remembered(
    folder: Path, items: list[Item], before: MemoryBuild | None = None, **settings: Any
) -> MemoryBuild:
    """All pages of these mails, in memory: in a step from `before`, or from nothing."""
    path = folder / "otter"
    write_archive(str(path), items)
    fields = {"topics": tuple((name, tuple(words)) for name, words in TOPICS.items()),
              "waiting_days": 10, **settings}  # fmt: skip
    mailing_list = ListConfig("otter", "Otter", str(path), URL, None, **fields)
    source = Source(open_archive(str(path)), mailing_list, Bots())
    if before:
        return MemoryBuild(source, before.index, dict(before.pages)).update()
    index = folder / f"{len(list(folder.glob('*.sqlite3')))}.sqlite3"
    return MemoryBuild(source, index).update()
