"""Ten days of a real list, a deletion and a purge make the site that is made from nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.site.check import check_site
from tests.epochs import clone, delete, git, move, purge
from tests.whole import Project, differing

pytestmark = pytest.mark.slow
DAY = 86_400


def last_of_each_day(epoch: Path) -> list[str]:
    """The last commit of every day on which mail came."""
    rows = git(epoch, "log", "--reverse", "--format=%H %ct").split("\n")
    return list({int(time) // DAY: commit for commit, time in map(str.split, rows)}.values())


def times(project: Project) -> dict[str, int]:
    """When each page of the site changed last."""
    site = project.root / "site" / "lists"
    return {
        file.relative_to(site).as_posix(): file.stat().st_mtime_ns
        for file in site.rglob("*")
        if file.is_file()
    }


def built(project: Project) -> tuple[int, int]:
    """How many pages the run wrote to the tree, and how many files of the site are new by it.

    What search reads is not among them.
    """
    before = times(project) if (project.root / "site").exists() else {}
    report = project.build()
    assert report.exit_code == 0, report.lines
    (line,) = (line for line in report.lines if "pages written" in line)
    after = times(project)
    return int(line.split()[1].replace(",", "")), sum(
        before.get(path) != time for path, time in after.items() if "/search/" not in str(path)
    )


def test_ten_days_a_deletion_and_a_purge(shared: Path, tmp_path: Path):
    source = clone(shared / "archives" / "kvm-ppc", tmp_path / "kvm-ppc")
    newest = source / "git" / "1.git"
    commits = git(newest, "rev-list", "--reverse", "HEAD").split()
    first, *days = last_of_each_day(newest)[-11:]
    one = {"archive": str(source), "since": "2019-01-01", "topics": {"kvm": ["arch/powerpc/kvm/"]}}
    project = Project(tmp_path / "steps").configure({"kvm-ppc": one})
    move(newest, first)
    whole, _ = built(project)
    for day in days:
        move(newest, day)
        written, new = built(project)
        assert new == written < whole / 20
    move(newest, delete(newest, days[-1], commits[-40:-30:5]))
    assert built(project)[0] < whole / 20
    move(newest, purge(newest, git(newest, "rev-parse", "HEAD"), commits[-60]))
    built(project)
    assert check_site(project.config) == ()
    before = times(project)
    assert project.build().lines == ("kvm-ppc: nothing new",)
    assert times(project) == before
    afresh = Project(tmp_path / "afresh").configure({"kvm-ppc": one})
    assert afresh.build().exit_code == 0
    assert differing(project.outputs(), afresh.outputs()) == []
