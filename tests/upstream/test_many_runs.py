"""Run after run without news: nothing grows, on the disk or in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.links import OF_RUNS
from tests.entry_points import PYTHON_PATH
from tests.upstream.conftest import Upstream
from tests.upstream.front import Front
from tests.upstream.runs import lines_of

RUNS = 20
SPREAD = 1.1  # of memory from run to run: the order in which pages are freed differs

# The command, and then its peak resident set size (proc_pid_status(5)).
MEASURED = """
import re
from pathlib import Path
from generator.cli.main import main
try:
    main()
finally:
    print(re.search("VmHWM:[^0-9]*([0-9]+) kB", Path("/proc/self/status").read_text())[1])
"""

pytestmark = [pytest.mark.slow, pytest.mark.long]


def sizes(folder: Path) -> dict[str, int]:
    """Every file below a folder with its size, but for what tells of runs, which has a bound."""
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file() and file.name not in OF_RUNS
    }


def memory_of_a_run(upstream: Upstream) -> int:
    """The most memory that a build in a process of its own held, in kB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, "build"],
        cwd=upstream.project.root,
        env=os.environ | {"PYTHONPATH": PYTHON_PATH},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
    )
    assert "nothing new" in done.stderr
    return int(done.stdout)


def test_runs_without_news_leave_nothing(upstream: Upstream):
    lines_of(upstream.run("build"))
    before = sizes(upstream.project.root)
    for number in range(RUNS):
        upstream.site.faults = {"all": Front.cut} if number % 4 == 3 else {}
        lines_of(upstream.run("build"), 3 if upstream.site.faults else 0)
    assert sizes(upstream.project.root) == before


def test_runs_without_news_take_no_more_memory(upstream: Upstream):
    first = memory_of_a_run(upstream)
    assert max(memory_of_a_run(upstream) for _ in range(RUNS // 4)) < first * SPREAD
