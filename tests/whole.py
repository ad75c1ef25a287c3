"""A whole project for a test: settings, runs of the program, and what they left.

What tests of whole runs know of the program's inside stands here and nowhere else.
"""

from __future__ import annotations

import gc
import io
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import chdir, closing, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import yaml

from generator.cli.console import ConsoleReporter
from generator.cli.digest_verbs import EMAIL, FORMATS
from generator.cli.main import main
from generator.cli.options import reporter
from generator.config import load_config
from generator.demo.settings import with_demo_list
from generator.errors import UpstreamError
from generator.index.index import Index
from generator.links import OF_RUNS
from generator.models.feeds import Feed
from generator.models.mails import Person
from generator.models.pages import Page
from generator.models.progress import Progress
from generator.models.settings import Config, EmailConfig
from generator.pipeline import fingerprints, pages
from generator.pipeline import index_list as indexing
from generator.pipeline.build import build_lists
from generator.pipeline.check import check_all
from generator.pipeline.digests import digest_of
from generator.pipeline.distribute import plan as planning
from generator.pipeline.distribute.join import join_folders
from generator.pipeline.fetch import fetch_lists
from generator.pipeline.health import RunTimes, record_health
from generator.pipeline.index_list import index_list
from generator.pipeline.invalidation import invalidate
from generator.pipeline.mail_digest import mail_digest
from generator.pipeline.messages import print_messages
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pool import WorkerPool
from generator.pipeline.print_digest import print_digest
from generator.pipeline.render_list import render_list
from generator.pipeline.report import Report
from generator.pipeline.series import print_series
from generator.pipeline.snapshot import current, run_inputs
from generator.pipeline.sources import Source, find_source, open_source, read_range
from generator.site import update
from generator.site.update import SiteChange
from tests.contents import contents
from tests.mailed import read_mail
from tests.mkdocs_here import mkdocs_here
from tests.terminal import COMMAND

ROOT = Path(__file__).parents[1]
SITE_URL = "https://news.example/patchwire/"
MANIFEST = ".cache/site.sqlite3"
INDEXES = ".cache/index"
MIRRORS = ".cache/mirrors"
MADE = datetime(2026, 4, 2, 12, tzinfo=UTC)  # what the clock said when the demo site was made
EMAIL_SETTINGS = EmailConfig(Person("", "news@site.example"), (Person("", "me@to.example"),))
ABOUT = "# About\n\nWritten by hand.\n"


