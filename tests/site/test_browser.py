"""The site in a browser: what it asks for, and that it fits a phone."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright

from tests.site.tiny import HOSTILE, build_site, project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

DIGEST = "lists/demo/digests/2025/04/08/"
PATHS = ("", "about/", "lists/demo/", DIGEST, "404.html")


class SubPath(SimpleHTTPRequestHandler):
    """Serves the site below the path its site_url gives it, and says nothing."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(path.removeprefix("/sub/news"))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    config = project(tmp_path_factory.mktemp("browser"))
    build_site(config)
    handler = partial(SubPath, directory=str(Path(config.site_dir)))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/news/"
        server.shutdown()


@pytest.fixture(params=[1280, 390])
def tab(chromium: str, request: pytest.FixtureRequest) -> Iterator[Tab]:
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": request.param, "height": 900})
        browser.close()


def test_pages_ask_this_site_alone_and_find_all_they_ask_for(address: str, tab: Tab):
    asked: list[tuple[int, str]] = []
    errors: list[str] = []
    tab.on("response", lambda answer: asked.append((answer.status, answer.url)))
    tab.on("requestfailed", lambda lost: errors.append(lost.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.on("dialog", lambda dialog: errors.append(dialog.message))
    for path in PATHS:
        tab.goto(address + path, wait_until="networkidle")
        wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, f"/{path} is wider than the screen"
    assert len(asked) > len(PATHS)
    found = {200, 304}
    assert [
        url for status, url in asked if status not in found or not url.startswith(address)
    ] == []
    assert errors == []


def test_neighbours_are_named_and_reached(address: str, tab: Tab):
    tab.goto(address + DIGEST)
    names = tab.locator(".md-footer__title .md-ellipsis")
    assert [name.strip() for name in names.all_inner_texts()] == [HOSTILE, HOSTILE]
    tab.click("a[rel=next]")
    tab.wait_for_url("**/lists/demo/digests/2025/04/09/")
