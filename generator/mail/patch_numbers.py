"""The numbers of patches in words: "1-3, 5 and 7", "the last two", "all but the first".

`applied_numbers` reads with them what an "applied" note means, `scopes` what a tag means.
"""

from __future__ import annotations

import re

MAX_PATCHES = 1000
# Numbers as people list them. What is counted is no number of a patch: "2 patches", "4 of the 5".
RANGE = (
    r"#?(\d{1,3}+(?:(?:\s?(?:\.{2,3}|[-–~,+&])\s?|\s(?:to|through|thru)\s|,?\sand\s)"
    r"#?\d{1,3}+)*+)"
    r"(?![\d/%]|\.\d|\s(?:patch|of\s(?!th(?:is|e\s(?:series|set))\b)))"
)
TALLY = r"(one|patch|two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b"
_NTH = r"(?:first|second|third|fourth|fifth|last|\d{1,2}(?:st|nd|rd|th))"
NTHS = rf"({_NTH}(?:(?:,? and |, | & )(?:the )?{_NTH}){{0,5}})"
_EXCEPT = (
    r"\b(?:minus|except|apart from|without|excluding|other than|with the exception of"
    r"|(?:all|everything)(?: patches)?,? but)(?: for)?"
)
# "Except the dts patches" leaves out a part without numbers, "except for a nit in patch 3" nothing.
_BUT_SOME = re.compile(
    rf"{_EXCEPT}(?: (?!in\b|on\b|of\b|about\b|with\b|to\b|from\b|at\b)[\w./'-]+){{0,4}}?"
    r" (?:patch(?:es)?|commits?|parts?|bits?|hunks?|ones)\b",
    re.IGNORECASE,
)
_END = r"\s?(?:$|[,.;:()\]]|(?:which|that|as|because|since|for|until|so)\b)"
_BUT = re.compile(
    rf"{_EXCEPT} (?:(?:the )?patch(?:es)? {RANGE}|(?=#){RANGE}|{RANGE}(?={_END}))", re.IGNORECASE
)
_BUT_NTHS = re.compile(
    rf"{_EXCEPT} (?:the )?{NTHS}(?= (?:one|patch|commit)| ?(?:$|[.,;:()])| {TALLY})"
    rf"(?: (?P<count>{TALLY}))?",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\[?\b(\d{1,3})/(\d{1,3})\b\]?")  # "patch 1/4", "[1/9] - [8/9]"
_NUMBER_RANGE = re.compile(
    r"(\d{1,3})"
    r"(?:\s?(?:[-–~]|\.{2,3})\s?#?(\d{1,3})|\s(?:to|through|thru)\s#?(\d{1,3}))?"
)
_COUNT = {
    "one": 1, "patch": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip


def range_of(text: str) -> list[int]:
    """The numbers of "1-3, 5 and 7", in ascending order."""
    numbers: set[int] = set()
    for found in _NUMBER_RANGE.finditer(text):
        first, last = int(found[1]), int(found[2] or found[3] or found[1])
        numbers.update(range(first, min(last, first + MAX_PATCHES) + 1))
    return sorted(numbers)


def count_of(tally: str) -> int:
    """The number that a tally says: 3 for "three" and "3"."""
    return _COUNT.get(tally.lower()) or int(tally)


def at_end(end: str, count: str | None, total: int | None) -> list[int]:
    """The numbers of the first or the last patches of a series; [] where its end is not known."""
    if count is None or (end.lower() == "last" and not total):
        return []
    size = count_of(count)
    size = min(size, total or size)
    begin = 1 if end.lower() == "first" else (total or size) - size + 1
    return list(range(begin, begin + size))


def nths_of(words: str, total: int | None) -> list[int]:
    """The numbers of "the first, third and last", in ascending order."""
    named = {nth_of(found, total) for found in re.findall(_NTH, words.lower())}
    return sorted(number for number in named if number)


def nth_of(word: str, total: int | None) -> int | None:
    """The number of the first, 2nd, third or last patch."""
    word = word.lower()
    if word == "last":
        return total
    if word[0].isdigit():
        return int(word[:-2])
    return ["first", "second", "third", "fourth", "fifth"].index(word) + 1


def without_totals(words: str, total: int | None) -> str:
    """The words with `3` for `3/5`; what counts something else than a series of `total` stays."""
    return _COUNTED.sub(
        lambda found: found[1] if total in {None, int(found[2])} else found[0], words
    )


def all_but(words: str, total: int | None) -> list[int] | None:
    """The numbers that are left by "all but patch 3", "except the last two"; None if none are said.

    `words` have no totals any more.
    """
    if found := _BUT.search(words):
        out = range_of(next(filter(None, found.groups())))
    elif found := _BUT_NTHS.search(words):
        out = at_end(found[1], found["count"], total) or nths_of(found[1], total)
    else:
        return None
    return [number for number in range(1, (total or 0) + 1) if number not in out]


def leaves_some_out(words: str) -> bool:
    """Whether words such as "except the dts patches" leave out patches, with or without numbers."""
    return _BUT_SOME.search(words) is not None
