"""The pages of applied versions, newest first, by month and by what says that they were applied.

That is a pull request, or the notes of one day by one person for one tree: maintainers answer each
series that they take. A version is shown once, by the newest mail that says it was applied. One
that was applied only in part is flagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from generator.identity import key_of
from generator.links import applied_path
from generator.models.digest import Tally
from generator.models.feeds import Feed
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Version
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pagination import Pagination
from generator.render.phrases.person import person_name
from generator.render.phrases.state import VersionState, applied_to
from generator.render.phrases.time import day
from generator.render.view import NOTHING, View

TOP = 15  # maintainers and trees on the first page


@dataclass(frozen=True, slots=True)
class AppliedVersion:
    """A version that was applied, or a part of it, by the newest mail that says so."""

    version: Version
    state: State
    application: Application

    @property
    def month(self) -> datetime:
        """The month of that mail, UTC."""
        received = self.application.received.astimezone(UTC)
        return datetime(received.year, received.month, 1, tzinfo=UTC)


def applied_page(
    mailing_list: ListConfig,
    rows: Sequence[VersionState],
    *,
    number: int,
    full: int,
    total: int,
    in_part: int,
    tops: Sequence[VersionState],
    people: Mapping[str, str] = NOTHING,
    feeds: Sequence[Feed] = (),
) -> Page:
    """One page of the versions that were applied, whole or in part; its `rows` newest first.

    Pages are filled in the order of their numbers, 1 with the oldest versions up to `full`, so that
    a version never moves from one to another. Page 0 has the rest, the newest, and what is true of
    all: the counts `total` and `in_part`, and the maintainers and trees of `tops`, the newest.
    """
    shown, newest = _applied_versions(rows), _applied_versions(tops)
    # Page 0 will be number full + 1 once it is full.
    pagination = Pagination(
        applied_path(mailing_list.name), range(full + 1, 0, -1), number or full + 1
    )
    months = groupby(shown, lambda applied: applied.month)
    body = render(
        "applied.j2",
        view=View(mailing_list, pagination.path, people=people),
        months=[(month, _groups(versions)) for month, versions in months],
        total=0 if number else total,
        in_part=in_part,
        counted=len(newest) if len(newest) < total else 0,
        maintainers=_top(person_name(applied.application.person) for applied in newest),
        trees=_top(
            applied_to(applied.application) for applied in newest if applied.application.tree
        ),
        links=pagination.links({pagination.number + 1: "newer", pagination.number - 1: "older"}),
    )
    return make_page(
        pagination.path,
        body,
        title=f"{mailing_list.title}: applied",
        description=f"What went into a tree, by the mails of {mailing_list.title} that say so.",
        date=max((applied.application.received for applied in shown), default=None),
        feeds=feeds,
    )


def _applied_versions(versions: Iterable[VersionState]) -> list[AppliedVersion]:
    return [
        AppliedVersion(version, state, application)
        for version, state in versions
        if (application := version.shown_application)
    ]


def _groups(versions: Iterable[AppliedVersion]) -> list[list[AppliedVersion]]:
    """Versions of one pull request, or of one maintainer, tree and day, together.

    The group with the newest comes first.
    """
    groups: dict[tuple[str, ...], list[AppliedVersion]] = {}
    for applied in versions:
        groups.setdefault(_group_key(applied.application), []).append(applied)
    return list(groups.values())


def _group_key(application: Application) -> tuple[str, ...]:
    if application.by == "pull":
        return ("pull", application.message_id)
    who, when = key_of(application.person), day(application.received)
    return (application.by, who, application.tree, when)


def _top(names: Iterable[str]) -> tuple[Tally, ...]:
    """The most frequent names, most first, then by name."""
    counts = sorted(Counter(names).items(), key=lambda item: (-item[1], item[0]))
    return tuple(Tally(name, count) for name, count in counts[:TOP])
