"""Cleaning of text that comes from mails."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text import MAX_LINE, clean, clean_key, clean_line, cut_lines, is_plain

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ANY = st.text(st.characters(codec=None), max_size=200)
NASTY = st.text(
    st.one_of(
        st.sampled_from(
            f"a \n\t\r\x00\x1b\x7f\x85\u2028\u2029\u0301\u0308\ufeff\u200b\ufffe\xa0{BIDI}"
        ),
        st.characters(categories=["Cs", "Mn", "Cf", "Cn"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain\n\ttext  ", "plain\n\ttext  "),
        ("é ✓ 日本 🙂", "é ✓ 日本 🙂"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x85b\u2028c\u2029d\x0be\x0cf", "a\nb\nc\nd\ne\nf"),
        ("a\x00b\x1bc\x7fd\x9be", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("a\ud800b", "a\ufffdb"),
        ("a\ufffeb\U0001ffffc\ufdd0d", "a\ufffdb\ufffdc\ufffdd"),
        ("a\u202eb\u2066c", "a[U+202E]b[U+2066]c"),
        ("e\u0301", "é"),
        ("\u212b", "Å"),
        ("Z" + "\u0334" * 90, "Z" + "\u0334" * 4),
        # A cut that removes the joiner changes the order of the marks around it.
        ("\u0300\u0300\u0483\u0483\u034f\u0591", "\u0591\u0300\u0300\u0483\u0483"),
        ("a\u200bb", "a\u200bb"),
        ("a\xa0b", "a\xa0b"),
        ("", ""),
    ],
)
def test_clean(text: str, cleaned: str):
    assert clean(text) == cleaned


@given(st.one_of(ANY, NASTY))
def test_clean_is_clean_and_stays_so(text: str):
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not set(cleaned) & set(BIDI)
    assert not {c for c in cleaned if unicodedata.category(c) == "Cc"} - {"\n", "\t"}
    assert not set(cleaned) & {"\u2028", "\u2029", "\ufffe", "\uffff"}


@given(st.one_of(ANY, NASTY))
def test_a_line_is_one_line(text: str):
    for line in (clean_line(text), clean_key(text)):
        assert line == line.strip()
        assert len(line.splitlines()) <= 1
        assert "  " not in line
    assert clean_line(clean_line(text)) == clean_line(text)


@given(st.binary(max_size=60))
def test_plain_is_what_needs_no_cleaning(raw: bytes):
    if is_plain(raw):
        assert clean(raw.decode("ascii")) == raw.decode("ascii")


@pytest.mark.parametrize(
    ("raw", "plain"),
    [(b"a\tb\n~ ", True), (b"", True), (b"a\r\n", False), (b"\x7f", False), ("é".encode(), False)],
)
def test_is_plain(raw: bytes, *, plain: bool):
    assert is_plain(raw) is plain


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (" a \n b\tc ", "a b c"),
        ("a\u2028b", "a b"),
        ("a\xa0b", "a b"),
        ("x" * 2000, "x" * 1000),
        ("é" * 2000, "é" * 1000),
        ("\x1b[2J", "\ufffd[2J"),
        ("", ""),
    ],
)
def test_clean_line(text: str, line: str):
    assert clean_line(text) == line


def test_a_key_holds_nothing_invisible():
    assert clean_key("A\u200bn\u00adn \ufeffO\u2060koye") == "Ann Okoye"
    assert clean_key("Re\u0301mi") == clean_key("Rémi")
    assert len(clean_key("\u200bx" * 5000)) <= 300


@pytest.mark.parametrize("length", [0, 1, 4999, 5000, 5001, 9999, 10_000])
def test_lines_up_to_the_limit_are_kept(length: int):
    text = "a\n" + "x" * length + "\nb"
    assert cut_lines(text) == text


def test_longer_lines_say_how_much_is_cut():
    cut = cut_lines("a\n" + "x" * (MAX_LINE + 7) + "\nb")
    assert cut == "a\n" + "x" * MAX_LINE + " [7 more]\nb"
    assert cut_lines("y" * 50_000).startswith("y" * MAX_LINE + " [40000")
