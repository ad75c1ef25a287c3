"""What each commit holds: mails, deletions, purges, oddities, across epochs and ranges."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest

from generator.archive import entries as module
from generator.archive.archive import open_archive
from tests.archive.make import START, Make, Run, Tool, items, mail


def states(path: str, text: str | None = None):
    archive = open_archive(path)
    return [entry.state for entry in archive.entries(archive.resolve(text))]


def commits(path: str):
    return [entry.commit for entry in open_archive(path).entries()]


def test_arrival_order_across_epochs(make: Make):
    path = make(items("a", "b"), items("c", start=1_704_070_000))
    archive = open_archive(path)
    read = list(archive.read(archive.entries()))
    assert [raw for _, raw in read] == [mail("a"), mail("b"), mail("c")]
    assert [entry.epoch for entry, _ in read] == [0, 0, 1]
    assert [entry.received for entry, _ in read] == [START, START + 60, 1_704_070_000]
    assert [entry.size for entry, _ in read] == [len(raw) for _, raw in read]


def test_commits_and_blobs_are_gits_own(make: Make, run_git: Run):
    path = make(items("a", "b", "c"))
    git_dir = f"{path}/git/0.git"
    found = list(open_archive(path).entries())
    assert [entry.commit for entry in found] == run_git(
        git_dir, "rev-list", "--reverse", "master"
    ).split()
    assert [entry.blob for entry in found] == [
        run_git(git_dir, "rev-parse", f"{entry.commit}:m") for entry in found
    ]


def test_deletion_takes_the_earlier_mail_back(make: Make):
    assert states(make(items("a", "b", "-a"))) == ["withdrawn", "mail", "deletion"]


def test_deletion_is_known_by_its_blob(make: Make):
    path = make(items("a", "b", "-a"))
    found = list(open_archive(path).entries())
    assert found[0].blob == found[2].blob != found[1].blob


def test_mail_added_again_after_its_deletion(make: Make):
    path = make(items("a", "-a", "a", "b"))
    assert states(path) == ["withdrawn", "deletion", "mail", "mail"]


def test_deletion_takes_every_earlier_copy(make: Make):
    assert states(make(items("a", "a", "-a"))) == ["withdrawn", "withdrawn", "deletion"]


def test_repeated_tree_is_a_mail_again(make: Make):
    assert states(make(items("a", "a"))) == ["mail", "mail"]


@pytest.mark.parametrize("probed", [0, 256])
@pytest.mark.parametrize(
    "epochs",
    [
        [["a", "b", "-a"]],
        [["a", "b"], ["-a"]],
        [["a", "b"], ["c"], ["d", "-a"]],
        [["a", "b", "-a", "a", "c", "-a"]],
    ],
)
def test_deletion_after_the_range(
    make: Make, monkeypatch: pytest.MonkeyPatch, probed: int, epochs: list[list[str]]
):
    monkeypatch.setattr(module, "_PROBED", probed)
    path = make(*(items(*names) for names in epochs))
    first, second = commits(path)[:2]
    assert states(path, f"..{second}") == ["withdrawn", "mail"]
    assert states(path, f"{first}..{second}") == ["mail"]


@pytest.mark.parametrize("probed", [0, 256])
def test_deletion_before_the_range_does_not_count(
    make: Make, monkeypatch: pytest.MonkeyPatch, probed: int
):
    monkeypatch.setattr(module, "_PROBED", probed)
    path = make(items("a", "-a", "a", "b", "c"))
    _, deletion, _, tip, _ = commits(path)
    assert states(path, f"{deletion}..{tip}") == ["mail", "mail"]


def test_deletion_off_the_line_does_not_count(make: Make, run_git: Run):
    path = make(items("a", "b"))
    git_dir = f"{path}/git/0.git"
    first = commits(path)[0]
    blob = run_git(git_dir, "rev-parse", f"{first}:m")
    run_git(git_dir, "mktree", given=f"100644 blob {blob}\td\n".encode())
    assert states(path, f"..{first}") == ["mail"]


def test_few_later_commits_are_not_read_for_a_range(make: Make, monkeypatch: pytest.MonkeyPatch):
    path = make(items("a", "b", "c"))
    first = commits(path)[0]
    read = []
    real = module._judge
    monkeypatch.setattr(module, "_judge", lambda *given: read.append(given[1]) or real(*given))
    assert states(path, f"..{first}") == ["mail"]
    assert [len(lines) for lines in read] == [1]


def test_purged_mail(make: Make):
    path = make(items("a", "!b", "c"))
    purged = list(open_archive(path).entries())[1]
    assert (purged.state, purged.problem) == ("withdrawn", None)
    assert purged.blob == next(open_archive(make(items("b"), name="before")).entries()).blob


def test_empty_mail_is_not_purged(make: Make):
    path = make([(b"", START, "mail")])
    (entry,) = open_archive(path).entries()
    assert (entry.state, entry.problem) == ("unreadable", "empty mail")


def test_blob_of_no_bytes_is_known_under_both_hashes():
    names = {hashlib.new(name, b"blob 0\0").hexdigest() for name in ("sha1", "sha256")}
    assert names == module.EMPTY_BLOBS


def test_missing_tree_costs_one_mail(make: Make, run_git: Run, tmp_path: Path):
    path = make(items("a", "b", "c"))
    git_dir = f"{path}/git/0.git"
    tree = run_git(git_dir, "rev-parse", "master~1^{tree}")
    loose = tmp_path / "list" / "git" / "0.git" / "objects" / tree[:2] / tree[2:]
    loose.unlink()
    found = list(open_archive(path).entries())
    assert [entry.state for entry in found] == ["mail", "unreadable", "mail"]
    assert found[1].problem == "the commit's tree is missing"


def test_window_leaves_out_what_arrived_at_another_time(make: Make):
    day = int(datetime(2024, 3, 1, tzinfo=UTC).timestamp())
    content = [
        (mail("a"), day - 5, "mail"),
        (mail("b"), day, "mail"),
        (mail("odd"), 0, "mail"),
        (mail("c"), day + 5, "mail"),
        (mail("d"), day + 86_400, "mail"),
    ]
    archive = open_archive(make(content))
    found = archive.read(archive.entries(archive.resolve("2024-03-01")))
    assert [raw for _, raw in found] == [mail("b"), mail("c")]


def test_weird_repository(inbox_tool: Tool, sources: str, tmp_path: Path):
    path = str(tmp_path / "weird")
    inbox_tool("build", sources, path)
    inbox_tool("weird", path, "all")
    archive = open_archive(path)
    found = list(archive.entries())
    problems = [entry.problem for entry in found if entry.problem]
    assert problems == [
        "entry m is a symbolic link",
        "entry m is executable",
        "entry m is a submodule",
        "entry m is a folder",
        "the commit's tree holds no mail",
        "the commit's tree holds more than a mail",
        "the commit's tree is empty",
        *["the commit's tree holds more than a mail"] * 4,
        "empty mail",
    ]
    assert len(found) == 38
    assert all(entry.state == "unreadable" for entry in found if entry.problem)
    assert all(raw for entry, raw in archive.read(found) if entry.state == "mail")


def test_dates_that_cannot_be_read_are_those_of_the_mail_before(
    inbox_tool: Tool, sources: str, tmp_path: Path
):
    path = str(tmp_path / "weird")
    inbox_tool("build", sources, path)
    inbox_tool("weird", path, "raw-dates")
    received = [entry.received for entry in open_archive(path).entries()][6:]
    good = 1_704_110_400
    assert received == [0, 0, 99_999_999_999, 99_999_999_999, *[good] * 5]


def test_nothing_is_left_running(make: Make, started: list[Popen[bytes]]):
    archive = open_archive(make(items("a", "b", "-a"), items("c")))
    reading = archive.read(archive.entries())
    next(reading)
    reading.close()
    archive.resolve("2024-01-01")
    assert started
    assert all(process.returncode is not None for process in started)
