"""What a mail is: its kind, where subject, body and answers have to be seen together.

A patch may stand below scissors or inside an answer, an answer may have the subject of a patch, and
a note may bring along the patch as it was applied.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from generator.mail.bare_quotes import block_at
from generator.mail.body import InBody, find_scissors, read_in_body, split_message
from generator.mail.charsets import decode_words
from generator.mail.enclosed import letter_lines
from generator.mail.kinds import kind_of_form_letter, kind_of_patch, kind_of_talk
from generator.mail.quotes import own_lines
from generator.mail.subject import parse_subject
from generator.mail.trailers import find_trailers
from generator.models.mails import FileChange, Kind, PatchSubject, Person

_REVIEWS = {"reviewed-by", "acked-by", "tested-by"}
_STAT = re.compile(r" \d{1,5} files? changed, ")


class MailBody(NamedTuple):
    """The body of a mail: its text above the diff, and what was read from the diff."""

    text: str
    talk: str  # all of it without the lines of diffs, where the mail may be talk
    files: tuple[FileChange, ...] = ()
    has_diff: bool = False
    has_several: bool = False  # several patches are attached
    diff: bytes = b""  # to the end of the body
    tail: str = ""  # the last lines of a body with a diff, of which ASCII alone is decoded


def classify(
    subject: PatchSubject, body: MailBody, sender: Person, *, is_answer: bool, is_bot: bool
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
        own = own_lines(body.talk)
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
    own = own_lines(body.talk)
    if is_answer and not subject.is_reply:
        subject = replace(subject, is_reply=True)
    kind = kind_of_talk(subject, own, is_bot=is_bot)
    if cut and kind != "report" and not (kind == "applied" and cut.subject is None):
        return "patch", _patch_subject(subject.title), own, cut
    return kind, subject, own, None


def _is_answered(cut: InBody, subject: PatchSubject) -> bool:
    """Whether the patch below scissors is the one that a mail answers, as it was applied."""
    return cut.subject is None or _patch_subject(cut.subject).title == subject.title


def _is_answer(subject: PatchSubject, body: MailBody, sender: Person) -> bool:
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
    if at < 0 and subject.is_patch and not subject.is_reply:
        return None  # nearly every patch
    if 0 <= block_at("\n" + text) <= max(at, 0):
        return None
    if at >= 0:
        cut = read_in_body(text[at:])
        return cut if cut.subject or split_message(cut.text)[0] else None
    top = read_in_body(text)
    is_named = top.author and top.subject and not parse_subject(top.subject).is_reply
    return top if is_named else None


def _patch_subject(text: str) -> PatchSubject:
    """The subject of a patch inside another mail; a title without brackets is a [PATCH]."""
    subject = parse_subject(decode_words(text))
    if subject.is_patch and not subject.is_reply:
        return subject
    return parse_subject(f"[PATCH] {subject.title}")
