"""The cost of a reader's search, and whether what was meant is found first; Chromium, kvmarm."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import yaml
from archives import unpack
from measure import PATCHWIRE, PLACE, Figure, output, run
from parts_site import build_command, scratch, settings
from playwright.sync_api import Browser, Page, sync_playwright

from generator.search.segment_file import key

WORD, OTHER = "vgic", "nested virtualization"
IDENTIFIER = "kvm_vgic_map_resources"
# Playwright itself looks but twice a second after a while.
_WATCH = """() => {
  const box = document.querySelector("dialog.pw-find");
  delete box.dataset.done;
  const start = performance.now();
  window.watched = new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      if (!box.matches("[data-done]") || !box.querySelector(".pw-find-hit")) return;
      watcher.disconnect();
      resolve(performance.now() - start);
    });
    watcher.observe(box, { subtree: true, childList: true, attributes: true });
  });
}"""
_WORDS = "CREATE VIRTUAL TABLE temp.word USING fts5vocab('one', 'find', 'instance')"
_COMMITS = (
    "SELECT term FROM word WHERE col = 'ids' AND length(term) = 40 AND term GLOB '[0-9a-f]*' "
    "ORDER BY term LIMIT 1"
)


class _Ranges(SimpleHTTPRequestHandler):
    """Plain files under the path of the site's address, parts of them where parts are asked for.

    Where a packed copy stands beside a file, it is sent, as hosts do.
    """

    base: str
    sent: list[int]

    def translate_path(self, path: str) -> str:
        return super().translate_path(f"/{path.removeprefix(self.base)}")

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "").removeprefix("bytes=").split("-")
        file = Path(self.translate_path(self.path.partition("?")[0]))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        kind, packed = self.guess_type(file), file.with_name(f"{file.name}.gz")
        file = packed if packed.is_file() else file
        size = file.stat().st_size
        start, end = map(int, asked) if len(asked) == 2 else (0, size - 1)
        with file.open("rb") as content:
            content.seek(start)
            part = content.read(end - start + 1)
        self.send_response(206 if len(asked) == 2 else 200)
        self.send_header("Content-Type", kind)
        if file == packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)
        self.sent.append(len(part))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
        pass


@contextmanager
def serving(site: Path, base: str, sent: list[int]) -> Iterator[str]:
    """The site on this machine; the bytes of each answer are noted in `sent`."""
    handler = type("Handler", (_Ranges,), {"base": base, "sent": sent})
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{base}"
        server.shutdown()


def search(runs: int) -> Iterator[Figure]:
    """A first and a second search, each time in a browser that knows nothing; four identifiers."""
    site, base = whole_site()
    sent: list[int] = []
    with serving(site, base, sent) as address, sync_playwright() as player:
        browser = player.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        firsts, seconds = [], []
        for _ in range(max(3, runs)):
            with reader(browser, address) as tab:
                firsts.append(ask(tab, WORD, sent, is_first=True))
                seconds.append(ask(tab, OTHER, sent))
        yield Figure("search kvmarm, first: sent", firsts[0][0] / 1000, "kB", 700, 300)
        yield Figure(
            "search kvmarm, first: to the hits", min(time for _, time in firsts), "ms", 800, 300
        )
        yield Figure("search kvmarm, second: sent", seconds[0][0] / 1000, "kB")
        yield Figure("search kvmarm, second: to the hits", min(time for _, time in seconds), "ms")
        with reader(browser, address) as tab:
            for what, asked, right in identifiers(site):
                ask(tab, asked, sent)
                links = tab.locator(".pw-find-hit").all()
                found = [link.get_attribute("href") or "" for link in links]
                paths = [link.removeprefix(address).partition("#:~:")[0] for link in found]
                rank = next((at for at, path in enumerate(paths, 1) if path in right), 99)
                yield Figure(f"search kvmarm, {what}: rank of the first right hit", rank, "", 3, 1)
        browser.close()


@contextmanager
def reader(browser: Browser, address: str) -> Iterator[Page]:
    """The front page in a browser that was never there."""
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(address, wait_until="networkidle")
    yield tab
    context.close()


def ask(tab: Page, text: str, sent: list[int], *, is_first: bool = False) -> tuple[int, float]:
    """Bytes sent and milliseconds until hits are shown, by the page's own clock.

    The wait for a further key is in it.
    """
    tab.evaluate(_WATCH)
    before = len(sent)
    if is_first or not tab.locator("dialog.pw-find").is_visible():
        tab.keyboard.press("/")
    tab.get_by_label("Search for").fill(text)
    took = float(tab.evaluate("watched"))
    return sum(sent[before:]), took


def identifiers(site: Path) -> Iterator[tuple[str, str, set[str]]]:
    """What identifies little, and the pages it stands for: told by the archive, not by a search."""
    lines = output(PATCHWIRE, "messages", str(unpack("kvmarm").folder)).splitlines()
    mails = [json.loads(line) for line in lines]
    patches = [mail for mail in mails if mail["kind"] == "patch" and mail["files"]]
    mail = patches[len(patches) // 2]
    counts = Counter(file["path"] for patch in patches for file in patch["files"])
    rare = min(counts, key=lambda path: (counts[path], path))
    words = Words(site)
    yield IDENTIFIER, IDENTIFIER, words.pages(IDENTIFIER)
    yield "a Message-ID", mail["message_id"], words.pages(key(mail["message_id"]))
    yield "a file", rare, words.pages(key(rare))
    commit = words.commit()
    yield "a commit id", commit[:12], words.pages(commit)


class Words:
    """The words of all segments of a site, read as they are."""

    def __init__(self, site: Path) -> None:
        manifest = json.loads((site / "search" / "index.json").read_text("utf-8"))
        self._files = [
            (site / segment["path"], f"lists/{store['name']}/")
            for store in manifest["lists"]
            if store["name"]
            for segment in store["files"]
        ]

    def _rows(self, sql: str, *values: str) -> Iterator[tuple[str, str]]:
        for file, folder in self._files:
            with closing(sqlite3.connect(":memory:")) as db:
                db.execute("ATTACH ? AS one", (str(file),))
                db.execute(_WORDS)
                yield from ((folder, value) for (value,) in db.execute(sql, values))

    def pages(self, word: str) -> set[str]:
        """The pages on which a word stands."""
        sql = "SELECT path FROM one.doc WHERE id IN (SELECT doc FROM word WHERE term = ?)"
        return {f"{folder}{path}" for folder, path in self._rows(sql, word)}

    def commit(self) -> str:
        """A commit in which something went into a tree, the same each time."""
        return next(value for _, value in self._rows(_COMMITS))


def whole_site() -> tuple[Path, str]:
    """The whole of kvmarm as a site, built where no other part did, and the path of its address."""
    file = PLACE / "site-whole" / "mkdocs.yml"
    if not (file.parent / "site" / "search" / "index.json").exists():
        run(build_command(scratch("whole", settings(unpack("kvmarm")))))
    content = yaml.safe_load(file.read_text("utf-8"))
    return file.parent / "site", urlsplit(content["site_url"]).path


PARTS = {"search": search}
