from __future__ import annotations

import pytest

from generator.mail.charsets import codec_of, decode, decode_header, decode_words

PYTHON_ONLY = [
    "hex", "base64", "uu", "rot13", "zip", "punycode", "idna", "undefined", "mbcs", "oem",
    "utf_32", "utf-32", "raw_unicode_escape", "unicode_escape", "charmap", "palmos", "../../x", "",
]  # fmt: skip


@pytest.mark.parametrize("charset", PYTHON_ONLY)
def test_names_of_python_alone_are_no_charsets(charset: str):
    assert codec_of(charset) is None


@pytest.mark.parametrize(
    ("charset", "raw", "text"),
    [
        ("US-ASCII", b"abc", "abc"),
        ("UTF-8", "č✓".encode(), "č✓"),
        ('"utf8"', "č".encode(), "č"),
        ("ISO-8859-1", b"\xe9", "é"),
        ("iso-8859-2", b"\xe8", "č"),
        ("ISO-8859-15", b"\xa4", "€"),
        ("Windows-1252", b"\x80", "€"),
        ("koi8-r", "Мир".encode("koi8_r"), "Мир"),
        ("GB2312", "中文".encode("gb18030"), "中文"),
        ("gbk", "镕".encode("gb18030"), "镕"),
        ("Big5", "中文".encode("cp950"), "中文"),
        ("Shift_JIS", "日本".encode("cp932"), "日本"),
        ("EUC-KR", "한국".encode("cp949"), "한국"),
        ("iso-2022-jp", "日本".encode("iso2022_jp"), "日本"),
        ("iso-2202-jp", "日本".encode("iso2022_jp"), "日本"),
        ("utf-7", b"+AOk-", "é"),
        ("utf-16", "é".encode("utf-16"), "é"),
    ],
)
def test_charsets_of_mail(charset: str, raw: bytes, text: str):
    codec = codec_of(charset)
    assert codec is not None
    assert decode(raw, codec) == text


def test_a_wrong_charset_gives_way_to_utf8_then_latin1():
    assert decode("é".encode(), "ascii") == "é"
    assert decode("é".encode(), None) == "é"
    assert decode(b"caf\xe9", "utf-8") == "café"
    assert decode(b"caf\xe9", None) == "café"


def test_utf8_cut_in_a_character_keeps_its_good_part():
    assert decode("čččč".encode()[:-1], "utf-8") == "ččč\N{REPLACEMENT CHARACTER}"


def test_a_damaged_wide_text_keeps_its_good_part():
    raw = "日本".encode("iso2022_jp") + b"<b>\x1b$"
    assert decode(raw, "iso2022_jp_ext").startswith("日本<b>")


@pytest.mark.parametrize("codec", [None, "utf-8", "utf-7", "utf-16", "iso2022_jp_ext", "gb18030"])
def test_decoding_never_fails(codec: str | None):
    for raw in (bytes(range(256)), b"\xff\xfe\xff", b"\x1b$B\x00", b"+//-+AA", b""):
        assert isinstance(decode(raw, codec), str)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?caf=C3=A9?=", "café"),
        (b"=?UTF-8?B?Y2Fmw6k=?=", "café"),
        (b"=?utf-8?b?Y2Fmw6k?=", "café"),
        (b"=?utf-8?Q?a_b?=", "a b"),
        (b"=?utf-8?Q?a b?=", "a b"),
        (b"=?iso-8859-1?q?=E9?= x", "é x"),
        (b"x =?utf-8?q?y?= z", "x y z"),
        (b"=?utf-8?q?a?= =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?=\n =?utf-8?q?b?=", "ab"),
        (b"=?utf-8?q?a?= b =?utf-8?q?c?=", "a b c"),
        (b"=?utf-8?q?=E2=9C?= =?utf-8?q?=93?=", "✓"),
        (b"=?iso-8859-1?q?=E9?= =?utf-8?q?=C3=A9?=", "éé"),
        (b"=?utf-8*en?q?lang?=", "lang"),
        (b"=?utf-8?X?x?=", "=?utf-8?X?x?="),
        (b"=?=?=?=?=", "=?=?=?=?="),
        (b"=?hex?Q?=5Cx3cb?=", "\\x3cb"),
        (b"folded\n  text", "folded  text"),
        (b"a\r\n b\rc", "a bc"),
        ("ünter".encode(), "ünter"),
        ("ünter".encode("latin-1"), "ünter"),
    ],
)
def test_headers(raw: bytes, text: str):
    assert decode_header(raw) == text


def test_words_are_decoded_once():
    assert decode_header(b"=?utf-8?q?=3D=3Futf-8=3Fq=3Fx=3F=3D?=") == "=?utf-8?q?x?="


def test_a_broken_word_keeps_its_place():
    assert decode_words("=?utf-8?q?a?= =?utf-8?X?x?= b") == "a =?utf-8?X?x?= b"