def quiet(*_: Any) -> None:
    """A progress that nobody sees."""


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str


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
        """Write the settings; a list may be the path of its archive alone.

        Of the hand-written pages there is one, and no documentation: MkDocs takes as long for that
        as for all else.
        """
        settings = _settings(lists, ours)
        settings["nav"] = [{"Lists": "index.md"}, {"About": "about.md"}]
        self._write(settings, hand_written={"about.md": ABOUT})
        return self

    def configure_whole(self, lists: dict[str, Any], **ours: Any) -> Project:
        """The same with all hand-written pages of this project."""
        docs = ROOT / "docs"
        files = [*docs.glob("*.md"), *docs.glob("assets/**/*.json")]
        pages = {file.relative_to(docs).as_posix(): file.read_text("utf-8") for file in files}
        pages.pop("index.md", None)
        self._write(_settings(lists, ours), hand_written=pages)
        return self

    def _write(self, settings: dict[str, Any], hand_written: dict[str, str]) -> None:
        docs = self.root / "docs"
        if not docs.exists():
            docs.mkdir(parents=True)
            for name, text in hand_written.items():
                (docs / name).parent.mkdir(parents=True, exist_ok=True)
                (docs / name).write_text(text, "utf-8")
        Path(self.file).write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")

    def copy(self, root: Path) -> Project:
        """The folder as it is, at another place."""
        shutil.copytree(self.root, root, symlinks=True, dirs_exist_ok=True)
        return Project(root)

    def clone(self, root: Path) -> Project:
        """What another machine has of it: settings and hand-written pages."""
        root.mkdir(parents=True)
        shutil.copy(self.file, root)
        left_out = shutil.ignore_patterns("lists", "search", "index.md")
        shutil.copytree(self.root / "docs", root / "docs", ignore=left_out)
        return Project(root)

    # ------------------------------------------------------------ runs in this process

    def fetch(self, progress: Progress = quiet) -> Report:
        """`patchwire fetch`."""
        return fetch_lists(self.config, (), progress)

    def build(self, *names: str, offline: bool = False) -> Report:
        """`patchwire build`, with no process besides this one."""
        with mkdocs_here():
            return build_lists(self.config, names, quiet, offline=offline, jobs=1)

    def write(self, *names: str) -> Report:
        """The same without MkDocs and its second: the page tree alone, the site as it was."""
        with mock.patch("generator.pipeline.site.update_site", return_value=SiteChange(0, 0, 0)):
            return self.build(*names)

    def demo(self) -> Project:
        """The site of the demo list in the project's own folders, with all hand-written pages."""
        self.configure_whole({"unused": "nowhere"})
        with mkdocs_here():
            report = build_lists(with_demo_list(self.config), (), quiet, offline=False, jobs=1)
        assert report.exit_code == 0, report.lines
        record_health(with_demo_list(self.config), report, RunTimes(MADE, MADE, {}))
        return self

    def check(self) -> Report:
        """`patchwire check`."""
        return check_all(self.config, quiet)

    def plan(self, *, offline: bool = False) -> tuple[str, ...]:
        """The lists that `patchwire plan` names."""
        return self.planned(offline=offline).names

    def planned(self, *, offline: bool = False, most: int | None = None) -> Any:
        """The same with its report."""
        more = {} if most is None else {"most": most}
        return planning.plan_lists(self.config, offline=offline, **more)

    def join(self, *others: Project) -> Report:
        """`patchwire join` of what was built in other projects."""
        with mkdocs_here():
            return join_folders(self.config, [str(project.root) for project in others], quiet)

    def is_current(self) -> bool:
        """Whether a build would end at once."""
        return current(self.config, run_inputs(self.config)) is not None

    def run(self, *arguments: str) -> Answer:
        """The command, run in this process from the project's folder."""
        with mkdocs_here():
            return command(*arguments, cwd=self.root)

    def printed(self, name: str) -> dict[str, bytes]:
        """All that the commands print of a configured list, by verb or format."""
        source = find_source(name, self.file)
        made = digest_of(source.mailing_list.name, *read_range(source, None))
        texts = {form: print_digest(source, made, form) for form in FORMATS if form != EMAIL}
        raw = mail_digest(source, None, EMAIL_SETTINGS, self.config, even_empty=False)
        mailed = read_mail(raw)
        texts[EMAIL] = f"{mailed['Subject']}\n{mailed.text}\n{mailed.html}"
        texts["messages"] = "\n".join(print_messages(source, None))
        texts["series"] = "\n".join(print_series(source, None))
        return {verb: text.encode() for verb, text in texts.items()}

    def source(self) -> Source:
        """The first list, fetched."""
        self.fetch()
        return open_source(self.config, self.config.lists[0])

    # ------------------------------------------------------------ what is there

    def pages(self) -> dict[str, bytes]:
        """The generated page tree."""
        docs = self.root / "docs"
        found = contents(docs / "lists", "docs/lists/") | contents(docs / "search", "docs/search/")
        return found | {"docs/index.md": (docs / "index.md").read_bytes()}

    def site(self) -> dict[str, bytes]:
        """The site that readers see, but for what tells of runs: that has their times in it."""
        return made_of_archives(contents(self.root / "site", "site/"), "site/")

    def everything(self) -> dict[str, bytes]:
        """Every file: outputs, caches, logs, settings."""
        return contents(self.root)

    def outputs(self) -> dict[str, bytes]:
        """Everything a run makes for others to read."""
        return self.pages() | self.site()

    def times(self) -> dict[str, int]:
        """When each page of the lists in the site changed last."""
        site = self.root / "site" / "lists"
        return {
            file.relative_to(site).as_posix(): file.stat().st_mtime_ns
            for file in site.rglob("*")
            if file.is_file()
        }


