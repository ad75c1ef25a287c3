"""The demo site as people use it: read on a phone, in the dark and without scripts."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.browser.watched import DAY, LIST, Serving, UnderBase, Watched, resize
from tests.lengths import first_of
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

PATHS = ("", LIST, DAY, f"{LIST}digests/2026/03/18/", f"{LIST}archive/2026/03/", "commands/")


@pytest.fixture(scope="module")
def address(demo_project: Project) -> Iterator[str]:
    with Serving(UnderBase, demo_project) as found:
        yield found


@pytest.mark.parametrize("scheme", first_of(("dark", "light")))
def test_pages_ask_nobody_else_and_fit(
    browser: Browser, address: str, scheme: Literal["light", "dark"]
):
    seen = Watched(browser, address, scheme=scheme)
    for path in PATHS:
        tab = seen.open(path)
        tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        for width in (390, 1280):
            resize(tab, width, 900)
            wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
            assert wide <= 0, f"{path} is {wide} px wider than the screen of {width} px"
            shade = sum(map(int, re.findall(r"\d+", background(tab))[:3]))
            assert (shade > 600) == (scheme == "light"), f"{path}: {background(tab)}"
    seen.done()


def test_a_tab_keeps_nothing_for_the_next_test(browser: Browser, address: str):
    tabs = []
    for _ in range(2):
        seen = Watched(browser, address)
        tabs.append(seen.open(LIST))
        assert seen.tab.evaluate("localStorage.getItem('kept')") is None
        seen.tab.evaluate("localStorage.setItem('kept', '1')")
        seen.done()
    assert tabs[0] is tabs[1]


def background(tab: Tab) -> str:
    return str(tab.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_without_scripts_a_page_reads(browser: Browser, address: str):
    seen = Watched(browser, address, java_script_enabled=False)
    for path in PATHS:
        tab = seen.open(path)
        assert tab.locator("h1").is_visible()
    tab = seen.open(DAY)
    assert tab.get_by_text("Hotplug works in sections of 128 MiB.").is_visible()
    fold = tab.locator("details.pw-patch").first
    assert not fold.locator("pre").first.is_visible()
    fold.locator("summary").click()
    assert fold.locator("pre").first.is_visible()
    assert not tab.get_by_role("button", name="Search").is_visible()
    tab.locator("a[rel=next]").click()
    tab.wait_for_url("**/2026/03/11/")
    seen.done()


@pytest.mark.long
def test_every_page_names_a_feed_after_its_scripts_ran(browser: Browser, address: str):
    seen = Watched(browser, address)
    for path in PATHS:
        tab = seen.open(path)
        feeds = tab.locator("link[rel~=alternate][type='application/atom+xml']")
        assert feeds.count() >= 1
        href = str(feeds.first.evaluate("link => link.href"))
        assert re.search(r"/lists/demo/.+\.atom$", href)
    seen.done()


def test_the_reader_goes_from_front_page_to_mail(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open("")
    tab.locator(f"article a[href='{LIST}']").first.click()
    tab.wait_for_url(f"**/{LIST}")
    tab.get_by_role("link", name=re.compile("refuse zoned disks")).first.click()
    tab.wait_for_url("**/series/wherry-blk-refuse-zoned-disks-*/")
    links = tab.locator("article a").evaluate_all("all => all.map(a => a.href)")
    assert any(re.match(r"https://lists\.example/demo/.+/T/#u", link) for link in links)
    seen.done()


def test_the_front_page_says_when_the_site_was_made(
    browser: Browser, address: str, demo_project: Project
):
    seen = Watched(browser, address)
    tab = seen.open("")
    place = tab.locator("[data-status]")
    place.wait_for(state="visible", timeout=10_000)
    git_dir = demo_project.root / ".cache/mirrors/demo/git/0.git"
    tip = subprocess.run(["git", "rev-parse", "HEAD"], cwd=git_dir, capture_output=True, check=True)
    assert place.inner_text() == (
        f"made 2026-04-02 12:00 UTC from Demo list up to commit 0/{tip.stdout.decode()[:12]} · "
        "looked for mail 2026-04-02 12:00 UTC"
    )
    assert "newest mail 2026-04-01 " in tab.locator("article").inner_text()
    seen.done()
