"""Which versions went into a tree? Pages of them, newest first, by month, maintainer and tree.

A version stands once, by the newest word of it; one that went in only in part says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from generator.links import applied_path
from generator.models.digest import Tally
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Version
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page
from generator.render.phrases import count as words
from generator.render.phrases.state import Standing, went_to
from generator.render.view import NOTHING, View

TOP = 15  # maintainers and trees on the first page


@dataclass(frozen=True, slots=True)
class Entered:
    """A version that went in, or a part of it, by the newest word of it."""

    version: Version
    state: State
    by: Application

    @property
    def month(self) -> datetime:
        """The month of that word."""
        moment = self.by.received.astimezone(UTC)
        return datetime(moment.year, moment.month, 1, tzinfo=UTC)


def applied_page(
    mailing_list: ListConfig,
    rows: Sequence[Standing],
    *,
    number: int,
    full: int,
    total: int,
    in_part: int,
    tops: Sequence[Standing],
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """One page of what went into a tree, whole or in part; its `rows` newest first.

    Pages are numbered from the oldest, 1, to `full`, and are filled in that order, so what stands
    on one stays there; page 0 has the rest, the newest, and what holds of them all: `total`,
    `in_part`, and who took most of `tops`, the newest of all.
    """
    shown, newest = _entered(rows), _entered(tops)
    path = _part(mailing_list, number)
    body = render(
        "applied.j2",
        view=View(mailing_list, path, people=people),
        months=[(month, _by_tree(ones)) for month, ones in groupby(shown, lambda one: one.month)],
        total=0 if number else total,
        in_part=in_part,
        counted=len(newest) if len(newest) < total else 0,
        maintainers=_top(words.person(one.by.person) for one in newest),
        trees=_top(went_to(one.by) for one in newest if one.by.tree),
        beside=_beside(mailing_list, number, full),
    )
    return make_page(
        path,
        body,
        title=f"{mailing_list.title}: applied",
        description=f"What went into a tree, by the mails of {mailing_list.title} that say so.",
        date=max((one.by.received for one in shown), default=None),
    )


def _part(mailing_list: ListConfig, number: int) -> str:
    return (
        f"{applied_path(mailing_list.name)}{number}/" if number else applied_path(mailing_list.name)
    )


def _beside(mailing_list: ListConfig, number: int, full: int) -> list[Neighbour]:
    """The pages with newer and with older ones."""
    newer = (
        [Neighbour("newer", _part(mailing_list, 0 if number == full else number + 1))]
        if number
        else []
    )
    older = (number or full + 1) - 1
    return newer + ([Neighbour("older", _part(mailing_list, older))] if older else [])


def _entered(versions: Iterable[Standing]) -> list[Entered]:
    """Those with a word that they went in."""
    return [
        Entered(version, state, word)
        for version, state in versions
        if (word := version.shown_application)
    ]


def _by_tree(entered: Iterable[Entered]) -> list[tuple[Application, list[Entered]]]:
    """By maintainer and tree, in the order of the newest of each."""
    found: dict[tuple[str, str], list[Entered]] = {}
    for one in entered:
        found.setdefault((words.person(one.by.person), went_to(one.by)), []).append(one)
    return [(ones[0].by, ones) for ones in found.values()]


def _top(names: Iterable[str]) -> tuple[Tally, ...]:
    """Most first, then by name."""
    counts = sorted(Counter(names).items(), key=lambda one: (-one[1], one[0]))
    return tuple(Tally(name, count) for name, count in counts[:TOP])
