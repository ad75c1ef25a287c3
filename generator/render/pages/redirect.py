"""Where does a page lead whose time is over? To the archive, by a page that says nothing else.

Such a page is a whole HTML document of a few lines: it goes into the site as it is, as the page of
its folder, so that thousands of them cost next to nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from generator.links import MOVED, list_path, message_url, relative
from generator.models.pages import Page
from generator.models.settings import ListConfig
from generator.models.versions import Version
from generator.render.environment import render


def version_url(mailing_list: ListConfig, version: Version) -> str:
    """The first mail of a version in the archive; empty where there is no archive."""
    return message_url(mailing_list.url, version.message_id) if mailing_list.url else ""


def received_url(mailing_list: ListConfig, start: int, end: int) -> str:
    """What the archive received from `start` to before `end`; empty where there is no archive.

    `rt:` is public-inbox's word for the received time, with a range of UTC times.
    """
    first, last = (f"{datetime.fromtimestamp(at, UTC):%Y%m%d%H%M%S}" for at in (start, end - 1))
    return (
        f"{mailing_list.url}/?q={quote(f'rt:{first}..{last}', safe='')}" if mailing_list.url else ""
    )


def redirect_page(mailing_list: ListConfig, path: str, url: str, title: str) -> Page:
    """The page at the folder `path` that leads to `url`, else to the list's front page."""
    target = url or relative(list_path(mailing_list.name), path)
    text = render(
        "redirect.j2", url=target, title=title, mailing_list=mailing_list, archived=bool(url)
    )
    return Page(f"{path.removesuffix('/')}{MOVED}", text)
