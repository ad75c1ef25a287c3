"""How fast and how small is it? Measures the figures that must hold, beside git and b4.

Real archives come from `../shared/archives` and are unpacked to `.cache/bench` once. CPU time is
user and system time of a whole process tree (wait4). What is compared runs in turns, and the best
of the runs counts: noise only ever adds. Prints a table and writes `bench.json`.

Usage: bench.py [--only PART...] [--runs N]       parts: messages memory digest index links
                                         demo build
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUNDLES = ROOT.parent / "shared" / "archives"
PLACE = ROOT / ".cache" / "bench"
PATCHWIRE = str(Path(sys.executable).parent / "patchwire")
INDEX_LIST = str(Path(__file__).with_name("index_list.py"))
B4_READ = str(Path(__file__).with_name("b4_read.py"))
CORES = 2
SINCE = "2019-01-01"
SAMPLE = 0.005  # seconds between looks at the memory of a process tree


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
        if self.must is None:
            return ""
        if not self.holds(self.must):
            return "MISSED"
        return "goal" if self.goal is not None and self.holds(self.goal) else "must"


@dataclass(frozen=True)
class Cost:
    """What a run took, in seconds: CPU time of the whole process tree, and time on the wall."""

    cpu: float
    wall: float


@dataclass(frozen=True)
class Unpacked:
    """A list's repositories, each with a file that names the blobs of its mails."""

    folder: Path
    parts: tuple[tuple[Path, Path], ...]
    mails: int


# ---------------------------------------------------------------- running and measuring


def run(command: Sequence[str], given: Path | None = None) -> Cost:
    """Run a program to its end, its output thrown away. Its CPU time includes its children's."""
    with Path(given or os.devnull).open("rb") as stdin:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdin=stdin, stdout=subprocess.DEVNULL, cwd=PLACE)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, wall)


def peaks(command: Sequence[str]) -> dict[str, float]:
    """The most memory, in MB, that one process of each name in the program's tree ever held."""
    highest: dict[str, float] = {}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=PLACE)
    while process.poll() is None:
        for name, size in _sizes(process.pid):
            highest[name] = max(size, highest.get(name, 0))
        time.sleep(SAMPLE)
    if process.returncode:
        sys.exit(f"bench: {' '.join(command)} ended with {process.returncode}")
    return highest


def _sizes(pid: int) -> Iterator[tuple[str, float]]:
    """Name and peak of a process and all below it. The kernel keeps the peak, we only read it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("utf-8")
    except OSError:  # it ended meanwhile
        return
    facts = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    if "VmHWM" in facts:
        yield facts["Name"], int(facts["VmHWM"].split()[0]) / 1000
    for child in children.split():
        yield from _sizes(int(child))


def output(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


# ---------------------------------------------------------------- archives


def unpack(name: str) -> Unpacked:
    """The list's bundles as repositories; those of an earlier call are used again."""
    bundles = sorted((BUNDLES / name).glob("*.bundle"))
    if not bundles:
        sys.exit(f"bench: ../shared/archives/{name} is absent: this part reads real archives")
    parts = []
    for bundle in bundles:
        repository = PLACE / name / "git" / f"{bundle.stem}.git"
        names = PLACE / name / f"{bundle.stem}.blobs"
        if not names.exists():
            shutil.rmtree(repository, ignore_errors=True)
            output("git", "clone", "--quiet", "--mirror", str(bundle), str(repository))
            names.write_text(_blobs(repository), "utf-8")
        parts.append((repository, names))
    mails = sum(names.read_text("utf-8").count("\n") for _, names in parts)
    return Unpacked(PLACE / name, tuple(parts), mails)


def _blobs(repository: Path) -> str:
    """The id of each mail of a repository in order of arrival, a line each."""
    commits = output("git", "-C", str(repository), "log", "--reverse", "--format=%H:m", "master")
    found = subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch-check", "--buffer"],
        input=commits,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return "".join(
        f"{line.split()[0]}\n" for line in found.splitlines() if line.split()[1] == "blob"
    )


def median_day(archive: Unpacked) -> str:
    """The day with the median number of mails, among the days that had any."""
    days: Counter[str] = Counter()
    for repository, _ in archive.parts:
        times = output("git", "-C", str(repository), "log", "--format=%ct", "master").split()
        days.update(_day(int(at)) for at in times)
    middle = statistics.median_high(days.values())
    return min(day for day, count in days.items() if count == middle)


# ---------------------------------------------------------------- the parts


