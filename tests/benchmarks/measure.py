"""A program is run, and its cost measured: time, CPU time and memory of its process tree.

CPU time is user and system time of the whole tree (wait4): it hardly depends on what else the
machine does. Time on the wall does.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".cache" / "bench"
PATCHWIRE = str(Path(sys.executable).parent / "patchwire")
CORES = 2


@dataclass(frozen=True)
class Figure:
    """One measured value with what is asked of it; `at_least`: more is better."""

    what: str
    value: float
    unit: str
    must: float | None = None
    goal: float | None = None
    at_least: bool = False

    def holds(self, bound: float | None) -> bool:
        """Whether the value keeps the bound; no bound is always kept."""
        if bound is None:
            return True
        return self.value >= bound if self.at_least else self.value <= bound

    @property
    def verdict(self) -> str:
        if not self.holds(self.must):
            return "MISSED"
        if self.goal is not None and self.holds(self.goal):
            return "goal"
        return "" if self.must is None else "must"


@dataclass(frozen=True)
class Cost:
    """What a run took: CPU time of the whole process tree and time on the wall, in seconds.

    `memory`: the most that one process of the tree held, in MB.
    """

    cpu: float
    wall: float
    memory: float


def run(command: Sequence[str], given: Path | None = None, **env: str) -> Cost:
    """Run a program to its end, its output thrown away. Its CPU time includes its children's."""
    return _run(command, given, env)


def watch(command: Sequence[str], every: float) -> tuple[Cost, dict[str, float]]:
    """The same, and the most memory, in MB, that one process of each name in its tree ever held.

    `every` is the time between two looks in seconds: what lives for less is not seen.
    """
    highest: dict[str, float] = {}

    def look(pid: int) -> None:
        for name, size in _sizes(pid):
            highest[name] = max(size, highest.get(name, 0))
        time.sleep(every)

    return _run(command, None, {}, look), highest


def _run(
    command: Sequence[str],
    given: Path | None,
    env: dict[str, str],
    look: Callable[[int], None] | None = None,
) -> Cost:
    said = PLACE / "said"
    with Path(given or os.devnull).open("rb") as stdin, said.open("wb") as stderr:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=PLACE,
            env={**os.environ, **env},
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        while (
            look and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        ):
            look(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.stderr.write(said.read_text("utf-8", "replace"))
        sys.exit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1000)


def _sizes(pid: int) -> Iterator[tuple[str, float]]:
    """Name and peak of a process and all below it. The kernel keeps the peak, we only read it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        # A child belongs to the thread that started it.
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:  # it ended meanwhile
        return
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    if "VmHWM" in facts:
        yield facts["Name"], int(facts["VmHWM"].split()[0]) / 1000
    for child in children:
        yield from _sizes(int(child))


def output(*command: str) -> str:
    """What a program prints."""
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
