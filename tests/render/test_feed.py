"""The documents of feeds: what a reader finds in them, and that no mail acts in one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import feedparser
import html5lib
import pytest

from generator.links import event_id, feed_id
from generator.models.events import EventKind, VersionEvent
from generator.models.feeds import Category, FeedEntry, Tombstone
from generator.models.versions import State, Version
from generator.render.feed import Site, archived_document, feed_pages
from generator.render.feed_entries import NO_LETTER, EventFacts, event_entry
from generator.render.feed_news import digest_entry
from generator.render.feeds import list_feed
from generator.render.letters import MAX_TEXT, beginning_of, letter, text_html
from generator.render.summaries import summarize_digest
from generator.tracking.events import events_of, reports_of
from tests.nasty import LINES, TEXTS
from tests.render.sample import DAY, LIST, at, digest, single
from tests.render.versions import application, lineage, ring, version_of

URL = "https://site.example/pw/"
SITE = Site(URL)
FEED = list_feed(LIST, "series", "new versions", "Every new version.")
SAFE = set("DOCUMENT_FRAGMENT h4 p a code pre ul ol li blockquote br".split())


def event(version: Version, kind: EventKind, message_id: str = "", when: datetime | None = None):
    time = int((when or version.received).timestamp())
    return VersionEvent(version.path, kind, time, message_id or version.message_id)


def told(version: Version, kind: EventKind, message_id: str = "", **more: Any) -> FeedEntry:
    """The entry of an event in a newest document."""
    state = State("discussed", at(9, 5), "m5@mail.example")
    facts = EventFacts(
        event(version, kind, message_id),
        version,
        letter(ring()),
        reports_of(version, message_id),
        state,
    )
    return event_entry(replace(facts, **more), LIST, URL)


def test_a_version_without_a_letter_says_that_it_was_sent():
    version = version_of(ring())
    entry = told(version, "version", letter=NO_LETTER)
    assert entry.summary.startswith(f"{version.author.name} sent it on ")


def sent() -> FeedEntry:
    return told(lineage()[-1], "version")


def atom(*entries: FeedEntry, **more: Any) -> str:
    return feed_pages(FEED, entries, SITE, author="Demo list", **more)[0].text


def content(xml: str) -> Any:
    body = feedparser.parse(xml, sanitize_html=False).entries[0].content[0].value
    return html5lib.parseFragment(body, namespaceHTMLElements=False)


# ---------------------------------------------------------------- what a reader finds


def test_sample(golden: Callable[[str, str], None]):
    pages = feed_pages(FEED, [sent(), told(lineage()[-1], "waiting")], SITE, author="Demo list")
    golden("render/series.atom", pages[0].text)
    golden("render/series.feed.json", json.dumps(json.loads(pages[1].text), indent=1) + "\n")


def test_a_reader_finds_all_of_it():
    feed = feedparser.parse(atom(sent(), before="2025-03"))
    assert not feed.bozo
    assert feed.feed.title == "Demo list: new versions"
    assert feed.feed.subtitle == "Every new version."
    assert feed.feed.author == "Demo list"
    assert {link.rel: link.href for link in feed.feed.links} == {
        "self": f"{URL}lists/demo/feeds/series.atom",
        "alternate": f"{URL}lists/demo/",
        "prev-archive": f"{URL}lists/demo/feeds/series/2025-03.atom",
    }
    (entry,) = feed.entries
    version = lineage()[-1]
    assert entry.title == (
        f"net-next v3 {version.title} · Mira Solberg · 2 of 3 patches · R1 · "
        "since v2: 1 patch added, 2 dropped, 1 moved, 1 changed and retitled, 1 unchanged; "
        "1 new tag, 1 tag lost"
    )
    assert entry.link == f"{URL}{version.path}"
    assert entry.author == "Mira Solberg"
    assert entry.updated == entry.published == "2025-04-09T08:26:00+00:00"
    assert [(tag.term, tag.scheme) for tag in entry.tags] == [
        ("new version", "urn:patchwire:kind"),
        ("discussed", "urn:patchwire:state"),
        ("net", "urn:patchwire:topic"),
        ("arch.x86", "urn:patchwire:topic"),
    ]
    links = {link.rel: link.href for link in entry.links}
    assert links["via"] == f"https://lists.example/demo/{version.message_id}/T/#u"
    assert links["related"] == f"https://lists.example/demo/{version.message_id}/t.mbox.gz"
    assert entry.id == event_id("demo", "version", version.message_id)
    assert f"b4 am {version.message_id}" in entry.content[0].value


def test_the_same_entries_are_a_json_feed():
    page = feed_pages(FEED, [sent()], Site(URL, "https://hub.example/"), author="Demo list")[1]
    feed = json.loads(page.text)
    assert (page.path, feed["version"]) == (
        "lists/demo/feeds/series.json",
        "https://jsonfeed.org/version/1.1",
    )
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    (item,) = feed["items"]
    version = lineage()[-1]
    assert item["id"] == event_id("demo", "version", version.message_id)
    assert item["tags"] == ["new version", "discussed", "net", "arch.x86"]
    assert item["authors"] == [{"name": "Mira Solberg"}]
    assert item["_patchwire"]["b4"] == f"b4 am {version.message_id}"
    assert item["_patchwire"]["in_reply_to"] == event_id("demo", "version", "old2@mail.example")


@pytest.mark.parametrize(
    ("kind", "message_id", "title"),
    [
        ("tag", "m5@mail.example", "Reviewed-by Ola Brandt: {}, the series"),
        ("discussed", "m5@mail.example", "Ola Brandt answered: {}, the cover letter"),
        ("applied", "m52@mail.example", "applied 1/3: {} · by Ola Brandt to net-next"),
        ("withdrawn", "m9@mail.example", "withdrawn: {} · Mira Solberg"),
        ("reviewed", "m5@mail.example", "reviewed: {}"),
        ("waiting", "", "no answer for 14 days: {} · Mira Solberg · 2 of 3 patches"),
    ],
)
def test_titles_say_what_happened(kind: EventKind, message_id: str, title: str):
    version = lineage()[-1]
    entry = told(version, kind, message_id)
    assert entry.title == title.format(f"net-next v3 {version.title}")
    own = event_id("demo", "version", version.message_id)
    assert (entry.answers, entry.ident != own) == (own, True)


def test_reports_of_one_person_and_tree_are_one_entry_that_grows():
    first = application(1, message_id="a@x", received=at(12))
    last = application(2, 3, message_id="b@x", received=at(13))
    other = application(message_id="c@x", received=at(14), tree="linus/master")
    version = replace(lineage()[-1], applications=(first, last, other))
    found = {event.message_id for event in events_of(version) if event.kind == "applied"}
    assert found == {"a@x", "c@x"}
    entry = told(version, "applied", "a@x")
    assert entry.title.startswith("applied: net-next v3")
    assert (entry.published, entry.updated) == (version.received, at(13))


def test_a_settled_entry_says_nothing_that_later_mails_change():
    entry = told(lineage()[-1], "version", state=None)
    assert (" · R1" in entry.title, entry.html) == (False, "")
    assert [category.kind for category in entry.categories] == ["kind", "topic", "topic"]


def test_an_archived_document_is_marked_and_leads_back():
    page = archived_document(FEED, "2025-04", [sent()], SITE, author="Demo list", before="2025-03")
    assert page.path == "lists/demo/feeds/series/2025-04.atom"
    assert '<fh:archive xmlns:fh="http://purl.org/syndication/history/1.0"' in page.text or (
        "<fh:archive" in page.text
    )
    links = {link.rel: link.href for link in feedparser.parse(page.text).feed.links}
    assert links["current"] == f"{URL}lists/demo/feeds/series.atom"
    assert links["self"] == f"{URL}{page.path}"
    assert links["prev-archive"] == f"{URL}lists/demo/feeds/series/2025-03.atom"


def test_a_withdrawn_mail_is_a_tombstone():
    xml = atom(sent(), tombstones=[Tombstone("urn:uuid:x", at(15))])
    assert 'ref="urn:uuid:x" when="2025-04-09T15:00:00+00:00"' in xml
    assert not feedparser.parse(xml).bozo


def test_contents_are_those_of_the_newest_as_far_as_they_fit():
    half = "x" * (FEED.full // 2 - 100)
    entries = [
        replace(sent(), ident=f"urn:x:{day}", html=half, published=DAY + timedelta(days=day))
        for day in range(4)
    ]
    found = feedparser.parse(atom(*entries)).entries
    assert [entry.id for entry in found] == ["urn:x:3", "urn:x:2", "urn:x:1", "urn:x:0"]
    assert [bool(entry.get("content")) for entry in found] == [True, True, False, False]
    assert all(entry.summary for entry in found)


def test_a_digest_is_titled_by_its_day_and_news():
    summary = summarize_digest(digest())
    entry = digest_entry(summary, URL, is_settled=False)
    assert entry.title == f"Wed 9 April: {summary.news}"
    assert entry.ident == feed_id(summary.path)
    tree = content(atom(entry))
    assert [element.text for element in tree.iter("h4")] == ["New", "Moved", "Applied"]
    assert digest_entry(summary, URL, is_settled=True).html == ""


def test_no_clock_stamps_it():
    first = atom(sent())
    assert first == atom(sent())
    assert set(re.findall(r"<(?:updated|published)>([^<]*)<", first)) == {
        "2025-04-09T08:26:00+00:00"
    }


def test_a_feed_without_entries_is_a_feed():
    feed = feedparser.parse(atom())
    assert not feed.bozo
    assert feed.feed.updated == "1970-01-01T00:00:00+00:00"


# ---------------------------------------------------------------- letters


def test_a_letter_is_prose_with_the_patches_and_the_diffstat():
    found = letter(ring())
    tree = html5lib.parseFragment(found.html, namespaceHTMLElements=False)
    assert {element.tag for element in tree.iter()} <= SAFE
    assert next(tree.iter("li")).text.startswith("1/3 ")
    assert max(len(line) for pre in tree.iter("pre") for line in pre.text.split("\n")) <= 60
    assert found.summary.startswith("This series teaches the ring")


def test_a_long_text_is_cut_and_counts_what_is_left():
    html = text_html("\n".join(f"line {number} of a long mail" for number in range(2000)), MAX_TEXT)
    assert len(html) < 2 * MAX_TEXT
    assert re.search(r"\[\d+ more lines on the page\]", html)


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        (
            "Hi Tamsin,\n\nthe last changes before\nthe freeze.\n",
            "the last changes before the freeze.",
        ),
        ("*** BLURB HERE ***\n\nAnn (2):\n  a\n", "Ann (2): a"),
        ("Fix it.\n", "Fix it."),
        ("", ""),
    ],
)
def test_the_summary_is_the_first_paragraph_that_says_something(text: str, beginning: str):
    assert beginning_of(text) == beginning


def test_marks_of_quotes_are_blockquotes():
    html = text_html("> asked\n> twice\n\nanswered\n", MAX_TEXT)
    assert "<blockquote>" in html
    assert "<i>" not in html


# ---------------------------------------------------------------- nothing acts


def test_links_are_absolute_and_nothing_needs_our_style():
    tree = content(atom(sent()))
    links = [element.get("href") for element in tree.iter("a")]
    assert f"{URL}{lineage()[-1].path}" in links
    assert all(
        link.startswith(("https://site.example/", "https://lists.example/")) for link in links
    )
    assert not [
        element for element in tree.iter() if {"class", "id", "style"} & set(element.attrib)
    ]


@pytest.mark.parametrize("nasty", [*LINES, "\x0b control \x00 \ufffe \ud800 end"])
def test_nasty_titles_are_exact_and_dead(nasty: str):
    version = version_of(single(1, nasty, "x", raw=nasty))
    entry = told(version, "version", letter=letter(single(1, nasty, "x", raw=nasty)))
    xml = atom(replace(entry, title=nasty, categories=(Category("topic", nasty),)))
    feed = feedparser.parse(xml, sanitize_html=False)
    assert not feed.bozo
    assert len(feed.entries) == 1
    shown = re.sub("[\x00-\x08\x0b\ufffe\ud800]", "\N{REPLACEMENT CHARACTER}", nasty)
    assert f"<title>{_xml(shown)}</title>" in xml
    assert {element.tag for element in content(xml).iter() if isinstance(element.tag, str)} <= SAFE


@pytest.mark.parametrize("nasty", TEXTS)
def test_nasty_texts_are_dead(nasty: str):
    series = single(1, "t", nasty)
    tree = content(atom(told(version_of(series), "version", letter=letter(series))))
    words = re.findall(r"\w+", nasty)
    shown = "".join(tree.itertext())
    assert all(word[:1000] in shown for word in words[:200])
    assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= SAFE


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
