"""What Ctrl-C leaves of a run, wherever it strikes: one line, no process, and what was done."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source, find_source
from tests.whole import HOUR, Project, archive, at, contents, differing, mail, read_all

pytestmark = pytest.mark.slow
# Enough for several processes to read them, and to make the pages of their days.
MANY = [
    (mail(f"Otter talk {number}", "Swim.\n"), at() + number * 2 * HOUR // 3, "mail")
    for number in range(1300)
]
PATIENCE = 60  # seconds for processes that were told to end; they need far less


@pytest.fixture(scope="module", autouse=True)
def heeding() -> Iterator[None]:
    """A shell that runs tests in the background has all that they start heed no interrupt."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def otters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of many patches. Not to be written to."""
    return archive(tmp_path_factory.mktemp("lists") / "otter", MANY)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, otters: Path) -> Project:
    """What a run makes that nobody interrupts."""
    made = Project(tmp_path_factory.mktemp("whole") / "project").configure({"otter": otters})
    assert made.build().exit_code == 0
    return made


def struck(
    project: Project, sign: bytes, number: signal.Signals, *, group: bool
) -> tuple[int, bytes]:
    """Exit code and what the terminal shows of a build that is signalled once `sign` is shown.

    `group`: as a terminal does it, the signal is for all processes at once.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "generator", "build"],
        cwd=project.root,
        env={**os.environ, "TERM": "xterm"},
        stdin=subprocess.DEVNULL,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown = b""
    is_struck = False
    for part in read_all(master):
        shown += part
        if not is_struck and re.search(sign, shown):
            (os.killpg if group else os.kill)(process.pid, number)
            is_struck = True
    os.close(master)
    code = process.wait(PATIENCE)
    assert is_struck, shown
    assert not list(left(process.pid)), "processes are left"
    return code, shown


def left(session: int) -> Iterator[int]:
    """The processes of a session that do not end."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        ours = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if os.getsid(int(folder.name)) == session:
                    ours.append(int(folder.name))
        if not ours:
            return
        time.sleep(0.05)
    yield from ours


STAGES = {
    "reading": rb"index otter  ",
    "pages": rb"pages otter  ",
    "some pages": rb"pages otter +[1-9]",
    "MkDocs": rb"\rsite   0 %",
    "the check": rb"site check",
}


@pytest.mark.parametrize("group", [True, False])
@pytest.mark.parametrize("stage", STAGES)
def test_an_interrupt_is_one_line_and_the_next_run_goes_on(
    otters: Path, whole: Project, tmp_path: Path, stage: str, *, group: bool
):
    project = Project(tmp_path / "project").configure({"otter": otters})
    code, shown = struck(project, STAGES[stage], signal.SIGINT, group=group)
    assert code == 130
    assert b"Traceback" not in shown
    said = [line for line in shown.split(b"\r\n") if b"patchwire:" in line]
    assert len(said) == 1, shown
    assert said[0].endswith(b"\r\x1b[Kpatchwire: stopped")
    assert shown.endswith(b"patchwire: stopped\r\n")
    assert not (project.root / "site").exists()
    report = project.build(offline=True)
    assert report.exit_code == 0
    assert differing(whole.outputs(), project.outputs()) == []


def test_pages_that_were_made_are_not_made_again(otters: Path, tmp_path: Path):
    project = Project(tmp_path / "project").configure({"otter": otters})
    struck(project, STAGES["some pages"], signal.SIGINT, group=True)
    there = len(contents(project.root / "docs" / "lists"))
    assert there
    report = project.write()
    assert report.summary
    assert report.summary.unchanged >= there


def test_who_ends_the_run_leaves_no_process(otters: Path, tmp_path: Path):
    project = Project(tmp_path / "project").configure({"otter": otters})
    code, shown = struck(project, STAGES["pages"], signal.SIGTERM, group=False)
    assert code == 128 + signal.SIGTERM
    assert shown.endswith(b"patchwire: stopped\r\n")


def test_a_run_that_is_killed_leaves_no_process(otters: Path, tmp_path: Path):
    project = Project(tmp_path / "project").configure({"otter": otters})
    code, _ = struck(project, STAGES["pages"], signal.SIGKILL, group=False)
    assert code == -signal.SIGKILL


def is_deaf(_source: Source, _portion: int) -> bool:
    """Whether this process never hears of an interrupt."""
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_interrupts_are_for_the_process_that_speaks_to_the_user(otters: Path):
    source = find_source(str(otters), "mkdocs.yml")
    with WorkerPool(source, source.without_history(), 2, "otter") as pool:
        assert list(pool.map_ordered(is_deaf, [1, 2, 3])) == [True] * 3
    assert not is_deaf(source, 0)
