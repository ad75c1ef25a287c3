from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest

from generator.render.documents import digest_html, digest_markdown
from generator.render.environment import href, ident, show
from generator.render.pages.digest import digest_pages
from generator.render.text import digest_text
from generator.render.view import FOLD_LINES, MAX_DOCUMENT_TEXT, View, fair_limit, text_limit
from tests.lengths import first_of
from tests.nasty import LINES
from tests.prose_text import text_of
from tests.render.reading import day_window, digest_page, front_matter, links, tree, words
from tests.render.sample import DAY, LIST, digest, empty_digest, new_series, single

WAYS_AROUND = re.compile(r"~|\|\s*(safe|e|escape|join|format|replace|xmlattr)\b")


def test_sample(golden: Callable[[str, str], None]):
    golden("render/digest.md", digest_page().text)


def test_front_matter_tells_title_day_and_neighbours():
    found = front_matter(digest_page().text)
    assert digest_page().path == "lists/demo/digests/2025/04/09/index.md"
    assert found["title"] == "Wednesday, 9 April 2025 · Demo list"
    assert found["date"] == "2025-04-09T14:00:00Z"
    assert found["hide"] == ["navigation"]
    assert found["previous"]["path"] == "lists/demo/digests/2025/04/08/"
    assert found["next"]["title"] == "Thursday, 10 April 2025"
    alone = front_matter(digest_page(previous=None, next=None).text)
    assert "previous" not in alone
    assert "next" not in alone


@pytest.mark.parametrize("line", LINES)
def test_front_matter_holds_any_title(line: str):
    around = {"previous": day_window(-1), "next": None}
    found = front_matter(digest_pages(digest(), replace(LIST, title=line), **around)[0].text)
    assert html.unescape(found["title"]).endswith(f"9 April 2025 · {line}")
    assert "<" not in found["title"] + found["description"] + found["previous"]["title"]


def test_a_digest_without_a_window_has_no_page():
    with pytest.raises(ValueError, match="window"):
        digest_page(replace(digest(), window=None))


def test_headings_lead_to_the_entries_newest_first():
    found = tree(digest_page().text)
    entries = [
        (h.get("id"), words(h))
        for h in found.iter("h3")
        if "pw-title" in h.get("class", "").split()
    ][:2]
    assert [text for _, text in entries] == [
        "net-next v3 net: ring: Batch descriptors",
        "lib/sort: Don't swap an element with itself",
    ]
    targets = [a.get("href") for row in found.iter("tbody") for a in row.iter("a")]
    assert [f"#{ident}" for ident, _ in entries] == [
        target for target in targets if target[0] == "#"
    ]


def test_ids_are_ours_and_unique():
    ids = [found.get("id") for found in tree(digest_page().text).iter() if found.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"(series|thread)-[0-9a-f]{8}|[a-z-]+", ident) for ident in ids)


def test_every_patch_is_there_with_its_message_notes_and_diffstat():
    text = words(tree(digest_page().text))
    for series in digest().series:
        for mail in series.patches:
            assert mail.patch
            assert " ".join(mail.patch.commit_message.split()) in text
            assert " ".join(mail.patch.notes.split()) in text
            assert mail.subject.title in text
    assert "2 files changed, 47 insertions(+), 12 deletions(-)" in text
    assert "Patch 3 of 3 is not in this range." in text


def test_nothing_of_the_other_sections_is_lost():
    text = words(tree(digest_page().text))
    for phrase in (
        "ring fixes for 6.15-rc2",
        "Linux 6.15-rc1",
        "Follow-ups to series outside this range (1)",
        "2 mails by Mira Solberg, Jun Tanabe",
        "Acked-by Mira Solberg",
        "Which machine shows this? It boots here.",
        "Applied to for-next, thanks.",
        "build failed build robot",
        "Commit 0/000000000000: larger than 10 MB",
        "Tested-by Zoë Müller-Lüdenscheidt (not sent by them)",
    ):
        assert phrase in text


def test_links_lead_to_the_archive_and_within_the_site():
    found = list(links(digest_page().text))
    assert "../../../../" in found
    assert "https://lists.example/demo/m1@mail.example/t.mbox.gz" in found
    outside = [a for a in tree(digest_page().text).iter("a") if a.get("href").startswith("http")]
    assert outside
    assert {a.get("rel") for a in outside} == {"nofollow noopener ugc"}


def test_without_an_archive_no_link_leaves_the_site():
    text = digest_pages(digest(), replace(LIST, url=""), previous=None, next=None)[0].text
    assert not [link for link in links(text) if link.startswith("http")]


def test_an_empty_day_says_so_in_one_line():
    text = words(tree(digest_page(empty_digest()).text).find("body"))
    assert text == (
        f"Wednesday, {DAY.day} April 2025 Demo list "
        "Demo list · From 00000000 to 00000000 No mail arrived."
    )


def test_standalone_markdown_is_the_body_of_the_page():
    alone = digest_markdown(digest(), LIST)
    assert alone.startswith("# Wednesday&#44; 9 April 2025 <")
    body = digest_page().text.split("\n---\n", 1)[1]
    assert alone.split("Patch list")[1].strip() == body.split("Patch list")[1].strip()


