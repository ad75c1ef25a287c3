"""The search as people use it: by word, by identifier, with filters, by keyboard, on a phone."""

from __future__ import annotations

import json
import re
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, expect
from playwright.sync_api import Page as Tab

from tests.browser.watched import LIST, Serving, UnderBase, Watched, WithRanges
from tests.lengths import first_of
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

ZONED = "refuse-zoned-disks"


class Server:
    """Where the site is, and what was asked for: path and range."""

    def __init__(self, address: str, asked: list[tuple[str, str]]) -> None:
        self.address, self.asked = address, asked


@pytest.fixture(scope="module")
def server(demo_project: Project) -> Iterator[Server]:
    asked: list[tuple[str, str]] = []
    named = type("Handler", (WithRanges,), {"asked": asked})
    with Serving(named, demo_project) as address:
        yield Server(address, asked)


def ask(tab: Tab, text: str) -> None:
    tab.locator("dialog.pw-find").evaluate("box => delete box.dataset.done")
    tab.get_by_label("Search for").fill(text)
    answered(tab)


def answered(tab: Tab) -> None:
    tab.locator("dialog.pw-find[data-done]").wait_for()


def titles(tab: Tab) -> list[str]:
    return tab.locator(".pw-find-title").all_inner_texts()


def choose(tab: Tab, name: str, option: str) -> None:
    tab.locator("dialog.pw-find").evaluate("box => delete box.dataset.done")
    tab.get_by_label(name, exact=True).select_option(option)
    answered(tab)


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """The front page with its search opened; afterwards it is checked as `Watched` says."""
    seen = Watched(browser, server.address)
    opened = seen.open("")
    opened.keyboard.press("/")
    yield opened
    seen.done()


@pytest.mark.parametrize("key", first_of(("/", "f")))
def test_a_word_is_found_and_opened_by_keyboard(browser: Browser, server: Server, key: str):
    seen = Watched(browser, server.address)
    tab = seen.open(LIST)
    tab.keyboard.press(key)
    tab.keyboard.type("zoned")
    answered(tab)
    assert ["refuse zoned disks" in title for title in titles(tab)][:1] == [True]
    found = len(titles(tab))
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{LIST}series/*{ZONED}*/**")
    assert "zoned" in tab.locator("h1").inner_text()
    tab.go_back()  # to the hits, as they were
    answered(tab)
    assert len(titles(tab)) == found
    seen.done()


def test_arrows_go_through_hits_and_back(tab: Tab):
    ask(tab, "wherry")
    links = tab.locator("a.pw-find-hit")
    tab.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    tab.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    tab.keyboard.press("ArrowUp")
    tab.keyboard.press("ArrowUp")
    expect(tab.get_by_label("Search for")).to_be_focused()
    tab.keyboard.press("Escape")
    assert not tab.locator("dialog.pw-find").is_visible()
    tab.wait_for_function("!location.search.includes('q=')")  # once the box has told that it closed


@pytest.mark.long
def test_identifiers_are_found_first(browser: Browser, server: Server, demo_project: Project):
    pages = demo_project.root / "site" / LIST / "series"
    (page,) = pages.glob(f"*{ZONED}*/index.html")
    text = page.read_text("utf-8")
    (message_id,) = set(re.findall(r"b4 am ([^\s<&]+)", text))
    seen = Watched(browser, server.address)
    tab = seen.open("")
    tab.keyboard.press("/")
    for asked in (message_id, f"<{message_id}>", f"https://lists.example/demo/{message_id}/T/#u"):
        ask(tab, asked)
        assert ["refuse zoned disks" in title for title in titles(tab)][:1] == [True], asked
    seen.done()


# ---------------------------------------------------------------- what was pasted


@dataclass(frozen=True)
class Found:
    """A version in the search of the demo: what stands in a hit, and its patches."""

    title: str
    label: str
    path: str
    work: bytes
    patches: list[list[str]]  # label, Message-ID, title


@pytest.fixture(scope="module")
def versions(demo_project: Project) -> list[Found]:
    (file,) = (demo_project.root / "site" / LIST / "search").glob("*.db")
    with closing(sqlite3.connect(file)) as db:
        hashes = b"".join(part for (part,) in db.execute("SELECT hashes FROM work ORDER BY id"))
        rows = db.execute(
            "SELECT id, title, label, path, text FROM doc JOIN body USING (id) "
            "WHERE kind = 'series' ORDER BY id"
        )
        return [
            Found(
                title, label, path, hashes[5 * (number - 1) : 5 * number],
                json.loads(zlib.decompress(packed, -zlib.MAX_WBITS))[0],
            )
            for number, title, label, path, packed in rows
        ]  # fmt: skip


def works(versions: list[Found]) -> list[list[Found]]:
    """The works of several versions, each oldest first."""
    by_hash: dict[bytes, list[Found]] = {}
    for version in versions:
        by_hash.setdefault(version.work, []).append(version)
    return [found for found in by_hash.values() if len(found) > 1]


