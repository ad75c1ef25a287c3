"""Which characters do these bytes stand for?

Charsets of mail from an allow-list, then UTF-8, then Latin-1: Python's own codec names ("hex",
"punycode", "utf_32") are no charsets of mail. MIME structure and headers are read elsewhere.
"""

from __future__ import annotations

import re
from binascii import Error as Base64Error
from binascii import a2b_base64, a2b_qp

_CODECS = {
    "us-ascii": "ascii", "ascii": "ascii", "utf-8": "utf-8", "utf8": "utf-8",
    "utf-7": "utf-7", "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
    "iso-2022-jp": "iso2022_jp_ext", "iso-2202-jp": "iso2022_jp_ext",  # a common slip of the pen
    "iso-2022-kr": "iso2022_kr", "euc-jp": "euc_jp", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "windows-31j": "cp932",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "x-gbk": "gb18030",
    "big5": "cp950", "big5-hkscs": "big5hkscs", "koi8-r": "koi8_r", "koi8-u": "koi8_u",
    "tis-620": "tis_620", "windows-874": "cp874",
}  # fmt: skip
_CODECS |= {f"iso-8859-{n}": f"iso8859_{n}" for n in range(1, 17) if n != 12}
_CODECS |= {f"iso8859-{n}": f"iso8859_{n}" for n in range(1, 17) if n != 12}
_CODECS |= {f"{prefix}125{n}": f"cp125{n}" for n in range(9) for prefix in ("windows-", "cp")}
# Charsets in which an ASCII byte may not be an ASCII character: such text is decoded before
# anything is looked for in it.
WIDE = frozenset({"utf-7", "utf-16", "utf-16-le", "utf-16-be", "iso2022_jp_ext", "iso2022_kr"})

# RFC 2047 encoded word; the charset may carry an RFC 2231 language behind a star.
_WORD = re.compile(r"=\?([A-Za-z0-9_.:-]{1,40})(?:\*[A-Za-z-]{0,20})?\?([bBqQ])\?([^?\n]*)\?=")


def codec_of(charset: str) -> str | None:
    """Python's codec for a charset of mail, None where the charset is unknown."""
    return _CODECS.get(charset.strip().strip("\"'").lower())


def decode(raw: bytes, codec: str | None) -> str:
    """`raw` as text, never failing.

    Where neither the declared codec nor UTF-8 fits, text that is mostly UTF-8 (a mail cut in
    the middle of a character) keeps its good parts; anything else is read as Latin-1.
    """
    for name in (codec, "utf-8") if codec else ("utf-8",):
        try:
            return raw.decode(name)
        except (UnicodeError, ValueError):
            if name in WIDE:  # damaged, but no other codec would read it at all
                return raw.decode(name, "replace")
    patched = raw.decode("utf-8", "replace")
    good = sum(1 for char in patched if char > "\x7f" and char != "\N{REPLACEMENT CHARACTER}")
    return patched if good > patched.count("\N{REPLACEMENT CHARACTER}") else raw.decode("latin-1")


def decode_header(raw: bytes) -> str:
    """A header's value: unfolded, encoded words decoded once (RFC 2047)."""
    text = unfold(raw)
    return decode_words(text) if "=?" in text else text


def unfold(raw: bytes) -> str:
    """A header's value on one line, encoded words as they are."""
    if b"\n" in raw or b"\r" in raw:
        raw = raw.replace(b"\r", b"").replace(b"\n", b"")
    return raw.decode("ascii") if raw.isascii() else decode(raw, None)


def decode_words(text: str) -> str:
    """Text with its encoded words decoded once.

    Adjacent words of one charset are joined before they are decoded, since senders cut
    multi-byte characters in two. A broken word stays as it was typed.
    """
    out: list[str] = []
    pending: list[bytes] = []
    codec: str | None = None
    at = 0
    for word in _WORD.finditer(text):
        payload, gap = _payload(word[2], word[3]), text[at : word.start()]
        this = codec_of(word[1])
        adjacent = bool(pending) and not gap.strip()
        if payload is None:
            continue  # shown as typed, with the gap before it
        if not adjacent or this != codec:
            out.append(decode(b"".join(pending), codec))
            pending = []
        if not adjacent:
            out.append(gap)
        codec = this
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
    """Base64 as mail has it: padding may lack; None where it is not base64 at all."""
    try:
        return a2b_base64(data + b"=" * (-len(data.rstrip(b"\r\n")) % 4))
    except Base64Error:
        return None
