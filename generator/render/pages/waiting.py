"""The page of versions that nobody answered, in numbered parts, oldest first, by topic."""

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
from generator.render.front_matter import make_page
from generator.render.pagination import numbered_parts
from generator.render.phrases.count import pluralize
from generator.render.phrases.state import VersionState
from generator.render.view import NOTHING, View

NO_TOPIC = "Other"  # the heading of versions without a topic


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """The versions below the heading of one topic."""

    title: str
    ident: str
    rows: tuple[VersionState, ...]


def waiting_page(
    mailing_list: ListConfig,
    rows: Sequence[tuple[str, VersionState]],
    *,
    at: int,
    parts: int,
    counts: Mapping[str, int],
    now: datetime,
    days: int,
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """Part `at`, from 0, of the versions nobody but author and robots answered for `days` days.

    `rows` are the versions of the part, each with its topic ("" for none); `counts` has the number
    of versions on all `parts` by topic. Only the first part shows what is true of all parts, so the
    others change with their own rows alone.
    """
    pagination = numbered_parts(waiting_path(mailing_list.name), parts, at + 1)
    body = render(
        "waiting.j2",
        view=View(mailing_list, pagination.path, people=people),
        groups=_groups(rows),
        total=sum(counts.values()),
        topics=() if at else [Tally(topic or NO_TOPIC, count) for topic, count in counts.items()],
        days=days,
        now=None if at else now,
        part=pagination.number,
        links=pagination.links({number: f"part {number}" for number in pagination.nearby()}),
    )
    return make_page(
        pagination.path,
        body,
        title=f"{mailing_list.title}: waiting for an answer",
        description=f"Versions on {mailing_list.title} "
        f"without an answer for {pluralize(days, 'day')}.",
        date=max((version.newest for _, (version, _) in rows), default=None),
    )


def _groups(rows: Iterable[tuple[str, VersionState]]) -> Iterator[TopicGroup]:
    for topic, group in groupby(rows, key=lambda row: row[0]):
        shown = tuple(version for _, version in group)
        yield TopicGroup(topic or NO_TOPIC, f"topic-{hash8(topic)}", shown)
