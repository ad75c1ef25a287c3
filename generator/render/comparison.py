"""The figures of a digest beside the usual ones, and beside those of a year before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from statistics import median_low

from generator.models.commits import Window
from generator.models.digest import Counts
from generator.models.pages import DigestSummary
from generator.render.phrases.count import pluralize
from generator.render.phrases.time import window_words
from generator.windows import window_of

_HOUR = 3600
_STEP = {"hour": 24 * _HOUR, "day": 7 * 24 * _HOUR, "week": 7 * 24 * _HOUR}
_YEAR = 364 * 24 * _HOUR  # the same day of the week
LIKE_IT = 12  # windows that tell what is usual
ENOUGH = 4  # of them; from fewer nothing is said


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is usual, and what there was a year before, in words; empty where it is not known.

    `year_ago_path` is the folder of the digest of that time, empty where no mail arrived.
    """

    usual: str = ""
    year_ago: str = ""
    year_ago_path: str = ""


def mails_by_people(counts: Counts) -> str:
    """`142 mails by 61 people`, `no mail`."""
    if not counts.messages:
        return "no mail"
    mails = pluralize(counts.messages, "mail")
    return f"{mails} by {pluralize(counts.people, 'person', 'people')}" if counts.people else mails


def compare(digests: Sequence[DigestSummary]) -> Comparison:
    """The first of `digests`, which are newest first, beside others.

    The median counts windows without mail, too. Nothing is said of times before the oldest digest.
    """
    newest, oldest = digests[0].window, digests[-1].window.start
    by_start = {digest.window.start: digest for digest in digests}
    like_it = [_counts(by_start, start) for start in islice(_like_it(newest, oldest), LIKE_IT)]
    usual = ""
    if len(like_it) >= ENOUGH:
        mails = median_low(counts.messages for counts in like_it)
        people = median_low(counts.people for counts in like_it)
        usual = f"{mails_by_people(Counts(messages=mails, people=people))} {_usual_words(newest)}"
    before = _year_before(newest)
    if before.start < oldest:
        return Comparison(usual)
    words = mails_by_people(_counts(by_start, before.start))
    digest = by_start.get(before.start)
    return Comparison(usual, f"{words} {_on(before)}", digest.path if digest else "")


def _counts(by_start: Mapping[int, DigestSummary], start: int) -> Counts:
    digest = by_start.get(start)
    return digest.counts if digest else Counts()


def _like_it(window: Window, oldest: int) -> Iterator[int]:
    """The begins of earlier windows like this one, the nearest first."""
    start = window.start
    while True:
        start = start - _STEP[window.size] if window.size in _STEP else _month_before(start)
        if start < oldest:
            return
        yield start


def _month_before(start: int) -> int:
    return window_of(start - 1, "month").start


def _year_before(window: Window) -> Window:
    if window.size != "month":
        return window_of(max(0, window.start - _YEAR), window.size)
    start = datetime.fromtimestamp(window.start, UTC)
    return window_of(start.replace(year=max(1970, start.year - 1)), "month")


def _usual_words(window: Window) -> str:
    start = datetime.fromtimestamp(window.start, UTC)
    match window.size:
        case "hour":
            return f"usually from {start:%H}:00 to {start:%H}:59 UTC"
        case "day":
            return f"on a usual {start:%A}"
        case _:
            return f"in a usual {window.size}"


def _on(window: Window) -> str:
    preposition = "on" if window.size in {"day", "hour"} else "in"
    return f"{preposition} {window_words(window)}"
