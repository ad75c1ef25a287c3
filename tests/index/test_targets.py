"""Is it known which sheets there are, what each was made from, and which must be made again?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.index.index import Index
from generator.models.pages import Page, RenderedTarget
from generator.models.search import SearchRecord
from tests.index.make import open_town


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index, index.batch():
        yield index


def sheet(
    *paths: str, dependencies: str = "", records: tuple[SearchRecord, ...] = (), summary: str = ""
) -> RenderedTarget:
    return RenderedTarget(
        tuple(Page(path, "") for path in paths), frozenset(dependencies.split()), records, summary
    )


def record(path: str, date: int = 5, text: str = "words") -> SearchRecord:
    return SearchRecord(
        path, "town", "series", "Title", "v2", "Ada", "ada@town.example", date, "new",
        ("net", "arch"), "Ada ada@town.example", "a.c", "<x@town.example>", text,
    )  # fmt: skip


def test_what_is_wanted_is_stale_until_it_is_made(index: Index):
    index.targets.want(["b", "a", "b"])
    assert index.targets.stale() == ["a", "b"]
    index.targets.made("a", sheet("a.md"))
    assert index.targets.stale() == ["b"]
    assert index.targets.names() == ["a", "b"]
    assert index.targets.pages() == {"a.md"}
    index.targets.want(["a"])
    assert index.targets.stale() == ["a", "b"]
    assert index.targets.pages() == {"a.md"}  # it stands until another is made


def test_a_change_of_what_it_was_made_from_makes_a_sheet_stale(index: Index):
    index.targets.made("a", sheet("a.md", dependencies="x y"))
    index.targets.made("b", sheet("b.md", dependencies="y"))
    index.targets.mark(["z"])
    assert index.targets.stale() == []
    index.targets.mark(["x"])
    assert index.targets.stale() == ["a"]
    index.targets.made("a", sheet("a.md", dependencies="z"))
    index.targets.mark(["x"])
    assert index.targets.stale() == []
    index.targets.mark(["y", "z"])
    assert index.targets.stale() == ["a", "b"]


def test_other_settings_make_all_stale_once(index: Index):
    index.targets.made("a", sheet("a.md"))
    assert index.targets.settle("one")
    assert index.targets.stale() == ["a"]
    index.targets.made("a", sheet("a.md"))
    assert not index.targets.settle("one")
    assert index.targets.are_settled("one")
    assert not index.targets.are_settled("two")
    assert index.targets.stale() == []


def test_a_page_that_is_not_as_it_was_made_is_wanted_with_all_of_its_sheet(index: Index):
    index.targets.made("a", sheet("a.md", "a/2.md"))
    index.targets.made("b", sheet("b.md"))
    index.targets.want_pages(["a/2.md", "never.md"])
    assert index.targets.stale() == ["a"]


def test_a_sheet_with_fewer_parts_leaves_no_page_behind(index: Index):
    index.targets.made("a", sheet("a.md", "a/2.md", "a/3.md"))
    index.targets.made("a", sheet("a.md", "a/2.md"))
    assert index.targets.pages() == {"a.md", "a/2.md"}


def test_what_is_dropped_leaves_nothing(index: Index):
    index.targets.made("a", sheet("a.md", dependencies="x", records=(record("a/"),), summary="k"))
    index.targets.drop(["a", "never"])
    assert index.targets.names() == []
    assert not index.targets.has("a")
    assert index.targets.pages() == set()
    assert list(index.search_records.prints()) == []
    index.targets.mark(["x"])
    assert index.targets.stale() == []


def test_a_listing_is_stale_where_what_it_shows_changed(index: Index):
    assert index.targets.is_stale("a", "rows")
    index.targets.made("a", sheet("a.md", dependencies="x"), "rows")
    assert not index.targets.is_stale("a", "rows")
    assert index.targets.is_stale("a", "other rows")
    index.targets.mark(["x"])
    assert index.targets.is_stale("a", "rows")


def test_what_is_kept_is_told_by_name(index: Index):
    for name, summary in (("d 1", "one"), ("d 2", ""), ("d 3", "three"), ("e 1", "else")):
        index.targets.made(name, sheet(summary=summary))
    assert list(index.targets.summary("d ", "d \U0010ffff")) == [("d 1", "one"), ("d 3", "three")]
    assert index.targets.names("d ") == ["d 1", "d 2", "d 3"]


# ---------------------------------------------------------------- records


def test_records_are_told_by_date_as_they_were_put(index: Index):
    late, early = record("a/", 9, "\U0001f600 text\nof lines"), record("b/", 3)
    index.targets.made("a", sheet(records=(late, early)))
    assert list(index.search_records.between(0, 10)) == [early, late]
    assert list(index.search_records.between(3, 9)) == [early]
    assert [date for date, _ in index.search_records.prints()] == [3, 9]


def test_a_print_tells_whether_a_record_changed(index: Index):
    index.targets.made("a", sheet(records=(record("a/"),)))
    before = list(index.search_records.prints())
    index.targets.made("a", sheet(records=(record("a/"),)))
    assert list(index.search_records.prints()) == before
    index.targets.made("a", sheet(records=(record("a/", text="other words"),)))
    assert list(index.search_records.prints()) != before
    index.targets.made("a", sheet())
    assert list(index.search_records.prints()) == []
