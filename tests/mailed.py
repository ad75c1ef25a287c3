"""A printed mail as a mail program reads it."""

from __future__ import annotations

import email
import email.policy
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import getaddresses

MAX_LINE = 998  # characters, RFC 5322 2.1.1


@dataclass(frozen=True)
class Mailed:
    """The headers in their order, whom `From` and `To` name, and both parts."""

    headers: tuple[tuple[str, str], ...]
    sender: tuple[tuple[str, str], ...]
    to: tuple[tuple[str, str], ...]
    text: str
    html: str

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.headers]

    def __getitem__(self, name: str) -> str:
        (value,) = (value for found, value in self.headers if found == name)
        return value


def read_mail(raw: str) -> Mailed:
    """The mail, whose form must be whole: ASCII, short lines, LF, two parts and no more."""
    assert raw.isascii()
    assert "\r" not in raw
    assert max(map(len, raw.split("\n"))) <= MAX_LINE
    message = email.message_from_string(raw, EmailMessage, policy=email.policy.default)
    assert not message.defects
    assert message.get_content_type() == "multipart/alternative"
    parts = list(message.iter_parts())
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]
    assert not [defect for part in parts for defect in part.defects]
    text, html = (part.get_payload(decode=True).decode("utf-8") for part in parts)
    headers = tuple((name, str(value)) for name, value in message.items())
    return Mailed(headers, _people(raw, "From"), _people(raw, "To"), text, html)


def _people(raw: str, header: str) -> tuple[tuple[str, str], ...]:
    """Names and addresses. The newer parser keeps blanks between encoded words (RFC 2047, 6.2)."""
    value = email.message_from_string(raw)[header]
    return tuple(
        (str(make_header(decode_header(name))), address) for name, address in getaddresses([value])
    )
