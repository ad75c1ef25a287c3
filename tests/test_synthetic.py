"""A made-up list of many mails as a whole site: what holds for real archives, without them.

`small` is the list that every run of the tests reads; `large` has thousands of mails. A real list
takes its place where one is at hand.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from tests.archives import archive
from tests.conftest import ROOT, Once
from tests.contents import differing
from tests.crawl import crawl
from tests.lengths import long
from tests.newslist import ROBOT
from tests.synthetic import MAILS, days, purged, synthetic
from tests.whole import Project, counted_build

pytestmark = pytest.mark.slow

REAL = ROOT.parent / "shared" / "archives" / "kvm-ppc"
SIZES = {"small": 200, "large": MAILS}
BOUND = 1_000_000  # bytes of a page
# More pages of versions, people and windows than the news of a day concern, however many there are;
# and more pages, feeds and tables that list these.
OF_A_DAY, LISTINGS = 100, 50
BESIDE = 6  # feeds and data files beside such a page: a person has three feeds, each twice
OWN = re.compile(r"pond/(?:series/\D|people/\D|digests/\d{4}/\d\d/\d\d/).*/index\.html")


class MadeUp:
    """A synthetic list and the site of it, whose last mails were taken back and purged."""

    def __init__(self, size: str, once: Once) -> None:
        if size == "large" and REAL.is_dir():
            pytest.skip("a real list is at hand, and takes its place")
        self.items = synthetic(SIZES[size])
        folder = once(f"synthetic-{size}", self._make)
        self.project = Project(folder / "project")

    def _make(self, folder: Path) -> None:
        archive(folder / "pond", purged(self.items))
        report = configure(Project(folder / "project")).build()
        assert report.exit_code == 0, report.lines


def configure(project: Project) -> Project:
    topics = {"water": ["pond:", "weir:"], "birds": ["heron", "swan"]}
    settings = {"archive": "../pond", "topics": topics}
    return project.configure({"pond": settings}, bots=[ROBOT])


@pytest.fixture(scope="module", params=["small", long("large")])
def made_up(request: pytest.FixtureRequest, once: Once) -> MadeUp:
    return MadeUp(request.param, once)


@pytest.fixture(scope="module", params=["small", long("large"), long("real")])
def built(request: pytest.FixtureRequest, once: Once) -> Project:
    """The site of a list, of whatever size."""
    if request.param != "real":
        return MadeUp(request.param, once).project
    real_site: Callable[[str], Project] = request.getfixturevalue("real_site")
    return real_site(REAL.name)


def test_the_same_seed_makes_the_same_commits(tmp_path: Path):
    for name in ("first", "second"):
        command = [sys.executable, "-m", "tests.synthetic", tmp_path / name, "100", "pond"]
        subprocess.run(
            command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": str(len(name))}, check=True
        )
    tips = {
        subprocess.run(
            ["git", f"--git-dir={tmp_path / name}/git/0.git", "rev-parse", "HEAD"],
            check=True, capture_output=True,
        ).stdout
        for name in ("first", "second")
    }  # fmt: skip
    assert len(tips) == 1


def check_a_day(project: Project) -> tuple[int, int]:
    """Build what is new; returns how many pages were written, and how many of the site are new."""
    before = project.times()
    written, new = counted_build(project)
    own = [path for path, time in project.times().items() if before.get(path) != time]
    pages = len([path for path in own if OWN.fullmatch(path)])
    assert pages < OF_A_DAY
    assert 0 < written < pages * (1 + BESIDE) + LISTINGS
    return written, new


@pytest.mark.long
def test_days_a_deletion_and_a_purge_make_the_site_made_from_nothing(
    made_up: MadeUp, tmp_path: Path
):
    """Of a real list it is checked in `test_real_days.py`."""
    first, *later = days(made_up.items, 3)
    archive(tmp_path / "pond", first)
    steps = configure(Project(tmp_path / "project"))
    assert steps.build().exit_code == 0
    for items in later:
        archive(tmp_path / "pond", items)
        written, new = check_a_day(steps)
        assert new == written
    raw, received, _ = made_up.items[-30]
    archive(tmp_path / "pond", [*made_up.items, (raw, received, "delete")])
    written, new = check_a_day(steps)
    assert 0 < new <= written
    archive(tmp_path / "pond", purged(made_up.items))
    assert steps.build().exit_code == 0
    before = steps.times()
    assert steps.build().lines == ("pond: nothing new",)
    assert steps.times() == before
    assert differing(steps.outputs(), made_up.project.outputs()) == []


def test_every_mail_is_read(made_up: MadeUp):
    lines = made_up.project.run("messages", "pond").out.splitlines()
    mails = [json.loads(line) for line in lines]
    assert len(mails) == len(made_up.items)
    kinds = Counter(mail["kind"] for mail in mails)
    assert set(kinds) == set("cover patch pull report applied reply other withdrawn".split())
    assert [mail for mail in mails if mail["problem"]] == []
    assert any(mail["is_bot"] for mail in mails)
    assert kinds["withdrawn"] > 2


def test_versions_have_all_states_and_are_linked(made_up: MadeUp):
    lines = made_up.project.run("series", "pond").out.splitlines()
    versions = [json.loads(line) for line in lines]
    states = {version["state"]["name"] for version in versions}
    assert states >= {"applied", "superseded", "reviewed", "discussed", "waiting"}
    assert sum(version["previous"] is not None for version in versions) > len(versions) / 5


def test_the_check_finds_nothing(built: Project):
    report = built.check()
    assert (report.lines[0], report.exit_code) == ("nothing to mend", 0)


def test_no_page_is_too_large(built: Project):
    site = built.site()
    assert max(len(raw) for path, raw in site.items() if path.endswith(".html")) < BOUND


def test_every_page_is_reached_from_the_front_page(built: Project):
    site = built.site()
    pages = {path for path in site if re.match("site/lists/.*html$", path)}
    assert len(pages) > SIZES["small"] / 3
    left = pages - crawl(site, "site/index.html")
    assert [path for path in left if b'name="robots" content="noindex"' not in site[path]] == []


def test_search_finds_the_page_of_each_version(built: Project):
    root = built.root / "site"
    manifest = json.loads((root / "search" / "index.json").read_text("utf-8"))
    found: dict[str, str] = {}
    for file in manifest["lists"][0]["files"]:
        with closing(sqlite3.connect(root / file["path"])) as segment:
            rows = segment.execute("SELECT rowid, path, title FROM doc").fetchall()
            for number, path, title in Random(1).sample(rows, min(40, len(rows))):
                words = " ".join(f'"{word}"' for word in re.findall(r"\w+", title))
                hits = segment.execute("SELECT rowid FROM find WHERE find MATCH ?", (words,))
                assert (number,) in hits.fetchall(), title
                found[path] = title
    assert len(found) > 20
    series = [path for path in found if path.startswith("series/")]
    assert series
    for path in found:
        folder = root if path.startswith("/") else root / "lists" / built.config.lists[0].name
        assert (folder / path.strip("/").partition("#")[0] / "index.html").is_file(), path
