"""The page of a digest on small, big and quiet days: its order, its folds, what moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from markdown import Markdown

from generator.mail.hide import hide_addresses
from generator.models.digest import Digest, Section, Tally
from generator.models.mails import EntryRef, Person
from generator.models.pages import Page
from generator.models.series import Series
from generator.models.versions import State, Version
from generator.render.documents import BIG_SERIES, digest_markdown
from generator.render.pages.digest import digest_pages
from generator.render.text import digest_text
from tests.nasty import LINES
from tests.render.reading import digest_page, tree, words
from tests.render.sample import (
    DAY,
    LIST,
    MIRA,
    OLA,
    at,
    digest,
    empty_digest,
    mail,
    new_series,
    reply,
    single,
    subject,
)
from tests.render.versions import TOPICS, ring, version_of

WITH_TOPICS = replace(LIST, topics=TOPICS)


def series_day(series: Sequence[Series], notes: Sequence[Any] = ()) -> Digest:
    applied = (Section("applied", "Applied", tuple(notes)),) if notes else ()
    shown = tuple(series)
    return replace(digest(), series=shown, sections=(new_series(shown), *applied))


def fixes(count: int, first: int = 100) -> list[Series]:
    return [single(first + n, f"lib/sort: Fix {n}", f"Text {n}.", MIRA) for n in range(count)]


def known(series: Sequence[Series], **topics: tuple[str, ...]) -> dict[EntryRef, Version]:
    """Their versions; `topics` by the word that ends a title."""
    return {
        each.own_mails[0].entry_ref: version_of(
            each, topics=topics.get(f"t{each.title.rpartition(' ')[2]}", ())
        )
        for each in series
    }


def page_of(of: Digest, versions: Mapping[EntryRef, Version] | None = None) -> Page:
    (page,) = digest_pages(of, WITH_TOPICS, previous=None, next=None, versions=versions or {})
    return page


def headings(page: Page, level: str) -> list[str]:
    return [words(heading) for heading in tree(page.text).iter(level)]


def folds(page: Page) -> list[str]:
    return [words(summary) for summary in tree(page.text).iter("summary")]


# ---------------------------------------------------------------- order


def test_the_page_opens_with_the_day_the_range_and_the_lead():
    text = words(tree(digest_page().text).find("body"))
    assert text.startswith(
        "Wednesday, 9 April 2025 Demo list Demo list · From 6fc91451 to 62ed45a7 · "
        "2025-04-09, 07:00 to 14:00 UTC 12 mails by 4 people"
    )
    lead = text.index("net: ring: Batch descriptors by Mira Solberg reaches v3")
    assert lead < text.index("Moved (3)") < text.index("Patch list") < text.index("Statistics")
    assert text.index("Unreadable (1)") < text.index("Statistics")


def test_series_stand_by_topic_and_then_by_activity():
    answered = single(50, "lib/sort: Fix 9", "x", follow_ups=(reply(51, OLA, "x", at(9)),))
    series = [*fixes(4), answered]
    topics = {"t1": ("arch.x86",), "t2": ("net", "arch.x86"), "t9": ("arch.x86",)}
    page = page_of(series_day(series), known(series, **topics))
    assert headings(page, "h2")[1:4] == ["net (1)", "arch.x86 (2)", "Other series (2)"]
    assert headings(page, "h3") == [f"lib/sort: Fix {number}" for number in (2, 9, 1, 0, 3)]
    (table,) = (t for t in tree(page.text).iter("table") if t.get("class") == "pw-list")
    titles = [words(next(row.iter("a"))) for row in table.find("tbody").iter("tr")]
    assert titles == headings(page, "h3")


def test_few_series_need_no_topics():
    series = fixes(3)
    page = page_of(series_day(series), known(series, t1=("net",)))
    assert headings(page, "h2")[1] == "New series and versions (3)"


def test_a_list_without_topics_has_one_heading():
    series = fixes(5)
    page = page_of(series_day(series), known(series))
    assert headings(page, "h2")[1] == "New series and versions (5)"


def test_a_day_with_a_single_series_needs_no_table():
    assert "Patch list" not in page_of(series_day(fixes(1))).text
    assert "Patch list" in page_of(series_day(fixes(2))).text


# ---------------------------------------------------------------- a big day


def test_texts_are_open_on_a_normal_day_and_folded_on_a_big_one():
    assert folds(page_of(series_day(fixes(BIG_SERIES)))) == []
    big = page_of(series_day([ring(), *fixes(BIG_SERIES)]))
    found = folds(big)
    assert found[0] == f"{BIG_SERIES + 1} series in a table"
    assert found.count("Text") == BIG_SERIES
    assert "Text and 2 patches" in found
    assert "Text 7." in words(tree(big.text))  # folded, not cut


def test_threads_of_a_big_day_are_folded():
    thread = digest().sections[2]
    of = series_day(fixes(BIG_SERIES + 1))
    of = replace(of, sections=(*of.sections, thread))
    assert "2 mails" in folds(page_of(of))
    assert "Which machine shows this?" in page_of(of).text


@pytest.mark.long
def test_a_day_of_a_thousand_series_is_whole_and_in_balance():
    of = series_day(fixes(1000))
    pages = digest_pages(of, WITH_TOPICS, previous=None, next=None)
    assert len(pages) > 1
    for page in pages:
        for tag in ("details", "div", "table", "ul", "section"):
            assert page.text.count(f"<{tag}") == page.text.count(f"</{tag}>"), (page.path, tag)
    text = "".join(page.text for page in pages)
    for number in range(1000):
        assert f"Text {number}." in text


@pytest.mark.parametrize("title", [*LINES, "lib/sort: Fix 1"])
def test_the_contents_of_a_page_say_titles_without_states(title: str):
    series = single(100, title, "Text.", MIRA)
    state = State("new", DAY, series.message_id)
    versions = {series.own_mails[0].entry_ref: version_of(series, state=state)}
    page = page_of(series_day([series]), versions)
    assert title_words(page.text).endswith(" new")
    reader = Markdown(extensions=["attr_list", "toc"])
    shown = reader.convert(page.text.split("\n---\n", 1)[-1])
    assert "data-toc-label" not in shown
    names = [token["name"] for token in every(reader.toc_tokens)]
    assert " ".join(series.title.split()) in [" ".join(unescape(name).split()) for name in names]


def title_words(text: str) -> str:
    """The words of the first entry's heading."""
    return next(words(head) for head in tree(text).iter("h3") if "pw-title" in head.get("class"))


