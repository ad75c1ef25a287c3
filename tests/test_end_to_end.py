"""Whole runs: real lists, hostile mail, a feed reader, a crawler, a machine set up otherwise."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from tests.archives import archive
from tests.conftest import Once
from tests.contents import contents, differing, traces
from tests.crawl import crawl, neighbours, resolve, without_redirects
from tests.newslist import story
from tests.whole import SITE_URL, Answer, Project, command, made_of_archives, patchwire

pytestmark = pytest.mark.slow

FIELDS = (
    "list epoch commit blob message_id in_reply_to references subject title kind is_reply is_bot "
    "prefixes rfc resend version number total number_inferred version_inferred sender author sent "
    "received trailers files insertions deletions base_commit change_id problem"
).split()
KINDS = set("cover patch pull report applied reply other withdrawn unreadable".split())


# ---------------------------------------------------------------- the same bytes, wherever it runs

ELSEWHERE = {
    "TZ": "Pacific/Chatham",
    "LANG": "C",
    "LC_ALL": "C",
    "PYTHONUTF8": "0",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONHASHSEED": "7",
    "SOURCE_DATE_EPOCH": "1234567890",
    "COLUMNS": "40",
    "NO_COLOR": "1",
}


@pytest.mark.long  # its twin is the tiny site of tests/site, built in two places
def test_another_place_and_another_machine_make_the_same_bytes(
    demo_project: Project, tmp_path: Path
):
    other = Project(tmp_path / "quagga name").configure_whole({"unused": "nowhere"})
    (tmp_path / "cwd").mkdir()
    answer = patchwire("-C", other.file, "demo", cwd=tmp_path / "cwd", env=ELSEWHERE)
    assert (answer.code, answer.out) == (0, "")
    made = demo_made(other)
    assert differing(demo_project.outputs(), made) == []
    assert list((tmp_path / "cwd").iterdir()) == []
    assert not [path for path, raw in made.items() if b"quagga name" in raw]


def demo_made(project: Project) -> dict[str, bytes]:
    """What `patchwire demo` makes for others to read, as if in the project's own folders."""
    docs = project.root / ".cache" / "demo" / "docs"
    return {
        **contents(docs / "lists", "docs/lists/"),
        **contents(docs / "search", "docs/search/"),
        "docs/index.md": (docs / "index.md").read_bytes(),
        **made_of_archives(contents(project.root / "demo-site", "site/"), "site/"),
    }


@pytest.mark.long
def test_the_commands_print_the_same_bytes(demo_archive: Path, tmp_path: Path):
    for verb in (["messages"], ["series"], ["digest", "--format", "html"]):
        usual = command(*verb, str(demo_archive), cwd=demo_archive)
        assert usual.code == 0
        assert patchwire(*verb, str(demo_archive), cwd=tmp_path, env=ELSEWHERE) == usual


# ---------------------------------------------------------------- a feed reader


def test_the_feed_as_a_reader_sees_it(demo_project: Project, demo_archive: Path):
    site = demo_project.site()
    feed = feedparser.parse(site["site/lists/demo/feeds/digests.atom"])
    assert not feed.bozo
    digests = [
        path
        for path in without_redirects(site)
        if re.fullmatch("site/lists/demo/digests/.*/index.html", path)
    ]
    assert len(feed.entries) == len(digests) > 20
    assert len({entry.id for entry in feed.entries}) == len(feed.entries)
    updated = [entry.updated_parsed for entry in feed.entries]
    assert updated == sorted(updated, reverse=True)
    newest = command("messages", str(demo_archive), cwd=demo_archive).out.splitlines()[-1]
    assert feed.feed.updated == feed.entries[0].updated == json.loads(newest)["received"]
    for entry in feed.entries:
        assert f"site/{entry.link.removeprefix(SITE_URL)}index.html" in site
        content = entry.content[0].value
        links = re.findall(r'(?:href|src)="([^"]*)"', content)
        assert links
        assert [link for link in links if not link.startswith("https://")] == []
        assert len(re.sub("<[^>]*>", "", content)) > 100


# ---------------------------------------------------------------- a crawler


