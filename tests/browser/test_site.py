"""The demo site as people use it: read on a phone, in the dark and without scripts."""

from __future__ import annotations

import re
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

BASE = "/patchwire/"
LIST = "lists/demo/"
DAY = f"{LIST}digests/2026/03/10/"
PATHS = ("", LIST, DAY, f"{LIST}digests/2026/03/18/", f"{LIST}archive/2026/03/", "commands/")


class UnderBase(SimpleHTTPRequestHandler):
    """Serves the site below the path its address has, and says nothing."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(f"/{path.removeprefix(BASE)}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture(scope="module")
def address(demo_project: Project) -> Iterator[str]:
    handler = partial(UnderBase, directory=str(demo_project.root / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{BASE}"
        server.shutdown()


class Watched:
    """A tab that notes every answer from elsewhere and every complaint."""

    def __init__(self, browser: Browser, address: str, **settings: Any) -> None:
        self.address = address
        self.context = browser.new_context(**settings)
        self.tab = self.context.new_page()
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.tab.on("request", lambda request: self.asked.append(request.url))
        self.tab.on("response", self._answered)
        self.tab.on("requestfailed", self._failed)
        self.tab.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.tab.on("console", self._said)

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status} {response.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before it was there
            self.complaints.append(f"{request.failure} {request.url}")

    def _said(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, path: str) -> Tab:
        self.tab.goto(self.address + path)
        return self.tab

    def done(self) -> None:
        self.tab.wait_for_load_state("networkidle")
        assert self.asked
        # A blob is made by the page itself: nobody is asked for it.
        ours = (self.address, f"blob:{self.address.removesuffix(BASE)}/")
        assert [url for url in self.asked if not url.startswith(ours)] == []
        assert self.complaints == []
        self.context.close()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (390, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.long),
        pytest.param(390, "light", marks=pytest.mark.long),
    ],
)
def test_pages_ask_nobody_else_and_fit(browser: Browser, address: str, width: int, scheme: str):
    seen = Watched(browser, address, viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in PATHS:
        tab = seen.open(path)
        tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        wide = tab.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{path} is {wide} px wider than the screen"
        shade = sum(map(int, re.findall(r"\d+", background(tab))[:3]))
        assert (shade > 600) == (scheme == "light"), f"{path}: {background(tab)}"
    seen.done()


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
