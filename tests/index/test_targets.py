"""Targets: which there are, what each depends on, which are dirty, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.index.index import Index
from generator.models.pages import Page, RenderedTarget
from generator.models.search import SearchRecord
from tests.index.make import open_town

NOW = 1_700_000_000


@dataclass(frozen=True, slots=True)
class Note:
    """A summary."""

    text: str


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index, index.batch():
        yield index


def record(index: Index, name: str, *paths: str, facts: str = "", shown: str = "", **more: object):
    pages = tuple(Page(path, "") for path in paths)
    rendered = RenderedTarget(pages, frozenset(facts.split()), **more)  # type: ignore[arg-type]
    index.targets.record(name, rendered, NOW, shown)


def found(path: str, date: int = 5, text: str = "words") -> SearchRecord:
    return SearchRecord(
        path, "town", "series", "Title", "v2", "Ada", "ada@town.example", date, "new",
        ("net", "arch"), "Ada ada@town.example", "a.c", "<x@town.example>", text,
    )  # fmt: skip


def facts_of(index: Index) -> set[str]:
    return {name for (name,) in index._store.rows("SELECT name FROM fact")}


def test_what_is_wanted_is_dirty_until_it_is_rendered(index: Index):
    index.targets.want(["b", "a", "b"])
    assert index.targets.dirty() == ["a", "b"]
    record(index, "a", "a.md")
    assert index.targets.dirty() == ["b"]
    assert index.targets.names() == ["a", "b"]
    assert index.targets.paths() == {"a.md"}
    index.targets.want(["a"])
    assert index.targets.dirty() == ["a", "b"]
    assert index.targets.paths() == {"a.md"}  # it stays until another is rendered


def test_a_changed_fact_makes_dirty_what_depends_on_it(index: Index):
    record(index, "a", "a.md", facts="x y")
    record(index, "b", "b.md", facts="y")
    index.targets.invalidate(["z"])
    assert index.targets.dirty() == []
    index.targets.invalidate(["x"])
    assert index.targets.dirty() == ["a"]
    record(index, "a", "a.md", facts="z")
    index.targets.invalidate(["x"])
    assert index.targets.dirty() == []
    index.targets.invalidate(["y", "z"])
    assert index.targets.dirty() == ["a", "b"]


def test_a_fact_that_nothing_depends_on_leaves_no_name(index: Index):
    record(index, "a", facts="x y")
    record(index, "b", facts="y")
    assert facts_of(index) == {"x", "y"}
    record(index, "a", facts="z")
    assert facts_of(index) == {"y", "z"}
    index.targets.drop(["a", "b"])
    assert facts_of(index) == set()


def test_other_inputs_make_all_dirty_once(index: Index):
    record(index, "a", "a.md")
    assert not index.targets.are_from("first")
    index.targets.restart("first")
    assert index.targets.dirty() == ["a"]
    record(index, "a", "a.md")
    assert index.targets.are_from("first")
    assert not index.targets.are_from("second")
    assert index.targets.dirty() == []


def test_a_page_that_is_not_as_it_was_written_wants_its_whole_target(index: Index):
    record(index, "a", "a.md", "a/2.md")
    record(index, "b", "b.md")
    index.targets.want_pages(["a/2.md", "never.md"])
    assert index.targets.dirty() == ["a"]


def test_a_target_with_fewer_parts_leaves_no_page_behind(index: Index):
    record(index, "a", "a.md", "a/2.md", "a/3.md")
    record(index, "a", "a.md", "a/2.md")
    assert index.targets.paths() == {"a.md", "a/2.md"}


def test_what_is_dropped_leaves_nothing(index: Index):
    record(index, "a", "a.md", facts="x", records=(found("a/"),), summary=Note("k"))
    index.targets.drop(["a", "never"])
    assert index.targets.names() == []
    assert not index.targets.has("a")
    assert index.targets.paths() == set()
    assert list(index.search_records.hashes()) == []
    index.targets.invalidate(["x"])
    assert index.targets.dirty() == []


def test_an_aggregate_is_rendered_where_what_it_shows_changed(index: Index):
    assert not index.targets.shows("a", "rows")
    record(index, "a", "a.md", facts="x", shown="rows")
    assert index.targets.shows("a", "rows")
    assert not index.targets.shows("a", "other rows")
    index.targets.invalidate(["x"])
    assert not index.targets.shows("a", "rows")


def test_summaries_come_by_name(index: Index):
    for name, summary in (("d 1", Note("one")), ("d 2", None), ("d 3", Note("x")), ("e 1", None)):
        record(index, name, summary=summary)
    rows = list(index.targets.summaries("d ", Note))
    assert [note for _, note in rows] == [Note("one"), Note("x")]
    assert len({summary_hash for summary_hash, _ in rows}) == 2
    assert list(index.targets.summaries("d ", Note, "2")) == rows[1:]
    assert index.targets.names("d ") == ["d 1", "d 2", "d 3"]


# ---------------------------------------------------------------- why


def explained(index: Index) -> tuple[str, str]:
    explanation = index.targets.explain("a.md")
    assert explanation
    assert (explanation.target, explanation.as_of) == ("a", NOW)
    return explanation.cause, explanation.fact


def test_every_cause_is_kept(index: Index):
    index.targets.want(["a"])
    record(index, "a", "a.md", facts="x y")
    assert explained(index) == ("new", "")
    index.targets.want(["a"])
    record(index, "a", "a.md", facts="x y")
    assert explained(index) == ("changed", "")
    index.targets.invalidate(["y", "z"])
    index.targets.want(["a"])  # the first cause stands
    record(index, "a", "a.md", facts="x y")
    assert explained(index) == ("fact", "y")
    index.targets.want_pages(["a.md"])
    record(index, "a", "a.md", facts="x y")
    assert explained(index) == ("file", "")
    record(index, "a", "a.md", facts="x y", shown="other rows")
    assert explained(index) == ("listed", "")
    index.targets.restart("inputs")
    record(index, "a", "a.md", facts="x y")
    assert explained(index) == ("inputs", "")


def test_a_page_is_explained_by_the_facts_it_was_made_from(index: Index):
    record(index, "a", "a.md", "a/2.md", facts="y x")
    explanation = index.targets.explain("a/2.md")
    assert explanation
    assert explanation.facts == ("x", "y")
    assert index.targets.explain("never.md") is None


def test_a_fact_that_is_gone_is_not_named(index: Index):
    record(index, "a", "a.md", facts="secret")
    index.targets.invalidate(["secret"])
    record(index, "a", "a.md", facts="other")
    assert explained(index) == ("fact", "")


# ---------------------------------------------------------------- search records


def test_search_records_come_by_date(index: Index):
    late, early = found("a/", 9, "\U0001f600 text\nof lines"), found("b/", 3)
    record(index, "a", records=(late, early))
    assert list(index.search_records.between(0, 10)) == [early, late]
    assert list(index.search_records.between(3, 9)) == [early]
    assert [date for date, _ in index.search_records.hashes()] == [3, 9]


def test_a_hash_changes_with_its_record(index: Index):
    record(index, "a", records=(found("a/"),))
    before = list(index.search_records.hashes())
    record(index, "a", records=(found("a/"),))
    assert list(index.search_records.hashes()) == before
    record(index, "a", records=(found("a/", text="other words"),))
    assert list(index.search_records.hashes()) != before
    record(index, "a")
    assert list(index.search_records.hashes()) == []