@pytest.fixture(scope="module", params=["hour", "day", "week"])
def windowed(
    request: pytest.FixtureRequest, demo_project: Project, once: Once
) -> tuple[str, dict[str, bytes]]:
    """The name of a list, and its site: the demo by day, a small list by hour and by week."""
    window = request.param
    if window == "day":
        return "demo", demo_project.site()

    def build(folder: Path) -> None:
        source = archive(folder / "otter", story(Random(3), 30))
        project = Project(folder / "project")
        project.configure({"otter": {"archive": str(source), "window": window}})
        assert project.build().exit_code == 0

    return "otter", Project(once(f"window-{window}", build) / "project").site()


@pytest.mark.long
def test_every_page_is_reached_from_the_front_page(windowed: tuple[str, dict[str, bytes]]):
    name, site = windowed
    pages = {path for path in without_redirects(site) if re.match("site/lists/.*html$", path)}
    assert len(pages) > 20
    reached = crawl(site, "site/index.html")
    assert pages - reached == set()
    assert pages - crawl(site, f"site/lists/{name}/index.html") == set()


def test_each_digest_leads_to_the_next_and_back(windowed: tuple[str, dict[str, bytes]]):
    name, site = windowed
    wanted = f"site/lists/{name}/digests/.*/index.html"
    digests = sorted(path for path in without_redirects(site) if re.fullmatch(wanted, path))
    assert len(digests) > 3
    around = {path: neighbours(site, path) for path in digests}
    assert [around[path].get("prev") for path in digests] == [None, *digests[:-1]]
    assert [around[path].get("next") for path in digests] == [*digests[1:], None]


def named_feeds(text: str, media_type: str) -> list[str]:
    """The addresses of the feeds of a type that a page names."""
    kind = re.escape(f"application/{media_type}")
    return re.findall(rf'<link rel="alternate" type="{kind}" title="[^"]+" href="([^"]+)"', text)


LIST_FEEDS = ["digests", "series", "applied", "waiting", "pulls", "reports"]
OF_LIST = "site/lists/demo/"
FITTING = {
    "": [f"feeds/{name}" for name in LIST_FEEDS],
    "archive/": [f"feeds/{name}" for name in LIST_FEEDS],
    "feeds/": [f"feeds/{name}" for name in LIST_FEEDS],
    "series/": ["feeds/series"],
    "waiting/": ["feeds/waiting"],
    "applied/": ["feeds/applied"],
    "archive/2026/": ["feeds/digests"],
    "digests/2026/03/09/": ["feeds/digests"],
    "statistics/": ["feeds/digests"],
    "topics/": ["feeds/digests"],
    "topics/ring/": ["topics/ring/feed"],
}


def test_every_page_names_feeds_and_all_of_them_are_there(demo_project: Project):
    site = demo_project.site()
    pages = without_redirects(site)
    assert len(pages) > 30
    for path, raw in pages.items():
        text = raw.decode()
        atom = [resolve(path, link) for link in named_feeds(text, "atom+xml")]
        assert atom, path
        assert set(atom) <= site.keys(), path
        if 'class="pw-nav"' in text:  # the frame of generated pages
            same = [resolve(path, link) for link in named_feeds(text, "feed+json")]
            expected = [link.replace(".atom", ".json") for link in atom]
            assert same == (expected if len(atom) < 4 else expected[:1]), path
            assert set(same) <= site.keys(), path


@pytest.mark.parametrize("page", FITTING)
def test_a_page_names_the_feeds_that_fit_it(demo_project: Project, page: str):
    path = f"{OF_LIST}{page}index.html"
    links = named_feeds(demo_project.site()[path].decode(), "atom+xml")
    assert [resolve(path, link) for link in links] == [
        f"{OF_LIST}{base}.atom" for base in FITTING[page]
    ]


def test_pages_of_people_and_of_versions_name_their_own_feeds(demo_project: Project):
    site = demo_project.site()
    named: dict[str, set[str]] = {}
    for path in without_redirects(site):
        folder = re.match(rf"{OF_LIST}(people|series)/([^/]+)/", path)
        if folder and not re.fullmatch("[0-9-]+|page-.*", folder[2]):
            links = named_feeds(site[path].decode(), "atom+xml")
            named[path] = {resolve(path, link) for link in links}
            own = path.removesuffix("index.html")
            if folder[1] == "people":
                assert named[path] == {f"{own}{k}.atom" for k in ("series", "reviews", "waits")}
    versions = {path: feeds for path, feeds in named.items() if "/series/" in path}
    assert all(len(feeds) == 1 for feeds in versions.values())
    later = "wherry-vsock-let-seqpacket-sockets-peek-v"
    feeds = {feed for path, (feed,) in versions.items() if later in path}
    (feed,) = feeds  # of all versions of the work
    assert f"{later}1-" in feed


