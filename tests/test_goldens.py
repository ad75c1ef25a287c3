"""The demo list as pages, feed and text show it. UPDATE_GOLDENS=1 writes what they show now."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from generator.pipeline.digests import digest_of
from generator.pipeline.print_digest import print_digest
from generator.pipeline.sources import Source, find_source, read_range
from tests.whole import MemoryBuild, Project

Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Source:
    project = Project(tmp_path_factory.mktemp("demo")).configure({"unused": "nowhere"})
    return find_source("demo", project.file)


@pytest.fixture(scope="module")
def demo_pages(demo: Source, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return MemoryBuild(demo, tmp_path_factory.mktemp("index") / "demo.sqlite3").update().pages


DIGESTS = {
    "a day with a new version, a NAK and tags": "2026/03/09",
    "a day with an incomplete series": "2026/03/10",
    "a quiet Sunday": "2026/03/29",
}


@pytest.mark.parametrize("case", DIGESTS)
def test_a_digest_page(demo_pages: dict[str, str], golden: Golden, case: str):
    day = DIGESTS[case]
    text = demo_pages[f"lists/demo/digests/{day}/index.md"]
    golden(f"demo/{day.replace('/', '-')}.md", text)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("front-page.md", "index.md"),
        ("year.md", "archive/2026/index.md"),
        ("month.md", "archive/2026/04/index.md"),
    ],
)
def test_a_page_over_digests(demo_pages: dict[str, str], golden: Golden, name: str, path: str):
    golden(f"demo/{name}", demo_pages[f"lists/demo/{path}"])


def test_the_newest_entries_of_the_feed(demo_pages: dict[str, str], golden: Golden):
    head, *entries = demo_pages["lists/demo/feeds/digests.atom"].split("<entry>")
    assert len(entries) == sum(
        bool(re.search(r"/digests/\d{4}/\d\d/\d\d/index.md$", path)) for path in demo_pages
    )
    lines = "<entry>".join([head, *entries[:3]]).replace("><", ">\n<")
    golden("demo/digests.atom", f"{lines}\n")


def test_the_text_of_a_day(demo: Source, golden: Golden):
    made = digest_of(demo.mailing_list.name, *read_range(demo, "2026-03-18"))
    golden("demo/2026-03-18.txt", print_digest(demo, made, "text"))


def test_the_text_of_a_range_of_commits(demo: Source, golden: Golden):
    commits = [entry.commit for entry in demo.archive.entries()]
    text = f"{commits[79][:10]}..{commits[99][:10]}"
    made = digest_of(demo.mailing_list.name, *read_range(demo, text))
    assert made.counts.messages + made.counts.withdrawn == 20 - 1  # one commit takes a mail back
    golden("demo/range.txt", print_digest(demo, made, "text"))


def test_a_day_of_the_command_is_the_day_of_the_page(demo: Source, demo_pages: Any):
    made = digest_of(demo.mailing_list.name, *read_range(demo, "2026-03-09"))
    page = demo_pages["lists/demo/digests/2026/03/09/index.md"]
    body = print_digest(demo, made, "markdown")
    texts = re.findall(r'<div class="pw-text">(.*?)</div>', body, re.DOTALL)
    assert len(texts) > 3
    shown = iter(re.findall(r'<div class="pw-text">(.*?)</div>', page, re.DOTALL))
    assert all(text in shown for text in texts)  # in order; the page has changelogs between them
