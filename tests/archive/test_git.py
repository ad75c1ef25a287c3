"""Nothing but our own options decides what git answers, and git starts no program of others.

Each trap is shown to work on a git that is run without our guards.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
from pathlib import Path

import pytest

from generator.archive import git
from generator.archive.archive import open_archive
from generator.archive.fetch import fetch_archive
from generator.archive.news import has_news
from generator.errors import PatchwireError, UpstreamError
from tests.archive.make import Make, Run, items, mail, replace

HOOKS = ("post-update", "pre-auto-gc", "reference-transaction")


class Trap:
    """A program that leaves a file behind when it is run."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sprung"
        self.folder = folder / "trap"
        self.folder.mkdir()
        self.program = self.written(self.folder / "touch-it")

    def written(self, path: Path) -> Path:
        path.write_text(f"#!/bin/sh\n: > '{self.file}'\n", "ascii")
        path.chmod(0o755)
        return path

    @property
    def sprung(self) -> bool:
        return self.file.exists()


@pytest.fixture
def trap(tmp_path: Path) -> Trap:
    return Trap(tmp_path)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home folder of a user without settings."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    return folder


def unguarded(*arguments: str | Path, **variables: str) -> str:
    """What git prints when it is run as anyone runs it, also where it fails."""
    done = subprocess.run(
        ["git", *arguments], capture_output=True, check=False, env=os.environ | variables
    )
    return done.stdout.decode()


def repository(path: str) -> str:
    return f"{path}/git/0.git"


def mails(path: str) -> list[bytes]:
    archive = open_archive(path)
    return [raw for _, raw in archive.read(archive.entries())]


# ---------------------------------------------------------------- the user's settings


def test_environment_controls_nothing(monkeypatch: pytest.MonkeyPatch):
    for name in ("GIT_DIR", "GIT_GRAFT_FILE", "GIT_CONFIG_PARAMETERS", "GIT_OBJECT_DIRECTORY"):
        monkeypatch.setenv(name, "x")
    kept = {name: value for name, value in git.environment().items() if name.startswith("GIT_")}
    assert set(kept.values()) <= {"", "0", "1", os.devnull}
    assert kept["GIT_NO_REPLACE_OBJECTS"] == kept["GIT_CONFIG_NOSYSTEM"] == "1"


@pytest.mark.parametrize("name", [".gitconfig", ".config/git/config"])
def test_a_user_that_reads_lists_from_elsewhere(make: Make, tmp_path: Path, home: Path, name: str):
    source, other = make(items("a")), make(items("b"), name="other")
    tips = {0: open_archive(source).epochs[0].tip}
    config = home / name
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f'[url "{other}/"]\n\tinsteadOf = {source}/\n', "ascii")
    assert tips[0] not in unguarded("ls-remote", repository(source))
    mirror = str(tmp_path / "mirror")
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a")]
    assert not has_news(source, tips)


def test_a_user_that_hides_branches(make: Make, tmp_path: Path, home: Path):
    source, mirror = make(items("a")), str(tmp_path / "mirror")
    (home / ".gitconfig").write_text("[transfer]\n\thideRefs = refs/heads\n\thideRefs = HEAD\n")
    assert unguarded("ls-remote", repository(source)) == ""
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a")]


def test_no_git_reads_the_users_settings(make: Make, tmp_path: Path, home: Path, trap: Trap):
    # A git that reads them writes down what it was asked.
    (home / ".gitconfig").write_text(f"[trace2]\n\tnormalTarget = {trap.file}\n", "ascii")
    source, mirror = make(items("a", "b")), str(tmp_path / "mirror")
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), mail("b")]
    tip = open_archive(mirror).epochs[0].tip
    open_archive(mirror).resolve(f"..{tip[:8]}")
    assert not has_news(source, {0: tip})
    assert not trap.sprung
    unguarded("version")
    assert trap.sprung


# ---------------------------------------------------------------- programs of others


def test_settings_of_a_repository_start_nothing(make: Make, run_git: Run, trap: Trap):
    path = make(items("a"))
    for name in ("core.fsmonitor", "core.pager", "gpg.program", "core.sshCommand", "diff.external"):
        run_git(repository(path), "config", name, str(trap.program))
    run_git(repository(path), "config", "log.showSignature", "true")
    assert mails(path)
    assert not trap.sprung


