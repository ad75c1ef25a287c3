"""Archives made from mails: always the same, and readable by git."""

from __future__ import annotations

from pathlib import Path

from generator.archive.archive import open_archive
from generator.archive.write import write_archive
from tests.archive.make import Run, items, mail


def test_same_mails_same_commits(tmp_path: Path):
    content = items("a", "b", "-a", "!c", "d")
    for name in "xy":
        assert write_archive(str(tmp_path / name), iter(content))
    ids = [[e.commit for e in open_archive(str(tmp_path / name)).entries()] for name in "xy"]
    assert ids[0] == ids[1]
    assert len(set(ids[0])) == 5


def test_written_only_if_different(tmp_path: Path):
    path = str(tmp_path / "list")
    assert write_archive(path, items("a", "b"))
    before = (tmp_path / "list" / "git" / "0.git").stat().st_ino
    assert not write_archive(path, items("a", "b"))
    assert (tmp_path / "list" / "git" / "0.git").stat().st_ino == before
    assert write_archive(path, items("a", "c"))
    assert [entry.name for entry in (tmp_path / "list" / "git").iterdir()] == ["0.git"]
    archive = open_archive(path)
    assert [raw for _, raw in archive.read(archive.entries())] == [mail("a"), mail("c")]


def test_leftover_of_a_broken_run(tmp_path: Path):
    (tmp_path / "list" / "git" / "0.git.part" / "objects").mkdir(parents=True)
    assert write_archive(str(tmp_path / "list"), items("a"))


def test_commits_as_public_inbox_makes_them(tmp_path: Path, run_git: Run):
    write_archive(str(tmp_path), items("a", "-a", "!b"))
    git_dir = tmp_path / "git" / "0.git"
    run_git(git_dir, "fsck", "--strict")
    log = run_git(git_dir, "log", "--format=%s|%an|%ae|%ct", "--reverse").split("\n")
    blob = run_git(git_dir, "hash-object", "--stdin", given=mail("b"))
    assert log[0] == "mail|mailing list|list@lists.example|1704067200"
    assert log[1] == "rm|mailing list|list@lists.example|1704067260"
    assert log[2] == f"purged {blob}|||1704067320"
    assert run_git(git_dir, "ls-tree", "--name-only", "master~1") == "d"
    assert run_git(git_dir, "cat-file", "-s", "master:m") == "0"