def messages(runs: int) -> Iterator[Figure]:
    """CPU time of `patchwire messages` beside git and b4 on the same blobs."""
    for name in ("kvm-ppc", "kvmarm"):
        archive = unpack(name)
        ours, git, theirs = [], [], []
        for turn in range(runs):
            ours.append(run([PATCHWIRE, "messages", str(archive.folder)]))
            git.append(_cat_files(archive))
            if turn < 2:  # b4 takes long, and is so far away that noise does not matter
                parts = [str(path) for part in archive.parts for path in part]
                theirs.append(run([sys.executable, B4_READ, *parts]))
        best, base = min(one.cpu for one in ours), min(one.cpu for one in git)
        wall, b4 = min(one.wall for one in ours), min(one.cpu for one in theirs)
        asked = (4.0, 2.8) if name == "kvm-ppc" else (None, None)
        wanted = (5.0, 9.0) if name == "kvm-ppc" else (None, None)
        yield Figure(f"messages {name}, mails a second", archive.mails / wall, "", at_least=True)
        yield Figure(f"messages {name}, CPU time", best, "s")
        yield Figure(f"messages {name}, CPU against git cat-file", best / base, "x", *asked)
        yield Figure(f"messages {name}, faster than b4", b4 / best, "x", *wanted, at_least=True)


def _cat_files(archive: Unpacked) -> Cost:
    """git reading the blobs of all epochs, one after the other."""
    costs = [
        run(["git", "-C", str(repository), "cat-file", "--batch", "--buffer"], names)
        for repository, names in archive.parts
    ]
    return Cost(sum(cost.cpu for cost in costs), sum(cost.wall for cost in costs))


def memory(_runs: int) -> Iterator[Figure]:
    """Peak memory of Python and of git, apart, while `patchwire messages` reads kvmarm."""
    found = peaks([PATCHWIRE, "messages", str(unpack("kvmarm").folder)])
    git = found.pop("git", 0.0)
    yield Figure("messages kvmarm, memory of Python", max(found.values()), "MB", 100, 50)
    yield Figure("messages kvmarm, memory of git", git, "MB")


def digest(runs: int) -> Iterator[Figure]:
    """The digest of an ordinary day, the whole process."""
    archive = unpack("kvmarm")
    day = median_day(archive)
    costs = [run([PATCHWIRE, "digest", str(archive.folder), day]) for _ in range(max(runs, 5))]
    yield Figure(f"digest kvmarm {day}", min(cost.wall for cost in costs), "s", 0.4, 0.15)


def index(runs: int) -> Iterator[Figure]:
    """The index of kvmarm from nothing on one core, one ordinary day more, and its size."""
    archive = unpack("kvmarm")
    files = [PLACE / "index" / f"{name}.sqlite3" for name in ("whole", "before", "day")]
    whole = [_index(archive.folder, files[0], afresh=True) for _ in range(min(runs, 3))]
    size = files[0].stat().st_size / archive.mails / 1000
    days = list(_days_more(archive, files[1], files[2], max(runs, 3)))
    yield Figure("index kvmarm from nothing, CPU time", min(whole), "s", 10, 5)
    yield Figure("index kvmarm, one ordinary day more, CPU time", min(days), "s", 0.5, 0.2)
    yield Figure("index kvmarm, size a mail", size, "kB", 2, 1)


def _index(folder: Path, file: Path, *, afresh: bool = False) -> float:
    """CPU seconds of the whole process tree on one core, where they are its time on the wall."""
    if afresh:
        shutil.rmtree(file.parent, ignore_errors=True)
    pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))]
    return run([*pinned, sys.executable, INDEX_LIST, str(folder), str(file)]).cpu


def _days_more(archive: Unpacked, before: Path, day: Path, runs: int) -> Iterator[float]:
    """The list as it was before its last ordinary day, indexed; then that day is added."""
    (repository, _) = archive.parts[-1]
    branch = output("git", "-C", str(repository), "symbolic-ref", "HEAD").strip()
    log = output("git", "-C", str(repository), "log", "--format=%H %ct", branch).split("\n")
    commits = [line.split() for line in log if line]
    days = Counter(_day(int(at)) for _, at in commits)
    middle = statistics.median_high(days.values())
    last = next(_day(int(at)) for _, at in commits if days[_day(int(at))] == middle)
    ends = [commit for commit, at in commits if _day(int(at)) <= last]
    tip, base = ends[0], ends[middle]
    try:
        output("git", "-C", str(repository), "update-ref", branch, base)
        _index(archive.folder, before)
        output("git", "-C", str(repository), "update-ref", branch, tip)
        for _ in range(runs):
            shutil.copy(before, day)
            yield _index(archive.folder, day)
    finally:
        output("git", "-C", str(repository), "update-ref", branch, commits[0][0])


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"


