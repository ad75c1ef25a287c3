"""Which patches a sentence of an "applied" note means, as people count them in words.

"Patches 1-3 applied", "all but this one", "the first two", "the rest of the series".
"""

from __future__ import annotations

import re

from generator.mail.apply_phrases import Phrase
from generator.mail.patch_numbers import (
    MAX_PATCHES,
    NTHS,
    RANGE,
    TALLY,
    all_but,
    at_end,
    count_of,
    leaves_some_out,
    nth_of,
    nths_of,
    range_of,
    without_totals,
)
from generator.models.mails import PatchSubject

_VERB = (
    r"\b(?:applied|queued|merged|pushed|pulled|picked|staged|taken|took|committed|landed|added"
    r"|queue?ing|applying|merging)\b"
)
_NUMBERS = re.compile(
    rf"\bpatch(?:es)?\s(?:v\d{{1,2}}\s)?{RANGE}\s(?:of\s(?:this|the)\s(?:series|set)\s)?"
    rf"(?:(?:is|are|was|were|has|have|been|now|both)\s){{0,3}}{_VERB}"
    rf"|{_VERB}(?:\s(?:up|in(?=\s[\d#]+[-,+&\s]|\spatch)|only|and|just|both|also)){{0,2}}"
    r"\s(?:the\s)?(?:patch(?:es)?\s)?"
    rf"(?:v\d{{1,2}}\s)?{RANGE}(?!\s(?:minute|hour|day|week|month)s?\b)",
    re.IGNORECASE,
)
# "Since nobody complained about patches 1..3, I've pushed them."
_THEM = re.compile(
    rf"\bpatch(?:es)?\s{RANGE},?\s(?:(?:so|and|then)\s)?(?:I|we)(?:['’]ve|\shave)?\s"
    rf"(?:(?:now|just|already|also)\s)?{_VERB}\s(?:them|these|those|it)\b",
    re.IGNORECASE,
)
_IS = r"(?:(?:is|are|was|were|has been|have been|now|already) ){0,3}"
_END_OF = re.compile(  # "applied the first two", "the last two patches are applied"
    rf"{_VERB}\)?\s(?:only\s)?(?:the\s)?(?P<end>first|last)\s(?P<count>{TALLY})"
    rf"|^(?:\w{{1,10}}[,.!]? )?(?:the )?(?P<end2>first|last) (?P<count2>{TALLY})"
    rf"(?: (?:patch|commit|one)(?:es|s)?)? {_IS}{_VERB}",
    re.IGNORECASE,
)
_ORDINALS = re.compile(  # "applied the first and the last patch", "2nd patch applied"
    rf"{_VERB}\)? (?:only )?(?:the )?{NTHS}(?= (?:one|patch|commit)|$|[.,;)])"
    rf"|^(?:\w{{1,10}}[,.!]? )?(?:the )?{NTHS} (?:patch|commit|one)(?:es|s)? {_IS}{_VERB}",
    re.IGNORECASE,
)
_THIS = r"(?:this|that) (?:one|patch|commit)"
_BUT_THIS = re.compile(rf"\ball(?: patches)?,? (?:but|except|apart from) {_THIS}\b", re.IGNORECASE)
_AND_PREVIOUS = re.compile(
    rf"\b(?:this|{_THIS}) and (?:the )?(?:previous|preceding)\b"
    rf"|\b(?:previous|preceding) (?:one|patch|commit)(?: \([^()]{{1,80}}\))? and this\b",
    re.IGNORECASE,
)
_AND_NTH = re.compile(
    rf"\b(?:this|{_THIS}) and (?:the )?(first|second|third|last)\b"
    r"|\b(first|second|third|last)(?: one| patch| commit)? and this\b",
    re.IGNORECASE,
)
_UP_TO_THIS = re.compile(
    r"\ball (?:the )?patches (?:(?:in|of) (?:this|the) (?:series|set) )?(?:up to|until) "
    rf"(?:and including )?(?:{_THIS}|here)\b",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    rf"{_VERB} (?:all )?up to (?:and including )?(?:patch )?#?(\d{{1,3}})\b", re.IGNORECASE
)
_WHOLE = re.compile(
    r"\b(?:series|patch\s?set|the lot|patches)\b"
    rf"|(?:^|^\w{{1,20}}[,.!]? |{_VERB} )(?:all|both|everything|them all)\b",
    re.IGNORECASE,
)
_CLAUSES = re.compile(r"[,;:]\s|\b(?:and|so|but|therefore|thus|hence)\s", re.IGNORECASE)
_ASIDE = re.compile(r"\([^()]{0,200}\)")
_REMAINDER = (
    r"(?:the )?(?:(?:rest|remainder) of (?:the |this |your )?(?:pa\w{1,4}sets?|series|set|patches)"
    r"|remaining (?:\w{1,6} )?(?:patches|commits))"
)
_ALL_THE_REST = re.compile(
    rf"{_VERB} {_REMAINDER}\b|{_REMAINDER} (?:(?:is|are|now|was|were) ){{0,2}}{_VERB}",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"{_VERB}\s(?:up\s)?(?:only\s(?:this|that|these|those|the|some|a)"
    r"|(?:some|most|half|part|parts|a few)\sof|(?:the\s)?(?:first|second|last|other)\shalf"
    r"|(?:all\s)?(?:the\s)?others?)\b",
    re.IGNORECASE,
)
_TALLIED = re.compile(  # "applied 3 patches", "two of the patches", "4 of 5"
    rf"{_VERB}\s(?:(?:up|in|only|just)\s)?(?:the\s|these\s)?{TALLY}\s"
    r"(?:more\s)?(?:patches|commits|of\s(?:the|these|those|them|your|\d))\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:this|it|one|patch|commit|fix)\b", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:rest|remaining|remainder|parts?|some|most|other|others|except|but|apart|minus|comments?"
    r"|half|exception|excluding|without|of (?:the|this|your|these)|first|last|one|once"
    r"|at all|after all)\b",
    re.IGNORECASE,
)
_TO_TREE = (  # "to fixes", "for 6.16"; not "to Bo", "for the next version"
    r"(?:to|into|in|on|onto|for) (?:the |my )?(?:[\w.-]*[-/](?:next|fixes|queue|stable|[\w.]+)"
    r"|v?\d+\.\d|next(?! \w*(?:version|spin|week|time|round))"
    r"|fixes|master|main|stable|staging|devel\w*)"
)
_REST_TOO = re.compile(
    r"\bthe (?:rest|others|remainder) (?:went|(?:is|are|was|were) (?:also |now )?"
    r"(?:applied|queued|merged|pushed))\b"
    rf"|(?:[,;]|\band) (?:then )?the (?:rest|remainder|others|other patches|remaining patches)"
    rf" {_TO_TREE}",
    re.IGNORECASE,
)
# "Applied 1 to fixes and 2-5 to next"
_ELSEWHERE_TOO = re.compile(
    rf"(?:[,;]|\band) (?:then )?(?:patch(?:es)? )?{RANGE} {_TO_TREE}", re.IGNORECASE
)
_ONLY_NUMBERS = re.compile(
    r"#?\d{1,3}(?:(?:\s{0,3}[-–,+&]|\.{2,3}|\s(?:and|to))\s{0,3}#?\d{1,3}){0,50}"
)


