"""A tiny tree through MkDocs itself: what readers get, and what stays when it fails."""

import gzip
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import HTTPError
from urllib.request import urlopen

import html5lib
import pytest

from generator.config import load_config
from generator.errors import SiteError
from generator.links import OF_RUNS, SEARCH
from generator.models.pages import Page
from generator.models.settings import Config
from generator.site.check import check_site
from generator.site.plan import GENERATED, PUBLISHED
from tests.site.tiny import DAYS, HOSTILE, OWNED, ROOT, build_site, project, write_tree
from tests.terminal import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def config(tiny_site: Path) -> Config:
    """The tiny project, built. Not to be written to."""
    return load_config(str(tiny_site / "mkdocs.yml"))


def page(config: Config, path: str) -> str:
    return (Path(config.site_dir) / path).read_text(encoding="utf-8")


def contents(folder: str) -> dict[str, bytes]:
    files = (file for file in Path(folder).rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


@pytest.mark.long
def test_two_builds_in_two_places_are_the_same_to_the_byte(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1234567890")
    monkeypatch.setenv("PYTHONHASHSEED", "1")
    other = project(tmp_path)
    assert build_site(other, is_apart=True) == ()
    first, second = contents(config.site_dir), contents(other.site_dir)
    assert sorted(first) == sorted(second)
    assert [path for path in first if first[path] != second[path]] == []


def test_the_sitemap_gives_each_page_its_own_date(config: Config):
    sitemap = page(config, "sitemap.xml")
    entries = dict(re.findall(r"<loc>(.*?)</loc>\s*(?:<lastmod>(.*?)</lastmod>)?", sitemap))
    base = "https://example.org/sub/news/"
    assert entries[f"{base}lists/demo/digests/2025/04/08/"] == "2025-04-08T08:26:00Z"
    assert entries[f"{base}lists/demo/"] == "2025-04-09"
    assert entries[f"{base}about/"] == ""
    packed = (Path(config.site_dir) / "sitemap.xml.gz").read_bytes()
    assert gzip.decompress(packed).decode() == sitemap


@pytest.mark.parametrize(
    ("path", "feeds"),
    [
        ("index.html", ["lists/demo/feeds/digests.atom", "lists/other/feeds/digests.atom"]),
        ("about/index.html", ["../lists/demo/feeds/digests.atom"]),
        ("404.html", ["/sub/news/lists/demo/feeds/digests.atom"]),
        ("lists/demo/index.html", ["feeds/digests.atom"]),
        ("lists/demo/digests/2025/04/08/index.html", ["../../../../feeds/digests.atom"]),
    ],
)
def test_every_page_names_its_feeds(config: Config, path: str, feeds: list[str]):
    text = page(config, path)
    found = re.findall(
        r'<link rel="alternate" type="application/atom\+xml" title="([^"]*)" href="([^"]*)">', text
    )
    assert found[0] == ("demo &lt;&#34;feed&#34;&gt;", feeds[0])
    assert len(found) == (1 if path.startswith("lists/") else 2)
    assert {href for _title, href in found} >= set(feeds)


def test_the_first_page_is_called_as_the_site(config: Config):
    assert "<title>Patchwire</title>" in page(config, "index.html")
    assert "<title>Demo - Patchwire</title>" in page(config, "lists/demo/index.html")


def test_digests_lead_to_their_neighbours(config: Config):
    def neighbours(day: str) -> list[tuple[str, str]]:
        root = html5lib.parse(
            page(config, f"lists/demo/digests/2025/04/{day}/index.html"),
            namespaceHTMLElements=False,
        )
        return [
            (link.get("rel"), link.get("href"))
            for link in root.iter("a")
            if link.get("rel") in ("prev", "next")
        ]

    assert neighbours("07") == [("next", "../08/")]
    assert neighbours("08") == [("prev", "../07/"), ("next", "../09/")]
    assert neighbours("09") == [("prev", "../08/")]


def test_hostile_words_stay_words(config: Config):
    for day in DAYS:
        root = html5lib.parse(
            page(config, f"lists/demo/digests/2025/04/{day}/index.html"),
            namespaceHTMLElements=False,
        )
        assert root.findtext("head/title") == f"{HOSTILE} - Patchwire"
        assert root.find(".//h1").text == HOSTILE
        assert root.findtext(".//pre").startswith(f"{HOSTILE}\n")
        names = root.findall(".//footer//*[@class='md-ellipsis']")
        assert {name.text.strip() for name in names} == {HOSTILE}
        assert not [
            (tag.tag, name) for tag in root.iter() for name in tag.attrib if name.startswith("on")
        ]
        assert not [tag for tag in root.iter("img") if tag.get("src") == "x"]
        scripts = [tag for tag in root.iter("script") if "alert(1)" in (tag.text or "")]
        assert scripts == []


def test_no_page_asks_another_host_for_anything(config: Config):
    for path, content in contents(config.site_dir).items():
        if not path.endswith(".html"):
            continue
        root = html5lib.parse(content.decode(), namespaceHTMLElements=False)
        asked = [tag.get("src") for tag in root.iter() if tag.get("src")]
        asked += [
            tag.get("href", "")
            for tag in root.iter("link")
            if tag.get("rel") not in ("canonical", "alternate", "prev", "next")
        ]
        assert asked
        assert [address for address in asked if re.match(r"[a-z]+:|//", address)] == []


def test_the_search_of_the_theme_is_off_and_ours_is_in_the_header(config: Config):
    assert not (Path(config.site_dir) / "search" / "search_index.json").exists()
    text = page(config, "about/index.html")
    header = text[text.index("<header") : text.index("</header>")]
    assert 'data-find=".."' in header
    assert 'data-engine=""' not in header
    assert "md-search" not in header
    assert re.search(r'<script src="../assets/frame/find.js\?[0-9a-f]{12}" defer></script>', text)


def test_a_built_site_passes_its_check(config: Config):
    assert check_site(config) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[gone](gone.md)", r"MkDocs failed: .*'gone\.md'.*: all it said is in .*mkdocs\.log"),
        ("[a](gone.md) [b](lost.md)", r"MkDocs failed: .*\(and 1 more\)"),
        ('<p><a href="gone/">gone</a></p>', r"failed its check: index\.html links to 'gone/'"),
    ],
)
def test_a_fault_keeps_the_old_site(tiny_site: Path, tmp_path: Path, text: str, said: str):
    root = shutil.copytree(tiny_site, tmp_path / "copy", symlinks=True)
    config = load_config(str(root / "mkdocs.yml"))
    before = contents(config.site_dir)
    write_tree([Page("index.md", f"# Lists\n\n{text}\n")], config.docs_dir, OWNED)
    with pytest.raises(SiteError, match=said) as raised:
        build_site(config, is_apart="lost" in text)
    assert "\n" not in str(raised.value)
    assert contents(config.site_dir) == before


