"""What tests of several rooms share: built projects, real archives, goldens, and Chromium."""

from __future__ import annotations

import difflib
import fcntl
import gc
import os
import pickle
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.scheduler import LoadScopeScheduling

from generator.archive.archive import open_archive
from generator.mail.list_tag import SAMPLE, list_tags, without_tags
from generator.mail.message import read_message
from generator.mail.robots import Bots
from generator.models.mails import Message
from tests.archive.web import certificate
from tests.archives import HERON, OTTER, PAGES, SWAN, archive
from tests.whole import Project

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the user's git may change what a test sees.
QUIET_GIT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}

MEMORY = Path("/dev/shm")  # noqa: S108 - where Linux mounts a file system in memory
ROOM = 4 << 30  # bytes of it that must be free, and of memory; the tests need a quarter

Once = Callable[[str, Callable[[Path], object]], Path]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--long", action="store_true", help="also run the tests marked long, as CI does"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is long, unless it is asked for; begin with files that take long."""
    if not config.getoption("--long"):
        long = [item for item in items if item.get_closest_marker("long")]
        items[:] = [item for item in items if item not in long]
        config.hook.pytest_deselected(items=long)
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Have the garbage collector pass by what is kept to the end: the tests themselves."""
    gc.freeze()


class _ByFile(LoadScopeScheduling):
    """The tests of a file are run by one xdist worker, as they share what they build or start."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return _ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    os.environ.update(QUIET_GIT)
    if _has_room_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
    # Machines differ and are busy: what is slow is seen by the benchmark, not by a test.
    examples = 100 if config.getoption("--long") else 25
    settings.register_profile("patchwire", deadline=None, max_examples=examples)
    settings.load_profile("patchwire")
    gc.set_threshold(50_000)  # as the command sets it: a tenth of the time
    # A shell that runs tests in the background has them, and all they start, ignore interrupts, and
    # nohup has them ignore the end of the terminal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _has_room_in_memory() -> bool:
    """Whether sites can be built in memory: tests make and remove 100,000s of small files."""
    if not os.access(MEMORY, os.W_OK):
        return False
    there = os.statvfs(MEMORY)
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return min(there.f_bavail * there.f_frsize, free) >= ROOM


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


