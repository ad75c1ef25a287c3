"""Which versions did nobody answer? A page of them in numbered parts, oldest first, by topic.

Which state a version has was decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from generator.links import hash8, waiting_path
from generator.models import ListConfig, Page, Tally
from generator.render import words
from generator.render.environment import render
from generator.render.front_matter import Neighbour, make_page
from generator.render.standing import Standing
from generator.render.view import NOTHING, View

ROWS = 300  # versions on one page


@dataclass(frozen=True, slots=True)
class Group:
    """The versions below one heading."""

    title: str
    ident: str
    rows: tuple[Standing, ...]


def waiting_pages(
    lst: ListConfig,
    versions: Sequence[Standing],
    *,
    now: datetime,
    days: int,
    people: Mapping[str, str] = NOTHING,
) -> Iterator[Page]:
    """What nobody but its author and robots answered for `days` days, of all `versions`."""
    waiting = [one for one in versions if one[1].name == "waiting"]
    waiting.sort(key=lambda one: (one[0].received, one[0].path))
    topics = by_topic(lst, waiting)
    rows = [(topic, one) for topic, ones in topics.items() for one in ones]
    starts = range(0, max(1, len(rows)), ROWS)
    parts = [_waiting_part(lst, at) for at in range(len(starts))]
    for at, start in enumerate(starts):
        shown = rows[start : start + ROWS]
        body = render(
            "waiting.j2",
            view=View(lst, parts[at].path, people=people),
            groups=_groups(shown),
            total=len(waiting),
            topics=_topic_counts(topics) if not at else (),
            days=days,
            now=now,
            beside=[part for part in parts if part is not parts[at]],
        )
        yield make_page(
            parts[at].path,
            body,
            title=f"{lst.title}: waiting for an answer",
            description=f"{lst.title}: {words.number(len(waiting), 'version')} without an answer.",
            date=now,
        )


def _waiting_part(lst: ListConfig, at: int) -> Neighbour:
    return Neighbour(f"part {at + 1}", waiting_path(lst.name) + (f"{at + 1}/" if at else ""))


def by_topic(lst: ListConfig, versions: Iterable[Standing]) -> dict[str, list[Standing]]:
    """Versions by the first of their topics, in configured order, then by name, "" last."""
    configured = {name: at for at, (name, _) in enumerate(lst.topics)}
    found: dict[str, list[Standing]] = {}
    for one in versions:
        topics = sorted(
            one[0].topics, key=lambda name: (configured.get(name, len(configured)), name)
        )
        found.setdefault(topics[0] if topics else "", []).append(one)
    order = sorted(found, key=lambda name: (not name, configured.get(name, len(configured)), name))
    return {name: found[name] for name in order}


def _groups(rows: Iterable[tuple[str, Standing]]) -> Iterator[Group]:
    for topic, ones in groupby(rows, key=lambda row: row[0]):
        shown = tuple(one for _, one in ones)
        yield Group(topic or "Other", f"topic-{hash8(topic)}", shown)


def _topic_counts(topics: Mapping[str, Sequence[Standing]]) -> tuple[Tally, ...]:
    return tuple(Tally(name or "Other", len(ones)) for name, ones in topics.items())
