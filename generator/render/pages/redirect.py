"""The page of what is no longer kept, or was joined with another: it leads there, no more.

It is a whole HTML document of a few lines, which is copied into the site without being built, so
that thousands of them take little time.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from generator.links import MOVED, is_sent_id, list_path, message_url, relative
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.render.environment import render


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
    "digests" of a folder of digests.
    """
    return _page(mailing_list, path, relative(target, path), title, kind=kind)


def _page(mailing_list: ListConfig, path: str, url: str, title: str, *, kind: str) -> Page:
    text = render("redirect.j2", url=url, title=title, mailing_list=mailing_list, kind=kind)
    return Page(f"{path.removesuffix('/')}{MOVED}", text)
