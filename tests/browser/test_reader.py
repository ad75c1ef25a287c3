"""What a page's own script gives a reader: keys, pins, what is new, ages, copies, paper."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.browser.watched import DAY, LIST, Serving, UnderBase, Watched
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TOPIC = f"{LIST}topics/drivers/"
NOW = datetime(2026, 4, 2, 12, tzinfo=UTC)
KEPT = "localStorage.getItem('/patchwire/.patchwire')"


class Missing(UnderBase):
    """Shows 404.html where there is no page, as hosts do."""

    def do_GET(self) -> None:  # noqa: N802 - the library's name
        found = Path(self.translate_path(self.path.partition("?")[0]))
        if not found.exists():
            self.path = "/patchwire/404.html"
        super().do_GET()


@pytest.fixture(scope="module")
def address(demo_project: Project) -> Iterator[str]:
    with Serving(Missing, demo_project) as found:
        yield found


def at(tab: Tab) -> str:
    """The first line of the entry that the keys came to."""
    return tab.locator(".pw-at").inner_text().split("\n")[0]


def test_keys_go_through_entries_and_pages(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(DAY)
    seen_at = []
    for _ in range(3):
        tab.keyboard.press("j")
        seen_at.append(at(tab))
    assert len(set(seen_at)) == 3
    assert seen_at[0].startswith("Moved")
    tab.keyboard.press("k")
    assert at(tab) == seen_at[1]
    fold = tab.locator("details.pw-patch").first
    tab.keyboard.press("j")
    while not tab.locator("details.pw-patch.pw-at").count():
        tab.keyboard.press("j")
    tab.keyboard.press("o")
    assert fold.evaluate("fold => fold.open")
    tab.keyboard.press("o")
    assert not fold.evaluate("fold => fold.open")
    tab.keyboard.press("n")
    tab.wait_for_url("**/2026/03/11/")
    tab.keyboard.press("p")
    tab.wait_for_url("**/2026/03/10/")
    seen.done()


@pytest.mark.long
def test_a_key_on_a_row_opens_its_page(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(f"{LIST}waiting/")
    while not tab.locator(".pw-row.pw-at").count():
        tab.keyboard.press("j")
    tab.keyboard.press("o")
    tab.wait_for_url("**/series/*/")
    seen.done()


def test_a_question_mark_shows_the_keys(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(LIST)
    tab.keyboard.press("?")
    box = tab.get_by_role("dialog", name="Keys")
    assert "next entry" in box.inner_text()
    tab.keyboard.press("Escape")
    assert not box.is_visible()
    seen.done()


def test_what_came_after_the_last_visit_is_marked(browser: Browser, address: str):
    seen = Watched(browser, address)
    seen.tab.clock.set_fixed_time(NOW)
    tab = seen.open(f"{LIST}series/")  # what is not there, so the mark is set by the day below
    tab = seen.open(DAY)
    assert tab.locator(".pw-fresh").count() == 0
    tab = seen.open(LIST)
    assert tab.locator(".pw-fresh").count() == 0  # in the same visit
    newest = datetime(2026, 3, 14, tzinfo=UTC).timestamp() * 1000
    visit = {"at": 0, "before": 0, "newest": newest}
    tab.evaluate(
        "kept => localStorage.setItem('/patchwire/.patchwire', kept)",
        json.dumps({"visits": {LIST: visit}}),
    )
    tab = seen.open(LIST)
    rows = tab.locator(".pw-row")
    times = rows.evaluate_all("all => all.map(row => row.querySelector('time').dateTime)")
    marked = rows.evaluate_all("all => all.map(row => Boolean(row.querySelector('.pw-fresh')))")
    assert marked == [datetime.fromisoformat(time).timestamp() * 1000 > newest for time in times]
    assert True in marked
    assert False in marked
    seen.context.close()


@pytest.mark.long
def test_ages_stand_beside_times(browser: Browser, address: str):
    seen = Watched(browser, address)
    seen.tab.clock.set_fixed_time(NOW)
    time = seen.open(f"{LIST}series/").locator("time[datetime^='2026-03-30']").first
    assert time.get_attribute("data-ago") == "3 days ago"
    assert time.inner_text() == "2026-03-30 11:24 UTC"
    seen.check()
    seen.context.close()


def test_a_pin_stays_and_moves_as_a_file(browser: Browser, address: str, tmp_path: Path):
    seen = Watched(browser, address)
    tab = seen.open(TOPIC)
    name = tab.locator("h1").evaluate("title => title.firstChild.textContent.trim()")
    tab.get_by_role("button", name=f"Pin {name}").click()
    assert tab.get_by_role("button", name=f"Unpin {name}").is_visible()
    tab = seen.open(LIST)
    assert tab.locator(f".pw-pins a[href$='{TOPIC}']").inner_text() == name
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Save as a file").click()
    download.value.save_as(tmp_path / "pins.json")
    tab.get_by_role("button", name=f"Unpin {name}").click()
    assert tab.locator(".pw-pins a").count() == 0
    strange = tmp_path / "strange.json"
    strange.write_text(json.dumps({"pins": [{"path": "javascript:alert(1)", "title": "x"}, 7]}))
    tab.locator(".pw-pins input").set_input_files(strange)
    tab.get_by_text("Pins in the file: 0.").wait_for()
    assert tab.locator(".pw-pins a").count() == 0
    tab.locator(".pw-pins input").set_input_files(tmp_path / "pins.json")
    tab.get_by_text("Pins in the file: 1.").wait_for()
    assert tab.locator(".pw-pins a").inner_text() == name
    seen.leave()


@pytest.mark.long
def test_what_was_kept_by_somebody_else_breaks_nothing(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(LIST)
    for kept in ("{", "[]", '{"pins": 1, "visits": [2]}', '{"visits": {"lists/demo/": null}}'):
        tab.evaluate("kept => localStorage.setItem('/patchwire/.patchwire', kept)", kept)
        tab = seen.open(LIST)
        assert tab.locator(".pw-pins").count() == 1
    seen.done()


def test_paper_shows_what_is_folded_and_no_frame(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(DAY)
    tab.emulate_media(media="print")
    tab.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert tab.locator("details.pw-patch pre").first.is_visible()
    for part in (".md-header", ".pw-nav", ".md-footer", ".pw-contents"):
        assert not tab.locator(part).is_visible(), part
    tab.evaluate("dispatchEvent(new Event('afterprint'))")
    assert not tab.locator("details.pw-patch").first.evaluate("fold => fold.open")
    seen.done()


def test_a_missing_page_searches_for_what_was_asked(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(f"{LIST}series/refuse-zoned-disks-v9-01234567/")
    button = tab.get_by_role("button", name="Search for “refuse zoned disks”")
    button.click()
    assert tab.locator("dialog.pw-find input").first.input_value() == "refuse zoned disks"
    assert not tab.locator("h1 ~ ul a").evaluate_all("all => all.filter(a => !a.href).length")
    seen.leave()


@pytest.mark.long
def test_without_scripts_a_page_says_what_is_missing(browser: Browser, address: str):
    seen = Watched(browser, address, java_script_enabled=False)
    for path in (LIST, "about/"):
        assert "Without JavaScript" in seen.open(path).locator(".md-footer").inner_text()
    assert seen.open("none/").locator("article a", has_text="Waiting").count() == 1
    seen.leave()


@pytest.mark.long
@pytest.mark.parametrize("width", [1280, 390])
def test_the_navigation_belongs_to_the_list(browser: Browser, address: str, width: int):
    seen = Watched(browser, address, size=(width, 800))
    tab = seen.open(DAY)
    for name in ("Today", "Waiting", "Applied", "Topics", "People"):
        tab.locator(".pw-nav").get_by_role("link", name=name).click()
        current = tab.locator(".pw-nav [aria-current=page]")
        assert current.inner_text() == name
    tab.locator("a[href*='/people/'], article a[href$='/']").first.wait_for()
    tab.locator(".pw-nav").get_by_role("link", name="Help").click()
    tab.wait_for_url("**/reading/")
    seen.done()
