"""A mail as a `Message`: headers, subject, body, trailers and kind, read by the other modules.

One mail at a time; relations between mails are left to `tracking`. Reading never raises: a mail
that cannot be read is a `Message` of kind "unreadable" with the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from generator.identity import behind_relay, with_addresses
from generator.mail.address import UNKNOWN, parse_signature
from generator.mail.body import InBody, read_in_body, split_message, strip_signature
from generator.mail.charsets import decode
from generator.mail.classify import MailBody, classify
from generator.mail.diff import count_diff, find_diff, without_diffs
from generator.mail.header import (
    MAX_SENDER,
    read_in_reply_to,
    read_message_id,
    read_references,
    read_sender,
    read_sent,
    read_subject,
)
from generator.mail.mentions import find_links, is_backport
from generator.mail.mime import RawMail, split_mail
from generator.mail.patch_id import patch_id
from generator.mail.quotes import excerpt
from generator.mail.robots import Bots
from generator.mail.subject import parse_subject
from generator.mail.trailers import find_trailers
from generator.models.commits import Entry
from generator.models.mails import (
    NO_ID,
    Depth,
    Kind,
    Message,
    Note,
    Patch,
    PatchSubject,
    Person,
    Trailer,
)
from generator.text import clean, cut_lines, is_plain

MAX_TEXT = 1_000_000  # bytes of text that are used
_NO_SUBJECT = parse_subject("")
_BASE = re.compile(r"^base-commit: ?([0-9a-f]{7,64})\s*$", re.MULTILINE)
_CHANGE = re.compile(r"^change-id: ?([A-Za-z0-9][A-Za-z0-9._+-]{0,200})\s*$", re.MULTILINE)


def read_message(
    entry: Entry, raw: bytes, list_name: str, bots: Bots, *, depth: Depth = "whole"
) -> Message:
    """The mail at `entry`, whose bytes are `raw`; these are empty where the entry holds no mail.

    A `depth` of "facts" leaves out the texts (text, excerpt, commit message, notes, changelog) and
    what links mails (note, links, patch-id). It takes half the time and a fraction of the memory,
    and is enough to list a whole archive. "links" leaves out the texts alone.
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
    if entry.state == "deletion":  # its blob is the mail that it withdraws
        entry = replace(entry, blob=None)
    return _no_mail(entry, list_name, "withdrawn", None)


def _no_mail(entry: Entry, list_name: str, kind: Kind, problem: str | None) -> Message:
    received = datetime.fromtimestamp(entry.received, UTC)
    return Message(
        list=list_name,
        epoch=entry.epoch,
        commit=entry.commit,
        blob=entry.blob,
        kind=kind,
        received=received,
        sent=received,
        subject=_NO_SUBJECT,
        problem=problem,
    )


def _read(entry: Entry, raw: bytes, list_name: str, bots: Bots, *, depth: Depth) -> Message:
    """The message of a mail. Raises what reading hostile bytes may raise."""
    mail = split_mail(raw)
    received = datetime.fromtimestamp(entry.received, UTC)
    sender = read_sender(mail.fields)
    references = read_references(mail.fields)
    answered = read_in_reply_to(mail.fields) or (references[-1] if references else None)
    subject = read_subject(mail.fields)
    bot = bots if bots.sent(sender, subject.raw) else None
    body = _read_body(mail, may_be_talk=subject.is_reply or not subject.is_patch)
    kind, subject, own, in_body = classify(
        subject, body, sender, is_answer=answered is not None, is_bot=bot is not None
    )
    whole = depth == "whole"
    author, patch = sender, None
    trailers: tuple[Trailer, ...] = ()
    if kind in {"patch", "cover"}:
        in_body = in_body or read_in_body(body.text)
        read = _read_patch(body, in_body, kind, subject, sender=sender, depth=depth)
        (sender, author), patch, trailers = read
    elif kind == "pull":
        patch = Patch(strip_signature(body.text).strip() if whole else "")
    else:
        trailers = find_trailers(own, sender, follow_up=True, total=subject.total)
    return Message(
        list=list_name,
        epoch=entry.epoch,
        commit=entry.commit,
        blob=entry.blob,
        kind=kind,
        received=received,
        sent=read_sent(mail.fields, entry.received) or received,
        subject=subject,
        message_id=read_message_id(mail.fields) or f"{entry.blob}{NO_ID}",
        in_reply_to=answered,
        references=references,
        sender=sender,
        author=author,
        is_bot=bot is not None,
        trailers=trailers,
        patch=patch,
        text=(body.text if patch else body.talk) if whole else "",
        excerpt=excerpt(own) if whole and not patch else "",
        note=_note(kind, subject, body.talk, own, bot) if depth != "facts" else None,
    )


