"""The mails that are measured: real archives, one ordinary day of them, and a large made-up one.

Real archives come from `../shared/archives` and are unpacked to `.cache/bench` once. The large one
is made of a real one at first use and stays there, too.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from measure import PLACE, ROOT, output

BUNDLES = ROOT.parent / "shared" / "archives"
DAY = 86_400
_NEWEST = "refs/bench/newest"  # where an archive ended before a part of it was held back


@dataclass(frozen=True)
class Unpacked:
    """A list's repositories in the order of their epochs."""

    name: str
    folder: Path
    repositories: tuple[Path, ...]

    @property
    def mails(self) -> int:
        """How many mails there are."""
        return sum(
            blobs(repository).read_text("utf-8").count("\n") for repository in self.repositories
        )


def unpack(name: str) -> Unpacked:
    """The list's bundles as repositories; those of an earlier call are used again."""
    bundles = sorted((BUNDLES / name).glob("*.bundle"))
    if not bundles:
        sys.exit(f"bench: ../shared/archives/{name} is absent: this part reads real archives")
    repositories = []
    for bundle in bundles:
        repository = PLACE / name / "git" / f"{bundle.stem}.git"
        if not blobs(repository).exists():
            shutil.rmtree(repository, ignore_errors=True)
            output("git", "clone", "--quiet", "--mirror", str(bundle), str(repository))
            list_blobs(repository)
        complete(repository)
        repositories.append(repository)
    return Unpacked(name, PLACE / name, tuple(repositories))


def blobs(repository: Path) -> Path:
    """The file with the id of each mail of a repository in order of arrival, a line each."""
    return repository.parents[1] / f"{repository.stem}.blobs"


def list_blobs(repository: Path) -> None:
    """Write that file."""
    commits = output("git", "-C", str(repository), "log", "--reverse", "--format=%H:m", "master")
    found = subprocess.run(
        ["git", "-C", str(repository), "cat-file", "--batch-check", "--buffer"],
        input=commits,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rows = (line.split() for line in found.splitlines())
    blobs(repository).write_text("".join(f"{row[0]}\n" for row in rows if row[1] == "blob"))


def write(repository: Path, mails: Iterable[tuple[int, bytes]]) -> None:
    """Make a repository of mails, each with the time it was received, in order of arrival."""
    output("git", "init", "--quiet", "--bare", "--initial-branch=master", str(repository))
    # Fast rather than small: it is read once or twice.
    command = ["git", "-c", "core.compression=1", "-C", str(repository), "fast-import", "--quiet"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as git:
        assert git.stdin
        for at, raw in mails:
            git.stdin.write(
                b"commit refs/heads/master\ncommitter made <made@list.example> %d +0000\ndata 0\n"
                b"M 100644 inline m\ndata %d\n%b\n" % (at, len(raw), raw)
            )
    if git.returncode:
        raise SystemExit(f"bench: git fast-import ended with {git.returncode}")
    list_blobs(repository)


def complete(repository: Path) -> None:
    """Give back what a run that was killed held back."""
    newest = output("git", "-C", str(repository), "for-each-ref", "--format=%(objectname)", _NEWEST)
    if newest:
        _set_tip(repository, newest.strip())


# ---------------------------------------------------------------- days


@dataclass(frozen=True)
class Day:
    """A day of an archive: the commits before it, at its end, and the newest there is."""

    name: str
    mails: int
    repository: Path
    before: str
    end: str
    newest: str


def median_day(archive: Unpacked) -> str:
    """The day with the median number of mails, among the days that had any."""
    days: Counter[str] = Counter()
    for repository in archive.repositories:
        days.update(_day(at) for _, at in _commits(repository))
    middle = statistics.median_high(days.values())
    return min(day for day, count in days.items() if count == middle)


def ordinary_day(archive: Unpacked, *, within: int | None = None, like: int | None = None) -> Day:
    """The last day with the median number of mails of the newest epoch, or `like` so many.

    `within`: of its last so many days.
    """
    repository = archive.repositories[-1]
    commits = _commits(repository)
    since = commits[0][1] - within * DAY if within else 0
    days = Counter(_day(at) for _, at in commits if at >= since)
    wanted = statistics.median_high(days.values()) if like is None else like
    # The oldest there is has nothing before it.
    name = max(list(days)[:-1], key=lambda day: (-abs(days[day] - wanted), day))
    ids = [commit for commit, at in commits if _day(at) <= name]
    return Day(name, days[name], repository, ids[days[name]], ids[0], commits[0][0])


@contextmanager
def held_back(day: Day) -> Iterator[None]:
    """The archive ends before the day; whoever wants it to arrive calls `arrive`."""
    output("git", "-C", str(day.repository), "update-ref", _NEWEST, day.newest)
    try:
        _set_tip(day.repository, day.before)
        yield
    finally:
        _set_tip(day.repository, day.newest)


def arrive(day: Day) -> None:
    """The day arrives in an archive that it was held back from."""
    _set_tip(day.repository, day.end)


def _set_tip(repository: Path, commit: str) -> None:
    branch = output("git", "-C", str(repository), "symbolic-ref", "HEAD").strip()
    output("git", "-C", str(repository), "update-ref", branch, commit)


def _commits(repository: Path) -> list[tuple[str, int]]:
    """Each commit with its time, newest first."""
    log = output("git", "-C", str(repository), "log", "--format=%H %ct", "HEAD")
    return [(row[:40], int(row[41:])) for row in log.splitlines()]


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}"
