"""Speed and size: measures the figures that must hold, beside those of other programs.

What is compared runs in turns, and the best of the runs counts: noise only ever adds. Prints a
table and writes `bench.json`.

Usage: bench.py [--only PART...] [--runs N]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import parts_index
import parts_peers
import parts_read
import parts_search
import parts_site
from measure import CORES, PLACE, ROOT, Figure, output

Part = Callable[[int], Iterator[Figure]]
PARTS: dict[str, Part] = {
    **parts_read.PARTS,
    **parts_index.PARTS,
    **parts_site.PARTS,
    **parts_search.PARTS,
    **parts_peers.PARTS,
}


def show(figures: Sequence[Figure]) -> None:
    """A table for a terminal."""
    width = max(len(figure.what) for figure in figures)
    print(f"{'what':{width}}  {'measured':>12}  {'must':>8}  {'goal':>8}")
    for figure in figures:
        digits = 0 if figure.value >= 1000 else 2
        must, goal = (_bound(figure, bound) for bound in (figure.must, figure.goal))
        measured = f"{figure.value:,.{digits}f} {figure.unit:2}"
        line = f"{figure.what:{width}}  {measured:>12}  {must:>8}  {goal:>8}  {figure.verdict}"
        print(line.rstrip())


def _bound(figure: Figure, bound: float | None) -> str:
    sign = ">=" if figure.at_least else "<="
    return "" if bound is None else f"{sign} {bound:g}"


def main() -> int:
    """Measure what was asked for; the exit code says whether all that must hold does."""
    words = argparse.ArgumentParser(description=f"Measure speed and memory: {', '.join(PARTS)}.")
    words.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    words.add_argument("--runs", type=int, default=5, help="runs of what is compared")
    words.add_argument("--json", type=Path, default=ROOT / "bench.json", metavar="FILE")
    asked = words.parse_args()
    PLACE.mkdir(parents=True, exist_ok=True)
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    figures: list[Figure] = []
    for part in asked.only:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        figures += PARTS[part](max(1, asked.runs))
    show(figures)
    about = {"python": platform.python_version(), "git": output("git", "--version").split()[2]}
    rows = [{**asdict(figure), "verdict": figure.verdict} for figure in figures]
    asked.json.write_text(json.dumps({**about, "figures": rows}, indent=1) + "\n", "utf-8")
    return any(figure.verdict == "MISSED" for figure in figures)


if __name__ == "__main__":
    sys.exit(main())
