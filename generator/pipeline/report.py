"""What a run reports when it ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

NOTHING_BUILT = "nothing was built: the old site stays"


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the pages and of the site, as counts, and the size of the site in bytes."""

    made: int = 0
    unchanged: int = 0
    removed: int = 0
    built: int = 0  # files that are new in the site, or changed
    gone: int = 0  # files that were removed from the site
    size: int = 0

    @property
    def is_news(self) -> bool:
        """Whether anything changed."""
        return any((self.made, self.removed, self.built, self.gone))

    def line(self, times: Mapping[str, float], seconds: float) -> str:
        """The last line of a run that took so long, with the seconds of each stage."""
        stages = ", ".join(f"{stage} {took:.1f}" for stage, took in times.items())
        spent = f"in {seconds:.1f} s{f': {stages}' if stages else ''}"
        site = f"site {self.size / 1e6:,.1f} MB"
        if not self.is_news:
            return f"nothing new, done {spent}; {self.unchanged:,} pages unchanged; {site}"
        removed = f", {self.removed:,} removed" if self.removed else ""
        pages = f"{self.made:,} pages made, {self.unchanged:,} unchanged{removed}"
        return f"done {spent}; {pages}; {self.built:,} files built; {site}"


@dataclass(frozen=True, slots=True)
class Report:
    """Lines to print, the exit code of the run, and the names of the lists it failed on.

    `urgent` are those lines that are printed even where only warnings are wanted, `results` what is
    printed for other programs to read.
    """

    lines: tuple[str, ...]
    exit_code: int = 0
    failed: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()
    summary: Summary | None = None
    results: tuple[str, ...] = ()

    def with_urgent(self, *lines: str) -> Report:
        """The same with more urgent lines."""
        return replace(self, lines=(*self.lines, *lines), urgent=self.urgent.union(lines))


@dataclass(frozen=True, slots=True)
class ListResult:
    """What became of the pages of one list."""

    report: Report
    made: int = 0
    unchanged: int = 0
    removed: int = 0


def combined(fetched: Report, lists: Sequence[ListResult], site: Report) -> Report:
    """The report of a whole run from those of its stages."""
    reports = [fetched, *(result.report for result in lists), site]
    summary = site.summary and replace(
        site.summary,
        made=sum(result.made for result in lists),
        unchanged=sum(result.unchanged for result in lists),
        removed=sum(result.removed for result in lists),
    )
    return Report(
        tuple(line for report in reports for line in report.lines),
        max(report.exit_code for report in reports),
        urgent=frozenset[str]().union(*(report.urgent for report in reports)),
        summary=summary,
    )
