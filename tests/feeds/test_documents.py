"""Every feed of a site is right by the standards: the demo list's, real lists', hostile mail's."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.contents import contents
from tests.epochs import git
from tests.feeds.rules import ATOM, Feeds, grammar, json_faults
from tests.whole import SITE_URL, Project

pytestmark = pytest.mark.slow


def feeds_of(site: Path, archive: Path) -> Feeds:
    """The feeds of a site that was made of this archive."""
    times = " ".join(git(epoch, "log", "--format=%ct") for epoch in archive.glob("git/*.git"))
    newest = datetime.fromtimestamp(max(map(int, times.split())), UTC)
    return Feeds(contents(site), SITE_URL, newest)


@pytest.fixture(scope="module")
def demo(demo_project: Project, demo_archive: Path) -> Feeds:
    return feeds_of(demo_project.root / "site", demo_archive)


def test_every_feed_of_the_demo_list_is_right(demo: Feeds):
    assert len(demo.paths(".atom")) > 100
    assert any("/feeds/series/" in path for path in demo.paths(".atom"))  # one is archived
    assert demo.faults() == []


def test_the_feed_of_the_sites_health_is_right(demo: Feeds):
    assert grammar().validate(demo.root("health.atom")), grammar().error_log


def test_the_documents_of_a_feed_have_every_entry(demo: Feeds):
    folders = {path.split("/")[3] for path in demo.files if path.startswith("lists/demo/series/")}
    versions = [folder for folder in folders if re.search(r"-v\d[^/]*-[0-9a-f]{8}$", folder)]
    feeds = ("lists/demo/feeds/series.atom", "lists/demo/feeds/pulls.atom")
    entries = [entry for feed in feeds for entry in demo.entries(feed)]
    assert len(entries) == len(set(entries)) == len(versions) > 50


# The whole list goes through other tests, too; of the busier list, its newer mails alone.
REAL_LISTS = {"kvm-ppc": {}, "ltp": {"since": "2025-12-01"}}


@pytest.mark.long
@pytest.mark.parametrize("name", REAL_LISTS)
def test_every_feed_of_a_real_list_is_right(
    real_site: Callable[..., Project], archive_of: Callable[[str], Path], name: str
):
    site = real_site(name, **REAL_LISTS[name]).root / "site"
    assert feeds_of(site, archive_of(name)).faults() == []


@pytest.mark.long
def test_every_feed_of_hostile_mail_is_right(shared: Path, tmp_path: Path):
    tool, mails = shared / "tools" / "make_inbox.py", shared / "mails" / "hostile"
    archive = tmp_path / "hostile"
    made = [sys.executable, tool, "build", mails, archive, "--layout", "v2"]
    subprocess.run(made, check=True, capture_output=True)
    settings = {"archive": str(archive), "url": "https://lists.example/hostile"}
    project = Project(tmp_path / "project").configure({"hostile": settings})
    assert project.build().exit_code == 0
    assert feeds_of(project.root / "site", archive).faults() == []


# ---------------------------------------------------------------- the rules themselves

HEAD = (
    '<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:at="http://purl.org/atompub/tombstones/1.0">'
    "<id>urn:x</id><title>x</title><updated>2026-03-02T08:00:00Z</updated>{}</feed>"
)
RIGHT = (
    '<ext xmlns="urn:other"><any/></ext>',
    '<at:deleted-entry ref="urn:y" when="2026-03-02T08:00:00Z"/>',
    "<entry><id>urn:y</id><title>y</title><updated>2026-03-02T08:00:00Z</updated></entry>",
)
WRONG = (
    "<id>urn:second</id>",
    '<link rel="self"/>',
    "<other/>",
    '<at:deleted-entry when="2026-03-02T08:00:00Z"/>',
    '<at:deleted-entry ref="urn:y" when="yesterday"/>',
    "<entry><id>urn:y</id><title>y</title></entry>",
    "<entry><id>urn:y</id><title>y</title><updated>2 March</updated></entry>",
    "<entry><title>y</title><updated>2026-03-02T08:00:00Z</updated></entry>",
)


def test_the_grammar_tells_right_from_wrong():
    for part in RIGHT:
        assert grammar().validate(etree.fromstring(HEAD.format(part))), part
    for part in WRONG:
        assert not grammar().validate(etree.fromstring(HEAD.format(part))), part


def swapped(left: str, right: str) -> Callable[[bytes], bytes]:
    def swap(raw: bytes) -> bytes:
        assert left.encode() in raw
        return raw.replace(left.encode(), right.encode(), 1)

    return swap


def with_entry_twice(raw: bytes) -> bytes:
    root = etree.fromstring(raw)
    entry = root.find(f"{ATOM}entry")
    root.append(etree.fromstring(etree.tostring(entry)))
    return etree.tostring(root)


def with_another_title(raw: bytes) -> bytes:
    head, entry, rest = raw.partition(b"<entry>")
    return head + entry + rest.replace(b"<title>", b"<title>+", 1)


CONTENT = '<content type="html">'
BREAKS: dict[str, Callable[[bytes], bytes]] = {
    "no id": swapped("<id>", "<title>x</title><id>"),
    "an id twice": with_entry_twice,
    "no date": swapped("+00:00</updated>", "</updated>"),
    "later": swapped("<published>20", "<published>21"),
    "rel=self": swapped('.atom" rel="self"', '.xml" rel="self"'),
    "nowhere": swapped("/lists/demo/series/", "/lists/demo/no/"),
    "<script>": swapped(CONTENT, f"{CONTENT}&lt;script&gt;"),
    "style=": swapped(CONTENT, f"{CONTENT}&lt;p style='x'&gt;"),
    "not whole": swapped(CONTENT, f"{CONTENT}&lt;a href='../x/'&gt;"),
    "other entries": with_another_title,
}  # fmt: skip


@pytest.mark.parametrize("fault", BREAKS)
def test_a_fault_is_found(demo: Feeds, fault: str):
    path = "lists/demo/feeds/series.atom"
    broken = BREAKS[fault](demo.files[path])
    feeds = Feeds({**demo.files, path: broken}, demo.url, demo.newest)
    assert any(fault in found or "Element" in found for found in feeds.faults())


ITEM: dict[str, Any] = {"id": "1", "content_text": "x"}
FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [ITEM],
}  # fmt: skip


def broken_json() -> Iterator[dict[str, Any]]:
    yield {**FEED, "version": "https://jsonfeed.org/version/1"}
    yield {name: value for name, value in FEED.items() if name != "title"}
    yield {**FEED, "entries": []}
    yield {**FEED, "_own": "text"}
    yield {**FEED, "hubs": [{"url": "https://hub.example/"}]}
    yield {**FEED, "authors": ["Ada"]}
    for wrong in ({"id": 1}, {"tags": [1]}, {"date_published": "2 March"}, {"url": "/here"}):
        yield {**FEED, "items": [{**ITEM, **wrong}]}
    yield {**FEED, "items": [{"id": "1"}]}
    yield {**FEED, "items": [ITEM, ITEM]}


def test_the_rules_of_json_feed_tell_right_from_wrong():
    assert list(json_faults(FEED)) == []
    for data in broken_json():
        assert list(json_faults(data)), data
