"""Which patches of a series a tag in a reply means, by the words around it.

"For patches 1 and 2:" or "The whole series looks good." above a tag, "for both patches." below it,
"# for the arm64 part" behind it. Without such words a tag means the mail that it answers. The words
must stand next to the tag: on its line, on the line below, in the last sentence above.
"""

from __future__ import annotations

import re

from generator.mail.patch_numbers import all_but, leaves_some_out, without_totals

ALL = (0,)  # the number of the cover letter: what is said of it is said of all patches
MAX_WORDS = 400  # characters next to a tag that are looked at
Scope = tuple[int, ...] | None  # numbers; () for what the mail answers, None for a part of it

_COUNTS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10,
}  # fmt: skip
_FILLERS = {
    "the", "this", "these", "those", "that", "your", "my", "a", "of", "whole", "entire", "full",
    "complete", "them", "it",
}  # fmt: skip
_SERIES = {"series", "patchset", "patchsets", "set", "pile", "lot", "stack", "everything"}
_VAGUE = {"lot", "everything", "set"}
_PATCHES = {"patch", "patches", "commit", "commits"}
_SPELT = re.compile(r"\bpatch[ -]?(?=sets?\b|series\b)|\bsets\b")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
_FOR = re.compile(r"(?:for|on|to) ")
# What stands before "for the series": an approval or nothing. Not: "thanks", "a nit", "the cover".
_BEFORE = re.compile(
    r"(?:(?:.*[\s(,])?(?:good|fine|great|okay|ok|lgtm|acks?|tags?|[rat]-?b|\w+-by|add(?:ed)?|apply"
    r"|otherwise|that|this|here|fwiw|so|anyway|overall|and|also|same|fixed|resolved|changed|addressed"
    r"|test(?:ed|ing)|hi|hello|all|yes|yep|objections?|\+1)[\s(,:.!-]*)?"
)
_IN_SERIES = re.compile(
    r" (?:in|of|from) (?:the |this |your )?(?:whole |entire )?(?:patch)?(?:series|set)$"
)
# A condition or a remark behind the words, which changes nothing of what they mean.
_REMARK = re.compile(
    r" \([^()]{0,80}\)?$|,? (?:with|once|assuming|modulo|after|if|as well|too|in the next|in v?\d"
    r"|from (?:me|my)|now|then|also)\b[^:()]{0,80}$"
)
_LIST = re.compile(
    r"#?\d{1,3}(?:/\d{1,3})?"
    r"(?:(?: ?[-–+&] ?| to | through | ?\.\. ?|, ?(?:and |& )?| and )#?\d{1,3}(?:/\d{1,3})?)*+"
)
_RANGE = re.compile(
    r"(\d{1,3})(?:/\d{1,3})?"
    r"(?:(?: ?[-–] ?| to | through | ?\.\. ?)#?(\d{1,3})(?:/\d{1,3})?)?"
)
_VERDICT = re.compile(r" (?:(?:all )?looks?|lgtm|seems?|tested|works?)\b|: (?=\w)")
_WHOLE = re.compile(
    r"(?=.*\b(?:looks?|lgtm|good|fine|great|nice|okay|ok|merge|acks?|works?)\b)"
    r".*\b(?:whole|entire|complete|full) (?:patch ?)?(?:series|set)\b"
)
_TESTED = re.compile(
    r"\btested\b.{0,40}\b(?:this|the|your)(?: (?:whole|entire|complete|full))?"
    r" (?:patch ?)?(?:series|set)\b"
)
_LIMITED = re.compile(  # what is said is not said of a whole
    r"\?|\b(?:except|apart|but|not|rest|remaining|others?|last|next|previous|would|could|should"
    r"|parts?|some|most|until|before|split|resend|rebase|drop|(?:thanks|thank you|sorry) for)\b"
    r"|n't\b"
)
# A part of what is answered, as it stands behind "for" or alone.
_PART = re.compile(
    r"(?:[\w/+.,&'-]+ ){1,6}?(?:parts?|bits?|sides?|pieces?|changes|portions?|code|patches|drivers?"
    r"|stuff)(?: above)?"
)
_BARE_PART = re.compile(r"(?:[\w/+.&-]+ ){1,3}(?:parts?|bits?)")
_PLACE = re.compile(r"(?:for )?[\w.-]+/[\w./*-]+|for (?!me\b|what\b)[\w.-]+")  # fs/ext4
# "Patches 1-3 are", above "Reviewed-by: ...": the tag is the end of the sentence.
_GOES_ON_IN_TAG = re.compile(r"(?:.{1,200}, )?(.{1,80}?) (?:is|are)(?: (?:all|now))?")
_WITHOUT = re.compile(r"\b(?:without|minus)\b")
# "I have reviewed patches 1 and 2 of this series, and they look good."
_I_READ = re.compile(
    r"(?:.*\b)?(?:i|we)(?:['’]ve| have)?(?: (?!not\b|never\b)\w+){0,2}"
    r" (reviewed|tested|acked|read|looked at|went through|gone through) (?:the )?"
    r"(.{0,80}?)(?:,? (?:and|which|they|it|all) [^\d#].*| (?:on|with|against|using|under) .*)?"
)
_INTRO = re.compile(
    r"(?:(?:so |and |please |then )*(?:feel free to|you (?:can|may)(?: also)?|please|free to)? ?"
    r"(?:add|have|take|apply|use)(?: (?:my|a|the|this|these|following|tags?))*"
    r"|fwiw|so|hence|thus|anyway|anyways|otherwise|with (?:that|this|those)\b.{0,30})"
)


