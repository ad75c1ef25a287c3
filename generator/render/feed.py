"""The documents of a feed: Atom (RFC 4287) and JSON Feed 1.1.

Times are those of mails, never of a clock: a feed was updated when its newest entry was. Older
entries stand in archived documents (RFC 5005), which a reader finds from the newest one back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from feedgen.feed import FeedGenerator

from generator.links import FEED_STYLE, feed_id
from generator.models.feeds import Feed, FeedEntry, Tombstone
from generator.models.pages import Page
from generator.render.feed_extensions import NAME, EntryExtension, FeedExtension
from generator.text import feed_text

BEGINNING = datetime.fromtimestamp(0, UTC)  # an empty feed has no newest mail
_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Site:
    """What feeds know of the site: its address, which ends with a slash, and its WebSub hub."""

    url: str
    hub: str = ""


def feed_pages(
    feed: Feed,
    entries: Iterable[FeedEntry],
    site: Site,
    *,
    author: str,
    before: str = "",
    tombstones: Sequence[Tombstone] = (),
) -> tuple[Page, Page]:
    """The documents to subscribe to, Atom and JSON, with the newest entries first.

    `author` is who stands for entries without one, `before` the name of the newest archived
    document.
    """
    newest = sorted(entries, key=_order, reverse=True)
    shown = _fitting(newest, feed.full)
    atom = _atom(feed, shown, site, author=author, before=before, tombstones=tombstones)
    shown = shown if feed.full_json == feed.full else _fitting(newest, feed.full_json)
    return Page(feed.atom, atom), Page(feed.json, json_feed(feed, shown, site, author=author))


def archived_document(
    feed: Feed, name: str, entries: Iterable[FeedEntry], site: Site, *, author: str, before: str
) -> Page:
    """The archived document called `name`; `before` is the name of the one before, or empty."""
    newest = sorted(entries, key=_order, reverse=True)
    return Page(
        feed.archive(name), _atom(feed, newest, site, author=author, before=before, name=name)
    )


def _order(entry: FeedEntry) -> tuple[datetime, str]:
    return entry.published, entry.ident


def _fitting(entries: Sequence[FeedEntry], most: int) -> list[FeedEntry]:
    """The entries with the contents of the newest, as far as all fit; others keep their summary."""
    sizes = accumulate(len(entry.html.encode("utf-8", "replace")) for entry in entries)
    return [
        entry if size <= most else replace(entry, html="")
        for entry, size in zip(entries, sizes, strict=True)
    ]


# ---------------------------------------------------------------- Atom


def _atom(
    feed: Feed,
    entries: Sequence[FeedEntry],
    site: Site,
    *,
    author: str,
    before: str,
    name: str = "",
    tombstones: Sequence[Tombstone] = (),
) -> str:
    """A document as XML; an archived one has a `name`."""
    found = FeedGenerator()
    found.register_extension(NAME, FeedExtension, EntryExtension, rss=False)
    extension: FeedExtension = getattr(found, NAME)
    extension.is_archive, extension.tombstones = bool(name), tuple(tombstones)
    found.id(feed_id(feed.atom))
    found.title(feed_text(feed.title))
    found.subtitle(feed_text(feed.about))
    found.author({"name": feed_text(author)})
    found.link(href=site.url + feed.home, rel="alternate", type="text/html")
    own = feed.archive(name) if name else feed.atom
    found.link(href=site.url + own, rel="self", type="application/atom+xml")
    if name:
        found.link(href=site.url + feed.atom, rel="current", type="application/atom+xml")
    elif site.hub:
        found.link(href=site.hub, rel="hub")
    if before:
        earlier = site.url + feed.archive(before)
        found.link(href=earlier, rel="prev-archive", type="application/atom+xml")
    found.generator("Patchwire")
    found.updated(max((entry.updated for entry in entries), default=BEGINNING))
    for entry in entries:
        _add(found, entry, site.url)
    text = str(found.atom_str(pretty=False).decode())
    style = f'<?xml-stylesheet type="text/css" href="{site.url}{FEED_STYLE}"?>\n'
    return f"{_DECLARATION}{style}{text.removeprefix(_DECLARATION)}\n"


def _add(feed: FeedGenerator, entry: FeedEntry, site_url: str) -> None:
    element = feed.add_entry(order="append")
    element.id(entry.ident)
    element.title(feed_text(entry.title))
    element.link(href=site_url + entry.path)
    element.updated(entry.updated)
    if entry.html or entry.published != entry.updated:
        element.published(entry.published)
    if entry.author:
        element.author({"name": feed_text(entry.author)})
    for category in entry.categories:
        scheme = f"urn:patchwire:{category.kind}"
        element.category(term=feed_text(category.term), scheme=scheme)
    if entry.summary:
        element.summary(feed_text(entry.summary), type="text")
    if entry.html:
        element.content(feed_text(entry.html), type="html")
    extension: EntryExtension = getattr(element, NAME)
    extension.ref, extension.links = entry.answers, tuple(_links(entry))


def _links(entry: FeedEntry) -> Iterator[dict[str, str]]:
    if entry.thread:
        yield {"rel": "via", "href": entry.thread, "title": "thread"}
    if entry.mbox:
        yield {"rel": "related", "href": entry.mbox, "type": "application/gzip", "title": "mbox"}


# ---------------------------------------------------------------- JSON


def json_feed(feed: Feed, entries: Iterable[FeedEntry], site: Site, *, author: str) -> str:
    """The same as JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": site.url + feed.home,
        "feed_url": site.url + feed.json,
        "description": feed.about,
        "authors": [{"name": author}],
        "_patchwire": {"about": f"{site.url}data/"},
        "items": [_item(entry, site.url) for entry in entries],
    }
    if site.hub:
        data["hubs"] = [{"type": "WebSub", "url": site.hub}]
    return _ENCODER.encode(data) + "\n"


def _item(entry: FeedEntry, site_url: str) -> dict[str, Any]:
    is_another = entry.updated != entry.published
    optional = {
        "date_modified": entry.updated.isoformat() if is_another else "",
        "external_url": entry.thread,
        "summary": entry.summary if entry.html else "",
        "authors": [{"name": entry.author}] if entry.author else [],
        "tags": list(dict.fromkeys(category.term for category in entry.categories)),
    }
    own = {"in_reply_to": entry.answers, "mbox": entry.mbox, "b4": entry.command}
    content = {"content_html": entry.html} if entry.html else {"content_text": entry.summary}
    return {
        "id": entry.ident,
        "url": site_url + entry.path,
        "title": entry.title,
        **content,
        "date_published": entry.published.isoformat(),
        **{name: value for name, value in optional.items() if value},
        "_patchwire": {name: value for name, value in own.items() if value},
    }
