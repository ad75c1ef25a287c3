"""What was most important in several digests, and what the newest one has of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.models.pages import DigestSummary, Headline, HeadlineKind

WENT_IN = 25  # headlines of a month or a week
LARGEST = 8
DISCUSSED = 5

GROUPS: tuple[tuple[str, str, tuple[HeadlineKind, ...]], ...] = (
    ("new", "New", ("new", "pull")),
    ("moved", "Moved", ("version", "reviewed", "withdrawn")),
    ("applied", "Applied", ("applied",)),
    ("talk", "Talk", ("report", "talk")),
)


@dataclass(frozen=True, slots=True)
class HeadlineGroup:
    """Headlines below one title; `more` counts those that are not shown."""

    ident: str
    title: str
    headlines: tuple[Headline, ...]
    more: int = 0


def grouped(digest: DigestSummary) -> list[HeadlineGroup]:
    """The headlines of a digest by what they are about; empty groups are left out."""
    rest = {tally.name: tally.count for tally in digest.rest}
    groups = [
        HeadlineGroup(
            ident,
            title,
            tuple(headline for headline in digest.headlines if headline.kind in kinds),
            sum(rest.get(kind, 0) for kind in kinds),
        )
        for ident, title, kinds in GROUPS
    ]
    return [group for group in groups if group.headlines]


def highlights(digests: Sequence[DigestSummary]) -> list[HeadlineGroup]:
    """What went in, the largest new series and the longest discussions of several digests.

    They are chosen among the headlines of the digests. A version stands once in each group.
    """
    headlines = [headline for digest in digests for headline in digest.headlines]
    applied = _largest(headline for headline in headlines if headline.kind == "applied")
    beyond = sum(
        tally.count for digest in digests for tally in digest.rest if tally.name == "applied"
    )
    new = _largest(headline for headline in headlines if headline.kind == "new")
    talked = sorted(_distinct(headlines), key=lambda headline: headline.replies, reverse=True)
    groups = (
        HeadlineGroup(
            "went-in",
            "What went in",
            tuple(applied[:WENT_IN]),
            len(applied[WENT_IN:]) + beyond,
        ),
        HeadlineGroup("largest", "Largest new series", tuple(new[:LARGEST])),
        HeadlineGroup(
            "discussed",
            "Most discussed in one digest",
            tuple(headline for headline in talked[:DISCUSSED] if headline.replies),
        ),
    )
    return [group for group in groups if group.headlines]


def _distinct(headlines: Iterable[Headline]) -> list[Headline]:
    """The headlines with the most replies of each version, or of each place in a digest."""
    found: dict[str, Headline] = {}
    for headline in headlines:
        known = found.get(headline.path)
        if known is None or known.replies < headline.replies:
            found[headline.path] = headline
    return list(found.values())


def _largest(headlines: Iterable[Headline]) -> list[Headline]:
    def size(headline: Headline) -> tuple[int, int, int]:
        lines = headline.insertions + headline.deletions
        return headline.patches, lines, headline.activity

    return sorted(_distinct(headlines), key=size, reverse=True)
