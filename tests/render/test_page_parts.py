"""The division of long texts into parts: at seams, with nothing lost and every link right."""

from __future__ import annotations

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from generator.render.page_parts import FULL, beginning, seam, split

HALF = FULL // 2 + 1


def long(word: str, size: int = HALF) -> str:
    """A piece of which two do not fit on a part."""
    return f"{word} {'x' * (size - len(word) - 2)}\n"


def test_a_text_that_fits_has_one_part_and_no_trace_of_a_seam():
    text = f"first{seam()}middle{seam('</ul>', '<ul>')}last"
    (part,) = split(text)
    assert (list(part.pagination.numbers), part.body) == ([1], "firstmiddlelast")


def test_a_text_without_seams_is_never_divided():
    (part,) = split(long("a", 3 * FULL))
    assert len(part.body) == 3 * FULL


def test_elements_around_a_seam_are_closed_and_opened_again():
    inside = seam("</ul>\n", '<ul class="x">\n')
    first, second = split(f"<ul>\n{long('a')}{inside}{long('b')}</ul>\n")
    assert first.body == f"<ul>\n{long('a')}</ul>\n"
    assert second.body == f'<ul class="x">\n{long("b")}</ul>\n'


def test_a_part_goes_on_below_the_heading_it_stands_under():
    text = f"# T\n\n{seam()}## News {{: #news }}\n{long('a')}{seam()}{long('b')}{seam()}## More\nc"
    first, second = split(text)
    assert first.body.startswith("# T\n\n## News {: #news }\na ")
    head, _, rest = second.body.partition("\n\n")
    assert head == '## News <span class="pw-count">(continued)</span> {: #continued }'
    assert rest == f"{long('b')}## More\nc"


def test_a_part_that_begins_with_a_heading_repeats_none():
    first, second = split(f"## One\n{long('a')}{seam()}\n## Two\n{long('b')}")
    assert first.body == f"## One\n{long('a')}"
    assert second.body == f"\n## Two\n{long('b')}"


def test_a_piece_that_is_too_long_stands_alone():
    first, second, third = split(f"a{seam()}{long('b', 2 * FULL)}{seam()}c")
    assert (first.body, third.body) == ("a", "c")
    assert len(second.body) == 2 * FULL


LINKS = '<a href="#a">a</a> <a href="#b">b</a> <a href="#c">c</a> <a href="#never">n</a>\n'


def test_links_lead_to_the_part_that_has_the_id():
    pieces = [f'<p id="{name}">{LINKS}</p>{long(name)}' for name in "abc"]
    first, second, third = split(seam().join(pieces))
    found = [re.findall(r'href="([^"]*)"', part.body) for part in (first, second, third)]
    assert found[0] == ["#a", "2/#b", "3/#c", "#never"]
    assert found[1] == ["../#a", "#b", "../3/#c", "#never"]
    assert found[2] == ["../#a", "../2/#b", "#c", "#never"]


def test_other_pages_are_one_folder_further_up_from_a_later_part():
    link = '<a href="../09/">n</a> <a href="https://x.example/">w</a> <a href="mailto:x">m</a>\n'
    first, second = split(f"{link}{long('a')}{seam()}{link}{long('b')}")
    assert first.body.startswith(link)
    assert second.body.startswith(link.replace('"../09/"', '"../../09/"'))


def test_the_first_part_leads_on_to_ids_that_other_pages_link_to():
    text = f"## A {{: #a }}\n{long('a')}{seam()}## B {{: #b }}\n{long('b')}<p id='x' id=\"c\">"
    first, second = split(text, is_linked=lambda ident: ident in {"a", "b"})
    assert first.moved == (("b", 2),)
    assert second.moved == ()


def test_the_first_element_with_an_id_is_meant():
    text = f'<p id="a">{long("a")}{seam()}<p id="a"><a href="#a">{long("b")}'
    _, second = split(text)
    assert '<a href="#a">' not in second.body
    assert '<a href="../#a">' in second.body


@given(st.lists(st.integers(1, FULL), min_size=1, max_size=12))
def test_parts_are_full_and_hold_every_piece_in_order(sizes: list[int]):
    pieces = [f"{at:>3}{'y' * size}" for at, size in enumerate(sizes)]
    parts = split(seam().join(pieces))
    assert "".join(part.body for part in parts) == "".join(pieces)
    numbers = list(range(1, len(parts) + 1))
    assert [part.pagination.number for part in parts] == numbers
    assert all(list(part.pagination.numbers) == numbers for part in parts)
    for part, after in pairwise(parts):
        assert len(part.body) <= FULL + 3
        first = next(piece for piece in pieces if after.body.startswith(piece))
        assert len(part.body) + len(first) > FULL


def test_many_seams_cost_no_time_of_their_own():
    """Seams without elements and seams within some, a hundred thousand of them."""
    text = seam().join(["some words "] * 100_000) + seam("</p>", "<p>").join(["more"] * 1000)
    assert sum(len(part.body) for part in split(text)) > 1_000_000


# ---------------------------------------------------------------- the beginning, for feeds


def test_a_beginning_is_closed_where_it_ends():
    inside = seam("</ul>", "<ul>")
    text = f"<ul>{inside.join(['item '] * 10)}</ul>"
    assert beginning(text, 22) == (f"<ul>{'item ' * 3}</ul>", 3, 10)
    assert beginning(text, 1000) == (f"<ul>{'item ' * 10}</ul>", 10, 10)
    assert beginning(text, 1) == ("<ul>item </ul>", 1, 10)


def test_a_beginning_leads_to_later_parts_and_holds_none_of_them():
    text = f'<a href="#b">b</a>{seam()}{long("a")}{seam()}<p id="b">{long("b")}'
    shown, count, total = beginning(text, 10 * FULL)
    assert shown == f'<a href="2/#b">b</a>{long("a")}'
    assert (count, total) == (2, 3)
