"""What feedgen lacks of Atom: archived documents, replies, and entries that were withdrawn.

RFC 5005 (archived feeds), RFC 4685 (threading), RFC 6721 (deleted entries).
"""

from __future__ import annotations

from typing import Any

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

from generator.models.feeds import Tombstone

_HISTORY = "http://purl.org/syndication/history/1.0"
_THREAD = "http://purl.org/syndication/thread/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NAME = "patchwire"  # by which an extension is an attribute of a feedgen feed and of its entries


class FeedExtension(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """Whether a document is archived, and which of its entries were withdrawn."""

    def __init__(self) -> None:
        self.is_archive = False
        self.tombstones: tuple[Tombstone, ...] = ()

    def extend_ns(self) -> dict[str, str]:
        """The namespaces that are used, with their usual prefixes."""
        used = {"thr": _THREAD}
        if self.is_archive:
            used["fh"] = _HISTORY
        if self.tombstones:
            used["at"] = _TOMBSTONES
        return used

    def extend_atom(self, feed: Any) -> Any:
        """Add the elements to a feed."""
        if self.is_archive:
            etree.SubElement(feed, f"{{{_HISTORY}}}archive")
        for ident, when in self.tombstones:
            etree.SubElement(
                feed, f"{{{_TOMBSTONES}}}deleted-entry", ref=ident, when=when.isoformat()
            )
        return feed


class EntryExtension(BaseEntryExtension):  # type: ignore[misc]  # feedgen has no types
    """The id of the entry that this one follows, and further links.

    feedgen 1.0 leaves out what a link of an entry is for, so that readers take each for its page.
    """

    def __init__(self) -> None:
        self.ref = ""
        self.links: tuple[dict[str, str], ...] = ()

    def extend_atom(self, entry: Any) -> Any:
        """Add the elements to an entry."""
        for attributes in self.links:
            etree.SubElement(entry, "link", attributes)  # as feedgen: Atom is the default there
        if self.ref:
            etree.SubElement(entry, f"{{{_THREAD}}}in-reply-to", ref=self.ref)
        return entry
