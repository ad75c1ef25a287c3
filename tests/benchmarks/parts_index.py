"""What does it cost to know a list: its index from nothing, and one more day, small and large?"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from archives import Day, Unpacked, arrive, held_back, ordinary_day, unpack
from made import large
from measure import CORES, PLACE, Cost, Figure, run

INDEX_LIST = str(Path(__file__).with_name("index_list.py"))


def index(runs: int) -> Iterator[Figure]:
    """The index of kvmarm from nothing on one core, one ordinary day more, and its size."""
    archive = unpack("kvmarm")
    file = PLACE / "index" / "whole.sqlite3"
    whole = [learn(archive, file, afresh=True).cpu for _ in range(min(runs, 3))]
    size = file.stat().st_size / archive.mails / 1000
    days = [one.cpu for one in day_more(archive, ordinary_day(archive), max(runs, 3))]
    yield Figure("index kvmarm from nothing, CPU time", min(whole), "s", 10, 5)
    yield Figure("index kvmarm, one ordinary day more, CPU time", min(days), "s", 0.5, 0.2)
    yield Figure("index kvmarm, size a mail", size, "kB", 2, 1)


def large_index(runs: int) -> Iterator[Figure]:
    """The same for a made list, and how little one more day depends on what there is."""
    real = unpack("kvmarm")
    day = ordinary_day(real, within=30)
    lists = {"kvm-ppc": unpack("kvm-ppc"), "kvmarm": real, "large": large(real)}
    file = PLACE / "index" / "large.sqlite3"
    whole = learn(lists["large"], file, jobs=CORES, afresh=True)
    what = f"index of {lists['large'].name}"
    yield Figure(f"{what} from nothing, {CORES} cores", whole.wall, "s", None, 180)
    yield Figure(f"{what} from nothing, CPU time", whole.cpu, "s")
    yield Figure(f"{what}, size a mail", file.stat().st_size / lists["large"].mails / 1000, "kB")
    took = {}
    for name, archive in lists.items():
        alike = ordinary_day(archive, like=day.mails)
        costs = list(day_more(archive, alike, max(runs, 3)))
        took[name] = min(one.cpu for one in costs)
        told = f"index alone, {alike.mails} mails more on {archive.name}"
        yield Figure(f"{told}, CPU time", took[name], "s")
    spread = max(took.values()) / min(took.values())
    yield Figure("index alone, one day more on the three lists: most to least", spread, "x", 3, 1.5)


def learn(archive: Unpacked, file: Path, *, jobs: int = 1, afresh: bool = False) -> Cost:
    """Bring an index up to date; in one process on one core, where CPU time is all there is."""
    if afresh:
        shutil.rmtree(file.parent, ignore_errors=True)
    pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))] if jobs == 1 else []
    return run([*pinned, sys.executable, INDEX_LIST, str(archive.folder), str(file), str(jobs)])


def day_more(archive: Unpacked, day: Day, runs: int) -> Iterator[Cost]:
    """The list as it was before a day, indexed; then that day is added."""
    before, file = (PLACE / "index" / f"{name}.sqlite3" for name in ("before", "day"))
    before.unlink(missing_ok=True)
    with held_back(day):
        learn(archive, before, jobs=CORES)
        arrive(day)
        for _ in range(runs):
            shutil.copy(before, file)
            yield learn(archive, file)


PARTS = {"index": index, "large-index": large_index}