def named_numbers(phrase: Phrase, subject: PatchSubject, own: list[str]) -> list[int]:
    """The numbers of the patches that a phrase means, in ascending order; [] where it names none.

    `subject` is that of the note, which counts from the patch it answers.
    """
    sentence = phrase.sentence[:400]
    return (
        _numbers(sentence, subject.total)
        or _numbers_beside(sentence, subject)
        or _numbers_below(sentence, own)
    )


def is_whole(phrase: Phrase) -> bool:
    """Whether a note says that the whole series was applied, also where it answers one patch."""
    clause = f"{_CLAUSES.split(phrase.before[-300:])[-1]}{phrase.verb}{phrase.after[:300]}"
    clause = _ASIDE.sub("", clause)
    if _ALL_THE_REST.search(clause) or _REST_TOO.search(phrase.sentence[:400]):
        return True
    if not _WHOLE.search(clause):
        return False
    return not _REST.search(clause) and not _numbers(phrase.sentence[:400], None)


def is_single(phrase: Phrase) -> bool:
    """Whether a note names one patch: "this patch merged", "took it", "the obvious fix pushed"."""
    before = _CLAUSES.split(phrase.before[-300:])[-1]
    after = _CLAUSES.split(phrase.after[:300])[0]
    return _SINGLE.search(_ASIDE.sub("", f"{before}{phrase.verb}{after}")) is not None


def is_part(phrase: Phrase, total: int | None) -> bool:
    """Whether a note says that it means some of `total` patches, without their numbers.

    So does one that says how many, if those are fewer: "applied 3 patches, 2 need more work".
    """
    said = f"{phrase.verb}{phrase.after[:100]}"
    if _PART.search(said) or leaves_some_out(said):
        return True
    tally = _TALLIED.match(said)
    return tally is not None and count_of(tally[1]) < (total or 0)


def _numbers(sentence: str, total: int | None) -> list[int]:
    """The patch numbers in a sentence: "Patches 1-3 applied", "Queued 3+5", "minus patch 2"."""
    if _REST_TOO.search(sentence):
        return []
    sentence = without_totals(sentence, total)
    if (left := all_but(sentence, total)) is not None:
        return left
    if (found := _END_OF.search(sentence)) and (
        numbers := at_end(found["end"] or found["end2"], found["count"] or found["count2"], total)
    ):
        return numbers
    if found := _ORDINALS.search(sentence):
        return nths_of(found[1] or found[2], total)
    if found := _UP_TO.search(sentence):
        return list(range(1, min(int(found[1]), total or MAX_PATCHES) + 1))
    named = _NUMBERS.search(sentence) or _THEM.search(sentence)
    if not named:
        return []
    more = [found[1] for found in _ELSEWHERE_TOO.finditer(sentence, named.end())]
    return range_of(" ".join([next(filter(None, named.groups())), *more]))


def _numbers_beside(sentence: str, subject: PatchSubject) -> list[int]:
    """The numbers in a sentence that counts from the patch it answers: "all but this one"."""
    number, total = subject.number, subject.total or 0
    if not number:
        return []
    if _BUT_THIS.search(sentence):
        return [other for other in range(1, total + 1) if other != number]
    if beside := _AND_NTH.search(sentence):
        return sorted({number, nth_of(beside[1] or beside[2], total) or number})
    if _AND_PREVIOUS.search(sentence):
        return [number - 1, number] if number > 1 else []
    return list(range(1, number + 1)) if _UP_TO_THIS.search(sentence) else []


def _numbers_below(sentence: str, own: list[str]) -> list[int]:
    """The numbers in the line below "I've applied the following patches:"."""
    if not sentence.endswith("patches:"):
        return []
    lines = [line.strip().rstrip(".") for line in own[:60] if line.strip()]
    below = next((at + 1 for at, line in enumerate(lines) if line.endswith("patches:")), 0)
    if not 0 < below < len(lines) or not _ONLY_NUMBERS.fullmatch(lines[below][:300]):
        return []
    return range_of(lines[below])