def made_of_archives(site: dict[str, bytes], prefix: str = "") -> dict[str, bytes]:
    """The files of a site that the same archives make the same."""
    return {path: raw for path, raw in site.items() if path.removeprefix(prefix) not in OF_RUNS}


def _settings(lists: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    configured = {
        name: mailing_list if isinstance(mailing_list, dict) else {"archive": str(mailing_list)}
        for name, mailing_list in lists.items()
    }
    settings["site_url"] = SITE_URL
    settings["extra"]["patchwire"] = {"lists": configured, **ours}
    return settings


# ---------------------------------------------------------------- the command


def patchwire(*arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Answer:
    """The command in a process of its own: for what a process alone shows."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=300,
    )
    return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())


def command(*arguments: str, cwd: Path) -> Answer:
    """The command in this process: the same code, words and streams without a start of Python."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    threshold = gc.get_threshold()
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    with (
        chdir(cwd),
        redirect_stdout(out),
        redirect_stderr(err),
        mock.patch.object(sys, "argv", ["patchwire", *arguments]),
        mock.patch("atexit.register"),
    ):
        vars(reporter).update(vars(ConsoleReporter(err)))
        try:
            main()
            code = 0
        except SystemExit as leave:
            code = int(leave.code or 0)
        finally:
            gc.set_threshold(*threshold)
            for number, handler in handlers.items():
                signal.signal(number, handler)
    return Answer(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))


# Shares out little work as if it were much: processes work on a list of a hundred mails. The
# check of the site takes long enough to be interrupted.
IN_SMALL_CHUNKS = (
    sys.executable,
    "-c",
    "from tests.whole import main_in_small_chunks as main; main()",
)


def main_in_small_chunks() -> None:
    """The command with its work in small chunks."""
    with small_chunks(), mock.patch.object(update, "check_pages", _later(update.check_pages)):
        main()


def _later(function: Callable[..., Any]) -> Callable[..., Any]:
    def later(*arguments: Any, **named: Any) -> Any:
        import time

        time.sleep(0.5)
        return function(*arguments, **named)

    return later


@contextmanager
def small_chunks() -> Iterator[None]:
    """Have mails read twenty at a time, and pages made two at a time."""
    small = tuple(replace(kind, together=2) for kind in pages.KINDS)
    with mock.patch.object(indexing, "CHUNK", 20), mock.patch.object(pages, "KINDS", small):
        yield


def counted_build(project: Project) -> tuple[int, int]:
    """How many pages a build wrote to the tree, and how many files of the site are new by it.

    What search reads, the database and the page of all lists are not among them.
    """
    before = project.times() if (project.root / "site").exists() else {}
    report = project.build()
    assert report.exit_code == 0, report.lines
    (line,) = (line for line in report.lines if "pages written" in line)
    written = int(line.split()[1].replace(",", ""))
    new = [path for path, time in project.times().items() if before.get(path) != time]
    left_out = re.compile(r"index\.html|.*/search/.*|.*\.sqlite3\.gz")
    return written, sum(not left_out.fullmatch(path) for path in new)


# ---------------------------------------------------------------- as if


@contextmanager
def no_mkdocs() -> Iterator[None]:
    """Fail where MkDocs is run."""
    with mock.patch.object(update, "run_mkdocs", side_effect=AssertionError("MkDocs is run")):
        yield


@contextmanager
def no_pages_made() -> Iterator[None]:
    """Fail where a run looks at what a list's pages are made of."""
    name = "generator.pipeline.list_pages.build_list"
    with mock.patch(name, side_effect=AssertionError("not idle")):
        yield


@contextmanager
def mkdocs_watched() -> Iterator[list[tuple[str, bool]]]:
    """The pages that MkDocs is asked for, each with whether it is to be built."""
    asked: list[tuple[str, bool]] = []
    run = update.run_mkdocs

    def watch(config: Config, plans: Iterable[Any], *rest: Any, **more: Any) -> None:
        plans = [tuple(plan) for plan in plans]
        asked.extend((page.path, page.is_built) for plan in plans for page in plan)
        run(config, plans, *rest, **more)

    with mock.patch.object(update, "run_mkdocs", watch):
        yield asked


@contextmanager
def another_version() -> Iterator[None]:
    """As if what is there had been built by another version of Patchwire."""
    with mock.patch.object(fingerprints, "program", return_value="0.0.1 abc"):
        yield


@contextmanager
def upstream_moved(name: str, archive: Path) -> Iterator[None]:
    """As if the upstream of a list held what is in that archive."""
    has_news = planning.has_news

    def ask(source: str, *rest: Any) -> bool:
        return has_news(str(archive) if source.endswith(f"/{name}") else source, *rest)

    with mock.patch.object(planning, "has_news", ask):
        yield


def upstreams_away() -> Any:
    """A context in which no upstream can be reached."""
    return mock.patch.object(planning, "has_news", side_effect=UpstreamError("away", "wait"))


def other_programs() -> Iterator[Any]:
    """Contexts in which the program, or a library of it, is another than before."""
    for name in ("program", "_installed"):
        yield mock.patch.object(fingerprints, name, return_value="another")


def broken_feeds() -> Any:
    """A context in which feeds are made that are none."""

    def broken(feed: Feed, *_: object, **__: object) -> tuple[Page, Page]:
        return Page(feed.atom, "<rss/>"), Page(feed.json, "{}")

    return mock.patch("generator.pipeline.pages.feed_base.feed_pages", broken)


def forget_run(project: Project) -> None:
    """Forget how the last run left everything, so that the next one has to look."""
    with closing(sqlite3.connect(project.root / MANIFEST)) as manifest, manifest:
        manifest.execute("DELETE FROM run")


def ruin_index(project: Project, name: str) -> None:
    """Have an index hold nonsense, which is seen only once it is read."""
    with closing(sqlite3.connect(project.root / INDEXES / f"{name}.sqlite3")) as index, index:
        index.execute("UPDATE version_facts SET body = x'00112233'")
        index.execute("PRAGMA application_id = 0")  # as of a run that was cut off


# ---------------------------------------------------------------- a list in memory


@dataclass
class MemoryBuild:
    """All that a run makes of a list, in memory: its pages, and what search finds on them."""

    source: Source
    index: Path
    pages: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)  # by the last run
    search_records: list[Any] = field(default_factory=list)
    dump: list[str] = field(default_factory=list)  # of the index
    kinds: tuple[PageKind, ...] | None = None  # of pages: those of the program where none is given
    may_rebuild: bool = False  # the index may be made anew, for what it was made from changed

    def update(self, jobs: int = 1) -> MemoryBuild:
        """Do what a run does, but for the disk."""
        self.written = []

        def write(page: Page) -> None:
            assert page.path not in self.written
            self.written.append(page.path)
            self.pages[page.path] = page.text

        kinds = pages.KINDS if self.kinds is None else self.kinds
        with indexed(self.source, self.index, jobs, may_rebuild=self.may_rebuild) as (index, pool):
            render_list(
                self.source, index, SITE_URL, kinds,
                altered=(), write=write, progress=quiet, pool=pool,
            )  # fmt: skip
            there = index.targets.paths()
            self.pages = {path: text for path, text in self.pages.items() if path in there}
            assert self.pages.keys() == there
            assert index.targets.dirty() == []
            records = index.search_records
            self.search_records = [*sorted(records.hashes()), *records.between(0, 1 << 60)]
            self.dump = list(index.dump())
        return self

    @property
    def search_paths(self) -> list[str]:
        """The pages that search finds."""
        found = [record for record in self.search_records if not isinstance(record, tuple)]
        return [record.path for record in found]


def index_dump(source: Source, path: Path) -> list[str]:
    """What the index at `path` holds once it is up to date."""
    with indexed(source, path) as (index, _):
        return list(index.dump())


@contextmanager
def indexed(
    source: Source, path: Path, jobs: int = 1, *, may_rebuild: bool = False
) -> Iterator[tuple[Index, WorkerPool[Source]]]:
    """The index at `path`, brought up to date, and the pool that it was read with."""
    pool = WorkerPool(source, source.without_history(), jobs, source.mailing_list.name)
    invalidated = partial(invalidate, pages.KINDS)
    with pool, index_list(source, str(path), quiet, pool, invalidated) as index:
        assert may_rebuild or index.rebuilt_because is None
        yield index, pool
