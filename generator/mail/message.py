"""What does this mail say, as a whole?

Puts together what the other modules of this room read: headers, subject, body, trailers, kind. One
mail at a time; what it has to do with other mails is not asked here. Never raises: a mail that
cannot be read is a `Message` of kind "unreadable" with its reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from generator.mail.address import UNKNOWN, parse_person, parse_signature, sender_of
from generator.mail.body import InBody, find_scissors, read_in_body, split_message, strip_signature
from generator.mail.charsets import decode, decode_header, decode_words, unfold
from generator.mail.dates import parse_date
from generator.mail.diff import count_diff, find_diff
from generator.mail.kinds import Bots, kind_of_patch, kind_of_talk
from generator.mail.mime import RawMail, split_mail
from generator.mail.quotes import excerpt, own_lines
from generator.mail.subject import parse_subject
from generator.mail.trailers import find_trailers
from generator.models.commits import Entry
from generator.models.mails import (
    Depth,
    FileChange,
    Kind,
    Message,
    Note,
    Patch,
    PatchSubject,
    Person,
    Trailer,
)
from generator.text import clean, clean_key, cut_lines, is_plain

MAX_TEXT = 1_000_000  # bytes of text that are used
MAX_REFERENCES = 50
MAX_SENDER = 2000  # bytes of an address field that are looked at
_NO_TIES: tuple[tuple[str, ...], str | None] = ((), None)
_NO_SUBJECT = parse_subject("")
_IDS = re.compile(r"<([^<>\s]{1,1000})>")
_BASE = re.compile(r"^base-commit: ?([0-9a-f]{7,64})\s*$", re.MULTILINE)
_CHANGE = re.compile(r"^change-id: ?([A-Za-z0-9][A-Za-z0-9._+-]{0,200})\s*$", re.MULTILINE)


class _Parts(NamedTuple):
    """A body taken apart: the text without the diff, and the diff's numbers."""

    text: str
    files: tuple[FileChange, ...]
    has_diff: bool
    diff: bytes  # with what follows it; empty where there is none
    tail: str  # the last lines behind the diff, undecoded but for ASCII


def read_message(
    entry: Entry, raw: bytes, list_name: str, bots: Bots, *, depth: Depth = "whole"
) -> Message:
    """The mail at `entry` as it reads. `raw` is empty where the entry holds no mail.

    A `depth` of "facts" leaves out the texts (text, excerpt, commit message, notes, changelog) and
    what ties mails together (note, links, patch-id): what a listing of a whole archive needs, in
    half the time and a fraction of the memory. "links" leaves out the texts alone.
    """
    if entry.state == "mail":
        if not raw or raw.isspace():
            return _no_mail(entry, list_name, "unreadable", "empty mail")
        try:
            return _read(entry, raw, list_name, bots, depth=depth)
        except (ValueError, LookupError, RecursionError, TypeError, AttributeError) as error:
            return _no_mail(entry, list_name, "unreadable", f"{type(error).__name__} while reading")
    if entry.state == "unreadable":
        return _no_mail(entry, list_name, "unreadable", entry.problem or "no mail")
    if entry.state == "deletion":  # its blob is the mail that was taken back
        entry = replace(entry, blob=None)
    return _no_mail(entry, list_name, "withdrawn", None)


def _no_mail(entry: Entry, list_name: str, kind: Kind, problem: str | None) -> Message:
    received = datetime.fromtimestamp(entry.received, UTC)
    return Message(
        list_name, entry.epoch, entry.commit, entry.blob, kind, received, received, _NO_SUBJECT,
        problem=problem,
    )  # fmt: skip


