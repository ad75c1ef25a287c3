"""Statements about patches in mails that are no patches, apart from trailers.

That patches were applied or are retracted, what a pull request offers, what a robot found.
`tracking` decides whether the sender may say so: an author of his own patch, a maintainer of
another's.
"""

from __future__ import annotations

import re

from generator.mail.applied import enclosed_applied, where_applied, which_applied
from generator.mail.applied_numbers import is_part, is_single, is_whole
from generator.mail.apply_phrases import find_phrase_in
from generator.mail.enclosed import read_enclosed
from generator.mail.form_letters import FormLetter, read_form_letter
from generator.mail.pulls import pulled_from, shortlog
from generator.mail.retractions import find_retraction, takes_out
from generator.mail.robots import Bots
from generator.mail.verdicts import verdict
from generator.models.mails import Kind, Note, PatchSubject

_NOTHING = Note()
_THIS_PATCH = re.compile(r"\b(?:this|these)\b", re.IGNORECASE)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|been)\b(?: \w{1,12}){0,2} $", re.IGNORECASE)
_STABLE = re.compile(r"\d-stable\b|^stable\b")  # "6.6-stable", and not "mm-unstable"
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
        note = Note(tree=pulled_from(text), shortlog=shortlog(text))
    elif kind == "applied":
        note = _of_applied(subject, own, bot)
    elif bot:
        note = Note(verdict=verdict(subject, own, bot))
    else:
        retraction = find_retraction(own, subject.version)
        note = Note(
            retracts=retraction is not None,
            whole=bool(retraction and retraction.is_whole),
            drops=takes_out(own),
        )
    return None if note == _NOTHING else note


def _of_applied(subject: PatchSubject, own: list[str], bot: Bots | None) -> Note:
    phrase = find_phrase_in(own, is_bot=bot is not None)
    part = phrase is not None and is_part(phrase, subject.total)
    return Note(
        tree=where_applied(phrase) if phrase else "",
        applied=which_applied(subject, own, phrase),
        whole=phrase is not None and not (part or subject.subset) and is_whole(phrase),
        part=part,
        single=phrase is not None and is_single(phrase),
        reported=phrase is not None and _is_passive(phrase.before[-60:]),
        verdict=(verdict(subject, own, bot) or "applied") if bot else "",
    )


def _is_passive(before: str) -> bool:
    """Whether a phrase says "was applied" of patches that need not be those it answers."""
    return _PASSIVE.search(before) is not None and _THIS_PATCH.search(before) is None


def _of_form_letter(letter: FormLetter, text: str, *, is_bot: bool) -> Note:
    enclosed = read_enclosed(text, letter)
    in_stable, elsewhere = _VERDICTS[letter.event]
    return Note(
        tree=enclosed.tree if letter.event == "added" else "",
        applied=enclosed_applied(enclosed) if letter.event != "failed" else (),
        drops=letter.event == "dropped",
        author=enclosed.author,
        links=enclosed.links,
        verdict=(in_stable if _STABLE.search(letter.tree) else elsewhere) if is_bot else "",
    )
