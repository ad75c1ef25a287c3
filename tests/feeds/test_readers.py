"""What people read feeds with understands ours, and is told of each thing once.

feedparser, the package `reader` and Debian's newsboat (skipped where it is not installed) read the
feeds of a list as it grows: after an unchanged build there is nothing new, after a further day that
day's entries, and after a mail was purged nothing, and none of its words is left.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import feedparser
import html5lib
import pytest
from reader import make_reader

from tests.contents import traces
from tests.feeds.otters import BEFORE, DAY, TRACES, URL, built, purged
from tests.feeds.rules import Feeds
from tests.whole import SITE_URL, Project

pytestmark = pytest.mark.slow

# One of each kind: of the list, of a topic, of people, of a piece of work.
FEEDS = (
    "lists/otter/feeds/digests", "lists/otter/feeds/series", "lists/otter/feeds/applied",
    "lists/otter/feeds/waiting", "lists/otter/feeds/pulls", "lists/otter/feeds/reports",
    "lists/otter/topics/land/feed", "lists/otter/people/bo-e555e6d6/series",
    "lists/otter/series/otter-nest-v1-1697bbfe/feed",
)  # fmt: skip


@dataclass(frozen=True)
class Read:
    """What a reader shows of an entry; empty where it has no place for it."""

    title: str
    link: str
    author: str
    published: datetime
    content: str = ""
    categories: tuple[str, ...] = ()


Shown = dict[str, Read]  # by id
State = dict[str, bytes]


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> dict[str, State]:
    """The files of the site: at first, built again, after a day, and after a mail was purged."""
    project = Project(tmp_path_factory.mktemp("readers") / "project")
    whole = BEFORE + DAY
    steps = {"first": BEFORE, "again": BEFORE, "day": whole, "purged": purged(whole)}
    return {name: built(project, items) for name, items in steps.items()}


# ---------------------------------------------------------------- a server, and readers


class Web:
    """A server on loopback that gives the files of a state. `asked` are the paths it was asked."""

    def __init__(self) -> None:
        self.files: State = {}
        self.asked: list[str] = []
        self.address = ""


@contextmanager
def serving() -> Iterator[Web]:
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            web.asked.append(path)
            raw = web.files.get(path)
            self.send_response(200 if raw is not None else 404)
            kind = "application/atom+xml" if path.endswith(".atom") else "application/feed+json"
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(raw or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        web.address = f"http://127.0.0.1:{server.server_address[1]}/"
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "127.0.0.1")
    with serving() as web:
        yield web


Fetch = Callable[[str], Shown]  # the entries of the feed at a path as it is served now


def with_feedparser(web: Web, _folder: Path) -> Fetch:
    def fetch(path: str) -> Shown:
        feed = feedparser.parse(web.files[path])
        assert not feed.bozo, feed.bozo_exception
        return {entry.id: _of_feedparser(entry) for entry in feed.entries}

    return fetch


def _of_feedparser(entry: Any) -> Read:
    return Read(
        title=entry.title,
        link=entry.link,
        author=entry.get("author", ""),
        published=datetime(*entry.get("published_parsed", entry.updated_parsed)[:6], tzinfo=UTC),
        content=entry.content[0].value if "content" in entry else entry.summary,
        categories=tuple(tag.term for tag in entry.tags),
    )


def with_reader(web: Web, folder: Path) -> Fetch:
    """The package `reader`, which keeps what it read in a database."""

    def fetch(path: str) -> Shown:
        with closing(make_reader(str(folder / "reader.sqlite"))) as reader:
            url = web.address + path
            reader.add_feed(url, exist_ok=True)
            reader.update_feed(url)
            assert reader.get_feed(url).last_exception is None
            return {entry.id: _of_reader(entry) for entry in reader.get_entries(feed=url)}

    return fetch


def _of_reader(entry: Any) -> Read:
    content = entry.get_content()
    return Read(
        title=entry.title,
        link=entry.link,
        author=entry.authors_str or "",
        published=entry.published or entry.updated,
        content=content.value if content else "",
    )


def with_newsboat(web: Web, folder: Path) -> Fetch:
    """newsboat with a home and a cache of its own."""
    program = shutil.which("newsboat")
    if program is None:
        pytest.skip("no newsboat on this machine: apt install newsboat")
    home = folder / "home"
    home.mkdir()
    urls, cache, settings = (home / name for name in ("urls", "cache.db", "config"))
    settings.write_text("")

    def fetch(path: str) -> Shown:
        url = web.address + path
        urls.write_text(f"{url}\n")
        command = [program, "-u", urls, "-c", cache, "-C", settings, "-x", "reload"]
        environment = {"HOME": str(home), "LC_ALL": "C.UTF-8", "NO_PROXY": "127.0.0.1"}
        done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)
        assert b"rror" not in done.stdout + done.stderr
        with closing(sqlite3.connect(cache)) as db:
            rows = db.execute(
                "SELECT guid, title, url, author, pubDate, content FROM rss_item WHERE feedurl = ?",
                (url,),
            ).fetchall()
        return {guid: _of_newsboat(*rest) for guid, *rest in rows}

    return fetch


def _of_newsboat(title: str, link: str, author: str, published: int, content: str) -> Read:
    return Read(title, link, author, datetime.fromtimestamp(published, UTC), content)


READERS = {"feedparser": with_feedparser, "reader": with_reader, "newsboat": with_newsboat}


@pytest.fixture(params=READERS)
def fetch(request: pytest.FixtureRequest, web: Web, tmp_path: Path) -> Fetch:
    return READERS[request.param](web, tmp_path)


# ---------------------------------------------------------------- what arrives


def test_titles_dates_links_authors_and_texts_arrive(
    states: dict[str, State], web: Web, fetch: Fetch
):
    web.files = states["first"]
    swim = fetch("lists/otter/feeds/series.atom")
    found = {entry.title: entry for entry in swim.values()}
    assert set(found) == {
        "otter: swim · Ada Quill · 2 patches",
        "v2 otter: swim · Ada Quill · 2 patches · R2 · since v1: both patches unchanged",
        "otter: nest · Bo Fenn · 1 patch",
        "otter: hunt the quagga · Zebulon Vanish · 1 patch",
    }
    first = found["otter: swim · Ada Quill · 2 patches"]
    assert first.link == f"{SITE_URL}lists/otter/series/otter-swim-v1-2e8b888f/"
    assert first.author == "Ada Quill"
    assert first.published == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert "Otters need this." in first.content
    text = "".join(html5lib.parseFragment(first.content).itertext())
    assert "It is *not* <b>bold</b> & costs nothing" in text
    (applied,) = fetch("lists/otter/feeds/applied.atom").values()
    assert (applied.title, applied.author) == ("applied: v2 otter: swim · by Cim Otis", "Cim Otis")
    assert applied.link.endswith("#applied")


def test_categories_arrive(states: dict[str, State], web: Web, tmp_path: Path):
    web.files = states["first"]
    found = with_feedparser(web, tmp_path)("lists/otter/feeds/series.atom")
    by_title = {entry.title: entry.categories for entry in found.values()}
    assert by_title["otter: swim · Ada Quill · 2 patches"] == (
        "new version", "superseded", "water",
    )  # fmt: skip


def test_further_links_are_not_taken_for_the_page(states: dict[str, State]):
    feed = feedparser.parse(states["first"]["lists/otter/feeds/series.atom"])
    (entry,) = (entry for entry in feed.entries if entry.title.startswith("otter: swim"))
    assert {link.rel: link.href for link in entry.links} == {
        "alternate": f"{SITE_URL}lists/otter/series/otter-swim-v1-2e8b888f/",
        "via": f"{URL}/swim@mail.example/T/#u",
        "related": f"{URL}/swim@mail.example/t.mbox.gz",
    }


def test_a_reader_of_json_is_told_the_same(states: dict[str, State], web: Web, tmp_path: Path):
    web.files = states["day"]
    atom, json = with_feedparser(web, tmp_path), with_reader(web, tmp_path)
    for feed in FEEDS:
        left, right = atom(f"{feed}.atom"), json(f"{feed}.json")
        assert left.keys() == right.keys()
        for ident, entry in left.items():
            assert (right[ident].title, right[ident].link) == (entry.title, entry.link)
            assert (right[ident].author, right[ident].published) == (entry.author, entry.published)


# ---------------------------------------------------------------- what is new


@pytest.mark.parametrize("path", FEEDS)
def test_each_thing_is_told_once(states: dict[str, State], web: Web, fetch: Fetch, path: str):
    path = f"{path}.atom"
    web.files = states["first"]
    first = fetch(path)
    web.files = states["again"]
    assert fetch(path) == first
    web.files = states["day"]
    day = fetch(path)
    feeds = Feeds(states["day"], SITE_URL, datetime.fromtimestamp(DAY[-1][1], UTC))
    midnight = DAY[0][1] - DAY[0][1] % 86_400
    published = feeds.entries(path).items()
    of_day = {ident for ident, time in published if time.timestamp() >= midnight}
    assert day.keys() - first.keys() == of_day
    web.files = states["purged"]
    assert fetch(path).keys() <= day.keys()


def test_a_day_has_news_for_these_feeds(states: dict[str, State], web: Web, tmp_path: Path):
    fetch = with_feedparser(web, tmp_path)
    new: dict[str, set[str]] = {}
    for path in FEEDS:
        shown = []
        for state in ("first", "day"):
            web.files = states[state]
            shown.append(fetch(f"{path}.atom"))
        before, after = shown
        new[path] = {after[ident].title for ident in after.keys() - before.keys()}
    nest = "v2 otter: nest · Bo Fenn · 1 patch · A1 · since v1: the patch unchanged"
    dive = "otter: dive · Ada Quill · 1 patch"
    digest = "Thu 2 April: otter: nest v2 and 1 more series, 4 mails"
    wanted = [
        {digest}, {nest, dive}, set(), set(), set(), {"otter bites · Cim Otis"}, {nest},
        {nest, "reviewed: v2 otter: nest"},
        {nest, "reviewed: v2 otter: nest", "Acked-by Ada Quill: v2 otter: nest"},
    ]  # fmt: skip
    assert new == dict(zip(FEEDS, wanted, strict=True))


def test_no_word_of_a_purged_mail_is_left_in_any_document(states: dict[str, State]):
    assert traces(states["day"], TRACES)
    assert traces(states["purged"], TRACES) == []
    documents = {
        path: raw for path, raw in states["day"].items() if path.endswith((".atom", ".json"))
    }
    named = {path for path in documents if traces({path: documents[path]}, (*TRACES, "hunt"))}
    for path in documents.keys() - named:
        assert "search/" in path or states["purged"][path] == documents[path], path
