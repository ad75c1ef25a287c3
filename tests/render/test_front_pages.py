"""The front pages of a list and of the site, and the archive by year and month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from generator.links import digest_path
from generator.models.pages import Link, ListSummary
from generator.render.pages.archive import month_page, year_page
from generator.render.pages.front import index_page, list_front_page
from generator.render.summaries import summarize_digest
from tests.render.reading import day_window, front_matter, resolved, tree, words
from tests.render.sample import LIST, digest
from tests.render.versions import version_states


def summaries() -> list[Any]:
    days = [day_window(-days) for days in range(120)]
    return [summarize_digest(replace(digest(), window=day)) for day in days]


def test_front_page_says_since_when_the_mail_is():
    bounded = replace(LIST, since=datetime(2025, 4, 1, tzinfo=UTC))
    nobody: dict[str, Any] = {
        "links": (),
        "contributors": (),
        "reviewers": (),
        "active": "last 30 days",
    }
    text = words(tree(list_front_page(bounded, summaries(), [], **nobody).text).find("body"))
    assert "mail since 2025-04-01; what came before is in the mail archive" in text
    whole = words(tree(list_front_page(LIST, summaries(), [], **nobody).text).find("body"))
    assert "since" not in whole


def test_front_page_shows_latest_newest_and_active():
    found = summaries()
    series = version_states()[::-1]
    front = list_front_page(
        LIST,
        found,
        series,
        links=[Link("waiting for an answer", "lists/demo/waiting/index.md", 17)],
        contributors=digest().top_contributors,
        reviewers=digest().top_reviewers,
        active="last 30 days",
    )
    assert front.path == "lists/demo/index.md"
    found = resolved(front)
    assert "https://site.example/lists/demo/digests/2025/04/09/" in found
    assert {f"https://site.example/{version.path}" for version, _ in series} <= found
    assert "https://site.example/lists/demo/archive/2024/" in found
    assert "https://site.example/lists/demo/feeds/digests.atom" in found
    text = words(tree(front.text))
    assert "last 30 days" in text
    assert "Mira Solberg" in text
    assert "waiting for an answer (17)" in text
    assert text.count("12 mails by 4 people") == 14


def test_front_page_of_an_empty_list_says_so():
    front = list_front_page(LIST, [], [], links=(), contributors=(), reviewers=(), active="")
    assert "No mail has arrived yet." in words(tree(front.text))


def test_archive_links_every_digest_by_year_and_by_month():
    found = summaries()
    years = [
        [digest for digest in found if digest.path.split("/")[3] == year]
        for year in ("2025", "2024")
    ]
    months = [
        [digest for digest in found if digest.path.split("/")[4] == month]
        for month in ("04", "03", "02", "01", "12")
    ]
    pages = [
        *(year_page(LIST, years[0]), *(month_page(LIST, month) for month in months[:4])),
        *(year_page(LIST, years[1]), month_page(LIST, months[4])),
    ]
    assert [page.path.removeprefix("lists/demo/archive/") for page in pages] == [
        *("2025/index.md", "2025/04/index.md", "2025/03/index.md"),
        *("2025/02/index.md", "2025/01/index.md"),
        *("2024/index.md", "2024/12/index.md"),
    ]
    wanted = {"https://site.example/" + digest_path("demo", digest.window) for digest in found}
    for part in ("/2025/index.md /2024/index.md", "/04/ /03/ /02/ /01/ /12/"):
        shown = [page for page in pages if any(end in page.path for end in part.split())]
        assert wanted <= set().union(*(resolved(page) for page in shown))


def test_index_lists_every_list():
    index = index_page("Our lists", [ListSummary(LIST, tuple(summaries()[:3]))])
    assert index.path == "index.md"
    assert "https://site.example/lists/demo/" in resolved(index)
    assert "https://site.example/lists/demo/digests/2025/04/07/" in resolved(index)
    assert front_matter(index.text)["title"] == "Our lists"
