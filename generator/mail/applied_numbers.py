"""Which patches a sentence of an "applied" note means, as people count them in words.

"Patches 1-3 applied", "all but this one", "the first two", "the rest of the series".
"""

from __future__ import annotations

import re

from generator.mail.apply_phrases import Phrase
from generator.models.mails import PatchSubject

MAX_PATCHES = 1000
_VERB = (
    r"\b(?:applied|queued|merged|pushed|pulled|picked|staged|taken|took|committed|landed|added"
    r"|queue?ing|applying|merging)\b"
)
_RANGE = (
    r"#?(\d{1,3}+(?:(?:\s?(?:\.{2,3}|[-–~,+&])\s?|\s(?:to|through|thru)\s|,?\sand\s)"
    r"#?\d{1,3}+)*+)"
    r"(?![\d/%]|\.\d|\s(?:patch|of\s(?!th)))"
)
_NUMBERS = re.compile(
    rf"\bpatch(?:es)?\s(?:v\d{{1,2}}\s)?{_RANGE}\s(?:of\s(?:this|the)\s(?:series|set)\s)?"
    rf"(?:(?:is|are|was|were|has|have|been|now|both)\s){{0,3}}{_VERB}"
    rf"|{_VERB}(?:\s(?:up|only|and|just|both|also)){{0,2}}\s(?:the\s)?(?:patch(?:es)?\s)?"
    rf"(?:v\d{{1,2}}\s)?{_RANGE}",
    re.IGNORECASE,
)
# "Since nobody complained about patches 1..3, I've pushed them."
_THEM = re.compile(
    rf"\bpatch(?:es)?\s{_RANGE},?\s(?:(?:so|and|then)\s)?(?:I|we)(?:['’]ve|\shave)?\s"
    rf"(?:(?:now|just|already|also)\s)?{_VERB}\s(?:them|these|those|it)\b",
    re.IGNORECASE,
)
_TALLY = r"(one|patch|two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b"
_IS = r"(?:(?:is|are|was|were|has been|have been|now|already) ){0,3}"
_END_OF = re.compile(  # "applied the first two", "the last two patches are applied"
    rf"{_VERB}\)?\s(?:only\s)?(?:the\s)?(?P<end>first|last)\s(?P<count>{_TALLY})"
    rf"|^(?:\w{{1,10}}[,.!]? )?(?:the )?(?P<end2>first|last) (?P<count2>{_TALLY})"
    rf"(?: (?:patch|commit|one)(?:es|s)?)? {_IS}{_VERB}",
    re.IGNORECASE,
)
_NTH = r"(?:first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th))"
_NTHS = rf"({_NTH}(?:(?:,? and |, | & )(?:the )?{_NTH}){{0,5}})"
_ORDINALS = re.compile(  # "applied the first and the last patch", "2nd patch applied"
    rf"{_VERB}\)? (?:only )?(?:the )?{_NTHS}(?= (?:one|patch|commit)|$|[.,;)])"
    rf"|^(?:\w{{1,10}}[,.!]? )?(?:the )?{_NTHS} (?:patch|commit|one)(?:es|s)? {_IS}{_VERB}",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:minus|except|apart from|without|excluding|all but)\s(?:for\s)?(?:patch(?:es)?\s)?"
    rf"{_RANGE}",
    re.IGNORECASE,
)
_BUT_NTHS = re.compile(
    rf"\b(?:minus|except|apart from|without|all but) (?:for )?(?:the )?{_NTHS}"
    rf"(?= (?:patch|commit|one)|$|[.,;)]| {_TALLY})(?: (?P<count>{_TALLY}))?",
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
    r"|(?:some|most|half|part|parts|a few)\sof|(?:all\s)?(?:the\s)?others?)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:this|it|one|patch|commit|fix)\b", re.IGNORECASE)
