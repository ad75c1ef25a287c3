"""What counts as an archive, and what is refused with which remedy."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.errors import ArchiveDamaged, ArchiveNotFound
from tests.archive.make import Make, Run, Tool, items, mail


def test_folder_with_git_folder(make: Make):
    archive = open_archive(make(items("a"), items("b")))
    assert [epoch.number for epoch in archive.epochs] == [0, 1]
    assert archive.partial is None


def test_folder_of_epochs(make: Make):
    assert len(open_archive(make(items("a"), items("b")) + "/git").epochs) == 2


def test_one_bare_repository(make: Make):
    path = make(items("a"), items("b")) + "/git/1.git"
    (epoch,) = open_archive(path).epochs
    assert (epoch.number, epoch.git_dir) == (0, path)


def test_epochs_are_sorted_by_number(make: Make):
    archive = open_archive(make(*(items(name) for name in "abcdefghijkl")))
    assert [epoch.number for epoch in archive.epochs] == list(range(12))
    assert [raw for _, raw in archive.read(archive.entries())] == [mail(n) for n in "abcdefghijkl"]


def test_other_branch_than_master(make: Make, run_git: Run):
    path = make(items("a", "b"))
    git_dir = f"{path}/git/0.git"
    run_git(git_dir, "branch", "-m", "master", "mails")
    assert len(list(open_archive(path).entries())) == 2


def test_odd_names_beside_the_epochs(make: Make):
    path = Path(make(items("a")))
    for name in ("1.git.part", "01.git", "-1.git", "all.git", "x.git", "1.git\n"):
        (path / "git" / name).mkdir()
    assert len(open_archive(str(path)).epochs) == 1


def test_nothing_there(tmp_path: Path):
    with pytest.raises(ArchiveNotFound, match=r"there is no archive at .*/nowhere: check the path"):
        open_archive(str(tmp_path / "nowhere"))


def test_folder_without_repositories(tmp_path: Path):
    with pytest.raises(ArchiveNotFound, match=r"is no public-inbox archive: give a folder with"):
        open_archive(str(tmp_path))


def test_working_copy(make: Make, tmp_path: Path, run_git: Run):
    path = make(items("a"))
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", f"{path}/git/0.git", clone], check=True)
    with pytest.raises(ArchiveNotFound, match=rf"it is a working copy: give {clone}/.git"):
        open_archive(str(clone))
    assert len(open_archive(f"{clone}/.git").epochs) == 1


def commit_tree(run_git: Run, git_dir: str | Path, listing: bytes) -> None:
    tree = run_git(git_dir, "mktree", "--missing", given=listing)
    commit = run_git(git_dir, "commit-tree", "-m", "x", tree)
    run_git(git_dir, "update-ref", "refs/heads/master", commit)


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "bare.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "master", path], check=True)
    return path


def test_empty_repository(bare: Path):
    with pytest.raises(ArchiveNotFound, match="is empty: it holds no mail yet"):
        open_archive(str(bare))


def test_public_inbox_of_version_1(bare: Path, run_git: Run):
    blob = run_git(bare, "hash-object", "-w", "--stdin", given=b"x")
    inner = run_git(bare, "mktree", given=f"100644 blob {blob}\t{'a' * 38}\n".encode())
    commit_tree(run_git, bare, f"040000 tree {inner}\t0a\n040000 tree {inner}\tff\n".encode())
    with pytest.raises(ArchiveNotFound, match=r"public-inbox of version 1.*: convert it with"):
        open_archive(str(bare))


def test_repository_of_code(bare: Path, run_git: Run):
    blob = run_git(bare, "hash-object", "-w", "--stdin", given=b"x")
    commit_tree(run_git, bare, f"100644 blob {blob}\tMakefile\n".encode())
    with pytest.raises(ArchiveNotFound, match="is no public-inbox: its commits hold no mails"):
        open_archive(str(bare))


def test_odd_newest_commit_does_not_hide_the_mails(make: Make, run_git: Run):
    path = make(items("a"))
    git_dir = f"{path}/git/0.git"
    tree = run_git(git_dir, "mktree", given=b"")
    commit = run_git(git_dir, "commit-tree", "-m", "x", "-p", "master", tree)
    run_git(git_dir, "update-ref", "refs/heads/master", commit)
    assert [entry.state for entry in open_archive(path).entries()] == ["mail", "unreadable"]


@pytest.mark.parametrize(("gone", "named"), [(0, "0.git"), (1, "1.git")])
def test_missing_epoch(make: Make, gone: int, named: str):
    path = make(items("a"), items("b"), items("c"))
    shutil.rmtree(f"{path}/git/{gone}.git")
    with pytest.raises(ArchiveDamaged, match=f"has no {named}, but has 2.git: fetch what"):
        open_archive(path)


def test_packed_replaced_objects(make: Make, run_git: Run):
    path = make(items("a", "b"))
    git_dir = f"{path}/git/0.git"
    run_git(git_dir, "replace", "master", "master~1")
    run_git(git_dir, "pack-refs", "--all")
    with pytest.raises(ArchiveDamaged, match=r"has replaced objects.*replace -d ID"):
        open_archive(path)


def test_borrowed_objects_are_read(make: Make, tmp_path: Path):
    path = make(items("a", "b"))
    clone = tmp_path / "shared.git"
    subprocess.run(
        ["git", "clone", "-q", "--bare", "--shared", f"{path}/git/0.git", clone], check=True
    )
    assert len(list(open_archive(str(clone)).entries())) == 2


def test_lying_commit_graph_is_not_believed(make: Make, run_git: Run):
    path = make(items("a", "b", "c"))
    git_dir = f"{path}/git/0.git"
    run_git(git_dir, "commit-graph", "write", "--reachable")
    graph = Path(git_dir) / "objects" / "info" / "commit-graph"
    content = bytearray(graph.read_bytes())
    at = int.from_bytes(content[content.index(b"CDAT") + 4 :][:8], "big")
    for commit in range(3):  # tree, two parents, date: no commit has a parent any more
        content[at + commit * 36 + 20 : at + commit * 36 + 24] = (0x70000000).to_bytes(4, "big")
    graph.chmod(0o644)
    graph.write_bytes(content)
    assert run_git(git_dir, "rev-list", "--count", "master") == "1"
    assert len(list(open_archive(path).entries())) == 3


DAMAGES = {
    "truncate-pack": "names no commit",
    "no-idx": "names no commit",
    "bad-ref": "names no commit",
    "garbage-ref": "names no commit",
    "garbage-head": "git cannot read",
    "alternates-missing": "borrows objects from /nonexistent",
    "shallow": r"is a shallow clone: older mails are missing: .* fetch --unshallow",
    "grafts": "has grafts, which change its history: delete",
    "not-a-repo": "is not a git repository: fetch or clone it again",
    "epoch-missing": "has no 1.git, but has 2.git",
}


@pytest.mark.parametrize(("case", "message"), DAMAGES.items())
def test_damaged(inbox_tool: Tool, sources: str, tmp_path: Path, case: str, message: str):
    path = str(tmp_path / "list")
    inbox_tool("build", "--layout", "v2", "--epoch-size", "2", sources, path)
    inbox_tool("corrupt", path, case)
    with pytest.raises(ArchiveDamaged, match=message) as raised:
        open_archive(path)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("case", ["stale-lock", "alternates-loop", "hook", "read-only"])
def test_harmless(inbox_tool: Tool, sources: str, tmp_path: Path, case: str):
    path = str(tmp_path / "list")
    inbox_tool("build", sources, path)
    inbox_tool("corrupt", path, case)
    archive = open_archive(path)
    assert [entry.state for entry, _ in archive.read(archive.entries())] == ["mail"] * 6


@pytest.mark.parametrize("case", ["missing-blob", "empty-object"])
def test_one_blob_lost(inbox_tool: Tool, sources: str, tmp_path: Path, case: str):
    path = str(tmp_path / "list")
    inbox_tool("build", sources, path)
    inbox_tool("corrupt", path, case)
    archive = open_archive(path)
    states = [entry.state for entry, _ in archive.read(archive.entries())]
    assert sorted(states) == ["mail"] * 5 + ["unreadable"]


def test_damage_inside_the_history(inbox_tool: Tool, sources: str, tmp_path: Path):
    path = str(tmp_path / "list")
    inbox_tool("build", sources, path)
    inbox_tool("corrupt", path, "flip-byte")
    with pytest.raises(ArchiveDamaged, match="git cannot read"):
        list(open_archive(path).entries())


def test_history_cut_by_a_lost_commit(make: Make, run_git: Run):
    path = make(items("a", "b", "c"))
    git_dir = f"{path}/git/0.git"
    name = run_git(git_dir, "rev-parse", "master~1")
    (Path(git_dir) / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(ArchiveDamaged, match="git cannot read the history of"):
        list(open_archive(path).entries())
