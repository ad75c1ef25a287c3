"""Which versions went into a tree? Pages of them, newest first, by month, maintainer and tree.

A version stands once, by the newest word of it; one that went in only in part says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from generator.links import applied_path
from generator.models import Application, ListConfig, Page, State, Tally, Version
from generator.render import words
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page
from generator.render.standing import Standing, went_to
from generator.render.view import NOTHING, View

ROWS = 150  # on one numbered page; the first has up to twice as many
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


def applied_pages(
    lst: ListConfig, versions: Sequence[Standing], people: Mapping[str, str] = NOTHING
) -> Iterator[Page]:
    """What went into a tree, whole or in part, of all `versions`.

    The numbered pages are filled from the oldest on, so what stands on one stays there; the first
    page has the rest, the newest.
    """
    entered = _entered(versions)
    full = max(0, len(entered) // ROWS - 1)
    split = len(entered) - full * ROWS
    paths = [applied_path(lst.name), *(_applied_part(lst, full - at) for at in range(full))]
    for at, path in enumerate(paths):
        start = split + (at - 1) * ROWS
        rows = entered[start : start + ROWS] if at else entered[:split]
        view = View(lst, path, people=people)
        yield _applied_page(view, rows, entered if not at else [], _beside(paths, at))


def _applied_part(lst: ListConfig, number: int) -> str:
    return f"{applied_path(lst.name)}{number}/"


def _beside(paths: Sequence[str], at: int) -> list[Neighbour]:
    newer = [Neighbour("newer", paths[at - 1])] if at else []
    return newer + [Neighbour("older", path) for path in paths[at + 1 : at + 2]]


def _applied_page(
    view: View,
    rows: Sequence[Entered],
    everything: Sequence[Entered],
    beside: Sequence[Neighbour],
) -> Page:
    body = render(
        "applied.j2",
        view=view,
        months=[(month, _by_tree(ones)) for month, ones in groupby(rows, lambda one: one.month)],
        total=len(everything),
        in_part=sum(one.state.name != "applied" for one in everything),
        maintainers=_top(words.person(one.by.person) for one in everything),
        trees=_top(went_to(one.by) for one in everything if one.by.tree),
        beside=beside,
    )
    return make_page(
        view.page,
        body,
        title=f"{view.lst.title}: applied",
        description=f"What went into a tree, by the mails of {view.lst.title} that say so.",
        date=max((one.by.received for one in rows), default=None),
    )


def _entered(versions: Iterable[Standing]) -> list[Entered]:
    """Newest first."""
    found = [
        Entered(version, state, word)
        for version, state in versions
        if not version.pull and (word := _newest_word(version, state))
    ]
    return sorted(found, key=lambda one: (one.by.received, one.version.path), reverse=True)


def _newest_word(version: Version, state: State) -> Application | None:
    """The mail that shows the state, else the newest that says something was applied."""
    words = version.all_applications
    shown = (one for one in words if state.name == "applied" and one.message_id == state.evidence)
    return next(shown, words[-1] if words else None)


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
