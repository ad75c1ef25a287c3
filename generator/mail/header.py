"""The header fields of a mail, each parsed from its undecoded bytes.

`mime` finds the fields; the grammar of addresses, dates and subjects is in the modules of those
names.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from generator.mail.charsets import decode, decode_header, unfold
from generator.mail.dates import parse_date
from generator.mail.gateways import direct_sender, sender_of
from generator.mail.subject import parse_subject
from generator.models.mails import PatchSubject, Person
from generator.text import clean_key

MAX_REFERENCES = 50
MAX_SENDER = 2000  # bytes of the From field that are looked at
MAX_PEOPLE = 40_000  # the same of fields with many addresses
Fields = dict[bytes, bytes]  # undecoded values by lower-case name
_IDS = re.compile(r"<([^<>\s]{1,1000})>")


def read_subject(fields: Fields) -> PatchSubject:
    """The parsed subject; without a Subject field, that of an empty line."""
    return parse_subject(decode_header(fields.get(b"subject", b"")[:20_000])[:4000])


def read_sender(fields: Fields) -> Person:
    """The sender, also where a gateway or the list stands in From (see `gateways`)."""
    field = fields.get(b"from", b"")[:MAX_SENDER]
    person = _person(field)
    if person is not None:
        return person
    original_from, original_sender, reply_to, cc = (
        unfold(fields.get(name, b"")[:MAX_PEOPLE])
        for name in (b"x-original-from", b"x-original-sender", b"reply-to", b"cc")
    )
    return sender_of(
        unfold(field),
        original_from=original_from,
        original_sender=original_sender,
        reply_to=reply_to,
        cc=cc,
    )


@lru_cache(maxsize=4096)
def _person(field: bytes) -> Person | None:
    """The sender named in From itself. Cached, as people write often."""
    return direct_sender(unfold(field))


def read_sent(fields: Fields, received: int) -> datetime | None:
    """The sent time of a mail that was received at `received` (see `dates.parse_date`)."""
    return parse_date(fields.get(b"date", b"")[:500].decode("latin-1"), received)


def read_message_id(fields: Fields) -> str:
    """The Message-ID without its brackets; "" where there is none."""
    text = decode(fields.get(b"message-id", b""), None)
    start, end = text.find("<"), text.rfind(">")
    if 0 <= start < end:
        text = text[start + 1 : end]
    return clean_key(text.replace("\n", ""), 1000)


def read_references(fields: Fields) -> tuple[str, ...]:
    """The last `MAX_REFERENCES` Message-IDs of References, oldest first."""
    raw = fields.get(b"references")
    return tuple(_ids(raw[-MAX_REFERENCES * 1000 :])[-MAX_REFERENCES:]) if raw else ()


def read_in_reply_to(fields: Fields) -> str | None:
    """The first Message-ID of In-Reply-To."""
    raw = fields.get(b"in-reply-to")
    ids = _ids(raw[:4000]) if raw else None
    return ids[0] if ids else None


def _ids(raw: bytes) -> list[str]:
    text = decode(raw, None)
    ids: list[str] = _IDS.findall(text)
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return ids
    return [clean_key(message_id, 1000) for message_id in ids]
