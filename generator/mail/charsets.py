"""Bytes of mail as text: the declared charset, then UTF-8, then Latin-1.

Charsets are on an allow-list, because Python's codecs include names that are no charsets of mail
("hex", "punycode", "utf_32"). MIME structure is read in `mime`.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp

_CODECS = {
    "us-ascii": "ascii", "ascii": "ascii", "utf-8": "utf-8", "utf8": "utf-8",
    "utf-7": "utf-7", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2202-jp": "iso2022_jp_ext",  # a common slip
    "iso-2022-kr": "iso2022_kr", "euc-jp": "euc_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030",
    "big5": "cp950", "big5-hkscs": "big5hkscs", "koi8-r": "koi8_r", "koi8-u": "koi8_u",
    "tis-620": "tis_620", "windows-874": "cp874",
}  # fmt: skip
_CODECS |= {f"iso-8859-{n}": f"iso8859_{n}" for n in range(1, 17) if n != 12}
_CODECS |= {f"iso8859-{n}": f"iso8859_{n}" for n in range(1, 17) if n != 12}
_CODECS |= {f"{prefix}125{n}": f"cp125{n}" for n in range(9) for prefix in ("windows-", "cp")}
# Charsets in which an ASCII byte may be part of another character. Such text must be decoded before
# it is searched.
WIDE = frozenset({"utf-7", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp_ext", "iso2022_kr"})

# An encoded word (RFC 2047); the charset may have a language after a star (RFC 2231).
_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{0,20})?\?([bBqQ])\?([^?\n]*)\?=")


def codec_of(charset: str) -> str | None:
    """The name of Python's codec for a charset of mail; None for an unknown charset."""
    return _CODECS.get(charset.strip().strip("\"'").lower())


def decode(raw: bytes, codec: str | None) -> str:
    """`raw` as text; never raises.

    Where neither `codec` nor UTF-8 fits, text that is mostly UTF-8 (a mail cut in the middle of a
    character) keeps its valid parts, and any other is read as Latin-1.
    """
    for name in (codec, "utf-8") if codec else ("utf-8",):
        try:
            return raw.decode(name)
        except (UnicodeError, ValueError):
            if name in WIDE:  # damaged, but no other codec can read it
                return raw.decode(name, "replace")
    patched = raw.decode("utf-8", "replace")
    good = sum(1 for char in patched if char > "\x7f" and char != "\N{REPLACEMENT CHARACTER}")
    return patched if good > patched.count("\N{REPLACEMENT CHARACTER}") else raw.decode("latin-1")


def decode_header(raw: bytes) -> str:
    """The value of a header field, unfolded, with its encoded words decoded once (RFC 2047)."""
    text = unfold(raw)
    return decode_words(text) if "=?" in text else text


def unfold(raw: bytes) -> str:
    """The value of a header field on one line, with its encoded words undecoded."""
    if b"\n" in raw or b"\r" in raw:
        raw = raw.replace(b"\r", b"").replace(b"\n", b"")
    return raw.decode("ascii") if raw.isascii() else decode(raw, None)


def decode_words(text: str) -> str:
    """The text with its encoded words decoded once.

    Adjacent words of one charset are joined before they are decoded, because senders split
    multi-byte characters. A malformed word stays as it is.
    """
    out: list[str] = []
    pending: list[bytes] = []
    codec: str | None = None
    at = 0
    for word in _WORD.finditer(text):
        payload, gap = _payload(word[2], word[3]), text[at : word.start()]
        word_codec = codec_of(word[1])
        adjacent = bool(pending) and not gap.strip()
        if payload is None:
            continue  # kept as it is, with the gap before it
        if not adjacent or word_codec != codec:
            out.append(decode(b"".join(pending), codec))
            pending = []
        if not adjacent:
            out.append(gap)
        codec = word_codec
        pending.append(payload)
        at = word.end()
    out.append(decode(b"".join(pending), codec))
    out.append(text[at:])
    return "".join(out)


def _payload(encoding: str, text: str) -> bytes | None:
    data = text.encode("latin-1", "replace") if text.isascii() else text.encode()
    if encoding in "qQ":
        return a2b_qp(data, header=True)
    return from_base64(data)


def from_base64(data: bytes) -> bytes | None:
    """Decoded base64, whose padding may be missing; None where it is no base64."""
    try:
        return a2b_base64(data + b"==")  # more than is needed does no harm
    except Base64Error:
        return None