@pytest.mark.parametrize("configured", [False, True])
def test_hooks_of_a_mirror_do_not_run(
    *, make: Make, run_git: Run, tmp_path: Path, trap: Trap, configured: bool
):
    source, mirror = make(items("a", "b")), str(tmp_path / "mirror")
    fetch_archive(source, mirror)
    hooks = Path(repository(mirror)) / "hooks"
    if configured:
        hooks = tmp_path / "hooks"
        run_git(repository(mirror), "config", "core.hooksPath", str(hooks))
    hooks.mkdir()
    for name in HOOKS:
        trap.written(hooks / name)
    replace(source, items("a", "!b", "c"))  # a purge: objects are deleted, too
    assert fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a"), b"", mail("c")]
    assert not trap.sprung
    unguarded(f"--git-dir={repository(mirror)}", "update-ref", "refs/heads/x", "master")
    assert trap.sprung


@pytest.fixture(params=["helper", "ext"])
def program_url(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, trap: Trap) -> str:
    """An address with which git runs a program, where it may."""
    if request.param == "ext":
        return f"ext::{trap.program}"
    trap.written(trap.folder / "git-remote-trap")
    monkeypatch.setenv("PATH", str(trap.folder) + os.pathsep + os.environ["PATH"])
    return "trap::x"


@pytest.mark.parametrize("allowed_by", ["nobody", "user", "mirror"])
def test_no_other_protocol_is_spoken(
    *,
    make: Make,
    run_git: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    trap: Trap,
    program_url: str,
    allowed_by: str,
):
    source, mirror = make(items("a")), str(tmp_path / "mirror")
    fetch_archive(source, mirror)
    protocol = program_url.partition(":")[0]
    run_git(repository(mirror), "config", f"url.{program_url}.insteadOf", repository(source))
    if allowed_by == "user":
        monkeypatch.setenv("GIT_ALLOW_PROTOCOL", f"file:{protocol}")
    elif allowed_by == "mirror":
        run_git(repository(mirror), "config", f"protocol.{protocol}.allow", "always")
    with pytest.raises(UpstreamError, match=f"transport '{protocol}' not allowed"):
        fetch_archive(source, mirror)
    assert mails(mirror) == [mail("a")]
    assert not trap.sprung
    unguarded("ls-remote", program_url, GIT_ALLOW_PROTOCOL=protocol)
    assert trap.sprung


@pytest.mark.parametrize("lazy", [False, True])  # before git 2.39.4 no variable forbids it
def test_missing_objects_are_not_fetched(
    *,
    make: Make,
    run_git: Run,
    monkeypatch: pytest.MonkeyPatch,
    trap: Trap,
    program_url: str,
    lazy: bool,
):
    path = make(items("a", "b"))
    entry = next(open_archive(path).entries())
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": program_url,
        "remote.origin.promisor": "true",
        f"protocol.{program_url.partition(':')[0]}.allow": "always",
    }.items():
        run_git(repository(path), "config", key, value)
    (Path(repository(path)) / "objects" / entry.blob[:2] / entry.blob[2:]).unlink()
    if lazy:
        monkeypatch.delitem(git._FIXED, "GIT_NO_LAZY_FETCH")
    assert mails(path) == [b"", mail("b")]
    assert not trap.sprung
    unguarded(f"--git-dir={repository(path)}", "cat-file", "-p", entry.blob)
    assert trap.sprung


# ---------------------------------------------------------------- other systems, other gits


def test_pipes_whose_size_is_fixed(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(fcntl, "F_SETPIPE_SZ", raising=False)  # it is Linux's alone
    assert mails(make(items("a", "b"))) == [mail("a"), mail("b")]


@pytest.mark.parametrize("version", ["git version 2.30.2", ""])
def test_git_that_is_too_old(
    make: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, version: str
):
    path = make(items("a"))
    fake = tmp_path / "bin" / "git"
    fake.parent.mkdir()
    if version:
        fake.write_text(
            f'#!/bin/sh\ncase "$*" in *version*) echo {version};; *) exit 129;; esac\n', "ascii"
        )
        fake.chmod(0o755)
    monkeypatch.setenv("PATH", str(fake.parent) + (os.pathsep + "/bin" if version else ""))
    message = "2.30.2 is too old to read archives" if version else "git was not found"
    with pytest.raises(PatchwireError, match=f"{message}: install git 2.36 or newer"):
        open_archive(path)