def test_settings_mkdocs_refuses_are_one_line(tmp_path: Path):
    config = project(tmp_path)
    with Path(config.file).open("a", encoding="utf-8") as file:
        file.write("plugins: [no-such-plugin]\n")
    with pytest.raises(SiteError, match=r"MkDocs failed: .*no-such-plugin") as raised:
        build_site(config, is_apart=True)
    assert "\n" not in str(raised.value)


def test_the_theme_builds_without_the_plugin_and_then_names_no_feed(tmp_path: Path):
    config = project(tmp_path)
    file = Path(config.file)
    text = "plugins: []\nnot_in_nav: /lists/"
    file.write_text(re.sub("^plugins: .*", text, file.read_text("utf-8"), flags=re.MULTILINE))
    build_site(config)
    assert "application/atom+xml" not in page(config, "lists/demo/index.html")


SERVE = """
import sys
from generator.config import load_config
from generator.site.serve import serve
serve(load_config(sys.argv[1]), sys.argv[2])
"""


@contextmanager
def served(config: Config) -> Iterator[str]:
    """The address of the site while it is served."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", SERVE, config.file, address],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stderr is not None
        said = ""
        for line in process.stderr:
            said += line
            if "Serving on" in line:
                break
        assert f"http://{address}/sub/news/" in said
        assert "Watching paths for changes" in said
        try:
            yield f"http://{address}/sub/news/"
        finally:
            os.killpg(process.pid, signal.SIGINT)
        assert "Traceback" not in process.stderr.read()
        assert process.wait() == 0


def shown(address: str, word: str = "") -> str:
    """A page of a served site, once it holds the word."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=PATIENCE) as answer:  # noqa: S310 - of a server of ours
                text = answer.read().decode()
        except HTTPError:
            text = ""
        if word in text and text:
            return text
        time.sleep(0.1)
    pytest.fail(f"{word!a} is not shown at {address}")


@pytest.mark.long
def test_a_served_site_shows_what_changed_and_ends_on_an_interrupt(tmp_path: Path):
    config = project(tmp_path)
    build_site(config)
    published = contents(config.site_dir)
    with served(config) as address:
        assert "Demo" in shown(f"{address}lists/demo/")
        docs = Path(config.docs_dir)
        (docs / "about.md").write_text("# About\n\nWrittenanew.\n", "utf-8")
        shown(f"{address}about/", "Writtenanew")
        (docs / "later.md").write_text("# Later\n", "utf-8")
        assert 'href="../about/"' in shown(f"{address}later/")
        # Not built again: this is not what it was built from.
        (docs / "lists/demo/index.md").write_text("# Otherwise\n", "utf-8")
        (docs / "about.md").write_text("# About\n\nThrice.\n", "utf-8")
        shown(f"{address}about/", "Thrice")
        assert "Otherwise" not in shown(f"{address}lists/demo/")
        assert shown(f"{address}search/index.json").encode() == published["search/index.json"]
        with Path(config.file).open("a", encoding="utf-8") as file:
            file.write("site_description: Settings that changed\n")
        shown(f"{address}about/", "Settings that changed")
        assert "Otherwise" in shown(f"{address}lists/demo/")
    assert contents(config.site_dir) == published


def test_what_a_served_site_takes_from_the_published_one_is_of_archives_and_runs():
    assert {*PUBLISHED} == {GENERATED.rstrip("/"), SEARCH.rstrip("/"), *OF_RUNS}
