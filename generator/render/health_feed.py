"""The Atom feed of a site's health (RFC 4287): an entry for each thing that became worse or better.

It is for the person who runs the site. Its times are those of runs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator

from generator.links import HEALTH_FEED, feed_id, list_path
from generator.models.health import HealthEvent
from generator.text import feed_text

_BEGINNING = datetime.fromtimestamp(0, UTC)


def health_xml(
    site_name: str, events: Iterable[HealthEvent], *, site_url: str, shown: Collection[str]
) -> str:
    """The feed of these events, newest first. `shown` are the lists that have pages to link to."""
    newest_first = list(events)
    feed = FeedGenerator()
    feed.id(feed_id(HEALTH_FEED))
    feed.title(feed_text(f"{site_name}: health"))
    feed.author({"name": feed_text(site_name)})
    feed.link(href=site_url, rel="alternate", type="text/html")
    feed.link(href=site_url + HEALTH_FEED, rel="self", type="application/atom+xml")
    feed.generator("Patchwire")
    feed.updated(newest_first[0].time if newest_first else _BEGINNING)
    for event in newest_first:
        entry = feed.add_entry(order="append")
        entry.id(feed_id(f"{HEALTH_FEED} {event.time} {event.list} {event.text}"))
        entry.title(feed_text(f"{event.list}: {event.text}" if event.list else event.text))
        link = site_url + (list_path(event.list) if event.list in shown else "")
        entry.link(href=link, rel="alternate", type="text/html")
        entry.updated(event.time)
        entry.content(feed_text(event.text), type="text")
    return str(feed.atom_str(pretty=False).decode()) + "\n"