# ---------------------------------------------------------------- bodies


def _read_body(mail: RawMail, *, may_be_talk: bool) -> MailBody:
    body = mail.body
    at = find_diff(body)
    text = _text(body if at < 0 else body[:at], mail.codec)
    if at < 0:
        return MailBody(text, text)
    diff = body[at:]
    return MailBody(
        text=text,
        talk=_text(without_diffs(body[:MAX_TEXT]), mail.codec) if may_be_talk else text,
        files=tuple(file for part in (diff, *mail.diffs) for file in count_diff(part)),
        has_diff=True,
        has_several=bool(mail.diffs),
        diff=diff,
        tail=diff[-1000:].decode("latin-1"),
    )


def _text(raw: bytes, codec: str | None) -> str:
    raw = raw[:MAX_TEXT]
    if is_plain(raw):
        return cut_lines(raw.decode("ascii"))
    return clean(decode(raw, codec))


def _read_patch(
    body: MailBody,
    in_body: InBody,
    kind: Kind,
    subject: PatchSubject,
    *,
    sender: Person,
    depth: Depth,
) -> tuple[list[Person], Patch, tuple[Trailer, ...]]:
    """Sender and author, content and trailers of a patch or a cover letter."""
    whole = depth == "whole"
    text = in_body.text
    if kind == "cover":
        message, notes = strip_signature(text).strip(), ""
    else:
        message, notes = split_message(
            text if body.has_diff else strip_signature(text), with_notes=whole
        )
    author = parse_signature(in_body.author[:MAX_SENDER]) if in_body.author else UNKNOWN
    files = body.files if kind == "patch" else ()
    links, patch_id, backport = (
        ((), None, False)
        if depth == "facts"
        else _references(text, body.diff if kind == "patch" and not body.has_several else b"")
    )
    patch = Patch(
        commit_message=message if whole else "",
        notes=notes,
        changelog=_changelog(message, notes, subject) if whole else "",
        files=files,
        insertions=sum([change.insertions for change in files]),
        deletions=sum([change.deletions for change in files]),
        base_commit=_base_block(_BASE, "base-commit:", body),
        change_id=_base_block(_CHANGE, "change-id:", body),
        links=links,
        patch_id=patch_id,
        backport=backport,
    )
    trailers = find_trailers(message.split("\n"), sender, follow_up=False)
    author = behind_relay(author) if author.email else sender
    return with_addresses((sender, author)), patch, trailers  # a gateway may have hidden one


def _base_block(pattern: re.Pattern[str], hint: str, body: MailBody) -> str | None:
    """A line of format-patch's base block: in a cover letter, in the notes or behind the diff."""
    for text in (body.text, body.tail):
        if hint in text and (found := pattern.search(text)):
            return found[1]
    return None


# Reading facts needs neither the changelog nor the notes, whose patterns take 9 and 18 ms to
# compile. `patchwire messages` reads facts.


def _changelog(message: str, notes: str, subject: PatchSubject) -> str:
    """From the notes of a patch, the text of a cover letter or, later, a commit message.

    What a later version says in sentences comes last.
    """
    from generator.mail import changelog, changelog_prose  # noqa: PLC0415 - 9 ms, see above

    found = changelog.find_changelog(notes) if notes else ""
    if found or (subject.number and subject.version == "1"):
        return found
    found = changelog.find_changelog(message)
    if found or subject.version == "1" or not (notes or subject.number == 0):
        return found
    return changelog_prose.find_prose(notes or message, subject.version, is_notes=bool(notes))


def _references(text: str, diff: bytes) -> tuple[tuple[str, ...], str | None, bool]:
    """The Message-IDs that a patch or cover letter links to, its patch-id, whether it is a copy."""
    return find_links(text), patch_id(diff) if diff else None, is_backport(text)


def _note(
    kind: Kind, subject: PatchSubject, text: str, own: list[str], bot: Bots | None
) -> Note | None:
    if kind in {"patch", "cover"}:
        return None
    from generator.mail.notes import read_note  # noqa: PLC0415 - 18 ms, see above

    return read_note(kind, subject, text, own, bot=bot)
