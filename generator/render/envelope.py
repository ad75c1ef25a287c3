"""A mail as RFC 5322 and MIME have it: headers that no text can break, and one text in two forms.

The result is ASCII with lines of at most 998 characters that end with LF, as sendmail reads them.
The same values make the same bytes: nothing is drawn by chance, and no clock is read.
"""

from __future__ import annotations

import re
from binascii import b2a_qp
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.charset import SHORTEST, Charset
from email.generator import Generator
from email.header import Header
from email.message import Message
from email.utils import format_datetime, formataddr
from io import StringIO

from generator.models.mails import Person
from generator.text import clean_line, fingerprint

MAX_SUBJECT, MAX_NAME = 250, 100  # characters
LINE = 76  # characters: the length to which headers are folded
_ASCII, _UTF_8 = Charset("us-ascii"), Charset("utf-8")
# A program can tell the library to leave UTF-8 in headers as it is, and tools for mail do.
_UTF_8.header_encoding = SHORTEST


@dataclass(frozen=True, slots=True)
class Envelope:
    """The headers of a mail. `more` are names with values that need no encoding."""

    sender: Person
    to: tuple[Person, ...]
    subject: str
    date: datetime
    message_id: str  # without `<>`
    more: tuple[tuple[str, str], ...] = ()


def make_mail(envelope: Envelope, text: str, html: str) -> str:
    """The mail as text: multipart/alternative of RFC 2046, the plain text first."""
    bodies = {"plain": quoted_printable(text), "html": quoted_printable(html)}
    # No quoted-printable text holds "=_", and so none holds the boundary (RFC 2045, 6.7).
    boundary = f"=_{fingerprint(''.join(bodies.values()).encode())}"
    mail = Message()
    for name, value in _headers(envelope):
        mail[name] = value
    mail["Content-Type"] = f'multipart/alternative; boundary="{boundary}"'
    for subtype, body in bodies.items():
        mail.attach(_part(subtype, body))
    out = StringIO()
    Generator(out, mangle_from_=False, maxheaderlen=0).flatten(mail)
    return out.getvalue()


def quoted_printable(text: str) -> str:
    """A text in quoted-printable (RFC 2045).

    No line begins with "From ", which ends a mail in an mbox, or is "." alone, which ends one in
    SMTP: the library sees to that.
    """
    encoded = b2a_qp(text.encode("utf-8", "replace"), istext=True).decode("ascii")
    return re.sub(r"^From ", "=46rom ", encoded, flags=re.MULTILINE)


def _part(subtype: str, body: str) -> Message:
    part = Message()
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(body)
    return part


def _headers(envelope: Envelope) -> Iterable[tuple[str, str]]:
    yield "From", mailbox(envelope.sender)
    yield "To", ",\n ".join(map(mailbox, envelope.to))
    yield "Subject", _encoded("Subject", clean_line(envelope.subject, MAX_SUBJECT))
    yield "Date", format_datetime(envelope.date)
    yield "Message-ID", f"<{envelope.message_id}>"
    yield from envelope.more
    yield "MIME-Version", "1.0"


def mailbox(person: Person) -> str:
    """A person as in `From`: `Ann Example <ann@example.org>`; a long name is folded."""
    name = clean_line(person.name, MAX_NAME)
    if not name:
        return person.email
    if not _is_plain(name):
        return f"{_encoded('From', name)}\n <{person.email}>"
    named = formataddr((name, person.email))
    return named if len(named) < LINE - len("List-Id") else named.replace(" <", "\n <")


def _encoded(header: str, text: str) -> str:
    """A text of one line as a header has it, folded; in encoded words (RFC 2047) if need be."""
    charset = _ASCII if _is_plain(text) else _UTF_8
    return Header(text, charset, maxlinelen=LINE, header_name=header).encode(splitchars=" ")


def _is_plain(text: str) -> bool:
    """Whether a text can stand as it is: `=?` begins an encoded word, and no word may be folded."""
    longest = max(map(len, text.split()), default=0)
    return text.isascii() and text.isprintable() and "=?" not in text and longest < LINE // 2
