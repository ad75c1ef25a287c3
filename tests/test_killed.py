"""A run is killed at any point: readers see the old site or the new one, and the next run mends.

Killed is a child of this process, by SIGKILL, right before it does something to the disk, starts a
process or opens a database. How many of these points there are is counted first.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.archives import Item, archive, at, mail, patch
from tests.contents import differing
from tests.lengths import first_of
from tests.whole import Project

pytestmark = pytest.mark.slow

# What changes a disk, and what begins to.
STEPS = {
    "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate",
    "os.utime", "os.chmod", "shutil.rmtree", "shutil.move", "shutil.copyfile", "subprocess.Popen",
    "sqlite3.connect", "fcntl.flock", "ctypes.dlsym",
}  # fmt: skip
BO = "Bo Lind <bo@lind.example>"
WITHDRAWN = "the words that are taken back"


def mails(days: int) -> list[Item]:
    items: list[Item] = []
    for day in range(days):
        raw = patch(
            f"[PATCH] pot: boil {day}", f"{WITHDRAWN if day == 3 else 'Why'}.\n", name=f"p{day}"
        )
        items.append((raw.replace(b"+new", b"+%d" % day), at(days=day), "mail"))
        answer = mail(f"Re: [PATCH] pot: boil {day}", "Hm.\n", name=f"r{day}", who=BO, to=f"p{day}")
        items.append((answer, at(days=day, hours=1), "mail"))
    return items


def purged(items: list[Item]) -> list[Item]:
    """The history without the mail of the fourth day."""
    raw, received, _ = items[6]
    return [*items[:6], (raw, received, "purge"), *items[7:]]


@dataclass(frozen=True)
class Case:
    """The mails and the settings of the list, as they were built and as they are now."""

    before: list[Item] | None  # None: nothing was built
    after: list[Item]
    settings: dict[str, object] = field(default_factory=dict)  # what is new in them
    withdraws: bool = False

    def stand(self, project: Project, pots: Path) -> None:
        project.configure({"pots": {"archive": "../pots"}})
        if self.before is not None:
            archive(pots, self.before)
            project.build()

    def change(self, project: Project, pots: Path) -> None:
        archive(pots, self.after)
        project.configure({"pots": {"archive": "../pots", **self.settings}})


EIGHT = mails(8)
CASES = {
    "from nothing": Case(None, EIGHT),
    "a day": Case(EIGHT, mails(9)),
    "a purge": Case(EIGHT, purged(EIGHT), withdraws=True),
    "keep": Case(EIGHT, EIGHT, {"keep": 2}),
    "another title": Case(EIGHT, EIGHT, {"title": "Pots and pans"}),
}


def run_killed(project: Project, at_step: int) -> int:
    """Build in a child that is killed at a step; how many steps it took, 0 where it was killed."""
    reader, writer = os.pipe()
    if child := os.fork():
        os.close(writer)
        taken = os.read(reader, 100)
        os.close(reader)
        os.waitpid(child, 0)
        return int(taken or 0)
    try:
        os.setsid()
        count = 0

        def step(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            writes = event == "open" and isinstance(arguments[1], str) and arguments[1][0] in "wax+"
            if event in STEPS or writes:
                count += 1
                if count == at_step:
                    os.killpg(0, signal.SIGKILL)

        sys.addaudithook(step)
        code = project.build().exit_code
        os.write(writer, str(count if code == 0 else -1).encode())
    finally:
        os._exit(0)


class Prepared:
    """A case, what it stands at before and what it comes to, each built once."""

    def __init__(self, case: Case, folder: Path) -> None:
        self.folder = folder / "base"
        self.withdraws = case.withdraws
        pots, project = self.folder / "pots", Project(self.folder / "project")
        case.stand(project, pots)
        self.old = project.site()
        case.change(project, pots)
        whole = self.copy(folder / "whole")
        self.steps = run_killed(whole, 0)
        assert self.steps > 0
        self.new = whole.site()
        self.outputs = whole.outputs()
        assert self.new != self.old

    def copy(self, to: Path) -> Project:
        shutil.copytree(self.folder, to, symlinks=True)
        return Project(to / "project")


def shown(site: dict[str, bytes]) -> dict[str, bytes]:
    """What readers see of the lists; the two files that tell of runs are of the run."""
    return {path: raw for path, raw in site.items() if path not in OF_RUNS}


OF_RUNS = {"site/status.json", "site/health.atom"}


@pytest.fixture(scope="module", params=first_of(CASES))
def prepared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return Prepared(CASES[request.param], tmp_path_factory.mktemp("killed"))


@pytest.mark.parametrize("share", first_of((0.98, 0.45, *(number / 6 for number in range(7)))))
def test_a_killed_run_leaves_the_old_site_or_the_new(
    prepared: Prepared, tmp_path: Path, share: float
):
    project = prepared.copy(tmp_path / "x")
    last = max(1, round(share * prepared.steps))
    assert run_killed(project, last) == 0
    found = shown(project.site())
    assert found in (shown(prepared.old), shown(prepared.new))
    report = project.build()
    assert report.exit_code == 0
    assert differing(shown(project.outputs()), shown(prepared.outputs)) == []
    if prepared.withdraws:
        project.build()
        assert [
            path for path, raw in project.everything().items() if WITHDRAWN.encode() in raw
        ] == []
