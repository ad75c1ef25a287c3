"""The pages of the list of all series, newest first, an entry a lineage, by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from generator.links import all_series_path
from generator.models.feeds import Feed
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pagination import Pagination
from generator.render.phrases.state import VersionState
from generator.render.view import NOTHING, View


def series_list_page(
    mailing_list: ListConfig,
    rows: Sequence[VersionState],
    *,
    number: int,
    full: int,
    total: int,
    people: Mapping[str, str] = NOTHING,
    feeds: Sequence[Feed] = (),
) -> Page:
    """One page of the list of series; its `rows` newest first.

    Pages 1 to `full` are full, 1 with the oldest. Page 0 has the rest, the newest, and the count of
    all, `total`.
    """
    pagination = Pagination(
        all_series_path(mailing_list.name), range(full + 1, 0, -1), number or full + 1
    )
    at = pagination.number
    titles = {at + 1: "newer", at - 1: "older"}
    titles = {full + 1: "newest", 1: "oldest"} | titles if full else titles
    body = render(
        "series_list.j2",
        view=View(mailing_list, pagination.path, people=people),
        months=[(month, list(group)) for month, group in groupby(rows, _month)],
        total=0 if number else total,
        number=number,
        links=pagination.links(titles),
    )
    return make_page(
        pagination.path,
        body,
        title=f"{mailing_list.title}: series" + (f", page {number}" if number else ""),
        description=f"The series of {mailing_list.title}, each by its newest version.",
        date=max((version.received for version, _ in rows), default=None),
        feeds=feeds,
    )


def _month(row: VersionState) -> datetime:
    received = row[0].received.astimezone(UTC)
    return datetime(received.year, received.month, 1, tzinfo=UTC)