@pytest.mark.long
def test_a_pasted_subject_finds_the_version_that_it_names(
    browser: Browser, server: Server, versions: list[Found]
):
    oldest, *others = max(works(versions), key=lambda found: len(found[-1].patches))
    seen = Watched(browser, server.address)
    tab = seen.open("")
    tab.keyboard.press("/")
    for version in (others[-1], oldest):
        label, _, title = version.patches[-1]
        number = re.search(r"v\d+", version.label)
        name = f" {number[0]}" if number and number[0] != "v1" else ""
        ask(tab, f"Re: [PATCH{name} {label}] {title}")
        link = tab.locator("a.pw-find-hit").first
        assert version.path in str(link.get_attribute("href"))
        if title != version.title:
            assert f"{label}: {title}" in link.inner_text()
    seen.done()


@pytest.mark.long
def test_a_work_is_found_once_with_its_other_versions_folded(
    browser: Browser, server: Server, versions: list[Found]
):
    found = works(versions)[0]
    seen = Watched(browser, server.address)
    tab = seen.open("")
    tab.keyboard.press("/")
    ask(tab, f'title:"{found[0].title}" list:demo kind:series')
    first = tab.locator(".pw-find-hits > li").first
    assert found[-1].path in str(first.locator("a.pw-find-hit").get_attribute("href"))
    first.get_by_text(re.compile(r"^\d+ other version")).click()
    older = first.locator("details a.pw-find-hit")
    expect(older).to_have_count(len(found) - 1)
    hrefs = [str(link.get_attribute("href")) for link in older.all()]
    assert all(version.path in href for version, href in zip(found[-2::-1], hrefs, strict=True))
    seen.done()


@pytest.mark.long
def test_what_was_misspelled_is_corrected(tab: Tab):
    ask(tab, "memory hotplg")
    expect(tab.locator(".pw-find-said")).to_contain_text("Did you mean memory hotplug?")
    assert "hotplug" in titles(tab)[0]
    tab.get_by_role("button", name="memory hotplug").click()
    expect(tab.get_by_label("Search for")).to_have_value("memory hotplug")


@pytest.mark.long
def test_an_unknown_field_is_said_and_the_rest_is_searched(tab: Tab):
    ask(tab, "nofield:x zoned")
    expect(tab.locator(".pw-find-said")).to_contain_text("There is no field called nofield:")
    assert "refuse zoned disks" in titles(tab)[0]


@pytest.mark.long
def test_times_narrow_what_is_found(tab: Tab):
    ask(tab, "since:2000")
    everything = days(tab)
    assert everything == sorted(everything, reverse=True)
    last = everything[0]
    for asked, part in ((f"month:{last[:7]}", last[:7]), (f"year:{last[:4]}", last[:4])):
        ask(tab, asked)
        assert [day for day in days(tab) if not day.startswith(part)] == []
        newest = [day for day in everything if day.startswith(part)]
        assert days(tab)[: len(newest)] == newest
    ask(tab, f"until:{last}")
    assert days(tab) == everything
    ask(tab, f"since:{last}")
    assert set(days(tab)) == {last}
    ask(tab, f"-since:{last}")
    assert days(tab)
    assert last not in days(tab)
    tab.locator("dialog.pw-find").evaluate("box => delete box.dataset.done")
    tab.get_by_label("Search for").fill("month:1999-01")
    answered(tab)
    assert titles(tab) == []


def days(tab: Tab) -> list[str]:
    return re.findall(r"\d{4}-\d\d-\d\d", " ".join(tab.locator(".pw-find-facts").all_inner_texts()))


@pytest.mark.long
def test_the_words_of_a_query_are_marked(tab: Tab):
    ask(tab, "zoned")
    assert tab.locator(".pw-find-title mark").first.inner_text() == "zoned"
    ask(tab, "Signed-off-by zoned")
    expect(tab.locator(".pw-find-excerpt mark").first).to_be_visible()


# ---------------------------------------------------------------- filters and hosts


def test_filters_narrow_what_is_found(tab: Tab):
    ask(tab, "wherry")
    everything = len(titles(tab))
    choose(tab, "state", "waiting")
    waiting = tab.locator(".pw-find-title .pw-state").all_inner_texts()
    assert 0 < len(waiting) < everything
    assert set(waiting) == {"waiting"}
    assert tab.locator(".pw-find-title .pw-state.pw-waiting").count() == len(waiting)
    choose(tab, "state", "")
    choose(tab, "year", "2026")
    assert len(titles(tab)) == everything
    tab.locator("dialog.pw-find").evaluate("box => delete box.dataset.done")
    tab.get_by_label("Author").fill("Quintes")
    answered(tab)
    facts = tab.locator(".pw-find-facts").all_inner_texts()
    assert facts
    assert all(fact.startswith("Rodrigo Quintes · 2026-") for fact in facts)
    choose(tab, "order", "newest")
    days = re.findall(r"2026-\d\d-\d\d", " ".join(tab.locator(".pw-find-facts").all_inner_texts()))
    assert days == sorted(days, reverse=True)


