"""What a run that died left in a mirror is put right, and a mail that was purged is gone."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from generator.archive import git
from generator.archive import leftovers as module
from generator.archive.fetch import fetch_archive
from generator.archive.leftovers import mark_damaged, settle, unreachable
from tests.archives import Item, archive, at, damage, mail

SECRET = b"nobody may read this"
ITEMS: list[Item] = [
    (mail("First"), at(), "mail"),
    (mail("Second", SECRET.decode()), at(hours=1), "mail"),
    (mail("Third"), at(hours=2), "mail"),
]
PURGED: list[Item] = [ITEMS[0], (ITEMS[1][0], ITEMS[1][1], "purge"), ITEMS[2]]


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A mirror that has a mail which was purged upstream since."""
    folder = tmp_path / "mirror"
    fetch_archive(str(archive(tmp_path / "list", ITEMS)), str(folder))
    archive(tmp_path / "list", PURGED)
    assert holds_secret(folder)
    return folder


def holds_secret(folder: Path) -> bool:
    """Whether an object of the mirror, reached or not, has the secret."""
    git_dir = str(folder / "git" / "0.git")
    names = git.run(git_dir, "cat-file", "--batch-all-objects", "--batch-check=%(objectname)")
    return any(
        SECRET in git.run(git_dir, "cat-file", "-p", name) for name in names.decode().split()
    )


class _Killed(BaseException):
    """The run ends here."""


def die(*_args: Any, **_options: Any) -> Any:
    raise _Killed


@pytest.mark.parametrize("after", ["the fetch", "the look", "half of gc"])
def test_a_purged_mail_is_gone_though_the_run_was_killed(mirror: Path, after: str):
    run = module.run_git

    def half(git_dir: Path, *arguments: str) -> str:
        if after == "half of gc":
            run(git_dir, *arguments)
        raise _Killed

    where = {
        "the fetch": mock.patch("generator.archive.fetch.end_fetch", die),
        "the look": mock.patch.object(module, "run_git", half),
        "half of gc": mock.patch.object(module, "run_git", half),
    }[after]
    with where, pytest.raises(_Killed):
        fetch_archive(str(mirror.parent / "list"), str(mirror))
    assert settle(mirror) == []
    assert not holds_secret(mirror)
    assert not fetch_archive(str(mirror.parent / "list"), str(mirror))
    assert unreachable(mirror / "git" / "0.git") == 0
    assert list(mirror.glob("git/0.git/patchwire-*")) == []


def test_what_a_killed_fetch_owed_is_not_forgotten_by_the_next(mirror: Path):
    source = str(mirror.parent / "list")
    with mock.patch("generator.archive.fetch.end_fetch", die), pytest.raises(_Killed):
        fetch_archive(source, str(mirror))
    assert not fetch_archive(source, str(mirror))
    assert not holds_secret(mirror)


def test_a_pack_that_is_kept_aside_keeps_nothing(mirror: Path):
    for pack in mirror.glob("git/0.git/objects/pack/*.pack"):
        pack.with_suffix(".keep").write_text("fetch-pack 1 on here\n")
    settle(mirror)
    fetch_archive(str(mirror.parent / "list"), str(mirror))
    assert not holds_secret(mirror)


def test_locks_and_half_an_epoch_are_removed(mirror: Path):
    git_dir = mirror / "git" / "0.git"
    locks = [git_dir / name for name in ("HEAD.lock", "refs/heads/master.lock", "gc.pid")]
    for lock in locks:
        lock.touch()
    (mirror / "git" / "1.git.part").mkdir()
    (git_dir / "objects/pack/tmp_pack_x").write_bytes(SECRET)
    lines = settle(mirror)
    assert sorted(line.split(" was left")[0] for line in lines) == sorted(map(str, locks))
    assert not list(mirror.rglob("*.part")) + list(mirror.rglob("tmp_*"))
    assert fetch_archive(str(mirror.parent / "list"), str(mirror))


def test_a_damaged_epoch_is_fetched_anew_and_a_whole_one_is_not(tmp_path: Path):
    source, folder = str(archive(tmp_path / "list", ITEMS)), tmp_path / "mirror"
    fetch_archive(source, str(folder))
    mark_damaged(folder)
    assert settle(folder) == []
    damage(folder / "git" / "0.git")
    mark_damaged(folder)
    (line,) = settle(folder)
    assert line.endswith("0.git was damaged, and is fetched anew")
    assert fetch_archive(source, str(folder)) is False or (folder / "git" / "0.git").exists()
    assert holds_secret(folder)


def test_a_fetch_without_news_leaves_no_trace(tmp_path: Path):
    source, folder = str(archive(tmp_path / "list", ITEMS)), tmp_path / "mirror"
    fetch_archive(source, str(folder))
    before = sorted(file.relative_to(folder) for file in folder.rglob("*"))
    assert not fetch_archive(source, str(folder))
    assert sorted(file.relative_to(folder) for file in folder.rglob("*")) == before
