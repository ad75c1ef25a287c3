"""Values -> text: data, plain text, pages, feeds. Pure; which values, and where to, is for others.

What is asked for is loaded when it is asked for: one line of JSON a mail must not wait for
templates, Markdown and feeds to be imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.render.applied import applied_pages
    from generator.render.data import digest_json, series_json
    from generator.render.documents import digest_html, digest_markdown
    from generator.render.feed import feed_xml
    from generator.render.listing import list_data, read_list_data
    from generator.render.message_data import message_json
    from generator.render.pages import archive_pages, digest_page, index_page, list_front_page
    from generator.render.people import people_index, people_pages, person_page
    from generator.render.plain import digest_text
    from generator.render.summaries import summarize_digest
    from generator.render.topics import topic_page, topic_pages, topics_index
    from generator.render.version_page import series_page
    from generator.render.waiting import waiting_pages

_HOMES = {
    "digest_json": "data",
    "message_json": "message_data",
    "series_json": "data",
    "digest_html": "documents",
    "digest_markdown": "documents",
    "feed_xml": "feed",
    "applied_pages": "applied",
    "archive_pages": "pages",
    "digest_page": "pages",
    "index_page": "pages",
    "list_data": "listing",
    "list_front_page": "pages",
    "people_index": "people",
    "people_pages": "people",
    "person_page": "people",
    "read_list_data": "listing",
    "series_page": "version_page",
    "topic_page": "topics",
    "topic_pages": "topics",
    "topics_index": "topics",
    "waiting_pages": "waiting",
    "digest_text": "plain",
    "summarize_digest": "summaries",
}

__all__ = [
    "applied_pages",
    "archive_pages",
    "digest_html",
    "digest_json",
    "digest_markdown",
    "digest_page",
    "digest_text",
    "feed_xml",
    "index_page",
    "list_data",
    "list_front_page",
    "message_json",
    "people_index",
    "people_pages",
    "person_page",
    "read_list_data",
    "series_json",
    "series_page",
    "summarize_digest",
    "topic_page",
    "topic_pages",
    "topics_index",
    "waiting_pages",
]


def __getattr__(name: str) -> Any:
    """The function called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