def every(tokens: Sequence[Any]) -> Iterator[Any]:
    for token in tokens:
        yield token
        yield from every(token["children"])


# ---------------------------------------------------------------- what moved


def test_what_moved_is_listed_by_kind():
    moved = list(tree(digest_page().text).iter("ul"))[:3]
    assert [[words(line) for line in lines.iter("li")] for lines in moved] == [
        ["new version net-next v3 net: ring: Batch descriptors Mira Solberg"],
        ["applied lib/list: Poison twice"],
        ["reviewed mm: Keep the guard page by Mira Solberg"],
    ]


def test_new_versions_alone_are_told_by_their_entries():
    assert "Moved" not in page_of(series_day([ring(), *fixes(2)])).text
    assert "Moved (1)" in headings(page_of(series_day([ring(), *fixes(BIG_SERIES)])), "h2")


def test_of_a_kind_many_are_folded():
    notes = [
        mail(200 + n, "applied", OLA, subject(f"applied: {n}", f"taken {n}"), at(12))
        for n in range(9)
    ]
    page = page_of(series_day([ring()], notes))
    assert "4 more applied" in folds(page)
    assert "Moved (10)" in headings(page, "h2")
    assert page_of(series_day([ring()], notes[:7])).text.count("more applied") == 0


# ---------------------------------------------------------------- a quiet day, addresses


def test_an_empty_day_is_one_line_and_no_heading():
    page = digest_page(empty_digest())
    assert words(tree(page.text).find("body")).endswith("No mail arrived.")
    assert headings(page, "h2") == headings(page, "h3") == []


def test_contributors_and_authors_have_their_addresses():
    text = words(tree(digest_page().text))
    assert "2Mira Solberg <mira@kernel.example>" in text.replace("2 Mira", "2Mira")
    assert "Mira Solberg <mira@kernel.example> · 2025-04-09 08:26 UTC" in text
    assert "  2 Mira Solberg <mira@kernel.example>\n" in digest_text(digest(), LIST)
    assert "\nAuthor: Mira Solberg <mira@kernel.example>\n" in digest_text(digest(), LIST)


def test_hidden_addresses_are_not_shown():
    hidden = hide_addresses(mail(1, "patch", MIRA, subject("x", "x"), at(8))).author
    series = single(10, "lib/sort: Sort", "text", hidden)
    of = replace(series_day([series]), top_contributors=(Tally(hidden.name, 1, hidden.email),))
    for text in (digest_markdown(of, LIST), digest_text(of, LIST)):
        assert "hidden" not in text
        assert "Mira Solberg" in text


@pytest.mark.parametrize("person", [Person("", "a@b.example"), Person("Ann Example", "")])
def test_a_person_without_name_or_address_is_named_once(person: Person):
    text = digest_text(series_day([single(10, "t", "x", person)]), LIST)
    assert f"\nAuthor: {person.label}\n" in text
