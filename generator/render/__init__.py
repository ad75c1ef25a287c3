"""Values -> text: data, plain text, pages, feeds. Pure; which values, and where to, is for others.

What is asked for is loaded when it is asked for: one line of JSON a mail must not wait for
templates, Markdown and feeds to be imported.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.render.applied import applied_page
    from generator.render.data import digest_json, series_json
    from generator.render.documents import digest_html, digest_markdown
    from generator.render.feed import digest_entry, feed_xml
    from generator.render.listing import (
        digest_note,
        entry_note,
        list_data,
        person_note,
        read_digest_note,
        read_entry_note,
        read_list_data,
        read_person_note,
    )
    from generator.render.message_data import message_json
    from generator.render.pages import (
        digest_pages,
        index_page,
        list_front_page,
        month_page,
        year_page,
    )
    from generator.render.people import (
        people_page,
        people_title,
        person_order,
        person_page,
        summarize_person,
    )
    from generator.render.plain import digest_text
    from generator.render.records import (
        document_record,
        person_record,
        talk_records,
        topic_record,
        version_record,
    )
    from generator.render.redirects import received_url, redirect_page, version_url
    from generator.render.summaries import summarize_digest
    from generator.render.topics import HEADINGS, topic_page, topics_index
    from generator.render.version_page import series_pages
    from generator.render.waiting import waiting_page

_HOMES = {
    "HEADINGS": "topics",
    "applied_page": "applied",
    "digest_entry": "feed",
    "digest_html": "documents",
    "digest_json": "data",
    "digest_markdown": "documents",
    "digest_note": "listing",
    "digest_pages": "pages",
    "digest_text": "plain",
    "document_record": "records",
    "entry_note": "listing",
    "feed_xml": "feed",
    "index_page": "pages",
    "list_data": "listing",
    "list_front_page": "pages",
    "message_json": "message_data",
    "month_page": "pages",
    "people_page": "people",
    "people_title": "people",
    "person_note": "listing",
    "person_order": "people",
    "person_page": "people",
    "person_record": "records",
    "read_digest_note": "listing",
    "read_entry_note": "listing",
    "read_list_data": "listing",
    "read_person_note": "listing",
    "received_url": "redirects",
    "redirect_page": "redirects",
    "series_json": "data",
    "series_pages": "version_page",
    "summarize_digest": "summaries",
    "summarize_person": "people",
    "talk_records": "records",
    "topic_page": "topics",
    "topic_record": "records",
    "topics_index": "topics",
    "version_record": "records",
    "version_url": "redirects",
    "waiting_page": "waiting",
    "year_page": "pages",
}

__all__ = [
    "HEADINGS",
    "applied_page",
    "digest_entry",
    "digest_html",
    "digest_json",
    "digest_markdown",
    "digest_note",
    "digest_pages",
    "digest_text",
    "document_record",
    "entry_note",
    "feed_xml",
    "index_page",
    "list_data",
    "list_front_page",
    "message_json",
    "month_page",
    "people_page",
    "people_title",
    "person_note",
    "person_order",
    "person_page",
    "person_record",
    "read_digest_note",
    "read_entry_note",
    "read_list_data",
    "read_person_note",
    "received_url",
    "redirect_page",
    "series_json",
    "series_pages",
    "summarize_digest",
    "summarize_person",
    "talk_records",
    "topic_page",
    "topic_record",
    "topics_index",
    "version_record",
    "version_url",
    "waiting_page",
    "year_page",
]


def __getattr__(name: str) -> Any:
    """The function called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
