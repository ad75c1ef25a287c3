"""Lists of feeds as OPML 2.0 (http://opml.org/spec2.opml), which feed readers import."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from generator.models.feeds import Feed
from generator.text import feed_text


def outline(title: str, feeds: Iterable[Feed], site_url: str) -> str:
    """An OPML document: a folder with this title, and the feeds in it in the order given.

    It has no dates, so the same feeds make the same bytes.
    """
    name = feed_text(title)
    document = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(document, "head"), "title").text = name
    folder = etree.SubElement(etree.SubElement(document, "body"), "outline", text=name)
    for feed in feeds:
        etree.SubElement(
            folder,
            "outline",
            type="rss",  # as OPML calls feeds of any format
            text=feed_text(feed.title),
            title=feed_text(feed.title),
            description=feed_text(feed.about),
            xmlUrl=site_url + feed.atom,
            htmlUrl=site_url + feed.home,
        )
    etree.indent(document)
    text = etree.tostring(document, encoding="UTF-8", xml_declaration=True)
    return f"{text.decode()}\n"
