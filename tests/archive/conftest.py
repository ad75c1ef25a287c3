"""Archives made for a test, by `write_archive` or by the shared tool for damaged archives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.archive import git
from generator.archive.write import write_archive
from tests.archive.make import Item, Make, Run, Tool, mail
from tests.archive.web import serving


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make an archive with an epoch for each list of items; returns its path."""

    def _make(*epochs: list[Item], name: str = "list") -> str:
        path = tmp_path / name
        for number, content in enumerate(epochs):
            write_archive(str(tmp_path / f"{name}-{number}"), content)
            (path / "git").mkdir(parents=True, exist_ok=True)
            made = tmp_path / f"{name}-{number}" / "git" / "0.git"
            made.rename(path / "git" / f"{number}.git")
        return str(path)

    return _make


@pytest.fixture
def run_git() -> Run:
    """Run git directly, to prepare a case or to check an answer."""

    def _run(git_dir: str | Path, *arguments: str, given: bytes = b"") -> str:
        identity = {
            f"GIT_{who}_{what}": value
            for who in ("AUTHOR", "COMMITTER")
            for what, value in (
                ("NAME", "Ada"),
                ("EMAIL", "ada@lists.example"),
                ("DATE", "1704067200 +0000"),
            )
        }
        done = subprocess.run(
            ["git", f"--git-dir={git_dir}", *arguments],
            input=given,
            capture_output=True,
            check=True,
            env=git.environment("file") | identity,
        )
        return done.stdout.decode().strip()

    return _run


@pytest.fixture
def inbox_tool(shared: Path) -> Tool:
    """The shared tool that makes weird and damaged archives."""
    tool = shared / "tools" / "make_inbox.py"

    def _tool(*arguments: str) -> None:
        subprocess.run([sys.executable, str(tool), *arguments], check=True, capture_output=True)

    return _tool


@pytest.fixture
def sources(tmp_path: Path) -> str:
    """A folder of six mails for the shared tool."""
    folder = tmp_path / "mails"
    folder.mkdir()
    for number in range(1, 7):
        (folder / f"m{number}.eml").write_bytes(mail(f"m{number}"))
    return str(folder)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Every git process that was started, to see that none outlives its use."""
    processes = []
    real = git.start

    def _start(*arguments: str, **options: int) -> subprocess.Popen[bytes]:
        processes.append(real(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(git, "start", _start)
    return processes


@pytest.fixture
def url(tmp_path: Path, pem: Path) -> Iterator[str]:
    """The https address below which the archives of `tmp_path` are served."""
    with serving(tmp_path, pem) as address:
        yield address


@pytest.fixture(autouse=True)
def _no_user_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
