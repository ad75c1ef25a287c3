"""Ten days of a real list, a deletion and a purge make the site that is made from nothing.

Its twin without real mails is in `test_synthetic.py`.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contents import differing
from tests.epochs import delete, git, move, purge
from tests.whole import Project, counted_build

pytestmark = [pytest.mark.slow, pytest.mark.long]
DAY = 86_400


def last_of_each_day(epoch: Path) -> list[str]:
    """The last commit of every day on which mail came."""
    rows = git(epoch, "log", "--reverse", "--format=%H %ct").split("\n")
    return list({int(time) // DAY: commit for commit, time in map(str.split, rows)}.values())


def test_ten_days_a_deletion_and_a_purge(archive_of: Callable[[str], Path], tmp_path: Path):
    source = shutil.copytree(archive_of("kvm-ppc"), tmp_path / "kvm-ppc")
    newest = source / "git" / "1.git"
    commits = git(newest, "rev-list", "--reverse", "HEAD").split()
    first, *days = last_of_each_day(newest)[-11:]
    settings = {
        "archive": str(source), "since": "2022-01-01", "topics": {"kvm": ["arch/powerpc/kvm/"]},
    }  # fmt: skip
    project = Project(tmp_path / "steps").configure({"kvm-ppc": settings})
    move(newest, first)
    whole, _ = counted_build(project)
    # Most on the day after a month's end, with the sixth version of a work: its versions, people,
    # their days, weeks and months, and the statistics of the month that is over.
    of_a_day = whole / 12
    for day in days:
        move(newest, day)
        written, new = counted_build(project)
        assert new == written < of_a_day
    move(newest, delete(newest, days[-1], commits[-40:-30:5]))
    assert counted_build(project)[0] < of_a_day
    move(newest, purge(newest, git(newest, "rev-parse", "HEAD"), commits[-60]))
    counted_build(project)
    report = project.check()
    assert (report.lines[0], report.exit_code) == ("nothing to mend", 0)
    before = project.times()
    assert project.build().lines == ("kvm-ppc: nothing new",)
    assert project.times() == before
    afresh = Project(tmp_path / "afresh").configure({"kvm-ppc": settings})
    assert afresh.build().exit_code == 0
    assert differing(project.outputs(), afresh.outputs()) == []
