"""The demo site behind real web servers, with the headers that `patchwire headers` prints.

Chromium reports whatever the Content Security Policy stops as an error of its console.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.browser.test_search import answered, ask, titles
from tests.browser.watched import BASE, DAY, LIST, Serving, Watched, WithRanges
from tests.lengths import first_of
from tests.servers import serving
from tests.whole import Project, command

pytestmark = [pytest.mark.slow, pytest.mark.browser]

SERVERS = ("nginx", "apache", "caddy")
POLICY = "Content-Security-Policy"
ENGINE = "assets/search/engine.js"
SEGMENT = re.compile(rf"{LIST}search/.+\.db")


@pytest.fixture(scope="module", params=SERVERS)
def address(
    request: pytest.FixtureRequest,
    demo_project: Project,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Where the server has the site, at the sub-path of its address."""
    printed = command("headers", "--format", request.param, cwd=demo_project.root)
    assert (printed.code, printed.err) == (0, "")
    folder = tmp_path_factory.mktemp(request.param)
    with serving(request.param, printed.out, folder) as server:
        yield f"{server}{BASE}"


# ---------------------------------------------------------------- in a browser

# Every server is asked for its headers below; what a browser makes of them is the same.
in_browser = pytest.mark.parametrize("address", first_of(SERVERS), indirect=True)


@pytest.mark.long
@in_browser
def test_every_kind_of_page_keeps_the_policy(browser: Browser, address: str, pages: list[str]):
    """It stops elements, attributes and files: a page with no others has nothing to stop."""
    seen = Watched(browser, address)
    for path in pages:
        tab = seen.open(path)
        tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert tab.evaluate("typeof __md_get") == "function"
        assert not tab.locator("html.no-js").count()  # Material's bundle has run, or ours
    seen.done()