def test_lists_of_feeds_name_feeds_that_are_there(demo_project: Project):
    site = demo_project.site()
    for name, count in (("list", 6), ("topics", 4)):
        document = etree.fromstring(site[f"{OF_LIST}feeds/{name}.opml.xml"])
        assert (document.tag, document.get("version")) == ("opml", "2.0")
        outlines = document.findall("body/outline/outline")
        assert len(outlines) == count
        for outline in outlines:
            for key in ("xmlUrl", "htmlUrl"):
                address = str(outline.get(key)).removeprefix(SITE_URL)
                path = f"site/{address}index.html" if address.endswith("/") else f"site/{address}"
                assert path in site
            feed = feedparser.parse(
                site[f"site/{str(outline.get('xmlUrl')).removeprefix(SITE_URL)}"]
            )
            assert feed.feed.title == outline.get("text") == outline.get("title")


# ---------------------------------------------------------------- real lists


def commits_of(source: Path) -> int:
    """As git counts them."""
    return sum(
        int(
            subprocess.run(
                ["git", f"--git-dir={epoch}", "rev-list", "--count", "--all"],
                check=True,
                capture_output=True,
            ).stdout
        )
        for epoch in (source / "git").iterdir()
    )


@pytest.mark.parametrize("name", ["kvm-ppc", "kvmarm"])
def test_every_mail_of_a_real_list_is_read(archive_of: Callable[[str], Path], name: str):
    source = archive_of(name)
    answer = command("messages", str(source), cwd=source)
    assert (answer.code, answer.err) == (0, "")
    lines = answer.out.splitlines()
    assert len(lines) == commits_of(source)
    kinds: Counter[str] = Counter()
    for line in lines:
        mail = json.loads(line)
        assert list(mail) == FIELDS
        assert mail["problem"] is None
        assert mail["list"] == name
        kinds[mail["kind"]] += 1
    assert set(kinds) <= KINDS
    assert kinds["unreadable"] == 0
    assert kinds["patch"] > kinds["cover"] > 100


SEED = "6fc9145..62ed45a"


@pytest.fixture(scope="module")
def seed(archive_of: Callable[[str], Path]) -> Callable[[str], Answer]:
    source = archive_of("kvm-seed")
    return lambda form: command("digest", str(source), SEED, "--format", form, cwd=source)


def test_the_digest_this_project_began_from(seed: Callable[[str], Answer]):
    digest = json.loads(seed("json").out)
    assert [(domain["count"], domain["name"]) for domain in digest["top_domains"]] == [
        (6, "intel.com"),
        (5, "redhat.com"),
        (1, "kernel.org"),
        (1, "amd.com"),
    ]
    assert [(person["count"], person["name"]) for person in digest["top_contributors"]] == [
        (6, "Zhao Liu"),
        (5, "Maxim Levitsky"),
        (1, "Ingo Molnar"),
        (1, "Babu Moger"),
    ]
    counts = digest["counts"]
    assert (counts["messages"], counts["patch_mails"], counts["series"]) == (14, 13, 4)
    patches = {series["author"]["name"]: series["patches"] for series in digest["series"]}
    assert {name: len(found) for name, found in patches.items()} == {
        "Zhao Liu": 5,
        "Maxim Levitsky": 4,
        "Ingo Molnar": 1,
        "Babu Moger": 1,
    }
    assert all(patch["commit_message"] for found in patches.values() for patch in found)
    assert "customary type" in patches["Ingo Molnar"][0]["commit_message"]


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_no_encoding_is_left_undone(seed: Callable[[str], Answer], form: str):
    answer = seed(form)
    assert (answer.code, answer.err) == (0, "")
    assert "=0D" not in answer.out
    assert "customary type" in answer.out


# ---------------------------------------------------------------- hostile mail


