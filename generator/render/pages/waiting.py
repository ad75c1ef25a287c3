"""Which versions did nobody answer? A page of them in numbered parts, oldest first, by topic.

Which they are, and which stand on a part, was decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from generator.links import hash8, waiting_path
from generator.models.digest import Tally
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page, near
from generator.render.phrases import count as words
from generator.render.phrases.state import Standing
from generator.render.view import NOTHING, View


@dataclass(frozen=True, slots=True)
class Group:
    """The versions below one heading."""

    title: str
    ident: str
    rows: tuple[Standing, ...]


def waiting_page(
    mailing_list: ListConfig,
    rows: Sequence[tuple[str, Standing]],
    *,
    at: int,
    parts: int,
    counts: Mapping[str, int],
    now: datetime,
    days: int,
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """One part of what nobody but its author and robots answered for `days` days.

    `rows` are the versions of the part, each with its topic ("" for none); `counts` tells by topic
    how many there are on all `parts`. Only the first part, 0, says what holds of them all, so that
    the others change with their own rows alone.
    """
    path = _part(mailing_list, at)
    body = render(
        "waiting.j2",
        view=View(mailing_list, path, people=people),
        groups=_groups(rows),
        total=sum(counts.values()),
        topics=() if at else [Tally(name or "Other", count) for name, count in counts.items()],
        days=days,
        now=None if at else now,
        part=at + 1,
        beside=[
            Neighbour(f"part {one + 1}", _part(mailing_list, one))
            for one in near(at, parts)
            if one != at
        ],
    )
    newest = max((version.newest for _, (version, _) in rows), default=None)
    return make_page(
        path,
        body,
        title=f"{mailing_list.title}: waiting for an answer",
        description=f"Versions on {mailing_list.title} "
        f"without an answer for {words.number(days, 'day')}.",
        date=newest,
    )


def _part(mailing_list: ListConfig, at: int) -> str:
    return waiting_path(mailing_list.name) + (f"{at + 1}/" if at else "")


def _groups(rows: Iterable[tuple[str, Standing]]) -> Iterator[Group]:
    for topic, ones in groupby(rows, key=lambda row: row[0]):
        shown = tuple(one for _, one in ones)
        yield Group(topic or "Other", f"topic-{hash8(topic)}", shown)
