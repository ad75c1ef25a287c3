"""Following from where one is: the menu of a page, the page of feeds, pins as OPML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Literal

import pytest
from lxml import etree
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from generator.links import FEED_STYLE
from tests.browser.test_search import ask
from tests.browser.watched import DAY, LIST, Serving, UnderBase, Watched, WithRanges
from tests.lengths import first_of
from tests.whole import SITE_URL, Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TOPIC = f"{LIST}topics/ring/"
SUMMARY = ".pw-follow summary"
OPEN = ".pw-follow details[open]"
CLIPBOARD = "navigator.clipboard.readText()"


class AsXml(UnderBase):
    """Gives feeds the type with which browsers show them, as the settings for servers do."""

    extensions_map: ClassVar[dict[str, str]] = {
        **UnderBase.extensions_map,
        ".atom": "application/xml",
    }


@pytest.fixture(scope="module")
def address(demo_project: Project) -> Iterator[str]:
    with Serving(AsXml, demo_project) as found:
        yield found


def feeds_of(tab: Tab) -> dict[str, list[str]]:
    """What the menu of a page offers: the names of feeds with the words beside each."""
    rows = tab.locator(".pw-follow li").all()
    return {
        str(row.evaluate("row => row.firstChild.data")): row.locator(
            "a, button"
        ).all_text_contents()
        for row in rows
    }


def test_the_menu_offers_the_feeds_of_the_page(browser: Browser, address: str):
    seen = Watched(browser, address)
    links = ["Atom", "JSON", "copy address"]
    assert feeds_of(seen.open(TOPIC)) == {"ring": links}
    assert feeds_of(seen.open(DAY)) == {"digests": links}
    names = "digests, new versions, applied, waiting for an answer, pull requests, reports"
    assert feeds_of(seen.open(LIST)) == dict.fromkeys(names.split(", "), links)
    tab = seen.open(f"{LIST}people/")
    tab.locator(".pw-what a").first.click()
    tab.wait_for_url("**/people/*/")
    name = tab.locator("h1").evaluate("title => title.firstChild.textContent.trim()")
    assert list(feeds_of(tab)) == [
        f"{kind} {name}" for kind in ("series by", "reviews by", "waiting for")
    ]
    seen.done()


def test_the_menu_opens_and_closes_by_keys_and_copies(browser: Browser, address: str):
    seen = Watched(browser, address, permissions=["clipboard-read", "clipboard-write"])
    tab = seen.open(TOPIC)
    tab.locator(SUMMARY).focus()
    tab.keyboard.press("Enter")
    assert tab.locator(OPEN).count() == 1
    for _ in range(3):
        tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    tab.get_by_text("Copied to clipboard").wait_for()
    assert tab.evaluate(CLIPBOARD) == f"{address}{TOPIC}feed.atom"
    tab.keyboard.press("Escape")
    assert tab.locator(OPEN).count() == 0
    assert tab.locator(SUMMARY).evaluate("summary => summary === document.activeElement")
    tab.locator(SUMMARY).click()
    tab.locator("h2").first.click()
    assert tab.locator(OPEN).count() == 0
    tab.emulate_media(media="print")
    assert not tab.locator(SUMMARY).is_visible()
    seen.done()


def test_the_menu_needs_no_script_and_is_large_enough_for_a_finger(browser: Browser, address: str):
    seen = Watched(
        browser, address, size=(320, 700), java_script_enabled=False, has_touch=True, is_mobile=True
    )
    tab = seen.open(TOPIC)
    tab.locator(SUMMARY).tap()
    for part in tab.locator(f"{SUMMARY}, .pw-follow a").all():
        box = part.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
    tab.get_by_role("link", name="All feeds, explained").tap()
    tab.wait_for_url("**/feeds/")
    seen.done()


@pytest.mark.long
def test_every_feed_of_the_list_can_be_copied_on_its_page(browser: Browser, address: str):
    seen = Watched(browser, address, permissions=["clipboard-read", "clipboard-write"])
    tab = seen.open(f"{LIST}feeds/")
    button = tab.locator(".pw-feeds").get_by_role("button", name="copy address of new versions")
    button.click()
    tab.get_by_text("Copied to clipboard").wait_for()
    assert tab.evaluate(CLIPBOARD) == f"{address}{LIST}feeds/series.atom"
    assert tab.locator(".pw-feeds li").count() == 6
    seen.done()


def test_the_feeds_of_what_is_pinned_are_saved_as_opml(
    browser: Browser, address: str, demo_project: Project, tmp_path: Path
):
    seen = Watched(browser, address)
    tab = seen.open(f"{LIST}series/")
    work = str(tab.locator(".pw-row a[href*='-v2-']").first.evaluate("link => link.href"))
    for path in (TOPIC, work.removeprefix(address), f"{LIST}people/anneke-a2f186e4/"):
        seen.open(path).get_by_role("button", name="Pin").click()
    gone = {"path": f"{LIST}topics/gone/", "title": "gone <&>"}
    tab.evaluate(
        "pin => { const kept = __pw.read(); kept.pins.push(pin);"
        "localStorage.setItem('/patchwire/.patchwire', JSON.stringify(kept)); }",
        gone,
    )
    tab = seen.open(LIST)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save their feeds (OPML)").click()
    download.value.save_as(tmp_path / "pins.opml")
    assert download.value.suggested_filename == "patchwire-pins.opml"
    tab.get_by_text("Feeds in the file: 5.").wait_for()
    document = etree.parse(tmp_path / "pins.opml").getroot()
    assert (document.tag, document.get("version")) == ("opml", "2.0")
    outlines = document.findall("body/outline")
    assert [outline.get("type") for outline in outlines] == ["rss"] * 5
    paths = [str(outline.get("xmlUrl")).removeprefix(address) for outline in outlines]
    assert paths[0] == f"{TOPIC}feed.atom"
    assert "-v1-" in paths[1] or "-vrfc-" in paths[1]  # of the work, whose first version has it
    for path, outline in zip(paths, outlines, strict=True):
        feed = etree.parse(demo_project.root / "site" / path).getroot()
        title = feed.findtext("{http://www.w3.org/2005/Atom}title")
        assert title == outline.get("text") == outline.get("title")
    seen.leave()


@pytest.mark.parametrize("scheme", first_of(("dark", "light")))
def test_a_feed_in_a_browser_reads_as_a_page(
    browser: Browser, address: str, demo_project: Project, scheme: Literal["light", "dark"]
):
    style = demo_project.root / "site" / FEED_STYLE
    seen = Watched(browser, address, scheme=scheme)
    seen.tab.route(f"{SITE_URL}**", lambda route: route.fulfill(path=style))
    tab = seen.open(f"{LIST}feeds/series.atom")
    entry = tab.locator("entry").first
    assert entry.locator("title").is_visible()
    assert entry.locator("summary").is_visible()
    for part in ("id", "content", "updated", "link"):
        assert not entry.locator(part).first.is_visible(), part
    said = tab.evaluate("getComputedStyle(document.querySelector('subtitle'), '::after').content")
    assert "This is a feed" in said
    colours = tab.evaluate(
        "['backgroundColor', 'color'].map(of => getComputedStyle(document.documentElement)[of])"
    )
    dark = sum(int(part) for part in colours[0][4:-1].split(",")) < 3 * 128
    assert dark == (scheme == "dark")
    assert colours[0] != colours[1]
    seen.context.close()


@pytest.mark.long
@pytest.mark.parametrize(
    ("query", "said", "path"),
    [
        ("topic:ring", "Follow ring: Atom, JSON", "topics/ring/feed.atom"),
        ("anneke van der sloet", "Anneke van der Sloet: series, reviews, waits", "/series.atom"),
        ("list:demo", "Follow Demo list", "lists/demo/feeds/"),
        ("topic:ring doorbell", "", ""),
    ],
)
def test_a_search_for_one_of_these_offers_its_feeds(
    browser: Browser, demo_project: Project, query: str, said: str, path: str
):
    handler = type("Handler", (WithRanges,), {"asked": []})
    with Serving(handler, demo_project) as address:
        seen = Watched(browser, address)
        tab = seen.open(LIST)
        tab.keyboard.press("/")
        ask(tab, query)
        status = tab.locator(".pw-find-said")
        links = status.locator("a")
        if not path:
            assert links.count() == 0
        else:
            assert said in status.inner_text()
            href = str(links.first.evaluate("link => link.href"))
            assert path in href
            assert tab.request.get(href).ok
        seen.leave()