def scope_of(comment: str, above: str, below: str, *, total: int, is_test: bool) -> Scope:
    """The patches that a tag means, of a series of `total`.

    `comment` stands behind the tag, `above` above it, `below` is the line below it, and `is_test`
    is whether it is a Tested-by.
    """
    words = _plain(comment)
    if words and (found := _named(words, total)) != ():
        return found
    if words and _PLACE.fullmatch(words) and not is_test:
        return None
    words = _plain(below)
    if _FOR.match(words) and (found := _named(words, total)) != ():
        return found
    sentences = [_plain(sentence) for sentence in _SENTENCE_END.split(above[-MAX_WORDS:])]
    found = _said(sentences[-1], total, is_test=is_test)
    if found == () and len(sentences) > 1 and _INTRO.fullmatch(sentences[-1]):
        found = _said(sentences[-2], total, is_test=is_test)
    return found


def scope_before(words: str, total: int) -> Scope:
    """The patches that words before a tag on its line name: "For patches 1 and 2: Reviewed-by"."""
    return _named(_plain(words), total)


def _plain(words: str) -> str:
    """The words in lower case with one spelling of "series", without what encloses them."""
    words = " ".join(words[:MAX_WORDS].lower().split()).strip(" #()[]*_:,.;!–-")
    return _SPELT.sub(lambda found: "set" if found[0] == "sets" else "patch", words).replace(
        "patchseries", "series"
    )


def _named(words: str, total: int) -> Scope:
    """What the words mean if they are nothing but a scope, with or without "for"."""
    if (left := _left(words, total)) != ():
        return left
    found = _FOR.match(words)
    words = words[found.end() :] if found else words
    meant = _meaning(words, total, alone=found is None)
    return meant or (None if (_PART if found else _BARE_PART).fullmatch(words) else ())


def _left(words: str, total: int) -> Scope:
    """What is left of a series by words such as "all but patch 3"; () without such words."""
    if _WITHOUT.search(words):
        return ()  # "this would do without patch 4 as well"
    left = all_but(without_totals(words, total), total)
    if left:
        return tuple(left)
    return None if leaves_some_out(words) else ()


def _said(words: str, total: int, *, is_test: bool) -> Scope:
    """What a sentence above a tag says of the patches that are meant."""
    for found in reversed(list(_FOR.finditer(words))[-4:]):
        if _BEFORE.fullmatch(words[: found.start()]):
            meant = _named(words[found.start() :], total)
            if meant != ():
                return meant
    meant = _named(words, total)
    if meant != () or _LIMITED.search(words):
        return meant
    if subject := _GOES_ON_IN_TAG.fullmatch(words):
        return _meaning(subject[1], total)
    if (numbers := _i_read(words, total, is_test=is_test)) != ():
        return numbers
    verdict = _VERDICT.search(words)
    if verdict and (meant := _meaning(words[: verdict.start()], total, alone=True)):
        return meant
    about = _TESTED if "tested" in words else _WHOLE
    return ALL if about.search(words) and (is_test or about is _WHOLE) else ()


def _i_read(words: str, total: int, *, is_test: bool) -> tuple[int, ...]:
    """The numbers in "I have reviewed patches 1 and 2"; "all of these" need not be patches."""
    read = _I_READ.fullmatch(words)
    if read is None or (read[1] == "tested" and not is_test):
        return ()
    numbers = _meaning(read[2], total)
    return () if numbers == ALL else numbers


def _meaning(words: str, total: int, *, alone: bool = False) -> tuple[int, ...]:
    """The numbers that words mean: "the whole series", "both patches", "patches 1-3"; else ().

    `alone` is whether no "for" stands before them: then a word like "all" is not enough.
    """
    words = _IN_SERIES.sub("", _REMARK.sub("", words).strip(" :,.;!()[]"))
    nouns = [word for word in words.split() if word not in _FILLERS]
    if len(nouns) == 1 and nouns[0] in (_SERIES - _VAGUE if alone else _SERIES):
        return ALL
    named = bool(_PATCHES & set(nouns))
    bare = [word for word in nouns if word not in _PATCHES]
    if bare and bare[0] in {"all", "both"} and (named or not alone):
        count = total if len(bare) == 1 else _count(bare[1]) if len(bare) == 2 else 0
        return ALL if count == total and (bare[0] == "all" or total == 2) else ()
    if bare and bare[0] in {"first", "last"} and len(bare) <= 2 and (named or not alone):
        count = min(_count(bare[1]) if len(bare) == 2 else 1, total)
        start = 1 if bare[0] == "first" else total - count + 1
        return tuple(range(start, start + count))
    if len(bare) == 1 and named and len(nouns) == 2 and nouns[1] in _PATCHES and _count(bare[0]):
        return ALL if _count(bare[0]) == total else ()
    return _numbers(" ".join(bare), total, named=named)


def _count(word: str) -> int:
    return _COUNTS.get(word) or (int(word) if word.isdecimal() and len(word) < 4 else 0)


def _numbers(words: str, total: int, *, named: bool) -> tuple[int, ...]:
    """The numbers of "1-3, 5 and 7" as far as the series has them, rising."""
    if not _LIST.fullmatch(words) or not (named or "/" in words or not words.isdecimal()):
        return ()
    numbers: set[int] = set()
    for found in _RANGE.finditer(words):
        first = int(found[1])
        numbers.update(range(first, min(int(found[2] or first), total) + 1))
    return ALL if 0 in numbers else tuple(sorted(n for n in numbers if n <= total))