def links(_runs: int) -> Iterator[Figure]:
    """How many of the later versions are linked to the one before, and say what changed."""
    asked = {"kvmarm": (85, 90, 68, 72), "kvm-ppc": (76, 82, None, None)}
    for name, (must, goal, told_must, told_goal) in asked.items():
        lines = output(PATCHWIRE, "series", str(unpack(name).folder)).splitlines()
        series = [json.loads(line) for line in lines]
        later = [one for one in series if not one["pull"] and float(one["version"]) > 1]
        linked = 100 * sum(one["previous"] is not None for one in later) / len(later)
        told = 100 * sum(bool(one["changelog"]) for one in later) / len(later)
        what = f"series {name}, of {len(later)} later versions"
        yield Figure(f"{what} linked", linked, "%", must, goal, at_least=True)
        yield Figure(f"{what} with a changelog", told, "%", told_must, told_goal, at_least=True)


def demo(_runs: int) -> Iterator[Figure]:
    """The embedded list as a site, from nothing, and again when nothing changed."""
    file = _scratch("demo")
    first = run([PATCHWIRE, "-C", str(file), "demo"])
    second = run([PATCHWIRE, "-C", str(file), "demo"])
    yield Figure("make demo after set-up", first.wall, "s", 15, 6)
    yield Figure("make demo, nothing new", second.wall, "s")


def build(_runs: int) -> Iterator[Figure]:
    """A whole list with MkDocs; its mirror is there already."""
    archive = unpack("kvm-ppc")
    listed = {"title": "kvm-ppc", "archive": str(archive.folder), "since": SINCE}
    file = _scratch("build", {"kvm-ppc": listed})
    run([PATCHWIRE, "-C", str(file), "fetch", "kvm-ppc"])
    cost = run([PATCHWIRE, "-C", str(file), "build", "kvm-ppc", "--offline"])
    yield Figure(f"build kvm-ppc since {SINCE[:4]}, {CORES} cores", cost.wall, "s", 180, 60)


def _scratch(name: str, lists: object = None) -> Path:
    """An mkdocs.yml in a folder of its own with our hand-written pages and, on top, `lists`."""
    folder = PLACE / f"site-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    made = shutil.ignore_patterns("lists", "index.md")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=made)
    shutil.copy(ROOT / "mkdocs.yml", folder / "base.yml")
    (folder / "generator").symlink_to(ROOT / "generator")
    file = folder / "mkdocs.yml"
    settings = {"INHERIT": "base.yml", "extra": {"patchwire": {"lists": lists or {}}}}
    file.write_text(json.dumps(settings), "utf-8")  # JSON is YAML
    return file


PARTS = {
    "messages": messages,
    "memory": memory,
    "digest": digest,
    "index": index,
    "links": links,
    "demo": demo,
    "build": build,
}


# ---------------------------------------------------------------- what is said


def show(figures: Sequence[Figure]) -> None:
    """A table for a terminal."""
    width = max(len(figure.what) for figure in figures)
    print(f"{'what':{width}}  {'measured':>12}  {'must':>8}  {'goal':>8}")
    for one in figures:
        digits = 0 if one.value >= 1000 else 2
        bounds = [_bound(one, bound) for bound in (one.must, one.goal)]
        measured = f"{one.value:,.{digits}f} {one.unit:2}"
        line = f"{one.what:{width}}  {measured:>12}  {bounds[0]:>8}  {bounds[1]:>8}  {one.verdict}"
        print(line.rstrip())


def _bound(figure: Figure, bound: float | None) -> str:
    sign = ">=" if figure.at_least else "<="
    return "" if bound is None else f"{sign} {bound:g}"


def main() -> int:
    """Measure what was asked for; the exit code says whether all that must hold does."""
    words = argparse.ArgumentParser(description="Measure speed and memory.")
    words.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    words.add_argument("--runs", type=int, default=5, help="runs of what is compared")
    words.add_argument("--json", type=Path, default=ROOT / "bench.json", metavar="FILE")
    asked = words.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    figures = []
    for part in asked.only:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        figures += PARTS[part](max(1, asked.runs))
    show(figures)
    about = {"python": platform.python_version(), "git": output("git", "--version").split()[2]}
    told = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    asked.json.write_text(json.dumps({**about, "figures": told}, indent=1) + "\n", "utf-8")
    return any(figure.verdict == "MISSED" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
