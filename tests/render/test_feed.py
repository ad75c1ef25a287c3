from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import feedparser
import html5lib
import pytest

from generator.links import digest_path
from generator.models.pages import FeedEntry
from generator.render.feed import digest_entry, feed_xml
from tests.nasty import LINES, TEXTS
from tests.prose_text import text_of
from tests.render.sample import DAY, LIST, WINDOW, at, digest, single

SITE = "https://site.example/pw/"


def entry(days: int = 0, of: Any = None) -> FeedEntry:
    start = int((DAY + timedelta(days=days)).timestamp())
    window = replace(WINDOW, start=start, end=start + 86_400)
    found = replace(of or digest(), window=window)
    html = digest_entry(found, LIST, site_url=SITE)
    path = digest_path(LIST.name, window)
    return FeedEntry(
        path=path,
        title=found.title,
        html=html,
        published=at(8) + timedelta(days=days),
        updated=at(14) + timedelta(days=days),
    )


def test_sample(golden: Callable[[str, str], None]):
    golden("render/digests.atom", feed_xml(LIST, [entry()], site_url=SITE))


def test_a_reader_finds_all_of_it():
    feed = feedparser.parse(feed_xml(LIST, [entry(-1), entry(0)], site_url=SITE))
    assert not feed.bozo
    assert feed.feed.title == "Demo list: digests"
    assert feed.feed.author == "Demo list"
    assert feed.feed.updated == "2025-04-09T14:00:00+00:00"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": f"{SITE}lists/demo/feeds/digests.atom",
        "alternate": f"{SITE}lists/demo/",
    }
    newest, older = feed.entries
    assert newest.title == "From 6fc91451 to 62ed45a7"
    assert newest.link == f"{SITE}lists/demo/digests/2025/04/09/"
    assert newest.updated == "2025-04-09T14:00:00+00:00"
    assert newest.published == "2025-04-09T08:00:00+00:00"
    assert older.updated < newest.updated
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", newest.id)
    assert newest.id != older.id
    body = newest.content[0].value
    assert newest.content[0].type == "text/html"
    for part in ("teaches the ring", "Ring the doorbell once a batch", "It boots here."):
        assert part in body


def test_the_id_outlives_another_tip():
    moved = replace(digest(), tip="f" * 40, base="e" * 40)
    ids = [
        feedparser.parse(feed_xml(LIST, [shown], site_url=SITE)).entries[0].id
        for shown in (entry(), entry(of=moved))
    ]
    assert ids[0] == ids[1]


def content(xml: str) -> Any:
    body = feedparser.parse(xml, sanitize_html=False).entries[0].content[0].value
    return html5lib.parseFragment(body, namespaceHTMLElements=False)


def test_links_are_absolute_and_nothing_needs_our_style():
    tree = content(feed_xml(LIST, [entry()], site_url=SITE))
    links = [element.get("href") for element in tree.iter("a")]
    assert f"{SITE}lists/demo/" in links
    assert any(link.startswith(f"{SITE}lists/demo/digests/2025/04/09/#series-") for link in links)
    assert all(
        link.startswith(("https://site.example/", "https://lists.example/")) for link in links
    )
    assert not [
        element for element in tree.iter() if {"class", "id", "style"} & set(element.attrib)
    ]


def test_no_clock_stamps_it():
    first = feed_xml(LIST, [entry()], site_url=SITE)
    assert first == feed_xml(LIST, [entry()], site_url=SITE)
    assert set(re.findall(r"<(?:updated|published)>([^<]*)<", first)) == {
        "2025-04-09T08:00:00+00:00",
        "2025-04-09T14:00:00+00:00",
    }


def test_a_feed_without_entries_is_a_feed():
    feed = feedparser.parse(feed_xml(LIST, [], site_url=SITE))
    assert not feed.bozo
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"


@pytest.mark.parametrize("nasty", [*LINES, "\x0b control \x00 \ufffe \ud800 end"])
def test_nasty_titles_are_exact_and_dead(nasty: str):
    of = replace(digest(), series=(single(1, nasty, "x", raw=nasty),), sections=())
    xml = feed_xml(LIST, [replace(entry(of=of), title=nasty)], site_url=SITE)
    feed = feedparser.parse(xml, sanitize_html=False)
    assert not feed.bozo
    assert len(feed.entries) == 1
    shown = re.sub("[\x00-\x08\x0b\ufffe\ud800]", "\N{REPLACEMENT CHARACTER}", nasty)
    assert f"<title>{_xml(shown)}</title>" in xml
    tree = content(xml)
    assert "".join(next(tree.iter("code")).itertext()) == shown
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= SAFE


@pytest.mark.parametrize("nasty", TEXTS)
def test_nasty_texts_are_exact_and_dead(nasty: str):
    of = replace(digest(), series=(single(1, "t", nasty),), sections=())
    tree = content(feed_xml(LIST, [entry(of=of)], site_url=SITE))
    texts = [text_of(element) for element in tree.iter("div")]
    assert nasty in texts or nasty in map("\n".join, pairwise(texts))  # a long one is folded
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= SAFE


SAFE = set(
    "DOCUMENT_FRAGMENT h1 h2 h3 div section p span table caption thead tbody tr th td a code pre "
    "time b details summary ul ol li blockquote br i".split()
)


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
