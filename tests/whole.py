"""A project of its own for a test: settings, archives to build from, and what a run left behind."""

from __future__ import annotations

import html
import os
import pty
import re
import select
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import unquote

import yaml

from generator.archive.write import Action, write_archive
from generator.cli.archive_verbs import FORMATS
from generator.config import load_config
from generator.demo.settings import demo_config
from generator.index.index import Index
from generator.models.settings import Config
from generator.pipeline.build import build_lists
from generator.pipeline.commands import print_digest, print_series
from generator.pipeline.digests import digest_of
from generator.pipeline.index_list import index_list
from generator.pipeline.invalidation import invalidate
from generator.pipeline.messages import print_messages
from generator.pipeline.pages import KINDS
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pool import WorkerPool
from generator.pipeline.render_list import Write, render_list
from generator.pipeline.report import Report
from generator.pipeline.sources import Source, find_source, read_range
from generator.site.update import SiteChange

ROOT = Path(__file__).parents[1]
SITE_URL = "https://news.example/patchwire/"
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR = 3600

Item = tuple[bytes, int, Action]


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str


@contextmanager
def indexed(
    source: Source, index: Path, jobs: int = 1
) -> Iterator[tuple[Index, WorkerPool[Source]]]:
    """The index of a source, up to date, in the file at the path given, and the pool it used."""
    with (
        WorkerPool(source, source.without_history(), jobs, source.mailing_list.name) as pool,
        index_list(source, str(index), lambda *_: None, pool, partial(invalidate, KINDS)) as known,
    ):
        yield known, pool


def render(
    source: Source,
    known: Index,
    pool: WorkerPool[Source],
    write: Write,
    kinds: tuple[PageKind, ...] = KINDS,
) -> int:
    """Render what is dirty; returns how many targets were rendered."""
    return render_list(
        source,
        known,
        SITE_URL,
        kinds,
        altered=(),
        write=write,
        progress=lambda *_: None,
        pool=pool,
    )


def pages_of(source: Source, index: Path, before: dict[str, str] | None = None) -> dict[str, str]:
    """Every page of a list by its path, made with an index at the path given.

    `before` are those that an earlier run with this index made: only what is stale is made again.
    """
    pages = dict(before or {})
    with indexed(source, index) as (known, pool):
        render(source, known, pool, lambda page: pages.update({page.path: page.text}))
        return {path: pages[path] for path in known.targets.paths()}


@dataclass(frozen=True)
class Project:
    """A folder with a `mkdocs.yml` like ours, but for its lists."""

    root: Path

    @property
    def file(self) -> str:
        return str(self.root / "mkdocs.yml")

    @property
    def config(self) -> Config:
        return load_config(self.file)

    def configure(self, lists: dict[str, Any], **ours: Any) -> Project:
        """Write the settings; a list may be the path of its archive alone."""
        settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
        told = {
            name: one if isinstance(one, dict) else {"archive": str(one)}
            for name, one in lists.items()
        }
        settings["site_url"] = SITE_URL
        settings["extra"]["patchwire"] = {"lists": told, **ours}
        settings["theme"]["custom_dir"] = str(ROOT / settings["theme"]["custom_dir"])
        settings["hooks"] = [str(ROOT / hook) for hook in settings["hooks"]]
        self.root.mkdir(parents=True, exist_ok=True)
        if not (self.root / "docs").exists():
            left_out = shutil.ignore_patterns("lists", "index.md")
            shutil.copytree(ROOT / "docs", self.root / "docs", ignore=left_out)
        Path(self.file).write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
        return self

    def build(self, *names: str, offline: bool = False) -> Report:
        """`patchwire build`, in this process."""
        return build_lists(self.config, names, lambda *_: None, offline=offline)

    def write(self, *names: str) -> Report:
        """The same without MkDocs and its second: the page tree alone, the site as it was."""
        with mock.patch("generator.pipeline.site.update_site", return_value=SiteChange(0, 0, 0)):
            return self.build(*names)

    def printed(self, name: str) -> dict[str, bytes]:
        """All that the commands print of a configured list, by verb or format."""
        source = find_source(name, self.file)
        made = digest_of(source.mailing_list.name, *read_range(source, None))
        told = {form: print_digest(source, made, form) for form in FORMATS}
        told["messages"] = "\n".join(print_messages(source, None))
        told["series"] = "\n".join(print_series(source, None))
        return {verb: text.encode() for verb, text in told.items()}

    def demo(self) -> Project:
        """`patchwire demo`, in this process."""
        self.configure({"unused": "nowhere"})
        report = build_lists(
            demo_config(load_config(self.file)), (), lambda *_: None, offline=False
        )
        assert report.exit_code == 0, report.lines
        return self

    def run(self, *arguments: str, **options: Any) -> Answer:
        """The command itself, in the project's folder unless told otherwise."""
        return patchwire(*arguments, **{"cwd": self.root, **options})

    def pages(self) -> dict[str, bytes]:
        """The generated page tree."""
        docs = self.root / "docs"
        found = contents(docs / "lists", "docs/lists/") | contents(docs / "search", "docs/search/")
        return found | {"docs/index.md": (docs / "index.md").read_bytes()}

    def site(self) -> dict[str, bytes]:
        """The site that readers see."""
        return contents(self.root / "site", "site/")

    def everything(self) -> dict[str, bytes]:
        """Every file: outputs, caches, logs, settings."""
        return contents(self.root)

    def outputs(self) -> dict[str, bytes]:
        """Everything a run makes for others to read."""
        return self.pages() | self.site()


