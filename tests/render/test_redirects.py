"""The page of what is no longer kept leads to the archive, with any title."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote

import html5lib

from generator.render.pages.redirect import moved_page, received_url, redirect_page, version_url
from tests.nasty import LINES
from tests.render.sample import LIST, WINDOW
from tests.render.versions import ring, version_of

NO_ARCHIVE = replace(LIST, url="")


def test_a_version_leads_to_its_first_mail():
    version = version_of(ring())
    assert version_url(LIST, version) == f"https://lists.example/demo/{version.message_id}/"
    assert version_url(NO_ARCHIVE, version) == ""


def test_a_window_leads_to_what_was_received_in_it():
    url = received_url(LIST, WINDOW.start, WINDOW.end)
    assert unquote(url) == "https://lists.example/demo/?q=rt:20250409000000..20250409235959"
    assert received_url(NO_ARCHIVE, WINDOW.start, WINDOW.end) == ""


def test_the_page_is_one_small_document_that_leads_on():
    page = redirect_page(LIST, "lists/demo/x/", "https://lists.example/demo/a%22b/", "A & B")
    assert page.path == "lists/demo/x.moved.html"
    assert len(page.text) < 1000
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    assert root.findtext("head/title") == "A & B"
    (refresh,) = (meta for meta in root.iter("meta") if meta.get("http-equiv") == "refresh")
    assert refresh.get("content") == "0; url=https://lists.example/demo/a%22b/"
    (link,) = root.iter("a")
    assert link.get("href") == "https://lists.example/demo/a%22b/"
    robots = [meta.get("content") for meta in root.iter("meta") if meta.get("name") == "robots"]
    assert robots == ["noindex"]
    assert "it is in the mail archive" in page.text


def test_without_an_archive_it_leads_to_the_front_page_of_the_list():
    page = redirect_page(NO_ARCHIVE, "lists/demo/series/x/", "", "X")
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    assert [link.get("href") for link in root.iter("a")] == ["../../"]
    assert "archive" not in page.text


def test_a_folder_of_digests_is_a_link_and_stays_at_its_address():
    page = moved_page(
        LIST, "lists/demo/digests/2025/", "lists/demo/archive/2025/", "Demo", kind="digests"
    )
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    assert [link.get("href") for link in root.iter("a")] == ["../../archive/2025/"]
    assert not [meta for meta in root.iter("meta") if meta.get("http-equiv")]


def test_no_title_acts():
    for line in LINES:
        page = redirect_page(LIST, "lists/demo/x/", "https://lists.example/", line)
        root = html5lib.parse(page.text, namespaceHTMLElements=False)
        assert (root.findtext("head/title") or "").split() == line.split()
        assert not list(root.iter("script"))
        assert {tag.tag for tag in root.iter()} <= set("html head meta title link body p a".split())