class Hostile:
    """The hostile list as a project, and what looks at the sites made of it."""

    def __init__(self, shared: Path, folder: Path) -> None:
        self.tools = shared / "tools"
        self.mails = shared / "mails" / "hostile"
        self.archive = folder / "archive"
        self.project = Project(folder / "above" / "project")
        self.allowed = folder / "allowed.json"

    def begin(self, harmless: Path) -> None:
        """Make archive and site; what the theme itself does is learnt from a harmless site."""
        learnt = self.tool("check_site.py", harmless, "--learn", self.allowed)
        assert learnt.returncode == 0, learnt.stderr
        self.inbox("build", self.mails, self.archive, "--layout", "v2")
        self.build()

    def inbox(self, *arguments: object) -> None:
        """Make or change the archive."""
        done = self.tool("make_inbox.py", *arguments)
        assert done.returncode == 0, done.stderr

    def tool(self, name: str, *arguments: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, str(self.tools / name), *map(str, arguments)],
            capture_output=True,
            check=False,
        )

    def build(self, **ours: Any) -> None:
        self.project.configure({"hostile": "../../archive"}, **ours)
        self._lay_out_secrets()
        report = self.project.build()
        assert report.exit_code == 0, report.lines

    def _lay_out_secrets(self) -> None:
        """Files that a mail may try to have included, where the manifest wants them."""
        secret = json.loads((self.mails / "MANIFEST.json").read_text("utf-8"))["secret_file"]
        for name in ("", "..", "docs_secret"):
            folder = self.project.root / name
            folder.mkdir(exist_ok=True)
            (folder / secret["name"]).write_text(secret["content"], "utf-8")

    def problems(self, *options: str) -> list[str]:
        """What is wrong with the site; our own pages may link where they like.

        The tool knows no type of file for what the search reads, and none for lists of feeds.
        """
        *_, newest = self.project.run("messages", "hostile").out.splitlines()
        now = datetime.fromisoformat(json.loads(newest)["received"])
        done = self.tool(
            "check_site.py", self.project.root / "site", "--max", 0,
            "--manifest", self.mails / "MANIFEST.json", "--allow", self.allowed,
            "--base", urlsplit(SITE_URL).path, "--site-url", SITE_URL, "--require-nofollow",
            "--now", int(now.timestamp()), *options,
        )  # fmt: skip
        *found, total = (done.stdout + done.stderr).decode("utf-8", "replace").splitlines()
        assert re.match(r"\d+ files, \d+ pages, \d+ XML files: ", total), total
        known = (
            r"(?!lists/)\S+: link-rel"
            r"|(lists/hostile/)?search/[0-9a-f-]+\.db:0: file-type "
        )
        return [line for line in found if not re.match(known, line)]


@pytest.fixture
def hostile(shared: Path, once: Once, demo_project: Project) -> Hostile:
    """The list and its site. Not to be written to."""

    def make(folder: Path) -> None:
        Hostile(shared, folder).begin(demo_project.root / "site")

    return Hostile(shared, once("hostile", make))


def test_hostile_mail_stays_text_and_costs_one_mail_each(hostile: Hostile):
    assert hostile.problems() == []
    mails = [
        json.loads(line) for line in hostile.project.run("messages", "hostile").out.split("\n")[:-1]
    ]
    assert len(mails) == len(list(hostile.mails.glob("*.eml")))
    unread = [mail["problem"] for mail in mails if mail["kind"] == "unreadable"]
    assert len(unread) <= 3
    assert all(unread)


def test_what_was_taken_back_from_a_hostile_list_is_gone(
    hostile: Hostile, shared: Path, tmp_path: Path
):
    manifest = json.loads((hostile.mails / "MANIFEST.json").read_text("utf-8"))["mails"]
    words = tuple(manifest["privacy-purge-me.eml"]["gone"])
    assert traces(hostile.project.site(), words)
    shutil.copytree(hostile.allowed.parent, tmp_path, symlinks=True, dirs_exist_ok=True)
    hostile = Hostile(shared, tmp_path)
    hostile.inbox("delete", hostile.archive, "privacy-purge-me")
    hostile.build(hide_addresses=True)
    gone = ("--hide-addresses", "--removed", "privacy-purge-me")
    assert hostile.problems(*gone) == []
    hostile.inbox("purge", hostile.archive, "privacy-purge-me", "privacy-spam")
    hostile.build(hide_addresses=True)
    assert hostile.problems(*gone, "--removed", "privacy-spam") == []
    kept = b"".join(
        subprocess.run(
            ["git", f"--git-dir={mirror}", "cat-file", "--batch", "--batch-all-objects"],
            check=True,
            capture_output=True,
        ).stdout
        for mirror in hostile.project.root.glob(".cache/mirrors/hostile/git/*.git")
    )
    assert kept
    assert words[1].encode() not in kept
