"""Each fault a built site can have is found, and a whole site has none."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.models.settings import Config
from generator.site import check
from generator.site.check import check_site

SiteOf = Callable[[Path, dict[str, str]], Path]

PAGE = "<title>Demo</title><link href='x'><h1 id=\"top\">Demo</h1>"
ENTRY = (
    "<entry><id>urn:x</id><title>t</title><updated>2025-04-09T00:00:00Z</updated>"
    '<link href="https://example.org/news/lists/demo/one/#top"/></entry>'
)
FEED = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:y</id><title>t</title>'
    '<updated>2025-04-09T00:00:00Z</updated><link href="https://example.org/news/lists/demo/"/>'
    "{entry}</feed>"
)
WHOLE = {
    "index.html": PAGE + '<a class="a" href="lists/demo/">d</a>',
    "lists/demo/index.html": PAGE + '<a href="one/#top">1</a><a href="../../">up</a>',
    "lists/demo/one/index.html": PAGE + '<a href="#top">t</a><a href="https://x.example/">x</a>',
    "lists/demo/feeds/digests.atom": FEED.format(entry=ENTRY),
    "lists/demo/search/0-ab.db": "12345",
    "search/index.json": json.dumps(
        {"lists": [{"files": [{"path": "lists/demo/search/0-ab.db", "size": 5}]}]}
    ),
}


@pytest.fixture
def problems(config: Config, site_of: SiteOf) -> Callable[[dict[str, str]], list[str]]:
    def run(changes: dict[str, str]) -> list[str]:
        site_of(Path(config.site_dir), WHOLE | changes)
        return [problem.cause for problem in check_site(config)]

    return run


def test_a_whole_site_has_no_problem(problems: Callable[[dict[str, str]], list[str]]):
    assert problems({}) == []


@pytest.mark.parametrize(
    ("path", "text", "said"),
    [
        ("index.html", "<title> </title>", "index.html has no title"),
        ("index.html", "<h1>no head</h1>", "index.html has no title"),
        (
            "index.html",
            PAGE + '<a rel="x" href="lists/demo/two/">2</a>',
            "index.html links to 'lists/demo/two/', which is not there",
        ),
        (
            "index.html",
            PAGE + '<img src="/news/x.png">',
            "index.html links to '/news/x.png', which is not there",
        ),
        (
            "index.html",
            PAGE + '<a href="/elsewhere/">',
            "index.html links to '/elsewhere/', which is not there",
        ),
        (
            "lists/demo/index.html",
            PAGE + '<a href="../../../out/">',
            "lists/demo/index.html links to '../../../out/', which is not there",
        ),
        (
            "lists/demo/index.html",
            PAGE + '<a href="one/#b&amp;c">',
            "lists/demo/index.html links to lists/demo/one/index.html#b&c: no such place",
        ),
        (
            "lists/demo/index.html",
            PAGE + '<a href="#gone">',
            "lists/demo/index.html links to lists/demo/index.html#gone: no such place",
        ),
        (
            "lists/demo/feeds/digests.atom",
            "<feed>\x01</feed>",
            "lists/demo/feeds/digests.atom is not XML: ",
        ),
        ("lists/demo/feeds/digests.atom", "<rss/>", "digests.atom is not an Atom feed"),
        (
            "lists/demo/feeds/digests.atom",
            FEED.format(entry=ENTRY.replace("<title>t</title>", "")),
            "digests.atom holds an entry without title",
        ),
        (
            "lists/demo/feeds/digests.atom",
            FEED.format(entry=ENTRY.replace("demo/one", "demo/two")),
            "links to 'https://example.org/news/lists/demo/two/#top', which is not there",
        ),
    ],
)
def test_a_fault_is_found(
    problems: Callable[[dict[str, str]], list[str]], path: str, text: str, said: str
):
    (problem,) = problems({path: text})
    assert said in problem


def test_links_that_leave_the_site_are_not_asked_for(
    problems: Callable[[dict[str, str]], list[str]],
):
    links = (
        "https://x.example/",
        "//x.example/",
        "https://[x",
        "//[x",
        "mailto:a@x.example",
        "/news/",
        "lists/demo",
    )
    page = PAGE + "".join(f'<a href="{link}">' for link in links)
    assert problems({"index.html": page}) == [
        "index.html links to 'lists/demo', which is not there"
    ]


def test_a_page_of_the_tree_that_is_not_in_the_site(
    config: Config, problems: Callable[[dict[str, str]], list[str]]
):
    docs = Path(config.docs_dir)
    (docs / "lists/demo/two").mkdir(parents=True)
    for path in ("index.md", "lists/demo/two/index.md", "lists/demo/data.json", "lists/.new-x"):
        (docs / path).write_text("x")
    assert problems({}) == [
        "lists/demo/data.json has no page in the site",
        "lists/demo/two/index.md has no page in the site",
    ]


def test_the_size_is_warned_of_and_then_refused(
    config: Config,
    problems: Callable[[dict[str, str]], list[str]],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(check, "WARN_SIZE", 10)
    problems({})
    (warning,) = check_site(config)
    assert (warning.fault, "hosts take" in warning.cause) == (False, True)
    monkeypatch.setattr(check, "MAX_SIZE", 10)
    (fault,) = check_site(config)
    assert (fault.fault, fault.mend) == (
        True,
        "set `keep` for the largest list, or a later `since`",
    )


def test_no_site_is_a_problem_with_a_mend(config: Config):
    (problem,) = check_site(config)
    assert problem.mend == "run `patchwire build`"


def test_a_part_of_the_search_that_is_not_as_told_is_a_problem(
    problems: Callable[[dict[str, str]], list[str]],
):
    said = "lists/demo/search/0-ab.db is not as the search manifest says"
    assert problems({"lists/demo/search/0-ab.db": "1234"}) == [said]
    other = json.dumps({"lists": [{"files": [{"path": "gone.db", "size": 5}]}]})
    assert problems({"search/index.json": other}) == ["gone.db is not as the search manifest says"]


@pytest.mark.parametrize("text", ["", '{"lists": [{"na', "[]", '{"lists": [{"files": [7]}]}', "{}"])
def test_a_damaged_manifest_of_the_search_is_a_problem(
    problems: Callable[[dict[str, str]], list[str]], text: str
):
    said = "search/index.json is damaged, so nothing can be searched"
    assert problems({"search/index.json": text}) == [said]


def test_a_link_that_leads_nowhere_is_no_file_of_the_site(
    config: Config, problems: Callable[[dict[str, str]], list[str]]
):
    feeds = Path(config.site_dir, "lists/demo/feeds")
    feeds.mkdir(parents=True)
    for name in ("gone.html", "gone.atom"):
        (feeds / name).symlink_to("/nowhere")
    page = PAGE + '<a href="feeds/gone.html">x</a>'
    assert problems({"lists/demo/index.html": page}) == [
        "lists/demo/index.html links to 'feeds/gone.html', which is not there"
    ]


def test_a_site_without_an_engine_says_how_to_get_one(
    config: Config, site_of: SiteOf, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(check, "engine_fingerprint", lambda: "")
    site_of(Path(config.site_dir), WHOLE)
    (problem,) = check_site(config)
    assert problem.cause == "the site has no search: its engine was not made"
    assert "make setup" in problem.mend
    assert not problem.fault