def _read(entry: Entry, raw: bytes, list_name: str, bots: Bots, *, depth: Depth) -> Message:
    received = datetime.fromtimestamp(entry.received, UTC)
    mail = split_mail(raw)
    fields = mail.fields
    subject = parse_subject(decode_header(fields.get(b"subject", b"")[:20_000])[:4000])
    sender = _sender(fields)
    is_bot = bots.sent(sender, subject.raw)
    references = _references(fields)
    in_reply_to = _first_id(fields.get(b"in-reply-to", b"")) or (
        references[-1] if references else None
    )
    parts = _take_apart(mail)
    scissors = find_scissors(parts.text) if parts.has_diff and not is_bot else -1
    in_body = read_in_body(parts.text[scissors:] if scissors >= 0 else parts.text)
    if scissors >= 0 and not (in_body.subject or split_message(in_body.text)[0]):
        scissors, in_body = -1, read_in_body(parts.text)  # a snippet without a word is talk
    if scissors >= 0 and in_body.subject and (subject.is_reply or not subject.is_patch):
        subject = _patch_subject(in_body.subject)
    kind = kind_of_patch(subject, has_diff=parts.has_diff)
    own: list[str] = []
    if kind is None:
        own = own_lines(parts.text)
        if in_reply_to and not subject.is_reply:
            subject = replace(subject, is_reply=True)
        kind = kind_of_talk(subject, own, is_bot=is_bot)
        if scissors >= 0 and kind != "report":
            kind = "patch"
            subject = _patch_subject(subject.title)
    elif kind == "patch" and subject.number is None:  # [RFC] with a diff: the first and only one
        subject = replace(subject, number=1, total=1)
    author = sender
    patch: Patch | None = None
    trailers: tuple[Trailer, ...] = ()
    if kind in {"patch", "cover"}:
        author, patch, trailers = _read_patch(
            parts, in_body, kind, subject, sender=sender, depth=depth
        )
    elif kind == "pull":
        patch = Patch("" if depth != "whole" else strip_signature(parts.text).strip())
    else:
        trailers = find_trailers(own, sender, follow_up=True)
    return Message(
        list_name, entry.epoch, entry.commit, entry.blob, kind, received,
        parse_date(_line(fields.get(b"date", b"")), entry.received) or received,
        subject,
        _message_id(fields, entry),
        in_reply_to,
        references,
        sender,
        author,
        is_bot,
        trailers,
        patch,
        "" if depth != "whole" else parts.text,
        "" if depth != "whole" or patch else excerpt(own),
        None,
        None if depth == "facts" else _note(kind, subject, parts.text, own, is_bot=is_bot),
    )  # fmt: skip


def _patch_subject(text: str) -> PatchSubject:
    """The subject of a patch that stands inside another mail; a bare title is a [PATCH]."""
    subject = parse_subject(decode_words(text))
    if subject.is_patch and not subject.is_reply:
        return subject
    return parse_subject(f"[PATCH] {subject.title}")


def _read_patch(
    parts: _Parts,
    in_body: InBody,
    kind: Kind,
    subject: PatchSubject,
    *,
    sender: Person,
    depth: Depth,
) -> tuple[Person, Patch, tuple[Trailer, ...]]:
    text = in_body.text
    author = parse_signature(in_body.author[:MAX_SENDER]) if in_body.author else UNKNOWN
    author = author if author.email else sender
    if kind == "cover":
        message, notes = strip_signature(text).strip(), ""
        files: tuple[FileChange, ...] = ()
    else:
        message, notes = split_message(
            text if parts.has_diff else strip_signature(text), with_notes=depth == "whole"
        )
        files = parts.files
    trailers = find_trailers(message.split("\n"), sender, follow_up=False)
    whole = depth == "whole"
    patch = Patch(
        message if whole else "",
        notes if whole else "",
        _changelog(message, notes, subject) if whole else "",
        files,
        sum([change.insertions for change in files]),
        sum([change.deletions for change in files]),
        _base_block(_BASE, "base-commit:", parts),
        _base_block(_CHANGE, "change-id:", parts),
        *(_NO_TIES if depth == "facts" else _ties(text, parts.diff if kind == "patch" else b"")),
    )
    return author, patch, trailers


