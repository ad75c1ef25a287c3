"""The grammar of ranges, and what each means across epochs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from generator.archive import ranges
from generator.archive.archive import Archive, open_archive
from generator.archive.ranges import parse_window
from generator.errors import UsageError
from generator.models.commits import CommitRange, WindowSize
from generator.windows import window_of
from tests.archive.make import Make, Run, items

DAY = 86_400


def at(*date: int):
    return int(datetime(*date, tzinfo=UTC).timestamp())


@pytest.fixture
def archive(make: Make):
    """Four mails in two epochs."""
    return open_archive(make(items("a", "b"), items("c", "d")))


@pytest.fixture
def ids(archive: Archive):
    return [entry.commit for entry in archive.entries()]


def count(archive: Archive, text: str):
    return len(list(archive.entries(archive.resolve(text))))


@pytest.mark.parametrize("text", [None, "", "..", "  "])
def test_everything(archive: Archive, ids: list[str], text: str):
    assert archive.resolve(text) == CommitRange(None, ids[3], tip_epoch=1)
    assert count(archive, text) == 4


def test_both_ends(archive: Archive, ids: list[str]):
    rng = archive.resolve(f"{ids[0][:7]}..{ids[2][:9].upper()}")
    assert rng == CommitRange(ids[0], ids[2], base_epoch=0, tip_epoch=1)
    assert [entry.commit for entry in archive.entries(rng)] == ids[1:3]


def test_one_end(archive: Archive, ids: list[str]):
    assert [e.commit for e in archive.entries(archive.resolve(f"{ids[1]}.."))] == ids[2:]
    assert [e.commit for e in archive.entries(archive.resolve(f"..{ids[1]}"))] == ids[:2]


def test_epoch_before_a_commit(archive: Archive, ids: list[str]):
    assert archive.resolve(f"0/{ids[0][:8]}..1/{ids[3][:8]}").base == ids[0]
    with pytest.raises(UsageError, match="there is no commit"):
        archive.resolve(f"1/{ids[0]}..")
    with pytest.raises(UsageError, match="there is no epoch 7: the newest is 1"):
        archive.resolve(f"7/{ids[0]}..")


def test_range_without_epochs_is_searched(archive: Archive, ids: list[str]):
    found = archive.entries(CommitRange(ids[0], ids[2]))
    assert [entry.commit for entry in found] == ids[1:3]


def test_empty_range_is_no_error(archive: Archive, ids: list[str]):
    rng = archive.resolve(f"{ids[1]}..{ids[1]}")
    assert rng.base == rng.tip
    assert list(archive.entries(rng)) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("master..", "'master..' is no range: write base..tip"),
        ("--output=x..", "is no range"),
        ("1234567", "is no range"),
        ("1234567...89ab", "is no range"),
        ("2025", "is no range"),
        ("\x1b[2J..", r"'\\x1b\[2J..' is no range"),
        ("abc..", "abc is too short"),
        ("ffffffffff..", "there is no commit ffffffffff: "),
        ("2025-02-30", "2025-02-30 is no date"),
        ("2025-13", "2025-13 is no date"),
        ("2025-W54", "2025-W54 is no date"),
        ("2025-04-09T24", "is no range"),
        ("1969-12", "1969-12 is before 1970"),
        ("9999-12", "9999-12 is after 9998"),
    ],
)
def test_no_range(archive: Archive, text: str, message: str):
    with pytest.raises(UsageError, match=message):
        archive.resolve(text)


def test_base_after_tip(archive: Archive, ids: list[str]):
    for base, tip in ((1, 0), (2, 1), (3, 0)):
        with pytest.raises(UsageError, match="base is not an ancestor of tip: swap the two"):
            archive.resolve(f"{ids[base]}..{ids[tip]}")


def test_commit_off_the_line(archive: Archive, make: Make, run_git: Run):
    git_dir = archive.epochs[0].git_dir
    tree = run_git(git_dir, "rev-parse", "master^{tree}")
    stray = run_git(git_dir, "commit-tree", "-m", "stray", tree)
    for text in (f"{stray}..", f"..{stray}", f"{tree}.."):
        with pytest.raises(UsageError, match="is not in the archive's line of mails"):
            open_archive(archive.path).resolve(text)


def test_branch_named_like_a_commit(archive: Archive, ids: list[str], run_git: Run):
    git_dir = archive.epochs[0].git_dir
    run_git(git_dir, "update-ref", f"refs/heads/{ids[1][:7]}", ids[0])
    run_git(git_dir, "update-ref", "refs/heads/--output=x", ids[0])
    assert archive.resolve(f"..{ids[1][:7]}").tip == ids[1]


def test_ambiguous_in_one_epoch(make: Make):
    # 700 commits: two of them share four digits, all but certainly, and always the same two.
    archive = open_archive(make(items(*(f"m{n}" for n in range(700)))))
    prefixes = [entry.commit[:4] for entry in archive.entries()]
    twice = next(prefix for prefix in prefixes if prefixes.count(prefix) > 1)
    with pytest.raises(UsageError, match=f"{twice} may be 0/{twice}.*: give more digits"):
        archive.resolve(f"{twice}..")


def test_ambiguous_across_epochs(make: Make):
    archive = open_archive(make(items("a", "b"), items("a", "c")))
    first = next(archive.entries()).commit
    with pytest.raises(UsageError, match=f"write the epoch before it, as in 0/{first}"):
        archive.resolve(f"{first}..")
    assert count(archive, f"0/{first}..") == 3
    assert count(archive, f"1/{first}..") == 1
    assert count(archive, f"0/{first}..1/{first}") == 2


@pytest.mark.parametrize(
    ("text", "size", "start", "end"),
    [
        ("2025-04-09T08", "hour", at(2025, 4, 9, 8), at(2025, 4, 9, 9)),
        ("2025-04-09", "day", at(2025, 4, 9), at(2025, 4, 10)),
        ("2025-W15", "week", at(2025, 4, 7), at(2025, 4, 14)),
        ("2020-W53", "week", at(2020, 12, 28), at(2021, 1, 4)),
        ("2025-04", "month", at(2025, 4, 1), at(2025, 5, 1)),
        ("2024-12", "month", at(2024, 12, 1), at(2025, 1, 1)),
        ("2024-02-29", "day", at(2024, 2, 29), at(2024, 3, 1)),
    ],
)
def test_window(text: str, size: str, start: int, end: int):
    window = parse_window(text)
    assert (window.size, window.name, window.start, window.end) == (size, text, start, end)


@pytest.mark.parametrize("size", get_args(WindowSize))
@pytest.mark.parametrize(
    "date", [(1970, 2, 1), (2024, 2, 29), (2020, 12, 31), (2021, 1, 1), (9998, 12, 27)]
)
def test_a_window_is_that_of_its_name(size: WindowSize, date: tuple[int, ...]):
    window = window_of(at(*date), size)
    assert parse_window(window.name) == window


@pytest.mark.parametrize(
    ("text", "why"),
    [("1969-12", "before 1970"), ("9999-01-01", "after 9998"), ("2024-02-30", "no date")],
)
def test_no_window(text: str, why: str):
    with pytest.raises(UsageError, match=f"{text} is {why}"):
        parse_window(text)


@pytest.fixture
def days(make: Make):
    """Two mails a day on 1, 2, 4 and 5 March 2024, the last two in another epoch."""
    dates = [at(2024, 3, day) + second for day in (1, 2, 4, 5) for second in (0, DAY - 1)]
    mails = [
        (name, when, "mail") for (name, _, _), when in zip(items(*"abcdefgh"), dates, strict=True)
    ]
    return open_archive(make(mails[:6], mails[6:]))


@pytest.mark.parametrize(
    ("text", "base", "tip"),
    [
        ("2024-03-01", None, 1),
        ("2024-03-02", 1, 3),
        ("2024-03-03", 3, 3),
        ("2024-03-05", 5, 7),
        ("2024-03-05T00", 5, 6),
        ("2024-W09", None, 3),
        ("2024-03", None, 7),
        ("2024-04", 7, 7),
        ("2024-02", None, None),
    ],
)
def test_window_to_commits(days: Archive, text: str, base: int | None, tip: int | None):
    ids = [entry.commit for entry in days.entries()]
    rng = days.resolve(text)
    assert (rng.base, rng.tip) == tuple(None if n is None else ids[n] for n in (base, tip))
    assert rng.window == parse_window(text)
    expected = [] if tip is None else ids[0 if base is None else base + 1 : tip + 1]
    assert [entry.commit for entry in days.entries(rng)] == expected


def test_window_behind_dates_that_went_back(make: Make):
    start = at(2024, 3, 1)
    mails = items("a", "b", start=start) + items(*"cdef", start=5) + items("g", start=start + DAY)
    archive = open_archive(make(mails))
    ids = [entry.commit for entry in archive.entries()]
    rng = archive.resolve("2024-03-01")
    assert [entry.commit for entry in archive.entries(rng)] == ids[:2]


def test_window_reads_no_more_commits_than_needed(make: Make):
    archive = open_archive(make(items(*(f"m{n}" for n in range(2500)), step=DAY)))
    archive.resolve("2030-10-01")
    known = len(archive._histories[0].lines)
    assert ranges.PATIENCE < known < 1500
    assert not archive._histories[0].complete
    assert count(archive, None) == 2500
