"""What does a feed reader get? One Atom entry a digest, with what its page says.

The content is the page's own Markdown, rendered here, as much of it as a feed can bear; links are
made absolute. Times are those of the newest mail, never of a clock, and nothing in a feed is newer
than its newest entry.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from generator.links import digest_path, feed_id, feed_path, list_path
from generator.models.digest import Digest
from generator.models.pages import FeedEntry
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.documents import digest_body, to_html
from generator.render.page_parts import beginning
from generator.render.summaries import window_of
from generator.render.view import NOTHING, TEXT, View
from generator.text import escape_html, feed_text

BEGINNING = datetime.fromtimestamp(0, UTC)  # an empty feed has no newest mail
FULL = 64_000  # bytes of one entry: readers ask often, and thirty of them make a feed
_HREF = re.compile(r'(<a href=")([^"]*)(")')
_TAG = re.compile(r"<[a-z][^<>]*>")
_OWN_MARKS = re.compile(r' (?:class|id|data-[a-z-]+)(?:="[^"<>]*")?(?=[ >])')


def feed_xml(mailing_list: ListConfig, entries: Iterable[FeedEntry], *, site_url: str) -> str:
    """The Atom feed of a list's digests, newest first. `site_url` ends with a slash."""
    newest_first = sorted(entries, key=lambda entry: entry.updated, reverse=True)
    feed = FeedGenerator()
    feed.id(feed_id(feed_path(mailing_list.name)))
    feed.title(feed_text(f"{mailing_list.title}: digests"))
    feed.author({"name": feed_text(mailing_list.title)})
    feed.link(href=site_url + list_path(mailing_list.name), rel="alternate", type="text/html")
    feed.link(href=site_url + feed_path(mailing_list.name), rel="self", type="application/atom+xml")
    feed.generator("Patchwire")
    feed.updated(newest_first[0].updated if newest_first else BEGINNING)
    for one in newest_first:
        _add(feed, one, site_url)
    return str(feed.atom_str(pretty=False).decode()) + "\n"


def _add(feed: FeedGenerator, one: FeedEntry, site_url: str) -> None:
    entry = feed.add_entry(order="append")
    entry.id(feed_id(one.path))
    entry.title(feed_text(one.title))
    entry.link(href=site_url + one.path, rel="alternate", type="text/html")
    entry.updated(one.updated)
    entry.published(one.published)
    entry.content(feed_text(one.html), type="html")


def digest_entry(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    site_url: str,
    versions: Mapping[str, Version] = NOTHING,
    states: Mapping[str, State] = NOTHING,
    people: Mapping[str, str] = NOTHING,
) -> str:
    """What a feed says of a digest, as HTML that needs no style sheet of ours.

    As much of its page as fits, entry by entry; a last line counts what is left.
    """
    path = digest_path(mailing_list.name, window_of(digest))
    view = View(
        mailing_list, path, TEXT, versions=versions, states=states, people=people, has_parts=True
    )
    body = digest_body(digest, view)
    shown, count, total = beginning(body, FULL)
    html = _readable(shown, site_url + path)
    if left := total - count:
        words = f"More on the page: {left} of {total} pieces are left out here."
        html += f'<p><a href="{escape_html(site_url + path)}">{words}</a></p>\n'
    return html


def _readable(text: str, url: str) -> str:
    """A page's Markdown as HTML for a feed: absolute links, nothing that needs our style sheet."""
    body = _HREF.sub(lambda found: found[1] + _absolute(found[2], url) + found[3], to_html(text))
    return _TAG.sub(lambda tag: _OWN_MARKS.sub("", tag[0]), body)


def _absolute(link: str, url: str) -> str:
    """Mail text holds no raw quote or `<a`, so every link found is one of ours."""
    return escape_html(urljoin(url, html.unescape(link)))
