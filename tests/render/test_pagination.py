"""The addresses of numbered parts, and the links between them."""

from __future__ import annotations

import pytest

from generator.render.pagination import PageLink, Pagination, numbered_parts


@pytest.mark.parametrize(("number", "path"), [(1, "x/"), (2, "x/2/"), (31, "x/31/")])
def test_the_first_part_has_the_address_of_the_whole(number: int, path: str):
    pagination = numbered_parts("x/", 31, number)
    assert pagination.path == path
    assert pagination.is_first == (number == 1)


def test_parts_numbered_from_the_oldest_have_the_newest_at_the_address_of_the_whole():
    pagination = Pagination("x/", range(3, 0, -1), 3)
    assert [pagination.path_of(number) for number in (3, 2, 1)] == ["x/", "x/2/", "x/1/"]


def test_links_are_relative_to_the_part():
    assert numbered_parts("x/", 3).to(3) == "3/"
    assert numbered_parts("x/", 3, 2).to(3) == "../3/"
    assert numbered_parts("x/", 3, 2).to(1) == "../"
    assert numbered_parts("", 3).to(2) == "2/"


@pytest.mark.parametrize(
    ("number", "total", "shown"),
    [
        (1, 1, [1]),
        (1, 20, [1, 2, 3, 4, 5, 20]),
        (10, 20, [1, 6, 7, 8, 9, 10, 11, 12, 13, 14, 20]),
        (20, 20, [1, 16, 17, 18, 19, 20]),
    ],
)
def test_a_pager_shows_the_ends_and_those_around(number: int, total: int, shown: list[int]):
    assert numbered_parts("x/", total, number).nearby() == shown


def test_no_part_links_to_itself_or_to_none():
    titles = {0: "before", 1: "this", 2: "after"}
    assert numbered_parts("x/", 2).links(titles) == [PageLink("after", "x/2/")]
