"""The demo site served as hosts do, and a tab that notes what its pages ask for and complain of."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from weakref import WeakKeyDictionary

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.whole import Project

BASE = "/patchwire/"
LIST = "lists/demo/"
DAY = f"{LIST}digests/2026/03/10/"

# ---------------------------------------------------------------- servers


class UnderBase(SimpleHTTPRequestHandler):
    """Serves the site below the path its address has, and says nothing."""

    protocol_version = "HTTP/1.1"  # connections stay: a page asks for ten files

    def translate_path(self, path: str) -> str:
        return super().translate_path(f"/{path.removeprefix(BASE)}")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


class WithRanges(UnderBase):
    """A server as hosts have them: parts of files are sent where parts are asked for."""

    asked: list[tuple[str, str]]

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        self.asked.append((self.path, self.headers.get("Range", "")))
        if not asked:
            super().do_GET()
            return
        start, end = map(int, asked.groups())
        content = Path(self.translate_path(self.path)).read_bytes()
        part = content[start : end + 1]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)


class Serving:
    """The site of a project served by such a handler; its address."""

    def __init__(self, handler: type[UnderBase], project: Project) -> None:
        made = partial(handler, directory=str(project.root / "site"))
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), made)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}{BASE}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


# ---------------------------------------------------------------- a tab

# Tabs of tests that are done, with the settings of their contexts. For a new context Chromium draws
# a window with its menus and buttons, which is a second of work: three times that of a page.
_idle: WeakKeyDictionary[Browser, list[tuple[dict[str, Any], Tab]]] = WeakKeyDictionary()


def _tab(browser: Browser, settings: dict[str, Any]) -> Tab:
    """An idle tab with these settings, or a new one."""
    idle = _idle.setdefault(browser, [])
    for place, (found, _) in enumerate(idle):
        if found == settings:
            return idle.pop(place)[1]
    return browser.new_context(**settings).new_page()


def _empty(tab: Tab, address: str) -> None:
    """Have a tab forget what it keeps of a site."""
    tab.goto("about:blank")
    session = tab.context.new_cdp_session(tab)
    session.send("Network.clearBrowserCache")
    kept = {"origin": address.removesuffix(BASE), "storageTypes": "all"}
    session.send("Storage.clearDataForOrigin", kept)
    session.detach()


def resize(tab: Tab, width: int, height: int) -> None:
    """Give a tab this size. Chromium waits for a frame, even where nothing changes."""
    if tab.viewport_size != {"width": width, "height": height}:
        tab.set_viewport_size({"width": width, "height": height})


class Watched:
    """An empty tab that notes every answer from elsewhere and every complaint.

    A test that set a clock or a route, which stay in a context, closes the context.
    """

    def __init__(
        self,
        browser: Browser,
        address: str,
        *,
        size: tuple[int, int] = (1280, 720),
        scheme: Literal["light", "dark"] = "light",
        **settings: Any,
    ) -> None:
        self.address = address
        self.tab = _tab(browser, settings)
        _empty(self.tab, address)
        self.tab.emulate_media(media="null", color_scheme=scheme)
        resize(self.tab, *size)
        self.context = self.tab.context
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._browser, self._settings = browser, settings
        self._listeners = {
            "request": lambda request: self.asked.append(request.url),
            "response": self._answered,
            "requestfailed": self._failed,
            "pageerror": lambda error: self.complaints.append(str(error)),
            "console": self._said,
        }
        for event, listener in self._listeners.items():
            self.tab.on(event, listener)  # type: ignore[call-overload]

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
        """Check that nobody else was asked and nothing complained, and leave the tab."""
        self.check()
        self.leave()

    def check(self) -> None:
        """Nobody else was asked, and nothing complained."""
        self.tab.wait_for_load_state("networkidle")
        assert self.asked
        # A blob is made by the page itself: nobody is asked for it.
        ours = (self.address, f"blob:{self.address.removesuffix(BASE)}/")
        assert [url for url in self.asked if not url.startswith(ours)] == []
        assert self.complaints == []

    def leave(self) -> None:
        """Leave the tab to other tests."""
        for event, listener in self._listeners.items():
            self.tab.remove_listener(event, listener)
        _idle[self._browser].append((self._settings, self.tab))
