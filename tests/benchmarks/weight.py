"""The bytes that a first visit to a page costs.

Chromium asks a server that sends texts as `gzip -6` makes them, as hosts of static pages do; the
bytes of all that it asks for are counted, without heads of answers.
"""

from __future__ import annotations

import gzip
import shutil
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from measure import Figure
from playwright.sync_api import sync_playwright

TEXTS = {".html", ".css", ".js", ".json", ".svg", ".xml", ".atom", ".txt"}
SETTLED = 2000  # milliseconds without a request


def first_visit(site: Path, folder: str) -> Iterator[Figure]:
    """The page of median size below a folder of the site, in the state a first visit leaves."""
    chromium = shutil.which("chromium")
    if not chromium:
        print("chromium is not installed: what a first visit costs is left out", file=sys.stderr)
        return
    pages = sorted((site / folder).rglob("*.html"), key=lambda file: len(_packed(file)))
    page = pages[len(pages) // 2]
    sent = _visit(site, page.relative_to(site).as_posix(), chromium)
    what = f"first visit of the median digest of {Path(folder).parts[1]}"
    yield Figure(what, sum(sent.values()) / 1000, "kB", 450, 250)
    yield Figure(f"{what}, the page itself", len(_packed(page)) / 1000, "kB")
    others = sorted((path for path in sent if not path.endswith("/")), key=lambda path: -sent[path])
    for path in others[:3]:
        yield Figure(f"{what}, of that {Path(path).name}", sent[path] / 1000, "kB")


def _visit(site: Path, path: str, chromium: str) -> dict[str, int]:
    """The bytes of each file that a fresh browser asks for."""
    sent: dict[str, int] = {}
    handler = partial(_Packing, sent, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as player:
            browser = player.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            tab = browser.new_page()
            address = f"http://127.0.0.1:{server.server_port}/{path.removesuffix('index.html')}"
            tab.goto(address, wait_until="networkidle")
            tab.wait_for_timeout(SETTLED)
            browser.close()
        server.shutdown()
    return sent


def _packed(file: Path) -> bytes:
    raw = file.read_bytes()
    return gzip.compress(raw, 6, mtime=0) if file.suffix in TEXTS else raw


class _Packing(SimpleHTTPRequestHandler):
    """Serves files, texts packed, and notes how much of each was sent."""

    def __init__(self, sent: dict[str, int], *args: object, **more: object) -> None:
        self._sent = sent
        super().__init__(*args, **more)

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        file = Path(self.translate_path(path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        body = _packed(file)
        self._sent[path] = len(body)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(file)))
        self.send_header("Content-Length", str(len(body)))
        if file.suffix in TEXTS:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass
