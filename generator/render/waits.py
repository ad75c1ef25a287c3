"""What pages show of versions that wait for somebody's answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from generator.models.mails import Person
from generator.models.versions import State, Version, Wait
from generator.render.phrases.count import pluralize

HEADINGS: dict[Wait | str, str] = {
    "unanswered": "Nobody answered",
    "silent": "New version, its reviewers silent",
    "owed": "The author owes an answer",
    "pulls": "Pull requests",
}


@dataclass(frozen=True, slots=True)
class WaitRow:
    """A version that waits, whose answer is missing, and since when.

    `silent` are the people who answered an earlier version, each with the last that they answered.
    """

    version: Version
    state: State
    wait: Wait
    since: datetime
    days: int
    silent: tuple[tuple[Person, Version], ...] = ()


@dataclass(frozen=True, slots=True)
class WaitSection:
    """Versions below one heading: those that are shown, and the count of all."""

    ident: str
    title: str
    rule: str
    rows: tuple[WaitRow, ...]
    total: int


def heading_of(wait: Wait, *, pull: bool) -> str:
    """The heading below which a version is listed."""
    return "pulls" if pull else wait


def wait_sections(
    rows: Iterable[tuple[str, WaitRow]], totals: dict[str, int], days: int
) -> Iterator[WaitSection]:
    """The headings that have any rows, in their order; `rows` are given with their headings."""
    pairs = list(rows)
    for ident, title in HEADINGS.items():
        shown = tuple(row for heading, row in pairs if heading == ident)
        if shown:
            total = max(totals.get(ident, 0), len(shown))
            yield WaitSection(ident, title, _rule(ident, pluralize(days, "day")), shown, total)


def _rule(ident: str, days: str) -> str:
    """The rule by which versions are below a heading, as a sentence."""
    match ident:
        case "unanswered":
            return f"For {days} or more, nobody but the author and robots answered any version."
        case "silent":
            return f"People answered an earlier version, and for {days} or more nobody this one."
        case "owed":
            return (
                f"Somebody else had the last word {days} ago or more, and it was no approval; "
                "the author neither answered nor sent a new version."
            )
        case _:
            return f"For {days} or more, nobody but the author and robots answered."
