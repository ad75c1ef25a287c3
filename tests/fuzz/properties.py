"""What holds for every text that was read from a mail, whatever its bytes were."""

from __future__ import annotations

import dataclasses
import unicodedata
from collections.abc import Iterator

from generator.text import _BIDI, _CONTROLS

LINE_ENDS = set("\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
WIDEST = 8  # characters that clean() makes of one: [U+202E]


def texts_of(value: object) -> Iterator[str]:
    """Every text in what a reader returned, however deep."""
    if isinstance(value, str):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from texts_of(getattr(value, field.name))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_of(item)


def assert_clean(value: object) -> None:
    """No control characters but newline and tab, no acting direction controls; encodable."""
    for text in texts_of(value):
        text.encode()
        assert not _CONTROLS.search(text), ascii(text)
        assert not _BIDI.search(text), ascii(text)
        assert not LINE_ENDS & set(text), ascii(text)
        assert unicodedata.is_normalized("NFC", text), ascii(text)


def assert_line(text: str, limit: int = 1000) -> None:
    """A clean field of one line, at most `limit` characters long."""
    assert_clean(text)
    assert "\n" not in text, ascii(text)
    assert len(text) <= limit, len(text)


def assert_lines_of(part: str, text: str) -> None:
    """Each line of `part` is a line of `text`: nothing is made up, nothing is joined."""
    known = {line.strip() for line in text.split("\n")} | {""}
    assert {line.strip() for line in part.split("\n")} <= known, ascii(part)


def assert_not_longer(value: object, size: int, more: int = 60) -> None:
    """No text is longer than what was read (`size` bytes), but for `more` characters of our own."""
    for text in texts_of(value):
        assert len(text) <= size * WIDEST + more, (len(text), size)
