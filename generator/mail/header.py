"""The header fields of a mail, each parsed from its undecoded bytes.

`mime` finds the fields; the grammar of addresses, dates and subjects is in the modules of those
names.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from generator.mail.address import parse_person, sender_of
from generator.mail.charsets import decode, decode_header, unfold
from generator.mail.dates import parse_date
from generator.mail.subject import parse_subject
from generator.models.mails import PatchSubject, Person
from generator.text import clean_key

MAX_REFERENCES = 50
MAX_SENDER = 2000  # bytes of an address field that are looked at
Fields = dict[bytes, bytes]  # undecoded values by lower-case name
_IDS = re.compile(r"<([^<>\s]{1,1000})>")


def read_subject(fields: Fields) -> PatchSubject:
    """The parsed subject; without a Subject field, that of an empty line."""
    return parse_subject(decode_header(fields.get(b"subject", b"")[:20_000])[:4000])


def read_sender(fields: Fields) -> Person:
    """The sender, also where the list replaced From (see `address.sender_of`)."""
    field = fields.get(b"from", b"")
    person = _person(field[:MAX_SENDER])
    if person is not None:
        return person
    original, reply_to = fields.get(b"x-original-from", b""), fields.get(b"reply-to", b"")
    return sender_of(unfold(field), unfold(original), unfold(reply_to))


@lru_cache(maxsize=4096)
def _person(field: bytes) -> Person | None:
    """The person of a From field; None where a list replaced it ("Name via list").

    Cached, as people write often.
    """
    person = parse_person(unfold(field))
    return None if " via " in person.name.lower() else person


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