def test_html_is_one_document_that_runs_and_loads_nothing():
    text = digest_html(digest(), LIST)
    found = html5lib.parse(text, namespaceHTMLElements=False)
    assert words(found.find("head/title")) == "Demo list: From 6fc91451 to 62ed45a7"
    tags = {element.tag for element in found.iter()}
    assert not tags & {"script", "img", "link", "iframe", "form", "object"}
    assert "teaches the ring" in words(found)


# ---------------------------------------------------------------- long things


def test_a_long_text_is_folded_and_whole():
    text = "\n".join(f"line {number}" for number in range(200))
    series = single(1, "t", text)
    found = tree(digest_page(replace(digest(), series=(series,), sections=())).text)
    texts = [text_of(div) for div in found.iter("div") if div.get("class") == "pw-text"]
    assert "\n".join(texts) == text
    assert texts[0].count("\n") + 1 == FOLD_LINES
    assert words(next(found.iter("summary"))) == f"{200 - FOLD_LINES} more lines"


def test_a_monstrous_text_is_cut_with_a_count():
    huge = "\n".join(f"line {number}" for number in range(200_000))
    series = (single(1, "short", "all of this stays"), single(2, "t", huge))
    of = replace(digest(), series=series, sections=(new_series(series),))
    first, second, _statistics = digest_pages(of, LIST, previous=None, next=None)
    for page in (first, second):
        assert len(page.text.encode()) < 500_000
    assert "all of this stays" in first.text
    assert "line 1" not in first.text
    found = re.search(
        r"(\d+) more lines\s+in <a href=\"https://lists.example/demo/m2@", second.text
    )
    assert found
    kept = len(re.findall(r"[\n>]line ", second.text))
    assert kept > 40_000
    assert kept + int(found[1]) in (200_000 - 1, 200_000)


@pytest.mark.parametrize("char", ["&", "~", "`", "{", "<", "\t", "\N{GRINNING FACE}", "x", " \n"])
@pytest.mark.parametrize("size", first_of((70_000, 1_000_000)))
def test_a_text_that_grows_when_escaped_is_whole_while_it_can_stand_alone(char: str, size: int):
    """The mail has a part of its own, far below 1 MB; a larger text is cut."""
    text = "first\n" + char * (size // len(char)) + "\nlast"
    series = (single(1, "short", "all of this stays"), single(2, "t", text))
    of = replace(digest(), series=series, sections=(new_series(series),))
    pages = digest_pages(of, LIST, previous=None, next=None)
    for page in pages:
        assert len(page.text.encode()) < 500_000
    (home,) = (page.text for page in pages if re.search(r">first\b", page.text))
    if size == 70_000:
        assert re.search(r"[>\n]last</(p|pre)>", home)
        assert "more line" not in home.replace(" more lines</summary>", "")
    else:
        assert re.search(r"\d+ more lines?\s+in <a href", home)
        assert len(home.encode()) > 400_000


@pytest.mark.parametrize(
    ("lengths", "limit"),
    [([], 9000), ([10, 20], 9000), ([100, 5000, 90_000], 4450), ([50_000] * 3, 3000)],
)
def test_the_longest_texts_pay(lengths: list[int], limit: int):
    assert fair_limit(lengths, 9000) == limit
    assert sum(min(length, limit) for length in lengths) <= 9000


def test_long_texts_share_a_document():
    series = tuple(single(number, f"swim {number}", "x\n" * 50_000) for number in range(1, 21))
    of = replace(digest(), series=series, sections=(new_series(series),))
    assert 0 < len(series) * text_limit(of) <= MAX_DOCUMENT_TEXT


def test_a_text_in_one_line_is_cut_as_well():
    part = View(LIST, limit=1000).cut("x" * 5000)
    assert (len(part.shown), part.left) == (1000, 1)
    part = View(LIST, limit=1000).cut("&" * 5000)
    assert (len(part.shown), part.left) == (200, 1)
    assert MAX_DOCUMENT_TEXT < 1_000_000


def test_a_diffstat_the_cover_letter_holds_is_not_repeated():
    ring = digest().series[0]
    assert ring.cover
    assert ring.cover.patch
    total = "2 files changed, 47 insertions(+), 12 deletions(-)"
    patch = replace(ring.cover.patch, commit_message=f"Text.\n\n a | 59 ++--\n {total}")
    repeated = replace(ring, cover=replace(ring.cover, patch=patch))
    for series in (ring, repeated):
        of = replace(digest(), series=(series,), sections=())
        assert words(tree(digest_page(of).text)).count(total) == 1
        assert digest_text(of, LIST).count(total) == 1


# ---------------------------------------------------------------- other pages


# ---------------------------------------------------------------- the environment


def test_templates_use_no_way_around_the_escape(root: Path):
    """`~`, join and format may mix text with markup, `safe` and `e` escape too little."""
    files = list((root / "generator/render/templates").glob("*.j2"))
    assert files
    for file in files:
        for found in re.findall(r"\{[{%](.*?)[%}]\}", file.read_text(), re.DOTALL):
            code = re.sub(r'"[^"]*"', "", found)
            assert not WAYS_AROUND.search(code), file


def test_what_no_template_may_print():
    with pytest.raises(TypeError):
        show(None)
    with pytest.raises(ValueError, match="id"):
        ident("__search")
    assert href("javascript:alert(1)") == href("data:text/html,x") == "#"
    assert href("../x/?a=1&b=`#y") == "../x/?a=1&amp;b=%60#y"
