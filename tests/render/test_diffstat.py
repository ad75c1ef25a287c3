from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from generator.models.mails import FileChange
from generator.render.diffstat import stat_lines, stat_total, sum_files


def shown(*files: FileChange, width: int = 78) -> list[str]:
    return [*(str(line) for line in stat_lines(files, width)), f" {stat_total(files)}"]


def test_small_changes_are_drawn_one_to_one():
    assert shown(FileChange("a/ring.c", 3, 1), FileChange("b.h", 10, 0)) == [
        " a/ring.c |  4 +++-",
        " b.h      | 10 ++++++++++",
        " 2 files changed, 13 insertions(+), 1 deletion(-)",
    ]


def test_nothing_changed_is_said_as_git_does():
    assert stat_total((FileChange("logo.png", 0, 0),)) == (
        "1 file changed, 0 insertions(+), 0 deletions(-)"
    )
    assert stat_lines(()) == ()


def test_sum_adds_up_by_file():
    first, second = FileChange("b", 1, 2), FileChange("a", 1, 0)
    assert sum_files(((first, second), (first,))) == (FileChange("a", 1, 0), FileChange("b", 2, 4))


@pytest.mark.parametrize(
    "sizes",
    [
        {"short.c": (1, 1), "drivers/net/ethernet/ring/ring-descriptors.c": (300, 20)},
        {"a": (1, 0), "b": (0, 1), "c": (1, 1), "d": (5000, 3)},
        {"tools/testing/selftests/kvm/" + "deep/" * 12 + "x.c": (12, 900), "y": (2, 1)},
        {"n" * 120: (70, 70)},
    ],
)
def test_lines_are_those_of_git(tmp_path: Path, sizes: dict[str, tuple[int, int]]):
    """git itself is the oracle: the same columns and the same graph."""

    def git(*args: str) -> str:
        done = subprocess.run(
            ["git", "-C", str(tmp_path), *args], check=True, capture_output=True, text=True
        )
        return done.stdout

    git("init", "--quiet")
    for name, (_plus, minus) in sizes.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("".join(f"old {line}\n" for line in range(minus)))
    git("add", ".")
    for name, (plus, _minus) in sizes.items():
        (tmp_path / name).write_text("".join(f"new {line}\n" for line in range(plus)))
    wanted = git("diff", "--stat=78", "--no-renames").split("\n")
    files = tuple(FileChange(name, *sizes[name]) for name in sorted(sizes))
    got = shown(*files)
    assert [re.sub(r" +$", "", line) for line in wanted if line] == got
