"""The Atom feed of a list (RFC 4287): one entry for each digest, with the text of its page.

The content is the Markdown of the page as HTML, as far as it fits, with absolute links. Times are
those of mails, never of a clock: the feed was updated when its newest entry was.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

from generator.links import digest_path, feed_id, feed_path, list_path
from generator.models.digest import Digest
from generator.models.mails import EntryRef
from generator.models.pages import FeedEntry
from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.render.documents import digest_body, to_html
from generator.render.page_parts import beginning
from generator.render.summaries import window_of
from generator.render.view import MAX_PAGE_TEXT, NOTHING, View
from generator.text import escape_html, feed_text

BEGINNING = datetime.fromtimestamp(0, UTC)  # an empty feed has no newest mail
FULL = 64_000  # bytes of one entry: readers ask often, and thirty of them make a feed
_HREF = re.compile(r'(<a href=")([^"]*)(")')
_TAG = re.compile(r"<[a-z][^<>]*>")
_OWN_ATTRIBUTES = re.compile(r' (?:class|id|data-[a-z-]+)(?:="[^"<>]*")?(?=[ >])')


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
    for entry in newest_first:
        _add(feed, entry, site_url)
    return str(feed.atom_str(pretty=False).decode()) + "\n"


def _add(feed: FeedGenerator, digest: FeedEntry, site_url: str) -> None:
    entry = feed.add_entry(order="append")
    entry.id(feed_id(digest.path))
    entry.title(feed_text(digest.title))
    entry.link(href=site_url + digest.path, rel="alternate", type="text/html")
    entry.updated(digest.updated)
    entry.published(digest.published)
    entry.content(feed_text(digest.html), type="html")


def digest_entry(
    digest: Digest,
    mailing_list: ListConfig,
    *,
    site_url: str,
    versions: Mapping[EntryRef, Version] = NOTHING,
    states: Mapping[str, State] = NOTHING,
    people: Mapping[str, str] = NOTHING,
    newcomers: Collection[EntryRef] = (),
) -> str:
    """The content of a digest's entry: HTML that needs no style sheet.

    It has as many entries of the page as fit; a last line counts those left out. `versions`,
    `states`, `people` and `newcomers` are those of the digest's page.
    """
    path = digest_path(mailing_list.name, window_of(digest))
    view = View(
        mailing_list,
        path,
        limit=MAX_PAGE_TEXT,
        versions=versions,
        states=states,
        people=people,
        has_parts=True,
    )
    shown, count, total = beginning(digest_body(digest, view, newcomers), FULL)
    content = _standalone(shown, site_url + path)
    if left := total - count:
        more = f"More on the page: {left} of {total} pieces are left out here."
        content += f'<p><a href="{escape_html(site_url + path)}">{more}</a></p>\n'
    return content


def _standalone(text: str, url: str) -> str:
    """The Markdown of a page as HTML with absolute links, without classes and ids."""
    body = _HREF.sub(lambda link: link[1] + _absolute(link[2], url) + link[3], to_html(text))
    return _TAG.sub(lambda tag: _OWN_ATTRIBUTES.sub("", tag[0]), body)


def _absolute(link: str, url: str) -> str:
    """An absolute link. Mail text is escaped, so every `<a href` is one that a template wrote."""
    return escape_html(urljoin(url, html.unescape(link)))
