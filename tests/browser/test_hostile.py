"""The tiny site of hostile words in a browser: what it asks for, and that it fits a phone."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.conftest import Once
from tests.lengths import first_of
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
def address(once: Once) -> Iterator[str]:
    folder = once("tiny-site", lambda folder: build_site(project(folder)))
    handler = partial(SubPath, directory=str(folder / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/sub/news/"
        server.shutdown()


@pytest.fixture(params=first_of((390, 1280)))
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Tab]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


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
