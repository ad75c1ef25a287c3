"""The header of a mail of the demo list, as the mail program of its sender writes it.

git send-email, b4, mutt, Thunderbird, Gnus and a web mailer each have their own headers and form
of Message-ID. Every part that looks random is a hash of the mail's key. The body of the mail is
made in `compose`.
"""

from __future__ import annotations

import base64
import hashlib
import re
import uuid
from datetime import datetime, timedelta, timezone
from email.header import Header

from generator.demo.story import Actor, StoryMail

LIST_ADDRESS = "demo@lists.example"
_PATCH = re.compile(r"\[[^\]]*(PATCH|RFC)")
_HEADERS = {
    "git": "X-Mailer: git-send-email {version}",
    "b4": "X-Mailer: b4 {version}",
    "mutt": "User-Agent: Mutt/2.2.13 (2024-03-09)",
    "thunderbird": "User-Agent: Mozilla Thunderbird",
    "gnus": "User-Agent: Gnus/5.13 (Gnus v5.13)",
}


def digest(text: str) -> str:
    """Forty hex digits of SHA-1, in place of random numbers."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def program(mail: StoryMail, actor: Actor) -> tuple[str, str]:
    """The program that sends `mail` and its version: ("git", "2.49.0")."""
    patch = bool(mail.group) or bool(_PATCH.match(mail.fields["subject"]))
    name, _, version = (actor.sends if patch else actor.answers).partition(" ")
    return name, version


def sent_time(mail: StoryMail, actor: Actor) -> datetime:
    """The time of sending by the sender's clock, in the sender's zone."""
    lag = 3 + int(digest(mail.group or mail.key)[:4], 16) % 38  # the same for a whole series
    time = mail.sent or mail.received - timedelta(seconds=lag)
    sign = -1 if actor.zone[0] == "-" else 1
    minutes = int(actor.zone[1:3]) * 60 + int(actor.zone[3:])
    return time.astimezone(timezone(sign * timedelta(minutes=minutes)))


def message_id(mail: StoryMail, actor: Actor, first: StoryMail) -> str:
    """The Message-ID without `<>`. `first` is the first mail of the group, or the mail itself."""
    if "Message-ID" in mail.fields:
        return mail.fields["Message-ID"].strip("<>")
    tool, _ = program(mail, actor)
    hexed, domain = digest(mail.key), actor.email.partition("@")[2]
    sent = sent_time(first, actor)
    if tool == "git":
        number = mail.number + (1 if mail.group and first.number == 0 else 0)
        pid = 1000 + int(digest(mail.group or mail.key)[:5], 16) % 900_000
        utc = sent.astimezone(timezone(timedelta()))
        return f"{utc:%Y%m%d%H%M%S}.{pid}-{max(number, 1)}-{actor.email}"
    if tool == "b4":
        return f"{sent:%Y%m%d}-{mail.group}-{mail.number}-{digest(mail.group)[:12]}@{domain}"
    letters = base64.urlsafe_b64encode(bytes.fromhex(hexed)).decode().rstrip("=")
    return {
        "mutt": f"a{letters[:15]}@{domain}",
        "thunderbird": f"{uuid.UUID(hex=hexed[:32], version=4)}@{domain}",
        "gnus": f"87{letters[:8].lower().strip('-_')}.fsf@{domain}",
        "web": f"CA{letters}_{letters[3:15]}@mail.{domain}",
        "bot": f"{mail.received:%Y%m%d%H%M}.{letters[:8]}-{actor.email}",
    }[tool]


def mailbox(actor: Actor) -> str:
    """`Name <address>`; a name that is not ASCII becomes an encoded word, as git writes it."""
    if actor.name.isascii():
        return f"{actor.name} <{actor.email}>"
    safe = (chr(b) if chr(b).isalnum() and b < 128 else f"={b:02X}" for b in actor.name.encode())
    return f"=?UTF-8?q?{''.join(safe).replace('=20', '_')}?= <{actor.email}>"


def head(
    mail: StoryMail,
    people: dict[str, Actor],
    ids: tuple[str, ...],  # its Message-ID, then those of its ancestors, the nearest first
    copies: tuple[tuple[str, ...], tuple[str, ...]],  # keys of people: To, Cc
    content: tuple[tuple[str, str], ...],
) -> str:
    """The header lines of `mail`, each ending with a newline."""
    actor = people[mail.fields["from"]]
    tool, version = program(mail, actor)
    to = [mailbox(people[key]) for key in copies[0]]
    cc = [mailbox(people[key]) for key in copies[1]]
    (cc if to else to).append(LIST_ADDRESS)
    header, _, value = _HEADERS.get(tool, "").partition(": ")
    rows = [
        ("Received", _received(mail, actor)),
        ("From", mailbox(actor)),
        ("To", ",\n\t".join(to)),
        ("Cc", ",\n\t".join(cc)),
        ("Subject", Header(mail.fields["subject"], header_name="Subject").encode()),
        ("Date", _date(sent_time(mail, actor))),
        ("Message-ID", f"<{ids[0]}>"),
        ("In-Reply-To", f"<{ids[1]}>" if len(ids) > 1 else ""),
        ("References", "\n ".join(f"<{ancestor}>" for ancestor in reversed(ids[1:]))),
        *content,
        (header, value.format(version=version)),
        ("List-Id", "<demo.lists.example>"),
        ("Precedence", "bulk"),
    ]
    own = {name: value for name, value in mail.fields.items() if name[0].isupper()}
    rows = [(name, own.pop(name, value)) for name, value in rows] + list(own.items())
    return "".join(f"{name}: {value}\n" for name, value in rows if value)


def receive_again(raw: bytes, mail: StoryMail, actor: Actor) -> bytes:
    """The bytes `raw` of a mail by `actor` as they arrive again with the entry `mail`."""
    _, _, rest = raw.partition(b"\nFrom: ")  # `Received` is the only header before From
    return f"Received: {_received(mail, actor)}".encode() + b"\nFrom: " + rest


def _received(mail: StoryMail, actor: Actor) -> str:
    host = actor.email.partition("@")[2]
    token = digest(mail.key + "received")[:10].upper()
    return (
        f"from mx.{host} by lists.example with ESMTPS id {token}\n"
        f"\tfor <{LIST_ADDRESS}>; {_date(mail.received)}"
    )


def _date(time: datetime) -> str:
    """The time as in a Date header; strftime would use the day and month names of the locale."""
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[time.weekday()]
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"
    month = months.split(" ")[time.month - 1]
    return f"{day}, {time.day} {month} {time:%Y %H:%M:%S %z}"
