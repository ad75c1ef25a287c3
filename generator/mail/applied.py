"""The contents of an "applied" note: the tree that patches went to, and the patches it names.

Reads the forms of `b4 ty`, patchwork and form letters, and what people write. `kinds` decides that
a mail is such a note; `tracking` finds the series that it is about.
"""

from __future__ import annotations

import re

from generator.mail.apply_phrases import Phrase
from generator.mail.enclosed import Enclosed
from generator.mail.subject import parse_subject
from generator.models.mails import AppliedPatch, PatchSubject
from generator.text import clean_line

MAX_TREE = 100
MAX_PATCHES = 1000
MAX_LINES = 3000  # of a note that are looked at
_VERB = (
    r"\b(?:applied|queued|merged|pushed|pulled|picked|staged|taken|took|committed|landed|added"
    r"|queue?ing|applying|merging)\b"
)
_TO = re.compile(r"(?:\s|\s\()(?:to|into|in|onto|on|(?<!,\s)for|through|via)\s", re.IGNORECASE)
_ARTICLES = {"my", "the", "our", "linus'", "current"}
_STOPS = {
    "thanks", "thank", "with", "and", "but", "so", "because", "as", "for", "after", "now", "when",
    "from", "which", "that", "until", "minus", "apart", "except", "if", "by", "at", "to", "in",
    "only", "on", "a", "i", "it", "this", "these", "then", "while", "where", "since", "your", "of",
}  # fmt: skip
_WORD = re.compile(r"[\w./:+~#'\"@=&?%-]{1,100}")
_BRANCH = re.compile(r"\([\w./+-]{1,80}\)")  # patchwork and b4 put the branch in parentheses
_VERSION = re.compile(r"v\d{1,3}", re.IGNORECASE)  # of a series
_KNOWN = {"next", "fixes", "master", "main", "mainline", "queue", "upstream", "staging", "stable"}
_RANGE = (
    r"#?(\d{1,3}+(?:(?:\s?(?:\.{2,3}|[-–,+&])\s?|\sto\s|,?\sand\s)#?\d{1,3}+)*+)"
    r"(?![\d/%]|\.\d|\s(?:patch|of\s(?!th)))"
)
_NUMBERS = re.compile(
    rf"\bpatch(?:es)?\s{_RANGE}\s(?:of\s(?:this|the)\s(?:series|set)\s)?"
    rf"(?:(?:is|are|was|were|has|have|been|now|both)\s){{0,3}}{_VERB}"
    rf"|{_VERB}(?:\s(?:up|only|and|just|both|also)){{0,2}}\s(?:the\s)?(?:patch(?:es)?\s)?{_RANGE}",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"{_VERB}\s(?:the\s)?first\s"
    r"(one|patch|two|three|four|five|six|seven|eight|nine|ten|\d{1,3})\b",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"\b(?:minus|except|apart from|without|excluding|all but)\s(?:for\s)?(?:patch(?:es)?\s)?"
    rf"{_RANGE}",
    re.IGNORECASE,
)
_THIS = r"(?:this|that) (?:one|patch|commit)"
_BUT_THIS = re.compile(rf"\ball(?: patches)?,? (?:but|except|apart from) {_THIS}\b", re.IGNORECASE)
_AND_PREVIOUS = re.compile(
    rf"\b(?:this|{_THIS}) and (?:the )?(?:previous|preceding|last)\b"
    rf"|\b(?:previous|preceding) (?:one|patch|commit)(?: \([^()]{{1,80}}\))? and this\b",
    re.IGNORECASE,
)
_UP_TO_THIS = re.compile(rf"\ball (?:the )?patches (?:up to|until) {_THIS}\b", re.IGNORECASE)
_WHOLE = re.compile(
    r"\b(?:series|patch\s?set|the lot|patches)\b"
    rf"|(?:^|^\w{{1,20}}[,.!]? |{_VERB} )(?:all|both|everything)\b",
    re.IGNORECASE,
)
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
_NUMBER_RANGE = re.compile(r"(\d{1,3})(?:\s?(?:[-–]|\.{2,3})\s?#?(\d{1,3})|\sto\s#?(\d{1,3}))?")
_COUNTED = re.compile(r"\[?\b(\d{1,3})/(\d{1,3})\b\]?")  # "patch 1/4", "[1/9] - [8/9]"
_ONLY_NUMBERS = re.compile(
    r"#?\d{1,3}(?:(?:\s{0,3}[-–,+&]|\.{2,3}|\s(?:and|to))\s{0,3}#?\d{1,3}){0,50}"
)
_COUNT = {
    "one": 1, "patch": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10,
}  # fmt: skip
_COMMIT = re.compile(
    r"\s+(?:commit: |https?://\S{1,300}?(?:/c/|/commit/|[?;&](?:id|h)=))([0-9a-f]{7,64})\s*"
)
_COMMIT_URL = re.compile(
    r"\s{0,8}https?://\S{1,300}?(?:/c/|/commit/|[?;&](?:id|h)=)([0-9a-f]{12,64})\s*"
)
_HEAD = re.compile(r"\s{0,8}(?:- )?\[([^\]]{1,80})\]\s?(\S.*)|\s{0,8}- (\S.*)")
_COUNTER = re.compile(r"(?:^|[\s,])(\d{1,4})/\d{1,4}$")


