"""What tests of several rooms share: real archives, goldens, and the system's Chromium."""

from __future__ import annotations

import difflib
import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.whole import Project

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# Nothing of the user's git may change what a test sees.
QUIET_GIT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}


def pytest_configure() -> None:
    os.environ.update(QUIET_GIT)
    # Machines differ and are busy: what is slow is seen by the benchmark, not by a test.
    settings.register_profile("patchwire", deadline=None)
    settings.load_profile("patchwire")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `../shared` with real archives and hard mails; the test is skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("../shared is absent: real archives and hard mails are not part of the project")
    return folder


@pytest.fixture(scope="session")
def archive_of(
    shared: Path, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Callable[[str], Path]:
    """`archive_of("kvm-ppc")`: that list of `../shared/archives`, unpacked. Not to be written to.

    Unpacked when first asked for and once for all xdist workers, which share the parent of their
    temporary folders.
    """
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "archives"

    def unpack(name: str) -> Path:
        bundles = sorted((shared / "archives" / name).glob("*.bundle"))
        if not bundles:
            pytest.skip(f"../shared/archives/{name} is absent")
        place.mkdir(exist_ok=True)
        with (place / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for bundle in bundles:
                repository = place / name / "git" / f"{bundle.stem}.git"
                if not repository.exists():
                    _clone(bundle, repository)
        return place / name

    return unpack


def _clone(bundle: Path, repository: Path) -> None:
    """Aside first, so that a repository that is there is whole."""
    aside = repository.with_suffix(".part")
    shutil.rmtree(aside, ignore_errors=True)
    subprocess.run(
        ["git", "clone", "--quiet", "--mirror", str(bundle), str(aside)],
        check=True,
    )
    aside.rename(repository)


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


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium; the test is skipped where there is none."""
    for name in BROWSERS:
        if path := shutil.which(name):
            return path
    pytest.skip("no Chromium on this machine: apt install chromium")


@pytest.fixture(scope="session")
def demo_project(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Project:
    """The demo list, built once for all xdist workers. Not to be written to."""
    base = tmp_path_factory.getbasetemp()
    place = (base if worker_id == "master" else base.parent) / "demo-site"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        project = Project(place / "project")
        if not (project.root / "site").exists():
            project.demo()
    return project


@pytest.fixture(scope="session")
def demo_archive(demo_project: Project) -> Path:
    """The archive of the demo list. Not to be written to."""
    return demo_project.root / ".cache" / "demo"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A place for a project of the test's own; `configure` makes it one."""
    return Project(tmp_path / "project")
