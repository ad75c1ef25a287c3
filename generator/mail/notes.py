"""Statements about patches in mails that are no patches, apart from trailers.

That patches were applied or are retracted, what a pull request offers, what a robot found.
`tracking` decides whether the sender may say so: an author of his own patch, a maintainer of
another's.
"""

from __future__ import annotations

import re

from generator.mail.applied import enclosed_applied, where_applied, which_applied
from generator.mail.applied_numbers import is_part, is_whole
from generator.mail.apply_phrases import find_phrase_in
from generator.mail.enclosed import read_enclosed
from generator.mail.form_letters import FormLetter, read_form_letter
from generator.mail.pulls import pulled_from, shortlog
from generator.mail.robots import Bots
from generator.mail.verdicts import verdict
from generator.models.mails import Kind, Note, PatchSubject

MAX_LINES = 20  # own lines in which a retraction is looked for, as it is at the top
MAX_TEXT = 1200  # characters of them
_WORK = (
    r"(?:e-?mails?|mails?|patch(?:es|set|sets)?|series|set|version|ones?|submission|rfc|v\d{1,3}"
    r"|pull|pull request|thread)\b(?!'|[ -](?:comment|remark|question|part|hunk|bit|line|nit))"
)
_THIS = (
    rf"(?:(?:this|these) (?:[\w./\[\]#-]{{1,14}} ){{0,2}}?{_WORK}"
    rf"|(?:my|the) (?:whole |entire )?{_WORK}"
    r"|(?:this|these)(?=\s?(?:[.,;!(|]|$|for\snow\b|--?\s)))"
)
_RETRACTS = re.compile(
    r"\b(?:please|pls|plz|kindly|can you|could you)"
    r"(?:,? (?:just|simply|also|do|instead|all|then)){0,2} "
    r"(?:ignore|disregard|drop|skip|discard|scrap|(?:don'?t|do not) "
    rf"(?:apply|merge|queue|take|pick|pick up|pull|review|use)) {_THIS}"
    r"|\bself[ -]?nac?k(?:ed)?\b|\bnac?k(?:ed|ing)? (?:to )?(?:my own|myself)\b"
    rf"|\b(?:please|pls)(?: just)? (?:ignore|disregard) that {_WORK}"
    r"|\b(?:didn't|did not) mean to (?:send|post|resend) (?:this|these|it|them)\b"
    rf"|\b(?:i'll|i will|i'm|i am)(?: just| now)? abandon(?:ing)? {_THIS}"
    rf"|\bwithdraw(?:ing|n)? {_THIS}|\b(?:patch|series|version) (?:is |are )?withdrawn\b"
    r"|\b(?:sent|posted)(?: out)?"
    r"(?: (?:this|it|these|them)(?: (?:one|patch|series|version|e?mail))?)?(?: out)? "
    r"(?:by mistake|by accident|accidentally|in error|mistakenly|too early|prematurely)\b"
    r"|\b(?:accidentally|mistakenly) sent\b",
    re.IGNORECASE,
)
# One of these is in every retraction, and in few other mails.
_HINTS = (
    "gnore", "isregard", "bandon", "drop", "skip", "scard", "scrap", "t apply", "t merge",
    "t queue", "t take", "t pick", "t pull", "t review", "t use", "elf", "ithdraw", "istak",
    "ccident", "t mean to", "in error", "too early", "prematur", "nak", "nack", "NA",
)  # fmt: skip
_NOTHING = Note()
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been)\b(?: \w{1,12}){0,2} $", re.IGNORECASE)
_VERDICTS = {  # of a form letter, about a stable tree and about others
    "added": ("stable: added", "applied"),
    "dropped": ("stable: dropped", "dropped"),
    "failed": ("stable: failed", "does not apply"),
}


def read_note(
    kind: Kind, subject: PatchSubject, text: str, own: list[str], *, bot: Bots | None
) -> Note | None:
    """The note of a mail that is no patch; None where it makes no such statement.

    `text` is its whole text, `own` the lines that its sender wrote. `bot` are the known robots if
    a robot sent it, else None.
    """
    if letter := read_form_letter(subject.raw):
        note = _of_form_letter(letter, text, is_bot=bot is not None)
    elif kind == "pull":
        note = Note(tree=pulled_from(text), listed=shortlog(text))
    elif kind == "applied":
        note = _of_applied(subject, own, bot)
    elif bot:
        note = Note(verdict=verdict(subject, own, bot))
    else:
        note = Note(retracts=retracts(own))
    return None if note == _NOTHING else note


def _of_applied(subject: PatchSubject, own: list[str], bot: Bots | None) -> Note:
    phrase = find_phrase_in(own, is_bot=bot is not None)
    return Note(
        tree=where_applied(phrase) if phrase else "",
        applied=which_applied(subject, own, phrase),
        whole=phrase is not None and not subject.subset and is_whole(phrase),
        part=phrase is not None and is_part(phrase),
        reported=phrase is not None and _PASSIVE.search(phrase.before[-60:]) is not None,
        verdict=(verdict(subject, own, bot) or "applied") if bot else "",
    )


def _of_form_letter(letter: FormLetter, text: str, *, is_bot: bool) -> Note:
    enclosed = read_enclosed(text, letter)
    in_stable, elsewhere = _VERDICTS[letter.event]
    return Note(
        tree=enclosed.tree if letter.event == "added" else "",
        applied=enclosed_applied(enclosed) if letter.event != "failed" else (),
        drops=letter.event == "dropped",
        author=enclosed.author,
        links=enclosed.links,
        verdict=(in_stable if "stable" in letter.tree else elsewhere) if is_bot else "",
    )


def retracts(own: list[str]) -> bool:
    """Whether the first lines of a mail retract a patch or a series: "please drop this one"."""
    text = "\n".join(own[:MAX_LINES])
    if not any(map(text.__contains__, _HINTS)):
        return False
    lines = [line.strip() or "|" for line in own[:MAX_LINES]]  # a paragraph ends a sentence
    return _RETRACTS.search(" ".join(" ".join(lines).split())[:MAX_TEXT]) is not None
