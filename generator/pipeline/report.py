"""What a run reports when it ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from generator.errors import ArchiveDamaged, UpstreamError
from generator.models.health import Skipped

FULL = 1_000_000_000  # bytes, which GitHub Pages takes
NOTHING_BUILT = "nothing was built: the old site stays"
_RANKS = {0: 0, ArchiveDamaged.exit_code: 1, UpstreamError.exit_code: 2}  # of exit codes


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the pages and of the site, as counts, and the size of the site in bytes."""

    made: int = 0
    unchanged: int = 0
    removed: int = 0
    built: int = 0  # files that are new in the site, or changed
    gone: int = 0  # files that were removed from the site
    size: int = 0
    growth: int | None = None  # of the site, in bytes of 30 days; None where that is not known

    @property
    def is_news(self) -> bool:
        """Whether anything changed."""
        return any((self.made, self.removed, self.built, self.gone))

    def line(self, times: Mapping[str, float], seconds: float) -> str:
        """The last line of a run that took so long, with the seconds of each stage."""
        stages = ", ".join(f"{stage} {took:.1f}" for stage, took in times.items())
        spent = f"in {seconds:.1f} s{f': {stages}' if stages else ''}"
        site = f"site {self.size / 1e6:,.1f} MB{self._forecast}"
        if not self.is_news:
            return f"nothing new, done {spent}; {self.unchanged:,} pages unchanged; {site}"
        removed = f", {self.removed:,} removed" if self.removed else ""
        pages = f"{self.made:,} pages made, {self.unchanged:,} unchanged{removed}"
        return f"done {spent}; {pages}; {self.built:,} files built; {site}"

    @property
    def _forecast(self) -> str:
        """How fast the site grows, and when a host takes it no longer, if that is within years."""
        if not self.growth:
            return ""
        months = max(0, FULL - self.size) / self.growth
        full = f", {FULL / 1e6:,.0f} MB in {months:,.0f} months" if 1 <= months <= 60 else ""
        return f", {self.growth / 1e6:,.1f} MB more in 30 days{full}"


@dataclass(frozen=True, slots=True)
class Report:
    """Lines to print, the exit code of the run, and the lists that it skipped, with the reasons.

    `urgent` are those lines that are printed even where only warnings are wanted, `results` what is
    printed for other programs to read. `answered` are the lists whose upstream answered, and
    `built` those whose pages are up to date.
    """

    lines: tuple[str, ...]
    exit_code: int = 0
    skipped: Mapping[str, Skipped] = field(default_factory=dict, compare=False)
    urgent: frozenset[str] = frozenset()
    summary: Summary | None = None
    results: tuple[str, ...] = ()
    answered: frozenset[str] = field(default=frozenset(), compare=False)
    built: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def failed(self) -> frozenset[str]:
        """The names of the lists that were skipped."""
        return frozenset(self.skipped)

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
    name: str = ""  # of the list
    unreadable: Mapping[str, int] = field(default_factory=dict)  # mails, by reason


def worst(codes: Iterable[int]) -> int:
    """The exit code of a run from those of its parts.

    Out of reach goes before damaged, and any other failure before both: it is the one that the
    next run does not settle by itself.
    """
    return max(codes, key=lambda code: (_RANKS.get(code, len(_RANKS)), code), default=0)


def combined(fetched: Report, lists: Sequence[ListResult], site: Report) -> Report:
    """The report of a whole run from those of its stages."""
    reports = [fetched, *(result.report for result in lists), site]
    summary = site.summary and replace(
        site.summary,
        made=sum(result.made for result in lists),
        unchanged=sum(result.unchanged for result in lists),
        removed=sum(result.removed for result in lists),
    )
    skipped = dict(pair for report in reversed(reports) for pair in report.skipped.items())
    return Report(
        tuple(line for report in reports for line in report.lines),
        worst(report.exit_code for report in reports),
        skipped=skipped,  # the first reason counts
        urgent=frozenset[str]().union(*(report.urgent for report in reports)),
        summary=summary,
        answered=fetched.answered,
        built=frozenset(result.name for result in lists if not result.report.exit_code),
    )