# ---------------------------------------------------------------- beyond the facts
#
# What these call is imported when it is asked for: listing a whole archive never asks, and its
# patterns take a noticeable time to load.


def _changelog(message: str, notes: str, subject: PatchSubject) -> str:
    """From the notes of a patch, the text of a cover letter or, later, a commit message."""
    from generator.mail.changelog import find_changelog  # noqa: PLC0415

    found = find_changelog(notes) if notes else ""
    if found or (subject.number and subject.version == "1"):
        return found
    return find_changelog(message)


def _ties(text: str, diff: bytes) -> tuple[tuple[str, ...], str | None]:
    """The mails a patch or cover letter links to, and its patch-id."""
    from generator.mail.mentions import find_links  # noqa: PLC0415
    from generator.mail.patch_id import patch_id  # noqa: PLC0415

    return find_links(text), patch_id(diff) if diff else None


def _note(
    kind: Kind, subject: PatchSubject, text: str, own: list[str], *, is_bot: bool
) -> Note | None:
    if kind in {"patch", "cover"}:
        return None
    from generator.mail.notes import read_note  # noqa: PLC0415

    return read_note(kind, subject, text, own, is_bot=is_bot)


# ---------------------------------------------------------------- parts


def _take_apart(mail: RawMail) -> _Parts:
    body = mail.body
    at = find_diff(body)
    if at < 0:
        return _Parts(_text(body, mail.codec), (), has_diff=False, diff=b"", tail="")
    tail = body[max(at, len(body) - 1000) :].decode("latin-1")
    diff = body[at:]
    return _Parts(
        _text(body[:at], mail.codec), count_diff(diff), has_diff=True, diff=diff, tail=tail
    )


def _base_block(pattern: re.Pattern[str], hint: str, parts: _Parts) -> str | None:
    """A line of format-patch's base block: in a cover letter, in the notes or behind the diff."""
    for text in (parts.text, parts.tail):
        if hint in text:
            found = pattern.search(text)
            if found:
                return found[1]
    return None


def _text(raw: bytes, codec: str | None) -> str:
    raw = raw[:MAX_TEXT]
    if is_plain(raw):
        return cut_lines(raw.decode("ascii"))
    return clean(decode(raw, codec))


# ---------------------------------------------------------------- header fields


def _sender(fields: dict[bytes, bytes]) -> Person:
    field = fields.get(b"from", b"")
    person = _person(field[:MAX_SENDER])
    if person is not None:
        return person
    original, reply_to = fields.get(b"x-original-from", b""), fields.get(b"reply-to", b"")
    return sender_of(unfold(field), unfold(original), unfold(reply_to))


@lru_cache(maxsize=4096)
def _person(field: bytes) -> Person | None:
    """The sender, None where the list has put itself into From; people write often, so cached."""
    person = parse_person(unfold(field))
    return None if " via " in person.name.lower() else person


def _line(raw: bytes) -> str:
    return raw[:500].decode("latin-1")


def _message_id(fields: dict[bytes, bytes], entry: Entry) -> str:
    """The Message-ID without its brackets; a mail that has none is named by its blob."""
    text = decode(fields.get(b"message-id", b""), None)
    start, end = text.find("<"), text.rfind(">")
    if 0 <= start < end:
        text = text[start + 1 : end]
    return clean_key(text.replace("\n", ""), 1000) or f"{entry.blob}@no-message-id.invalid"


def _references(fields: dict[bytes, bytes]) -> tuple[str, ...]:
    raw = fields.get(b"references")
    if not raw:
        return ()
    return tuple(_ids(raw[-MAX_REFERENCES * 1000 :])[-MAX_REFERENCES:])


def _first_id(raw: bytes) -> str | None:
    ids = _ids(raw[:4000]) if raw else None
    return ids[0] if ids else None


def _ids(raw: bytes) -> list[str]:
    text = decode(raw, None)
    ids: list[str] = _IDS.findall(text)
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return ids
    return [clean_key(one, 1000) for one in ids]
