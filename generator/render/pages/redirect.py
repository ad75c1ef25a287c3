"""The page of what is no longer kept, or was joined with another: it leads there, no more.

It is a whole HTML document of a few lines, which is copied into the site without being built, so
that thousands of them take little time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from generator.links import (
    MOVED,
    archive_path,
    digests_path,
    is_sent_id,
    list_path,
    message_url,
    relative,
)
from generator.models.pages import DigestSummary, Page
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.render.environment import render

SpanForm = Literal["list", "year", "month"]


def version_url(mailing_list: ListConfig, version: Version) -> str:
    """The address of a version's first mail in the archive; empty without an archive."""
    is_there = mailing_list.url and is_sent_id(version.message_id)
    return message_url(mailing_list.url, version.message_id) if is_there else ""


def received_url(mailing_list: ListConfig, start: int, end: int) -> str:
    """The address of what the archive received from `start` to before `end`.

    It is empty without an archive. Both times are in seconds since 1970 UTC. `rt:` is the search
    prefix of public-inbox for the received time, with a range of UTC times.
    """
    if not mailing_list.url:
        return ""
    first, last = (f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}" for at in (start, end - 1))
    return f"{mailing_list.url}/?q={quote(f'rt:{first}..{last}', safe='')}"


def redirect_page(mailing_list: ListConfig, path: str, url: str, title: str) -> Page:
    """The page at the folder `path` that leads to `url`, or to the list's front page if empty."""
    front = relative(list_path(mailing_list.name), path)
    kind = "archived" if url else "expired"
    return _page(mailing_list, path, url or front, title, kind=kind)


def moved_page(
    mailing_list: ListConfig, path: str, target: str, title: str, *, kind: str = "moved"
) -> Page:
    """The page at the folder `path` that leads to the folder `target`, which has its content.

    `kind` is "moved" where the person of a page has another, "listed" where they are in a table,
    "digests" of a folder of digests. The last two are links: their own address is right, so that
    the browser stays at it.
    """
    return _page(mailing_list, path, relative(target, path), title, kind=kind)


def folder_pages(
    mailing_list: ListConfig, digests: Sequence[DigestSummary], form: SpanForm
) -> Iterator[Page]:
    """The pages of folders of digests: each leads to the archive, for addresses cut at a slash.

    `digests` are those of the list, of a year or of a month.
    """
    start = datetime.fromtimestamp(digests[0].window.start, UTC) if digests else None
    dates = {"list": (), "year": ("year",), "month": ("year", "month")}[form]
    at = [getattr(start, name) for name in dates]
    target = archive_path(mailing_list.name, *at)
    title = f"{mailing_list.title}: digests"
    targets = {digests_path(mailing_list.name, *at): target}
    if form == "month" and mailing_list.window in {"hour", "week"}:
        for digest in digests:
            day = f"{digest.path.rstrip('/').rpartition('/')[0]}/"
            targets[day] = digest.path if mailing_list.window == "week" else target
    for folder, leads_to in targets.items():
        yield moved_page(mailing_list, folder, leads_to, title, kind="digests")


def _page(mailing_list: ListConfig, path: str, url: str, title: str, *, kind: str) -> Page:
    text = render("redirect.j2", url=url, title=title, mailing_list=mailing_list, kind=kind)
    return Page(f"{path.removesuffix('/')}{MOVED}", text)
