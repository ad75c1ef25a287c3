"""The targets for what is written: text of a mail on a page and in a feed, exact and never active.

The text is any text, not only a clean one: an escape does not rely on what stands before it.
"""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime

import html5lib
import yaml
from lxml import etree

from generator.models.feeds import FeedEntry
from generator.models.settings import ListConfig
from generator.render.documents import to_html
from generator.render.feed import Site, archived_document
from generator.render.feeds import list_feed
from generator.text import (
    MAX_LINE,
    REPLACEMENT,
    clean,
    clean_key,
    clean_line,
    escape_html,
    escape_line,
    escape_pre,
    feed_text,
    log_text,
    pre_fitting,
    pre_size,
    yaml_title,
)
from tests.fuzz.properties import assert_clean, assert_line

LIST = ListConfig(
    name="demo", title="Demo", archive="/nowhere", url="https://lists.example/demo", since=None
)
SITE = Site("https://site.example/")
ATOM = "{http://www.w3.org/2005/Atom}"
ENTRY = ["id", "title", "updated", "content", "link", "published"]
DAY = datetime(2025, 4, 9, tzinfo=UTC)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_SHORT = 2000  # characters: a page is made of many such texts


def _any_text(raw: bytes) -> str:
    """Text with any character in it, also with lone surrogates: bytes that are no UTF-8."""
    return raw.decode("utf-8", "surrogateescape")


def cleaned(raw: bytes) -> None:
    text = _any_text(raw)
    found = clean(text)
    assert_clean(found)
    if max(map(len, found.split("\n"))) <= MAX_LINE:  # what was cut says how much it was
        assert clean(found) == found
    for line in (clean_line(text), clean_key(text)):
        assert_line(line)
        assert line == line.strip()
        assert "  " not in line
    assert clean_key(clean_key(text)) == clean_key(text)
    assert clean_line(clean_line(text)) == clean_line(text)
    shown = log_text(text)
    assert shown.isascii()
    assert shown.isprintable()
    limit = 1 + len(raw) // 2
    kept = pre_fitting(found, limit)
    assert pre_size(found[:kept]) <= limit
    assert kept == len(found) or pre_size(found[: kept + 1]) > limit


def page(raw: bytes) -> None:
    """On a page: a heading, a paragraph, an attribute, a text of many lines, and the title."""
    text = clean(_any_text(raw)[:_SHORT])
    line = clean_line(text)
    title = yaml.safe_load(f"title: {yaml_title(line)}\n")["title"]
    assert html.unescape(title) == line
    assert "<" not in title
    tree = html5lib.parse(to_html(_markdown(line, text)), namespaceHTMLElements=False)
    found = [element for element in tree.find("body").iter() if isinstance(element.tag, str)]
    assert [element.tag for element in found] == ["body", "p", "h3", "div", "p", "pre", "p"]
    _, _, heading, _, paragraph, pre, last = found
    assert "".join(heading.itertext()).split() == ["New:", *line.split()]
    assert heading.attrib == {"id": "ours"}
    assert paragraph.attrib == {"title": line}
    assert "".join(paragraph.itertext()) == line
    assert "".join(pre.itertext()) == text
    assert pre.attrib == {"class": "x"}
    assert "".join(last.itertext()) == "after"


def _markdown(line: str, text: str) -> str:
    escaped = escape_line(line)
    return (
        f"before\n\n### New: {escaped} {{: #ours }}\n\n<div>\n"
        f'<p title="{escaped}">{escaped}</p>\n<pre class="x">\n{escape_pre(text)}</pre>\n</div>\n\n'
        "after"
    )


def feed(raw: bytes) -> None:
    """In a feed: a title, and a content of HTML."""
    text = _any_text(raw)[:_SHORT]
    content = f"<p>{escape_html(text)}</p>"
    entry = FeedEntry(
        ident="urn:x:1",
        path="lists/demo/digests/x/",
        title=f"From {text}",
        html=content,
        published=DAY,
        updated=DAY,
    )
    feed = list_feed(LIST, "digests", "digests", "A digest a day.")
    xml = archived_document(feed, "2025-04", [entry], SITE, author="Demo", before="").text
    tree = etree.fromstring(xml.encode())
    shown = _NOT_XML.sub(REPLACEMENT, text)
    assert feed_text(text) == shown
    assert tree.findtext(f"{ATOM}entry/{ATOM}title") == f"From {shown}"
    assert tree.findtext(f"{ATOM}entry/{ATOM}content") == _NOT_XML.sub(REPLACEMENT, content)
    assert [child.tag.removeprefix(ATOM) for child in tree.find(f"{ATOM}entry")] == ENTRY
    inside = html5lib.parseFragment(feed_text(content), namespaceHTMLElements=False)
    assert [element.tag for element in inside.iter() if isinstance(element.tag, str)][1:] == ["p"]