def patchwire(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "generator", *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def contents(folder: Path, prefix: str = "") -> dict[str, bytes]:
    """Every file below `folder` with its bytes."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {f"{prefix}{file.relative_to(folder).as_posix()}": file.read_bytes() for file in files}


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The files that only one side has, or that differ."""
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def plain(raw: bytes) -> str:
    """What a file says, its entities read back; a feed holds HTML that is escaped once more."""
    return html.unescape(html.unescape(raw.decode("utf-8", "replace")))


def words_of(raw: bytes) -> bytes:
    """A file as it is, with what a segment of the search has packed: its words, told in full."""
    if b"VIRTUAL TABLE find " not in raw:
        return raw
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(raw)
        db.execute("CREATE VIRTUAL TABLE temp.word USING fts5vocab('main', 'find', 'row')")
        words = [word for (word,) in db.execute("SELECT term FROM word")]
    told = "\n".join([*words, *(word.replace("_", "-") for word in words)])
    return raw + told.encode("utf-8", "replace")


def traces(found: dict[str, bytes], words: tuple[str, ...]) -> list[str]:
    """The files in which any of the words stand, escaped or not."""
    said = {path: unquote(plain(words_of(raw))).casefold() for path, raw in found.items()}
    return [
        f"{path}: {word}"
        for path, text in said.items()
        for word in words
        if word.casefold() in text
    ]


def on_terminal(arguments: list[str], cwd: Path, env: dict[str, str]) -> tuple[int, bytes, bytes]:
    """Exit code, standard output (a pipe) and what a terminal on standard error shows."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", *arguments],
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=slave,
    )
    os.close(slave)
    shown = b"".join(read_all(master))
    out, _ = process.communicate(timeout=60)
    os.close(master)
    return process.returncode, out, shown


def read_all(terminal: int) -> Iterator[bytes]:
    while select.select([terminal], [], [], 60)[0]:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # the last one that held it has closed it
            return
        if not chunk:
            return
        yield chunk


# ---------------------------------------------------------------- mails


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


def patch(subject: str, message: str = "Because.\n", **fields: Any) -> bytes:
    """A mail with a small patch."""
    return mail(subject, f"{message}\n{DIFF}", **fields)


def at(**after: float) -> int:
    """Seconds since 1970 of a time told as hours, days and so on after `START`."""
    return int((START + timedelta(**after)).timestamp())


def daily(*mails: bytes, first: int = 0) -> list[Item]:
    """Each mail a day after the one before it."""
    return [(raw, at(days=first + day), "mail") for day, raw in enumerate(mails)]


def archive(path: Path, items: Iterable[Item]) -> Path:
    write_archive(str(path), items)
    return path


def damage(repository: Path) -> None:
    """As a disk does it: the packs are cut short."""
    for pack in (repository / "objects" / "pack").glob("*.pack"):
        pack.chmod(0o644)
        os.truncate(pack, pack.stat().st_size // 2)
    for loose in repository.glob("objects/??/*"):
        loose.chmod(0o644)
        loose.write_bytes(b"")


OTTER = daily(
    patch("[PATCH 0/2] otter: swim", name="otter-0"),
    patch("[PATCH 1/2] otter: dive", name="otter-1", to="otter-0"),
    patch("[PATCH 2/2] otter: float", name="otter-2", to="otter-0"),
    mail("Re: [PATCH 1/2] otter: dive", "Fine.\n", name="fine", to="otter-1"),
)
HERON = daily(patch("[PATCH] heron: stand on one leg"), mail("Heron weather"))
