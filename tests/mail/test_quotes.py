from __future__ import annotations

import pytest

from generator.mail.quotes import excerpt, own_lines


def own(text: str) -> str:
    return "\n".join(own_lines(text)).strip()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("> a\nb\n>> c\nd", "b\nd"),
        ("| a\nb", "b"),
        ("a\n> b", "a"),
        ("a\n-- \nAnn\nReviewed-by: x", "a"),
        ("a\n--\nb", "a\n--\nb"),
        ("a\n-----Original Message-----\nFrom: b\nc", "a"),
        ("a\n" + "_" * 47 + "\nlist mailing list\nlist@x.example", "a"),
        ("a\n" + "_" * 47 + "\n" + "b\n" * 9, "a\n" + "_" * 47 + "\n" + "b\n" * 9),
        ("  > indented is own", "> indented is own"),
        ("", ""),
    ],
)
def test_own_lines(text: str, left: str):
    assert own(text) == left.strip()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("On Mon, Apr 7, Bo wrote:\n> x\n\nLooks right.\n", "Looks right."),
        ("On Mon, 7 Apr 2025 at 10:00, Bo Lind\n<bo@lind.example> wrote:\n> x\nYes.", "Yes."),
        ("* Bo Lind <bo@lind.example> wrote:\n> x\nYes.", "Yes."),
        ("Am 7.4. schrieb Bo:\n> x\nYes.", "Yes."),
        ("Hi Bo,\n\nYes.", "Yes."),
        ("Dear all,\nYes.", "Yes."),
        ("Bo,\nYes.", "Yes."),
        ("One\ntwo  three\n\nfour", "One two three four"),
        ("> only a quote", ""),
        ("", ""),
    ],
)
def test_excerpts(text: str, words: str):
    assert excerpt(own_lines(text)) == words


def test_an_excerpt_is_short_and_cut_at_a_word():
    words = excerpt(["word " * 200])
    assert len(words) <= 245
    assert words.endswith("word ...")


def test_long_lines_cost_no_more_than_they_are():
    assert len(excerpt(["x" * 1_000_000])) <= 245
