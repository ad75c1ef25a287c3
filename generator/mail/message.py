"""A mail as a `Message`: headers, subject, body, trailers and kind, read by the other modules.

One mail at a time; relations between mails are left to `tracking`. Reading never raises: a mail
that cannot be read is a `Message` of kind "unreadable" with the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from generator.identity import behind_relay, with_addresses
from generator.mail.address import UNKNOWN, parse_signature
from generator.mail.bare_quotes import block_at
from generator.mail.body import InBody, find_scissors, read_in_body, split_message, strip_signature
from generator.mail.charsets import decode, decode_words
from generator.mail.diff import count_diff, find_diff
from generator.mail.enclosed import letter_lines
from generator.mail.header import (
    MAX_SENDER,
    read_in_reply_to,
    read_message_id,
    read_references,
    read_sender,
    read_sent,
    read_subject,
)
from generator.mail.kinds import kind_of_form_letter, kind_of_patch, kind_of_talk
from generator.mail.mentions import find_links, is_backport
from generator.mail.mime import RawMail, split_mail
from generator.mail.patch_id import patch_id
from generator.mail.quotes import excerpt, own_lines
from generator.mail.robots import Bots
from generator.mail.subject import parse_subject
from generator.mail.trailers import find_trailers
from generator.models.commits import Entry
from generator.models.mails import (
    NO_ID,
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
from generator.text import clean, cut_lines, is_plain

MAX_TEXT = 1_000_000  # bytes of text that are used
_NO_SUBJECT = parse_subject("")
_REVIEWS = {"reviewed-by", "acked-by", "tested-by"}
_STAT = re.compile(r" \d{1,5} files? changed, ")
_BASE = re.compile(r"^base-commit: ?([0-9a-f]{7,64})\s*$", re.MULTILINE)
_CHANGE = re.compile(r"^change-id: ?([A-Za-z0-9][A-Za-z0-9._+-]{0,200})\s*$", re.MULTILINE)


class _Body(NamedTuple):
    """The body of a mail: its text without the diff, and what was read from the diff."""

    text: str
    files: tuple[FileChange, ...] = ()
    has_diff: bool = False
    has_several: bool = False  # several patches are attached
    diff: bytes = b""  # to the end of the body
    tail: str = ""  # the last lines of a body with a diff, of which ASCII alone is decoded


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
    body = _read_body(mail)
    kind, subject, own, in_body = _classify(
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
        text=body.text if whole else "",
        excerpt=excerpt(own) if whole and not patch else "",
        note=_note(kind, subject, body.text, own, bot) if depth != "facts" else None,
    )


# ---------------------------------------------------------------- kinds


def _classify(
    subject: PatchSubject, body: _Body, sender: Person, *, is_answer: bool, is_bot: bool
) -> tuple[Kind, PatchSubject, list[str], InBody | None]:
    """The kind of a mail, its subject, the lines that its sender wrote, the patch below scissors.

    The subject may be that of a patch below scissors, as in git-mailinfo(1), or be completed. The
    lines are those of talk, [] for patches.
    """
    if letter := kind_of_form_letter(subject):
        return letter, subject, letter_lines(body.text), None
    if is_answer and not subject.is_reply and _is_answer(subject, body, sender):
        subject = replace(subject, is_reply=True)
    cut = _inner_patch(subject, body.text) if body.has_diff and not is_bot else None
    if cut and cut.subject and (subject.is_reply or not subject.is_patch):
        own = own_lines(body.text)
        if _is_answered(cut, subject) and kind_of_talk(subject, own, is_bot=False) == "applied":
            return "applied", subject, own, None  # with the patch as it was applied
        subject = _patch_subject(cut.subject)
    if body.has_several and subject.is_patch and (cut or subject.number == 0):
        subject = replace(subject, number=1, total=1, number_inferred=True)  # all are in this mail
    kind = kind_of_patch(subject, has_diff=body.has_diff)
    if kind:
        if kind == "patch" and subject.number is None:  # [RFC] with a diff: the only patch
            subject = replace(subject, number=1, total=1)
        return kind, subject, [], cut
    own = own_lines(body.text)
    if is_answer and not subject.is_reply:
        subject = replace(subject, is_reply=True)
    kind = kind_of_talk(subject, own, is_bot=is_bot)
    if cut and kind != "report" and not (kind == "applied" and cut.subject is None):
        return "patch", _patch_subject(subject.title), own, cut
    return kind, subject, own, None


def _is_answered(cut: InBody, subject: PatchSubject) -> bool:
    """Whether the patch below scissors is the one that a mail answers, as it was applied."""
    return cut.subject is None or _patch_subject(cut.subject).title == subject.title


def _is_answer(subject: PatchSubject, body: _Body, sender: Person) -> bool:
    """Whether a mail in a thread is talk, although its subject is that of a patch, without "Re:".

    It has no diff, or one that it quotes without marks, and it is not signed off. So a patch whose
    diff did not fit into the mail stays a patch. With the subject of a cover letter it gives a tag,
    as nobody reviews a series in its cover letter.
    """
    if not subject.is_patch:
        return False
    if body.has_diff:
        return subject.number != 0 and block_at("\n" + body.text) >= 0
    own = own_lines(body.text)
    if any(line.startswith("Signed-off-by: ") or _STAT.match(line) for line in own):
        return False
    return subject.number != 0 or any(
        tag.from_sender and tag.name.lower() in _REVIEWS
        for tag in find_trailers(own, sender, follow_up=True)
    )


def _inner_patch(subject: PatchSubject, text: str) -> InBody | None:
    """The patch inside a mail: below scissors, or below in-body From and Subject of an answer.

    None without these, for a bare snippet below scissors, and within another mail that is quoted.
    """
    at = find_scissors(text)
    quote = block_at("\n" + text)
    if 0 <= quote <= max(at, 0):
        return None
    if at >= 0:
        cut = read_in_body(text[at:])
        return cut if cut.subject or split_message(cut.text)[0] else None
    if subject.is_reply or not subject.is_patch:
        top = read_in_body(text)
        if top.author and top.subject and not parse_subject(top.subject).is_reply:
            return top
    return None


def _patch_subject(text: str) -> PatchSubject:
    """The subject of a patch inside another mail; a title without brackets is a [PATCH]."""
    subject = parse_subject(decode_words(text))
    if subject.is_patch and not subject.is_reply:
        return subject
    return parse_subject(f"[PATCH] {subject.title}")


# ---------------------------------------------------------------- bodies


def _read_body(mail: RawMail) -> _Body:
    body = mail.body
    at = find_diff(body)
    if at < 0:
        return _Body(_text(body, mail.codec))
    diff = body[at:]
    return _Body(
        text=_text(body[:at], mail.codec),
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
    body: _Body,
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


def _base_block(pattern: re.Pattern[str], hint: str, body: _Body) -> str | None:
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
    from generator.mail.changelog import find_changelog  # noqa: PLC0415 - 9 ms, see above
    from generator.mail.changelog_prose import find_prose  # noqa: PLC0415 - the same

    found = find_changelog(notes) if notes else ""
    if found or (subject.number and subject.version == "1"):
        return found
    found = find_changelog(message)
    if found or subject.version == "1" or not (notes or subject.number == 0):
        return found
    return find_prose(notes or message, subject.version, is_notes=bool(notes))


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
