"""What does a feed reader get? One Atom entry a digest, with all that its page says.

The content is the page's own Markdown, rendered here; its links are made absolute. Times are
those of the newest mail, never of a clock, and nothing in a feed is newer than its newest entry.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from generator.links import feed_id, feed_path, list_path
from generator.models import FeedEntry, ListConfig
from generator.render.documents import to_html
from generator.text import escape_html, feed_text

BEGINNING = datetime.fromtimestamp(0, UTC)  # an empty feed has no newest mail
_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_HREF = re.compile(r'(<a href=")([^"]*)(")')
_TAG = re.compile(r"<[a-z][^<>]*>")
_OWN_MARKS = re.compile(r' (?:class|id|data-[a-z-]+)(?:="[^"<>]*")?(?=[ >])')


def feed_xml(lst: ListConfig, entries: Iterable[FeedEntry], *, site_url: str) -> str:
    """The Atom feed of a list's digests, newest first. `site_url` ends with a slash."""
    newest_first = sorted(entries, key=lambda entry: entry.updated, reverse=True)
    feed = FeedGenerator()
    feed.id(feed_id(feed_path(lst.name)))
    feed.title(feed_text(f"{lst.title}: digests"))
    feed.author({"name": feed_text(lst.title)})
    feed.link(href=site_url + list_path(lst.name), rel="alternate", type="text/html")
    feed.link(href=site_url + feed_path(lst.name), rel="self", type="application/atom+xml")
    feed.generator("Patchwire")
    feed.updated(newest_first[0].updated if newest_first else BEGINNING)
    for one in newest_first:
        _add(feed, one, site_url)
    return str(feed.atom_str(pretty=False).decode()) + "\n"


def _add(feed: FeedGenerator, one: FeedEntry, site_url: str) -> None:
    path = one.page.path.removesuffix("index.md")
    entry = feed.add_entry(order="append")
    entry.id(feed_id(path))
    entry.title(feed_text(one.title))
    entry.link(href=site_url + path, rel="alternate", type="text/html")
    entry.updated(one.updated)
    entry.published(one.published)
    entry.content(feed_text(entry_html(one.page.text, site_url + path)), type="html")


def entry_html(text: str, url: str) -> str:
    """The body of a page as HTML for a feed: absolute links, nothing that needs our style sheet."""
    body = to_html(_FRONT_MATTER.sub("", text, count=1))
    body = _HREF.sub(lambda found: found[1] + _absolute(found[2], url) + found[3], body)
    return _TAG.sub(lambda tag: _OWN_MARKS.sub("", tag[0]), body)


def _absolute(link: str, url: str) -> str:
    """Mail text holds no raw quote or `<a`, so every link found is one of ours."""
    return escape_html(urljoin(url, html.unescape(link)))
