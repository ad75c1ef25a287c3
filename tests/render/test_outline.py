"""Lists of feeds as OPML."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from generator.render.feeds import list_feed, topic_feed
from generator.render.outline import outline
from tests.render.sample import LIST

SITE = "https://site.example/pw/"
HOSTILE = """</outline><script>alert("1")</script> & 'two'\x00\ud800"""


def test_an_outline_names_title_and_addresses_of_each_feed():
    feeds = [list_feed(LIST, "digests", "digests", "What happened."), topic_feed(LIST, "net")]
    document = etree.fromstring(outline("Demo list", feeds, SITE).encode())
    assert document.findtext("head/title") == "Demo list"
    (folder,) = document.findall("body/outline")
    assert [dict(found.attrib) for found in folder] == [
        {
            "type": "rss",
            "text": feed.title,
            "title": feed.title,
            "description": feed.about,
            "xmlUrl": f"{SITE}{feed.base}.atom",
            "htmlUrl": f"{SITE}{feed.home}",
        }
        for feed in feeds
    ]


def test_words_of_strangers_are_escaped_and_no_character_breaks_the_file():
    feed = replace(topic_feed(LIST, "net"), title=HOSTILE, about=HOSTILE)
    document = etree.fromstring(outline(HOSTILE, [feed], SITE).encode())
    assert [element.tag for element in document.iter()] == [
        "opml", "head", "title", "body", "outline", "outline",
    ]  # fmt: skip
    shown = str(document.findtext("head/title"))
    assert shown.startswith("""</outline><script>alert("1")</script> & 'two'""")
    assert "\x00" not in shown