def test_the_newest_come_first_where_a_version_beside_words_fills_the_page(tab: Tab):
    ask(tab, "wherry v1")
    assert len(titles(tab)) == 10
    choose(tab, "order", "newest")
    expect(tab.locator(".pw-find-said")).to_contain_text(re.compile(r"^at least \d+ results"))
    assert days(tab) == sorted(days(tab), reverse=True)
    assert len(titles(tab)) == 10


def test_only_parts_of_the_segments_are_asked_for(browser: Browser, server: Server):
    server.asked.clear()
    seen = Watched(browser, server.address)
    tab = seen.open("")
    assert not any("search" in path or "sqlite" in path for path, _ in server.asked)
    tab.keyboard.press("/")
    ask(tab, "hotplug")
    segments = [asked for path, asked in server.asked if path.endswith(".db")]
    assert segments
    assert all(segments)
    before = len(segments)
    ask(tab, "hotplug ")
    assert len([path for path, _ in server.asked if path.endswith(".db")]) == before
    seen.done()


@pytest.mark.long
def test_what_every_search_reads_is_there_before_a_word_is_typed(browser: Browser, server: Server):
    server.asked.clear()
    seen = Watched(browser, server.address)
    tab = seen.open("")
    with tab.expect_response(re.compile(f"/{LIST}search/.*db$")):
        tab.keyboard.press("/")
    first = next(asked for path, asked in server.asked if path.endswith(".db"))
    assert first == "bytes=0-32767"
    ask(tab, "hotplug")
    of_list = [asked for path, asked in server.asked if path.endswith(".db") and LIST in path]
    assert len(of_list) == len(set(of_list))
    seen.done()


@pytest.mark.long
def test_a_server_without_ranges_will_do(browser: Browser, demo_project: Project):
    with Serving(UnderBase, demo_project) as address:
        seen = Watched(browser, address)
        tab = seen.open("about/")
        tab.keyboard.press("/")
        ask(tab, "zoned")
        assert ["refuse zoned disks" in title for title in titles(tab)][:1] == [True]
        seen.done()


@pytest.mark.parametrize("lost", first_of(("engine.js", "sqlite3.wasm.gz", "index.json")))
def test_what_was_not_loaded_is_loaded_by_the_next_key(
    browser: Browser, demo_project: Project, lost: str
):
    class Failing(WithRanges):
        asked: list[tuple[str, str]] = []  # noqa: RUF012 - of this test

        def do_GET(self) -> None:  # noqa: N802 - the library's name
            path = self.path.partition("?")[0]
            if path.endswith(lost) and not any(lost in asked for asked, _ in self.asked):
                self.asked.append((self.path, ""))
                self.send_error(503)
                return
            super().do_GET()

    with Serving(Failing, demo_project) as address:
        seen = Watched(browser, address)
        tab = seen.open("")
        tab.keyboard.press("/")
        tab.get_by_text("Search does not work").wait_for()
        ask(tab, "zoned")
        assert ["refuse zoned disks" in title for title in titles(tab)][:1] == [True]
        others = (text for text in seen.complaints if "503" not in text and lost not in text)
        assert [*others] == []
        seen.leave()


def test_on_a_phone_the_box_is_the_screen(browser: Browser, server: Server):
    seen = Watched(browser, server.address, size=(390, 800), has_touch=True)
    tab = seen.open(LIST)
    tab.get_by_role("button", name="Search").tap()
    ask(tab, "memory hotplug")
    box = tab.locator("dialog.pw-find").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 800}
    assert tab.evaluate("document.querySelector('dialog.pw-find').scrollWidth") <= 390
    tab.get_by_role("button", name="Close the search").tap()
    assert not tab.locator("dialog.pw-find").is_visible()
    seen.done()


@pytest.mark.long
def test_pages_of_the_site_and_people_are_found(browser: Browser, server: Server):
    seen = Watched(browser, server.address)
    tab = seen.open("?q=kind:page+waiting_days")
    answered(tab)
    assert "Configuration" in titles(tab)
    ask(tab, "kind:person quintes")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{LIST}people/*quintes*/**")
    seen.done()


@pytest.mark.long
def test_nothing_and_nonsense_are_named(tab: Tab):
    for asked in ("qzxqzx", '"', "<script>alert(1)</script>", "a" * 500):
        ask(tab, asked) if re.search(r"\w", asked) else tab.get_by_label("Search for").fill(asked)
        assert titles(tab) == []
    expect(tab.locator(".pw-find-said")).to_have_text("Nothing was found")


@pytest.mark.parametrize("page", first_of(("lists/demo/index.html", "about/index.html")))
def test_opened_from_a_disk_the_search_says_what_it_needs(
    browser: Browser, demo_project: Project, page: str
):
    tab = browser.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto((demo_project.root / "site" / page).as_uri())
    tab.locator(".pw-find-button").click()
    said = "Search does not work: it needs a web server, and this page was opened from a disk"
    expect(tab.locator(".pw-find-said")).to_have_text(said)
    tab.keyboard.type("ring")
    tab.keyboard.press("Enter")
    expect(tab.locator(".pw-find-said")).to_have_text(said)
    tab.keyboard.press("Escape")
    assert faults == []
    tab.close()
