"""The front page of a list, and the front page of the site over all lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.links import (
    applied_path,
    feed_path,
    list_path,
    people_path,
    topics_path,
    waiting_path,
)
from generator.models.digest import Tally
from generator.models.pages import DigestSummary, ListSummary, Page
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pages.archive import years_of
from generator.render.view import NOTHING, View

LATEST = 14  # digests on a list's front page
LATEST_EACH = 7  # digests of each list on the first page of the site


def list_front_page(
    mailing_list: ListConfig,
    digests: Sequence[DigestSummary],
    series: Sequence[tuple[Version, State]],
    *,
    waiting: int,
    contributors: tuple[Tally, ...],
    reviewers: tuple[Tally, ...],
    active: str,
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """The first page of a list: latest digests, newest series, who is active.

    `digests` (all of the list) and `series` are newest first; `waiting` counts the versions that
    wait for an answer; `active` says over which time the tallies count, as in "last 30 days".
    """
    path = list_path(mailing_list.name)
    body = render(
        "list.j2",
        view=View(mailing_list, path, people=people),
        feed=feed_path(mailing_list.name),
        digests=digests[:LATEST],
        series=series,
        waiting=waiting,
        paths=_lists_of(mailing_list),
        contributors=contributors,
        reviewers=reviewers,
        active=active,
        years=years_of(mailing_list, digests),
    )
    date = digests[0].received_last if digests else None
    return make_page(
        path,
        body,
        title=mailing_list.title,
        description=f"Digests of {mailing_list.title}.",
        date=date,
    )


def index_page(site_name: str, lists: Sequence[ListSummary]) -> Page:
    """The first page of the site, over all lists in the order given."""
    views = [(View(one.config, ""), one, list_path(one.config.name)) for one in lists]
    body = render("index.j2", title=site_name, lists=views, feed_path=feed_path, latest=LATEST_EACH)
    dates = [one.digests[0].received_last for one in lists if one.digests]
    return make_page(
        "",
        body,
        title=site_name,
        description="Digests of patch mailing lists.",
        date=max((date for date in dates if date), default=None),
    )


def _lists_of(mailing_list: ListConfig) -> dict[str, str]:
    """The pages over all versions of a list; without topics there is no page for them."""
    return {
        "waiting": waiting_path(mailing_list.name),
        "applied": applied_path(mailing_list.name),
        "topics": topics_path(mailing_list.name)
        if mailing_list.topics or mailing_list.maintainers
        else "",
        "people": people_path(mailing_list.name),
    }