def where_applied(phrase: Phrase) -> str:
    """The tree or branch that a note names, as it is written there on one line; "" for none."""
    after = phrase.after[:400]
    for count, to in enumerate(_TO.finditer(after)):
        if "(" in after[: to.start() + 1]:
            break  # a remark on some of the patches or on another tree
        name = _tree(after[to.end() :])
        if name and (count == 0 or "/" in name):  # later prepositions often lead to other words
            return clean_line(name, MAX_TREE)
    return ""


def is_whole(phrase: Phrase) -> bool:
    """Whether a note says that the whole series was applied, also where it answers one patch."""
    sentence = phrase.sentence[:400]
    if not _WHOLE.search(sentence):
        return False
    return not _REST.search(sentence) and not _numbers(sentence, None)


def _tree(words: str) -> str:
    """The name of a tree at the beginning of `words`; "" for none."""
    kept: list[str] = []
    named = False
    for word in words.split():
        bare = word.rstrip(".,;:!") if word.startswith("(") else word.rstrip(".,;:!)")
        low = bare.lower()
        if not kept and low in _ARTICLES:
            continue
        if low == "pull":  # "queued for the next pull request"
            return ""
        named = low in {"tree", "branch", "repository", "repo"} or (
            bool(kept) and _BRANCH.fullmatch(bare) is not None
        )
        if named:
            kept += [bare] if bare.startswith("(") else []
            break
        if low in _STOPS or not _WORD.fullmatch(bare) or len(kept) == 4:
            break
        kept.append(bare)
        if bare != word:
            break
    while kept and not (named or _is_known(kept[-1])):  # "kvm/next tomorrow"
        kept.pop()
    name = " ".join(kept)
    return "" if _VERSION.fullmatch(name) else name


def _is_known(word: str) -> bool:
    """Whether a word looks like a tree or a branch by itself."""
    return word.lower() in _KNOWN or any(char in "/-.0123456789" for char in word)


def which_applied(
    subject: PatchSubject, own: list[str], phrase: Phrase | None
) -> tuple[AppliedPatch, ...]:
    """The patches that a note names individually; () where it means all that it answers."""
    own = own[:MAX_LINES]
    if named := _named_with_commits(own):
        return named
    sentence = phrase.sentence[:400] if phrase else ""
    numbers = (
        _numbers(sentence, subject.total)
        or _numbers_beside(sentence, subject)
        or _numbers_below(sentence, own)
    )
    if numbers:
        return tuple(AppliedPatch(number, "", "") for number in numbers)
    return _single(subject, own, sentence)


def enclosed_applied(enclosed: Enclosed) -> tuple[AppliedPatch, ...]:
    """The patch that a form letter carries."""
    title = parse_subject(enclosed.title).title if "[" in enclosed.title else enclosed.title
    return (AppliedPatch(None, title, enclosed.commit),) if enclosed.title else ()


def _named_with_commits(own: list[str]) -> tuple[AppliedPatch, ...]:
    """The patches of `b4 ty` and patchwork: `[1/3] title` with its commit on a line below."""
    found: dict[AppliedPatch, None] = {}  # in order
    for at, line in enumerate(own):
        commit = _COMMIT.fullmatch(line[:600])
        if not commit:
            continue
        title: list[str] = []
        for above in range(at - 1, max(-1, at - 5), -1):
            head = _HEAD.fullmatch(own[above][:1000])
            if head:
                counter = _COUNTER.search(head[1] or "")
                title.insert(0, head[2] or head[3])
                number = int(counter[1]) if counter else None
                found[AppliedPatch(number, clean_line(" ".join(title)), commit[1])] = None
                break
            title.insert(0, own[above].strip())
        if len(found) == MAX_PATCHES:
            break
    return tuple(found)


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
    first = _FIRST.search(sentence)
    if first:
        count = _COUNT.get(first[1].lower()) or int(first[1])
        return list(range(1, min(count, total or count) + 1))
    named = _NUMBERS.search(sentence)
    return _range(named[1] or named[2]) if named else []


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


def _single(subject: PatchSubject, own: list[str], sentence: str) -> tuple[AppliedPatch, ...]:
    """The patch that a note answers, where the note has the URL of a single commit."""
    if not subject.number or "series" in sentence.lower() or "patches" in sentence.lower():
        return ()
    commits = {found[1] for line in own[:60] if (found := _COMMIT_URL.fullmatch(line[:600]))}
    if len(commits) != 1:
        return ()
    return (AppliedPatch(subject.number, subject.title, commits.pop()),)
