"""The cost of the index of a list: from nothing, and for one more day, small and large."""

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
    _, more = day_more(archive, ordinary_day(archive), max(runs, 3))
    days = [cost.cpu for cost in more]
    yield Figure("index kvmarm from nothing, CPU time", min(whole), "s", 10, 5)
    yield Figure("index kvmarm, one ordinary day more, CPU time", min(days), "s", 0.5, 0.2)
    yield Figure("index kvmarm, size a mail", size, "kB", 2, 1)


def large_index(runs: int) -> Iterator[Figure]:
    """The same for a made list, and how little one more day depends on what there is."""
    real = unpack("kvmarm")
    like = ordinary_day(real, within=30).mails
    took = {}
    for archive in (unpack("kvm-ppc"), real, large(real)):
        day = ordinary_day(archive, like=like)
        whole, days = day_more(archive, day, max(runs, 3))
        took[archive.name] = min(cost.cpu for cost in days)
        what = f"index of {archive.name}"
        if archive.name not in {"kvm-ppc", "kvmarm"}:
            size = (PLACE / "index" / "before.sqlite3").stat().st_size / archive.mails / 1000
            yield Figure(f"{what}, from nothing, {CORES} cores", whole.wall, "s", None, 180)
            yield Figure(f"{what}, from nothing, CPU time", whole.cpu, "s")
            yield Figure(f"{what}, size a mail", size, "kB")
        yield Figure(f"{what}, {day.mails} mails more, CPU time", took[archive.name], "s")
    map_ordered = max(took.values()) / min(took.values())
    yield Figure("index of the three, one more day: most to least", map_ordered, "x", 3, 1.5)


def learn(archive: Unpacked, file: Path, *, jobs: int = 1, afresh: bool = False) -> Cost:
    """Bring an index up to date; in one process on one core, where CPU time is all there is."""
    if afresh:
        shutil.rmtree(file.parent, ignore_errors=True)
    pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))] if jobs == 1 else []
    return run([*pinned, sys.executable, INDEX_LIST, str(archive.folder), str(file), str(jobs)])


def day_more(archive: Unpacked, day: Day, runs: int) -> tuple[Cost, list[Cost]]:
    """The list as it was before a day, indexed from nothing; then that day is added."""
    before, file = (PLACE / "index" / f"{name}.sqlite3" for name in ("before", "day"))
    costs = []
    with held_back(day):
        whole = learn(archive, before, jobs=CORES, afresh=True)
        arrive(day)
        for _ in range(runs):
            shutil.copy(before, file)
            costs.append(learn(archive, file))
    return whole, costs


PARTS = {"index": index, "large-index": large_index}
