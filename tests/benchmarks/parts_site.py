"""The cost of whole commands: a site from nothing, one more day, nothing new; and its pages."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import yaml
from archives import Unpacked, arrive, held_back, ordinary_day, unpack
from crowded import crowded
from extremes import EXTREMES
from made import large
from measure import CORES, PATCHWIRE, PLACE, ROOT, Cost, Figure, run, watch
from weight import first_visit

SINCE = "2019-01-01"
KEEP = 30  # days whose pages a large list keeps
SAMPLE = 0.05  # seconds between looks at the memory of a process tree: it must not cost a core


def demo(_runs: int) -> Iterator[Figure]:
    """The embedded list as a site, from nothing, and again when nothing changed."""
    file = scratch("demo", {})
    first, second = (run([PATCHWIRE, "-C", str(file), "demo"]) for _ in range(2))
    yield Figure("make demo after set-up", first.wall, "s", 15, 6)
    yield Figure("make demo, nothing new", second.wall, "s")


def build(_runs: int) -> Iterator[Figure]:
    """A whole list with MkDocs; its mirror is there already."""
    file = scratch("build", settings(unpack("kvm-ppc"), since=SINCE))
    run([PATCHWIRE, "-C", str(file), "fetch"])
    cost = run([PATCHWIRE, "-C", str(file), "build", "--offline"])
    yield Figure(f"build kvm-ppc since {SINCE[:4]}, {CORES} cores", cost.wall, "s", 180, 60)


def whole(runs: int) -> Iterator[Figure]:
    """All of kvmarm from nothing, fetch included, and once more when nothing is new."""
    file = scratch("whole", settings(unpack("kvmarm")))
    cost, peaks = watch(build_command(file), SAMPLE)
    again = [run(build_command(file)) for _ in range(max(runs, 3))]
    weights = first_visit(file.parent / "site", "lists/kvmarm/digests")
    what = f"build kvmarm from nothing, {CORES} cores"
    yield Figure(what, cost.wall, "s", 480, 180)
    yield Figure(f"{what}, CPU time", cost.cpu, "s")
    yield Figure(
        "build kvmarm from nothing, most memory of a process", max(peaks.values()), "MB", 700, 400
    )
    yield Figure("build kvmarm, no news", min(cost.wall for cost in again), "s", 1.5, 0.5)
    yield Figure("build kvmarm, no news, CPU time", min(cost.cpu for cost in again), "s")
    yield from weights


def day(runs: int) -> Iterator[Figure]:
    """An ordinary day of its last month added to the whole site of kvmarm."""
    costs, mails = _day_more(unpack("kvmarm"), max(1, runs // 2))
    what = f"build kvmarm, one more day of {mails} mails"
    yield Figure(what, min(cost.wall for cost in costs), "s", 6, 5)
    yield Figure(f"{what}, CPU time", min(cost.cpu for cost in costs), "s")


def large_site(runs: int) -> Iterator[Figure]:
    """What who runs a large list would: pages of the last month, all else leads to the archive."""
    real = unpack("kvmarm")
    like = ordinary_day(real, within=30).mails
    took = {}
    for archive in (unpack("kvm-ppc"), real, large(real)):
        costs, mails = _day_more(archive, max(1, runs // 2), like=like, keep=KEEP)
        took[archive.name] = min(cost.wall for cost in costs)
        what = f"build {archive.name}, keep {KEEP}, one more day of {mails} mails"
        bounds = (None, 10) if archive.name not in {"kvm-ppc", "kvmarm"} else (None, None)
        yield Figure(what, took[archive.name], "s", *bounds)
        yield Figure(f"{what}, CPU time", min(cost.cpu for cost in costs), "s")
    map_ordered = max(took.values()) / min(took.values())
    yield Figure(
        f"build, keep {KEEP}, one more day on the three lists: most to least",
        map_ordered,
        "x",
        3,
        1.5,
    )


def bounds(_runs: int) -> Iterator[Figure]:
    """The largest page and feed of the most a list may bring."""
    archive = crowded()
    file = scratch("bounds", settings(archive))
    cost = run(build_command(file))
    files = [path for path in (file.parent / "site").rglob("*") if path.is_file()]
    pages = {path: path.stat().st_size / 1e6 for path in files if path.suffix == ".html"}
    feeds = [path.stat().st_size / 1e6 for path in files if path.suffix == ".atom"]
    what = f"of {archive.name}: {archive.mails} mails, {len(pages)} pages"
    print(f"largest page: {max(pages, key=lambda one: pages[one])}", file=sys.stderr)
    yield Figure(f"largest page {what}", max(pages.values()), "MB", 1)
    yield Figure(f"largest feed {what}", max(feeds), "MB")
    yield Figure(f"build {what}", cost.wall, "s")


def extremes(_runs: int) -> Iterator[Figure]:
    """What lists cost that are extreme in one way each: time, memory, pages, the largest page."""
    for extreme in EXTREMES:
        archive = extreme.archive()
        file = scratch("extreme", settings(archive))
        cost = run(build_command(file))
        pages = [path.stat().st_size / 1e6 for path in (file.parent / "site").rglob("*.html")]
        yield Figure(f"{archive.name}, CPU time", cost.cpu, "s", extreme.seconds)
        yield Figure(f"{archive.name}, memory", cost.memory, "MB", extreme.megabytes)
        yield Figure(f"{archive.name}, pages", len(pages), "")
        yield Figure(f"{archive.name}, largest page", max(pages), "MB", 1)
        shutil.rmtree(archive.folder)


def _day_more(
    archive: Unpacked, runs: int, like: int | None = None, keep: int | None = None
) -> tuple[list[Cost], int]:
    """The site as it was before a day; then that day arrives. What that cost, and its mails."""
    news = ordinary_day(archive, within=None if like else 30, like=like)
    file = scratch("day", settings(archive, **({"keep": keep} if keep else {})))
    before = PLACE / "site-day-before"
    costs = []
    with held_back(news):
        run(build_command(file))
        shutil.rmtree(before, ignore_errors=True)
        file.parent.rename(before)
        arrive(news)
        for _ in range(runs):
            shutil.rmtree(file.parent, ignore_errors=True)
            run(["cp", "-a", str(before), str(file.parent)])
            os.sync()  # publication would wait for the copy to be on the disk
            costs.append(run(build_command(file)))
    shutil.rmtree(before)
    return costs, news.mails


# ---------------------------------------------------------------- projects


def build_command(file: Path) -> list[str]:
    return [PATCHWIRE, "-C", str(file), "build"]


def settings(archive: Unpacked, **more: object) -> dict[str, dict[str, object]]:
    """A list as `mkdocs.yml` has it."""
    name = archive.folder.name
    return {name: {"title": name, "archive": str(archive.folder), **more}}


def scratch(name: str, lists: dict[str, dict[str, object]]) -> Path:
    """An mkdocs.yml in a folder of its own with our hand-written pages and, of lists, `lists`."""
    folder = PLACE / f"site-{name}"
    shutil.rmtree(folder, ignore_errors=True)
    made = shutil.ignore_patterns("lists", "search", "index.md")
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=made)
    (folder / "generator").symlink_to(ROOT / "generator")
    content = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    if lists:
        content["extra"]["patchwire"]["lists"] = lists
    file = folder / "mkdocs.yml"
    file.write_text(json.dumps(content), "utf-8")  # JSON is YAML
    return file


PARTS = {
    "demo": demo,
    "build": build,
    "whole": whole,
    "day": day,
    "bounds": bounds,
    "extremes": extremes,
    "large-site": large_site,
}
