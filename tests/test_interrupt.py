"""What Ctrl-C leaves of a run, wherever it strikes: one line, no process, and what was done."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source, find_source
from tests.archives import HOUR, archive, at, mail
from tests.conftest import Once
from tests.contents import contents, differing
from tests.entry_points import PYTHON_PATH
from tests.terminal import struck
from tests.whole import IN_SMALL_CHUNKS, Project

pytestmark = pytest.mark.slow

BUILD = (*IN_SMALL_CHUNKS, "build")  # several processes read these mails, and make their pages
MANY = [
    (mail(f"Otter talk {number}", "Swim.\n"), at() + number * 4 * HOUR, "mail")
    for number in range(80)
]


@pytest.fixture(autouse=True)
def importing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command in small chunks stands in this folder."""
    monkeypatch.setenv("PYTHONPATH", PYTHON_PATH)


@pytest.fixture(scope="module")
def many(once: Once) -> Path:
    """An archive of many mails, `otter`, and a project that nobody interrupted, `whole`."""

    def build(folder: Path) -> None:
        otter = archive(folder / "otter", MANY)
        whole = Project(folder / "whole").configure({"otter": otter})
        assert whole.build().exit_code == 0

    return once("many", build)


@pytest.fixture
def project(many: Path, tmp_path: Path) -> Project:
    return Project(many / "whole").clone(tmp_path / "project")


STAGES = {
    "reading": rb"index otter  ",
    "pages": rb"pages otter  ",
    "some pages": rb"pages otter +[1-9]",
    "MkDocs": rb"\rsite   0 %",
    "the check": rb"site check",
}


@pytest.mark.long
@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("stage", STAGES)
def test_an_interrupt_is_one_line_and_the_next_run_goes_on(
    many: Path, project: Project, stage: str, *, group: bool
):
    code, shown = struck(BUILD, project.root, STAGES[stage], signal.SIGINT, group=group)
    assert code == 130
    assert b"Traceback" not in shown
    lines = [line for line in shown.split(b"\r\n") if b"patchwire:" in line]
    assert len(lines) == 1, shown
    assert lines[0].endswith(b"\r\x1b[Kpatchwire: stopped")
    assert shown.endswith(b"patchwire: stopped\r\n")
    assert not (project.root / "site").exists()
    written = contents(project.root / "docs" / "lists")
    # A name with a dot in front is a page that is half written: it takes its name in one step.
    there = [path for path in written if path.endswith(".md") and "/." not in path]
    assert there or stage in {"reading", "pages"}
    report = project.build(offline=True)
    assert report.exit_code == 0
    assert report.summary
    assert report.summary.unchanged >= len(there)  # they are not made again
    assert differing(Project(many / "whole").outputs(), project.outputs()) == []


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP])
def test_who_ends_or_kills_the_run_leaves_no_process(project: Project, number: signal.Signals):
    code, shown = struck(BUILD, project.root, STAGES["pages"], number, group=False)
    if number == signal.SIGKILL:
        assert code == -number
    else:
        assert code == 128 + number
        assert shown.endswith(b"patchwire: stopped\r\n")


def is_deaf(_source: Source, _chunk: int) -> bool:
    """Whether this process never hears of an interrupt."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@pytest.mark.long
def test_interrupts_are_for_the_process_that_speaks_to_the_user(many: Path):
    source = find_source(str(many / "otter"), "mkdocs.yml")
    with WorkerPool(source, source.without_history(), 2, "otter") as pool:
        assert list(pool.map_ordered(is_deaf, [1, 2, 3])) == [True] * 3
    assert not is_deaf(source, 0)