# ---------------------------------------------------------------- made once


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """`once("otter", make)`: a folder that `make` filled, the same for all tests and workers.

    Made when first asked for; xdist workers share the parent of their temporary folders. Not to be
    written to: a test that writes takes a copy.
    """
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "once"

    def folder_of(name: str, make: Callable[[Path], object]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        shared.mkdir(exist_ok=True)
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a maker that failed
                folder.mkdir()
                make(folder)
                done.touch()
        return folder

    return folder_of


@pytest.fixture(scope="session")
def demo_project(once: Once) -> Project:
    """The demo list, built, with all hand-written pages. Not to be written to."""
    return Project(once("demo", lambda folder: Project(folder).demo()))


@pytest.fixture(scope="session")
def demo_archive(demo_project: Project) -> Path:
    """The archive of the demo list. Not to be written to."""
    return demo_project.root / ".cache" / "mirrors" / "demo"


def _build_otter(folder: Path) -> None:
    archive(folder / "otter", OTTER)
    report = Project(folder / "project").configure({"otter": "../otter"}).build()
    assert report.exit_code == 0
    assert report.lines[1] == f"otter: {PAGES} pages written, 0 unchanged, 0 removed"


def _build_three(folder: Path) -> None:
    lists = {"otter": OTTER, "heron": HERON, "swan": SWAN}
    for name, items in lists.items():
        archive(folder / "lists" / name, items)
    project = Project(folder / "project").configure({name: f"../lists/{name}" for name in lists})
    assert project.build().exit_code == 0


@pytest.fixture(scope="session")
def otter_built(once: Once) -> Path:
    """`project`, a built site of one list, and `otter`, its archive. Not to be written to."""
    return once("otter", _build_otter)


@pytest.fixture
def otter(otter_built: Path, tmp_path: Path) -> Project:
    """A copy of them, with the archive in `tmp_path / "otter"`."""
    shutil.copytree(otter_built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def three_built(once: Once) -> Path:
    """`project`, a built site of three lists, their archives in `lists`. Not to be written to."""
    return once("three", _build_three)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A folder for a project of the test's own; `configure` makes it one."""
    return Project(tmp_path / "project")


# ---------------------------------------------------------------- what may be absent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `../shared` with real archives and hard mails; the test is skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is absent: real archives and hard mails are not part of the project")
    return folder


@pytest.fixture(scope="session")
def archive_of(shared: Path, once: Once) -> Callable[[str], Path]:
    """`archive_of("kvm-ppc")`: that list of `../shared/archives`. Not to be written to."""

    def unpack(name: str) -> Path:
        bundles = sorted((shared / "archives" / name).glob("*.bundle"))
        if not bundles:
            pytest.skip(f"../shared/archives/{name} is absent")
        return once(f"archive-{name}", lambda folder: _clone_all(bundles, folder / name)) / name

    return unpack


@pytest.fixture(scope="session")
def mails_of(archive_of: Callable[[str], Path], once: Once) -> Callable[[str], list[Message]]:
    """`mails_of("kvm-ppc")`: every mail of that list of `../shared/archives`, without texts.

    The tag of the list is no prefix, as in a build. Read once for all workers.
    """

    @cache
    def read(name: str) -> list[Message]:
        archive = archive_of(name)
        folder = once(f"mails-{name}", lambda folder: _keep_mails(archive, folder / "mails"))
        return pickle.loads((folder / "mails").read_bytes())  # noqa: S301 - written below

    return read


def _keep_mails(path: Path, file: Path) -> None:
    archive, bots = open_archive(str(path)), Bots()
    tags = list_tags(archive.newest_subjects(SAMPLE))
    mails = [
        without_tags(read_message(entry, raw, path.name, bots, depth="links"), tags)
        for entry, raw in archive.read(archive.entries())
    ]
    file.write_bytes(pickle.dumps(mails))


@pytest.fixture(scope="session")
def real_site(archive_of: Callable[[str], Path], once: Once) -> Callable[..., Project]:
    """`real_site("kvm-ppc")`: the whole site of that list. Not to be written to.

    `real_site("ltp", since="2026-01-01")` is that of its newer mails.
    """

    def build(name: str, **more: Any) -> Project:
        settings = {
            "archive": str(archive_of(name)), "url": f"https://lore.kernel.org/{name}",
            "topics": {"tests": ["tools/testing/**", "testcases/**"], "docs": ["Documentation/**"]},
        }  # fmt: skip

        def make(folder: Path) -> None:
            project = Project(folder / "project").configure({name: settings | more})
            report = project.build()
            assert report.exit_code == 0, report.lines

        return Project(once("-".join(("site", name, *more.values())), make) / "project")

    return build


def _clone_all(bundles: list[Path], folder: Path) -> None:
    for bundle in bundles:
        repository = folder / "git" / f"{bundle.stem}.git"
        subprocess.run(
            ["git", "clone", "--quiet", "--mirror", str(bundle), str(repository)], check=True
        )


@pytest.fixture
def pem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A certificate for https://127.0.0.1 that Python and git trust, with its key."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl to make a certificate")
    made = certificate(tmp_path)
    for name in ("SSL_CERT_FILE", "GIT_SSL_CAINFO"):
        monkeypatch.setenv(name, str(made))
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    return made


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; the test is skipped where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine: apt install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, started. The tests of a file share it; two at once in a process cannot be."""
    with started(chromium) as browser:
        yield browser


@contextmanager
def started(chromium: str) -> Iterator[Browser]:
    """Chromium, until the context is left."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


# ---------------------------------------------------------------- goldens


@pytest.fixture(scope="session")
def golden() -> Callable[[str, str], None]:
    """`golden("digest.txt", text)`: `text` is what stands in that file of `tests/golden/`.

    UPDATE_GOLDENS=1 writes the file instead; look at the difference before it is committed.
    """

    def compare(name: str, text: str) -> None:
        file = GOLDEN / name
        if os.environ.get("UPDATE_GOLDENS") == "1":
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())
            return
        if not file.exists():
            pytest.fail(f"tests/golden/{name} is missing: run once with UPDATE_GOLDENS=1")
        wanted = file.read_bytes().decode()
        if wanted != text:
            lines = difflib.unified_diff(
                wanted.split("\n"), text.split("\n"), f"golden/{name}", "now", lineterm="", n=2
            )
            shown = "\n".join(line for _, line in zip(range(60), lines, strict=False))
            pytest.fail(f"{shown}\n(if this is as it should be: UPDATE_GOLDENS=1)", pytrace=False)

    return compare
