"""The kind of a mail, decided from the mail alone.

Which series an "applied" note is about, and whether it is true, is decided in `tracking`.
"""

from __future__ import annotations

import re

from generator.mail.apply_phrases import find_phrase_in, means_another
from generator.mail.form_letters import read_form_letter
from generator.models.mails import Kind, PatchSubject

_REPORT = re.compile(r"(?:bug|regression|bug report|syzbot|oops|kernel bug)\b", re.IGNORECASE)
_REPORT_TITLE = re.compile(
    r"(?:bug|regression|kasan|kmsan|kcsan|ubsan|warning|bisected)\b\s?[:\]]"
    r"|(?:bug|regression) (?:in|since|with|from|on|after)\b",
    re.IGNORECASE,
)
# "applied: [PATCH] x", "[applied] Re: [PATCH] x", "APPLIED/cmnt: [SRU][PATCH] x", and behind the
# tag of a list "applied-series: [PATCH] x"
_APPLIED = re.compile(
    r"(?:re: ?)?(?:\[[\w.-]{1,30}\] ?)?[\[(]?applied(?:/cmnt|-series|\[[\w/]{1,12}\])?[\])]?[:,]?"
    r" {0,2}(?:re: ?)?\[",
    re.IGNORECASE,
)


def kind_of_patch(subject: PatchSubject, *, has_diff: bool) -> Kind | None:
    """The kind of a mail with a patch, a cover letter or a pull request; None for other mails."""
    if subject.is_reply:
        return None
    if subject.is_pull:
        return "pull"
    if subject.is_patch or ((has_diff or subject.number == 0) and _is_numbered(subject)):
        return "cover" if subject.number == 0 else "patch"
    return None


def _is_numbered(subject: PatchSubject) -> bool:
    """Whether a subject speaks as that of a patch does, although PATCH was left out."""
    if subject.rfc or subject.resend or subject.is_committed or "RFT" in subject.prefixes:
        return True
    return not (subject.version_inferred and subject.number_inferred)  # "[v3]", "[2/5]"


def kind_of_form_letter(subject: PatchSubject) -> Kind | None:
    """The kind of a mail that a script wrote about a patch, which may stand below; else None."""
    letter = read_form_letter(subject.raw)
    if letter is None:
        return None
    return "applied" if letter.event == "added" else "report"


def kind_of_talk(subject: PatchSubject, own: list[str], *, is_bot: bool) -> Kind:
    """The kind of any other mail; `own` are the lines that its sender wrote."""
    if kind := kind_of_form_letter(subject):
        return kind
    if _says_applied(subject, own, is_bot=is_bot):
        return "applied"
    if is_bot or (not subject.is_reply and _reports(subject)):
        return "report"
    return "reply" if subject.is_reply else "other"


def _reports(subject: PatchSubject) -> bool:
    return any(_REPORT.fullmatch(word) for word in subject.prefixes) or bool(
        _REPORT_TITLE.match(subject.title)
    )


def _says_applied(subject: PatchSubject, own: list[str], *, is_bot: bool) -> bool:
    if not subject.is_reply:
        return False
    if subject.subset or _APPLIED.match(subject.raw):
        return True
    phrase = find_phrase_in(own, is_bot=is_bot)
    return phrase is not None and not means_another(phrase, subject.version)
