"""Is it known which sheets there are, what each was made from, and which must be made again?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.index.index import Index
from generator.models.pages import Page, Sheet
from generator.models.search import Record
from tests.index.make import open_town


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index, index.batch():
        yield index


def sheet(*paths: str, needs: str = "", records: tuple[Record, ...] = (), kept: str = "") -> Sheet:
    return Sheet(tuple(Page(path, "") for path in paths), frozenset(needs.split()), records, kept)


def record(path: str, date: int = 5, text: str = "words") -> Record:
    return Record(
        path, "town", "series", "Title", "v2", "Ada", "ada@town.example", date, "new",
        ("net", "arch"), "Ada ada@town.example", "a.c", "<x@town.example>", text,
    )  # fmt: skip


def test_what_is_wanted_is_stale_until_it_is_made(index: Index):
    index.sheets.want(["b", "a", "b"])
    assert index.sheets.stale() == ["a", "b"]
    index.sheets.made("a", sheet("a.md"))
    assert index.sheets.stale() == ["b"]
    assert index.sheets.names() == ["a", "b"]
    assert index.sheets.pages() == {"a.md"}
    index.sheets.want(["a"])
    assert index.sheets.stale() == ["a", "b"]
    assert index.sheets.pages() == {"a.md"}  # it stands until another is made


def test_a_change_of_what_it_was_made_from_makes_a_sheet_stale(index: Index):
    index.sheets.made("a", sheet("a.md", needs="x y"))
    index.sheets.made("b", sheet("b.md", needs="y"))
    index.sheets.mark(["z"])
    assert index.sheets.stale() == []
    index.sheets.mark(["x"])
    assert index.sheets.stale() == ["a"]
    index.sheets.made("a", sheet("a.md", needs="z"))
    index.sheets.mark(["x"])
    assert index.sheets.stale() == []
    index.sheets.mark(["y", "z"])
    assert index.sheets.stale() == ["a", "b"]


def test_other_settings_make_all_stale_once(index: Index):
    index.sheets.made("a", sheet("a.md"))
    assert index.sheets.settle("one")
    assert index.sheets.stale() == ["a"]
    index.sheets.made("a", sheet("a.md"))
    assert not index.sheets.settle("one")
    assert index.sheets.are_settled("one")
    assert not index.sheets.are_settled("two")
    assert index.sheets.stale() == []


def test_a_page_that_is_not_as_it_was_made_is_wanted_with_all_of_its_sheet(index: Index):
    index.sheets.made("a", sheet("a.md", "a/2.md"))
    index.sheets.made("b", sheet("b.md"))
    index.sheets.want_pages(["a/2.md", "never.md"])
    assert index.sheets.stale() == ["a"]


def test_a_sheet_with_fewer_parts_leaves_no_page_behind(index: Index):
    index.sheets.made("a", sheet("a.md", "a/2.md", "a/3.md"))
    index.sheets.made("a", sheet("a.md", "a/2.md"))
    assert index.sheets.pages() == {"a.md", "a/2.md"}


def test_what_is_dropped_leaves_nothing(index: Index):
    index.sheets.made("a", sheet("a.md", needs="x", records=(record("a/"),), kept="k"))
    index.sheets.drop(["a", "never"])
    assert index.sheets.names() == []
    assert not index.sheets.has("a")
    assert index.sheets.pages() == set()
    assert list(index.records.prints()) == []
    index.sheets.mark(["x"])
    assert index.sheets.stale() == []


def test_a_listing_is_stale_where_what_it_shows_changed(index: Index):
    assert index.sheets.is_stale("a", "rows")
    index.sheets.made("a", sheet("a.md", needs="x"), "rows")
    assert not index.sheets.is_stale("a", "rows")
    assert index.sheets.is_stale("a", "other rows")
    index.sheets.mark(["x"])
    assert index.sheets.is_stale("a", "rows")


def test_what_is_kept_is_told_by_name(index: Index):
    for name, kept in (("d 1", "one"), ("d 2", ""), ("d 3", "three"), ("e 1", "else")):
        index.sheets.made(name, sheet(kept=kept))
    assert list(index.sheets.kept("d ", "d \U0010ffff")) == [("d 1", "one"), ("d 3", "three")]
    assert index.sheets.names("d ") == ["d 1", "d 2", "d 3"]


# ---------------------------------------------------------------- records


def test_records_are_told_by_date_as_they_were_put(index: Index):
    late, early = record("a/", 9, "\U0001f600 text\nof lines"), record("b/", 3)
    index.sheets.made("a", sheet(records=(late, early)))
    assert list(index.records.between(0, 10)) == [early, late]
    assert list(index.records.between(3, 9)) == [early]
    assert [date for date, _ in index.records.prints()] == [3, 9]


def test_a_print_tells_whether_a_record_changed(index: Index):
    index.sheets.made("a", sheet(records=(record("a/"),)))
    before = list(index.records.prints())
    index.sheets.made("a", sheet(records=(record("a/"),)))
    assert list(index.records.prints()) == before
    index.sheets.made("a", sheet(records=(record("a/", text="other words"),)))
    assert list(index.records.prints()) != before
    index.sheets.made("a", sheet())
    assert list(index.records.prints()) == []