@in_browser
def test_the_search_keeps_the_policy(browser: Browser, address: str):
    seen = Watched(browser, address)
    parts = []
    seen.tab.on("response", lambda answer: parts.append((answer.status, urlsplit(answer.url).path)))
    tab = seen.open(LIST)
    tab.keyboard.press("/")
    ask(tab, "zoned")
    assert "refuse zoned disks" in titles(tab)[0]
    assert {status for status, path in parts if path.endswith(".db")} == {206}
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**/{LIST}series/*/**")
    tab.go_back()
    answered(tab)
    assert [url for url in seen.asked if url.startswith("blob:")] == []
    seen.done()


@in_browser
def test_colours_that_were_chosen_stay(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open("")
    assert tab.locator("body[data-md-color-scheme=default]").count()
    tab.get_by_title("Switch to dark").click()
    for path in ("", LIST):
        tab = seen.open(path)
        assert tab.locator("body[data-md-color-scheme=slate]").count()
    seen.done()


@in_browser
def test_a_command_is_copied(browser: Browser, address: str):
    seen = Watched(browser, address)
    tab = seen.open(DAY)
    tab.get_by_role("button", name="Copy to clipboard").first.click()
    tab.get_by_text("Copied to clipboard").wait_for()
    seen.done()


# ---------------------------------------------------------------- the answers


def get(address: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """The answer of the server to one question, and its content."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=20)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path if path.startswith("/") else parts.path + path, headers=names)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def test_pages_and_feeds_are_asked_for_again_and_arrive_packed(
    address: str, site: dict[str, bytes]
):
    for path in ("index.html", f"{LIST}index.html", f"{LIST}feeds/digests.atom"):
        answer, packed = get(address, path.removesuffix("index.html"), Accept_Encoding="gzip")
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Encoding"] == "gzip", path
        assert "unsafe" not in answer.headers[POLICY].replace("'wasm-unsafe-eval'", "")
        assert gzip.decompress(packed) == site[path]
        tag = answer.headers["ETag"]
        again, _ = get(address, path.removesuffix("index.html"), If_None_Match=tag)
        assert again.status in {200, 304}


def test_what_is_named_by_its_content_is_kept(address: str, site: dict[str, bytes]):
    kept = set()
    for path, content in site.items():
        if path.endswith(("/index.html", ".json")) and path.startswith(LIST):
            continue  # there are many
        answer, sent = get(address, path)
        assert (answer.status, sent) == (200, content), path
        assert answer.headers[POLICY], path
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        age = re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])
        assert age or answer.headers["Cache-Control"] == "no-cache", path
        if age and int(age[1]) >= 31_536_000:
            kept.add(path)
    named = re.compile(
        rf"assets/(frame|search)/.+|assets/.+\.[0-9a-f]{{8}}\.min\.(js|css)|search/.+\.db|{SEGMENT.pattern}"
    )
    assert kept == {path for path in site if named.fullmatch(path)}
    assert "assets/patchwire.css" not in kept


def test_feeds_have_the_types_that_browsers_and_readers_want(address: str, site: dict[str, bytes]):
    types = {".atom": "application/xml", ".json": "application/feed+json"}
    folders = {path.rpartition("/")[0] + "/" for path in site if path.endswith(".atom")}
    some = (f"{LIST}feeds/", f"{LIST}topics/", f"{LIST}people/", f"{LIST}series/")
    for folder in (next(found for found in sorted(folders) if found.startswith(of)) for of in some):
        for path in sorted(site):
            ending = Path(path).suffix
            if path == f"{folder}series.json" and folder.startswith(f"{LIST}series/"):
                continue  # the data of a version
            if path.rpartition("/")[0] + "/" == folder and ending in types:
                answer, _ = get(address, path)
                assert answer.headers["Content-Type"].partition(";")[0] == types[ending], path
                assert answer.headers[POLICY], path
    answer, _ = get(address, f"{LIST}list.json")
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"


def test_segments_come_in_parts_and_never_packed(address: str, site: dict[str, bytes]):
    path = next(filter(SEGMENT.fullmatch, site))
    answer, part = get(address, path, Range="bytes=4096-8191", Accept_Encoding="gzip")
    assert answer.status == 206
    assert answer.headers["Content-Range"] == f"bytes 4096-8191/{len(site[path])}"
    assert answer.headers["Content-Encoding"] is None
    assert part == site[path][4096:8192]


def test_the_engine_is_a_script_and_arrives_packed(address: str, site: dict[str, bytes]):
    answer, packed = get(address, f"{ENGINE}?123", Accept_Encoding="gzip")
    assert "javascript" in answer.headers["Content-Type"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed) == site[ENGINE]
    answer, _ = get(address, "assets/search/sqlite3.wasm.gz", Accept_Encoding="gzip")
    assert answer.status == 200


def test_a_missing_page_is_the_page_that_says_so(address: str, site: dict[str, bytes]):
    answer, content = get(address, "lists/none/")
    assert answer.status == 404
    assert content == site["404.html"]
    assert answer.headers[POLICY]
    moved, _ = get(address, BASE.rstrip("/"))
    assert moved.status in {301, 302}
    assert urlsplit(moved.headers["Location"]).path == BASE


# ---------------------------------------------------------------- hosts without headers


@pytest.mark.long
def test_pages_can_carry_the_policy_themselves(browser: Browser, otter: Project):
    lists = {"otter": {"archive": "../otter", "title": "Otter"}}
    assert otter.configure(lists, content_policy=True).build().exit_code == 0
    handler = type("Handler", (WithRanges,), {"asked": []})
    with Serving(handler, otter) as address:
        seen = Watched(browser, address)
        tab = seen.open("lists/otter/")
        tab.keyboard.press("/")
        ask(tab, "otter")
        assert titles(tab)
        seen.tab.keyboard.press("Escape")
        seen.done()
        stopped = Watched(browser, address)
        tab = stopped.open("about/")
        tab.evaluate(
            "document.body.append(Object.assign("
            "document.createElement('script'), {text: 'window.ran = 1'}))"
        )
        assert tab.evaluate("window.ran") is None
        assert "Content Security Policy" in stopped.complaints[0]
        stopped.leave()
