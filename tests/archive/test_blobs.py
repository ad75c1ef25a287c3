"""The bytes of each mail, and what one bad blob costs."""

from __future__ import annotations

from pathlib import Path
from subprocess import Popen

import pytest

from generator.archive import blobs, objects
from generator.archive.archive import open_archive
from tests.archive.make import START, Make, Run, items, mail


def outcome(path: str) -> list[tuple[str, str | None, bytes]]:
    archive = open_archive(path)
    return [(e.state, e.problem, raw) for e, raw in archive.read(archive.entries())]


def loose(path: str, name: str) -> Path:
    return Path(path) / "git" / "0.git" / "objects" / name[:2] / name[2:]


def blob_of(path: str, at: int) -> str:
    return list(open_archive(path).entries())[at].blob or ""


def test_any_bytes_come_back(make: Make):
    raws = [bytes(range(256)) * 300, b"\n", b"x", b"a\nblob 3\n\n", b"\r\n\0" * 50_000]
    path = make([(raw, START, "mail") for raw in raws])
    assert [raw for _, _, raw in outcome(path)] == raws


def test_more_mails_than_are_asked_for_at_once(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blobs, "_BATCH", 7)
    monkeypatch.setattr(objects, "_BATCH", 3)
    names = [f"m{number}" for number in range(40)]
    path = make(items(*names, "-m3"))
    expected = [b"" if name == "m3" else mail(name) for name in names]
    assert [raw for _, _, raw in outcome(path)] == [*expected, b""]


def test_too_large_is_not_read(make: Make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(blobs, "MAX_BYTES", 100)
    path = make([(b"a" * 100, START, "mail"), (b"b" * 101, START, "mail"), (b"c", START, "mail")])
    archive = open_archive(path)
    asked = []
    real = objects.Objects.contents
    monkeypatch.setattr(
        objects.Objects, "contents", lambda self, names: asked.append(names) or real(self, names)
    )
    found = list(archive.read(archive.entries()))
    assert [(e.problem, e.size) for e, _ in found] == [
        (None, 100),
        ("too large (101 bytes)", 101),
        (None, 1),
    ]
    assert found[1][1] == b""
    assert found[1][0].blob not in asked[-1]


def test_limit_is_ten_megabytes():
    assert blobs.MAX_BYTES == 10_000_000


def test_missing_blob_costs_one_mail(make: Make):
    path = make(items("a", "b", "c"))
    loose(path, blob_of(path, 1)).unlink()
    assert outcome(path) == [
        ("mail", None, mail("a")),
        ("unreadable", "blob missing", b""),
        ("mail", None, mail("c")),
    ]


@pytest.mark.parametrize("where", [0, 1, 4])
def test_damaged_blob_costs_one_mail(make: Make, where: int):
    names = ["a", "b", "c", "d", "e"]
    path = make([(mail(name) * 1000, START, "mail") for name in names])
    file = loose(path, blob_of(path, where))
    damaged = bytearray(file.read_bytes())
    damaged[len(damaged) // 2] ^= 0xFF
    file.chmod(0o644)
    file.write_bytes(damaged)
    expected = [("mail", None, mail(name) * 1000) for name in names]
    expected[where] = ("unreadable", "blob damaged", b"")
    assert outcome(path) == expected


def test_two_damaged_blobs_in_a_row(make: Make):
    path = make([(mail(name) * 1000, START, "mail") for name in "abcd"])
    for at in (1, 2):
        file = loose(path, blob_of(path, at))
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 2] ^= 0xFF
        file.chmod(0o644)
        file.write_bytes(damaged)
    assert [problem for _, problem, _ in outcome(path)] == [None, *["blob damaged"] * 2, None]


def test_m_that_names_no_blob(make: Make, run_git: Run):
    path = make(items("a"))
    git_dir = f"{path}/git/0.git"
    inner = run_git(git_dir, "rev-parse", "master^{tree}")
    # mktree checks the type, so the tree is written as it is.
    tree = run_git(
        git_dir, "hash-object", "-t", "tree", "-w", "--literally", "--stdin",
        given=b"100644 m\0" + bytes.fromhex(inner),
    )  # fmt: skip
    commit = run_git(git_dir, "commit-tree", "-m", "odd", "-p", "master", tree)
    run_git(git_dir, "update-ref", "refs/heads/master", commit)
    assert outcome(path)[1] == ("unreadable", "not a blob", b"")


def test_reading_is_lazy(make: Make, started: list[Popen[bytes]]):
    archive = open_archive(make(items("a", "b")))
    entries = iter(list(archive.entries()))
    reading = archive.read(entries)
    before = len(started)
    assert next(reading)[1] == mail("a")
    assert len(started) == before + 1
    assert started[-1].returncode is None
    reading.close()
    assert started[-1].returncode is not None


def test_entries_without_a_mail_ask_nothing(make: Make):
    assert outcome(make(items("a", "-a", "!b"))) == [
        ("withdrawn", None, b""),
        ("deletion", None, b""),
        ("withdrawn", None, b""),
    ]
