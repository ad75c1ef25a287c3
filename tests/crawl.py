"""Where the links of a built site lead."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote, urldefrag, urljoin

from tests.whole import SITE_URL

LINK = re.compile(r'<(?:a|link)\s[^>]*?href="([^"]*)"')
NEIGHBOUR = re.compile(r'<link rel="(prev|next)" href="([^"]*)"')


def resolve(page: str, link: str) -> str:
    """The file of the site a link on a page leads to; empty where it leads away."""
    here = SITE_URL + page.removeprefix("site/")
    url = urldefrag(urljoin(here, html.unescape(link))).url
    if not url.startswith(SITE_URL):
        return ""
    path = "site/" + unquote(url.removeprefix(SITE_URL))
    return f"{path}index.html" if path.endswith("/") else path


def without_redirects(site: dict[str, bytes]) -> dict[str, bytes]:
    """The pages of a site, without those that only lead to another page."""
    return {
        path: raw
        for path, raw in site.items()
        if path.endswith(".html") and b'name="robots" content="noindex"' not in raw
    }


def crawl(site: dict[str, bytes], start: str) -> set[str]:
    """Every page that links lead to, from page to page."""
    seen, waiting = {start}, [start]
    while waiting:
        page = waiting.pop()
        for link in LINK.findall(site[page].decode()):
            target = resolve(page, link)
            if target.endswith(".html") and target in site and target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def neighbours(site: dict[str, bytes], page: str) -> dict[str, str]:
    return {side: resolve(page, link) for side, link in NEIGHBOUR.findall(site[page].decode())}
