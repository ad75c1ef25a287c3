"""The front page of a list, and the front page of the site with all lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.links import (
    STATUS,
    feed_path,
    list_path,
)
from generator.models.digest import Tally
from generator.models.pages import DigestSummary, Link, ListSummary, Page
from generator.models.settings import ListConfig
from generator.render.environment import render
from generator.render.front_matter import make_page
from generator.render.pages.archive import years_of
from generator.render.phrases.state import VersionState
from generator.render.view import NOTHING, View

LATEST = 14  # digests on a list's front page
LATEST_EACH = 7  # digests of each list on the site's front page


def list_front_page(
    mailing_list: ListConfig,
    digests: Sequence[DigestSummary],
    series: Sequence[VersionState],
    *,
    links: Sequence[Link],
    contributors: tuple[Tally, ...],
    reviewers: tuple[Tally, ...],
    active: str,
    people: Mapping[str, str] = NOTHING,
) -> Page:
    """The front page of a list: latest digests, newest series, the most active people.

    `digests` (all of the list) and `series` are newest first; `links` are the pages over all
    versions and people; `active` says over which time the tallies count, as in "last 30 days".
    """
    path = list_path(mailing_list.name)
    body = render(
        "list.j2",
        view=View(mailing_list, path, people=people),
        feed=feed_path(mailing_list.name),
        digests=digests[:LATEST],
        series=series,
        links=links,
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
    """The front page of the site, with all lists in the order given.

    It says when the newest mail of each came. When the site was made, and from which commits, a
    script adds from `status.json`: a page with that in it would change with every run.
    """
    views = [(View(summary.config), summary) for summary in lists]
    body = render(
        "index.j2",
        title=site_name,
        lists=views,
        feed_path=feed_path,
        latest=LATEST_EACH,
        status=STATUS,
    )
    dates = [summary.digests[0].received_last for summary in lists if summary.digests]
    return make_page(
        "",
        body,
        title=site_name,
        description="Digests of patch mailing lists.",
        date=max((date for date in dates if date), default=None),
    )
