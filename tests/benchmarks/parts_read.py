"""Speed and memory of reading mails and putting them in order, beside git and b4."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from archives import Unpacked, blobs, median_day, unpack
from measure import PATCHWIRE, Cost, Figure, output, run, watch

B4_READ = str(Path(__file__).with_name("b4_read.py"))
SAMPLE = 0.005  # seconds between looks at the memory of a process tree


def messages(runs: int) -> Iterator[Figure]:
    """CPU time of `patchwire messages` beside git and b4 on the same blobs."""
    for name in ("kvm-ppc", "kvmarm"):
        archive = unpack(name)
        ours, git, theirs = [], [], []
        for turn in range(runs):
            ours.append(run([PATCHWIRE, "messages", str(archive.folder)]))
            git.append(_cat_files(archive))
            if turn < 2:  # b4 takes long, and is so far away that noise does not matter
                files = [(path, blobs(path)) for path in archive.repositories]
                parts = [str(path) for pair in files for path in pair]
                theirs.append(run([sys.executable, B4_READ, *parts]))
        best, base = min(cost.cpu for cost in ours), min(cost.cpu for cost in git)
        wall, b4 = min(cost.wall for cost in ours), min(cost.cpu for cost in theirs)
        asked = (4.0, 2.8) if name == "kvm-ppc" else (None, None)
        wanted = (5.0, 9.0) if name == "kvm-ppc" else (None, None)
        yield Figure(f"messages {name}, mails a second", archive.mails / wall, "", at_least=True)
        yield Figure(f"messages {name}, CPU time", best, "s")
        yield Figure(f"messages {name}, CPU against git cat-file", best / base, "x", *asked)
        yield Figure(f"messages {name}, faster than b4", b4 / best, "x", *wanted, at_least=True)


def _cat_files(archive: Unpacked) -> Cost:
    """git reading the blobs of all epochs, one after the other."""
    costs = [
        run(["git", "-C", str(repository), "cat-file", "--batch", "--buffer"], blobs(repository))
        for repository in archive.repositories
    ]
    return Cost(
        sum(cost.cpu for cost in costs),
        sum(cost.wall for cost in costs),
        max(cost.memory for cost in costs),
    )


def memory(_runs: int) -> Iterator[Figure]:
    """Peak memory of Python and of git, apart, while `patchwire messages` reads kvmarm."""
    _, found = watch([PATCHWIRE, "messages", str(unpack("kvmarm").folder)], SAMPLE)
    git = found.pop("git", 0.0)
    yield Figure("messages kvmarm, memory of Python", max(found.values()), "MB", 100, 50)
    yield Figure("messages kvmarm, memory of git", git, "MB")


def digest(runs: int) -> Iterator[Figure]:
    """The digest of an ordinary day, the whole process."""
    archive = unpack("kvmarm")
    day = median_day(archive)
    costs = [run([PATCHWIRE, "digest", str(archive.folder), day]) for _ in range(max(runs, 5))]
    yield Figure(f"digest kvmarm {day}", min(cost.wall for cost in costs), "s", 0.4, 0.15)


def links(_runs: int) -> Iterator[Figure]:
    """How many of the later versions are linked to the one before, and say what changed."""
    asked = {"kvmarm": (85, 90, 68, 72), "kvm-ppc": (76, 82, None, None)}
    for name, (must, goal, said_must, said_goal) in asked.items():
        lines = output(PATCHWIRE, "series", str(unpack(name).folder)).splitlines()
        series = [json.loads(line) for line in lines]
        later = [
            version for version in series if not version["pull"] and float(version["version"]) > 1
        ]
        linked = 100 * sum(version["previous"] is not None for version in later) / len(later)
        changelogs = 100 * sum(bool(version["changelog"]) for version in later) / len(later)
        what = f"series {name}, of {len(later)} later versions"
        yield Figure(f"{what} linked", linked, "%", must, goal, at_least=True)
        yield Figure(
            f"{what} with a changelog", changelogs, "%", said_must, said_goal, at_least=True
        )


PARTS = {"messages": messages, "memory": memory, "digest": digest, "links": links}