_REST = re.compile(
    r"\b(?:rest|remaining|remainder|parts?|some|most|other|others|except|but|apart|minus|comments?"
    r"|half|of (?:the|this|your|these)|first|last|one|once|at all|after all)\b",
    re.IGNORECASE,
)
_REST_TOO = re.compile(
    r"\bthe (?:rest|others|remainder) (?:went|(?:is|are|was|were) (?:also |now )?"
    r"(?:applied|queued|merged|pushed))\b",
    re.IGNORECASE,
)
_NUMBER_RANGE = re.compile(
    r"(\d{1,3})"
    r"(?:\s?(?:[-–~]|\.{2,3})\s?#?(\d{1,3})|\s(?:to|through|thru)\s#?(\d{1,3}))?"
)
_COUNTED = re.compile(r"\[?\b(\d{1,3})/(\d{1,3})\b\]?")  # "patch 1/4", "[1/9] - [8/9]"
_ONLY_NUMBERS = re.compile(
    r"#?\d{1,3}(?:(?:\s{0,3}[-–,+&]|\.{2,3}|\s(?:and|to))\s{0,3}#?\d{1,3}){0,50}"
)
_COUNT = {
    "one": 1, "patch": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip


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
    if _ALL_THE_REST.search(clause):
        return True
    if not _WHOLE.search(clause):
        return False
    return not _REST.search(clause) and not _numbers(phrase.sentence[:400], None)


def is_single(phrase: Phrase) -> bool:
    """Whether a note names one patch: "this patch merged", "took it", "the obvious fix pushed"."""
    before = _CLAUSES.split(phrase.before[-300:])[-1]
    after = _CLAUSES.split(phrase.after[:300])[0]
    return _SINGLE.search(_ASIDE.sub("", f"{before}{phrase.verb}{after}")) is not None


def is_part(phrase: Phrase) -> bool:
    """Whether a note says that it means some of the patches, without their numbers."""
    return _PART.search(f"{phrase.verb}{phrase.after[:100]}") is not None


def _numbers(sentence: str, total: int | None) -> list[int]:
    """The patch numbers in a sentence: "Patches 1-3 applied", "Queued 3+5", "minus patch 2"."""
    if _REST_TOO.search(sentence):
        return []
    if "/" in sentence:
        sentence = _COUNTED.sub(lambda found: _without_total(found, total), sentence)
    but = _BUT.search(sentence)
    if but:
        left_out = set(_range(but[1]))
        return [number for number in range(1, (total or 0) + 1) if number not in left_out]
    if but := _BUT_NTHS.search(sentence):
        left_out = set(_at_end(but[1], but["count"], total) or _nths(but[1], total))
        return [number for number in range(1, (total or 0) + 1) if number not in left_out]
    if (found := _END_OF.search(sentence)) and (
        numbers := _at_end(found["end"] or found["end2"], found["count"] or found["count2"], total)
    ):
        return numbers
    if found := _ORDINALS.search(sentence):
        return _nths(found[1] or found[2], total)
    if found := _UP_TO.search(sentence):
        return list(range(1, min(int(found[1]), total or MAX_PATCHES) + 1))
    named = _NUMBERS.search(sentence) or _THEM.search(sentence)
    return _range(next(filter(None, named.groups()))) if named else []


def _at_end(end: str, count: str | None, total: int | None) -> list[int]:
    """The numbers of the first or the last patches of a series; [] where its end is not known."""
    if count is None or (end.lower() == "last" and not total):
        return []
    size = _COUNT.get(count.lower()) or int(count)
    size = min(size, total or size)
    begin = 1 if end.lower() == "first" else (total or size) - size + 1
    return list(range(begin, begin + size))


def _nths(words: str, total: int | None) -> list[int]:
    """The numbers of "the first, third and last", in ascending order."""
    named = {_nth(found, total) for found in re.findall(_NTH, words.lower())}
    return sorted(number for number in named if number)


def _nth(word: str, total: int | None) -> int | None:
    """The number of the first, 2nd, third or last patch."""
    word = word.lower()
    if word == "last":
        return total
    if word[0].isdigit():
        return int(word[:-2])
    return ["first", "second", "third", "fourth", "fifth"].index(word) + 1


def _without_total(found: re.Match[str], total: int | None) -> str:
    """The counter of a patch as its number; what counts something else stays."""
    return found[1] if total in {None, int(found[2])} else found[0]


def _numbers_beside(sentence: str, subject: PatchSubject) -> list[int]:
    """The numbers in a sentence that counts from the patch it answers: "all but this one"."""
    number, total = subject.number, subject.total or 0
    if not number:
        return []
    if _BUT_THIS.search(sentence):
        return [other for other in range(1, total + 1) if other != number]
    if beside := _AND_NTH.search(sentence):
        return sorted({number, _nth(beside[1] or beside[2], total) or number})
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
    return _range(lines[below])


def _range(text: str) -> list[int]:
    """The numbers of "1-3, 5 and 7", in ascending order."""
    numbers: set[int] = set()
    for found in _NUMBER_RANGE.finditer(text):
        first, last = int(found[1]), int(found[2] or found[3] or found[1])
        numbers.update(range(first, min(last, first + MAX_PATCHES) + 1))
    return sorted(numbers)
