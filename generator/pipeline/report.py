"""What does a run have to tell?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the pages and of the site: how many, and the bytes of the whole site."""

    made: int = 0
    unchanged: int = 0
    removed: int = 0
    built: int = 0  # files that are new in the site, or another
    gone: int = 0  # files that are no more in the site
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
    """What a run has to tell, a line each, the code it ends with, and the lists it failed on.

    `urgent` are those of the lines that are said even where nothing but warnings is wanted.
    """

    lines: tuple[str, ...]
    exit_code: int = 0
    failed: frozenset[str] = frozenset()
    urgent: frozenset[str] = frozenset()
    summary: Summary | None = None


@dataclass(frozen=True, slots=True)
class MadeList:
    """What became of the pages of one list.

    `is_whole`: nothing is missing in its archive that might be there the next time.
    """

    report: Report
    made: int = 0
    unchanged: int = 0
    removed: int = 0
    is_whole: bool = False
