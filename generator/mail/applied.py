"""The contents of an "applied" note: the tree that patches went to, and the patches it names.

Reads the forms of `b4 ty`, patchwork and form letters, and what people write. `kinds` decides that
a mail is such a note; `tracking` finds the series that it is about.
"""

from __future__ import annotations

import re

from generator.mail.applied_numbers import named_numbers
from generator.mail.apply_phrases import Phrase
from generator.mail.enclosed import Enclosed
from generator.mail.subject import parse_subject
from generator.models.mails import AppliedPatch, PatchSubject
from generator.text import clean_line

MAX_TREE = 100
MAX_PATCHES = 1000
MAX_LINES = 3000  # of a note that are looked at
_TO = re.compile(
    r"(?:\s|\s\()(?:to|into|in|onto|on|(?<!,\s)for|through(?!\s#?\d{1,3}\b(?!\.))|via)\s",
    re.IGNORECASE,
)
# What else was done: "and amended to match"; but "applied and pushed to next".
_ALSO = re.compile(r"\b(?:and|then) (?:\w+ )?\w+ed\b(?<!pushed)(?<!queued)(?<!merged)")
_ARTICLES = {"my", "the", "our", "linus'", "current"}
_STOPS = {
    "thanks", "thank", "with", "and", "but", "so", "because", "as", "for", "after", "now", "when",
    "from", "which", "that", "until", "minus", "apart", "except", "if", "by", "at", "to", "in",
    "only", "on", "a", "i", "it", "this", "these", "then", "while", "where", "since", "your", "of",
    "also",
}  # fmt: skip
_WORD = re.compile(r"[\w./:+~#'\"@=&?%-]{1,100}")
_BRANCH = re.compile(r"\([\w./+-]{1,80}\)")  # patchwork and b4 put the branch in parentheses
_VERSION = re.compile(r"v\d{1,3}", re.IGNORECASE)  # of a series
_KNOWN = {
    "next", "fixes", "master", "main", "mainline", "queue", "upstream", "staging", "stable",
    "trunk",
}  # fmt: skip
_COMMIT = re.compile(
    r"\s+(?:commit: |https?://\S{1,300}?(?:/c/|/commit/|[?;&](?:id|h)=))([0-9a-f]{7,64})"
    r"(?: \([^()]{1,60}\))?\s*"  # barebox: "(link may not be stable)"
)
_LISTED = re.compile(
    r"\s{0,8}([0-9a-f]{10,40}) ([^\s(\"'].*)"
)  # as git log --oneline has it: wireless
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
        is_near = count == 0 and not _ALSO.search(after, 0, to.start())
        if name and (is_near or "/" in name):  # later prepositions often lead to other words
            return clean_line(name, MAX_TREE)
    return ""


def _tree(words: str) -> str:
    """The name of a tree at the beginning of `words`; "" for none."""
    kept: list[str] = []
    named = False
    for written in words.split():
        word = written.strip("`")
        bare = word.rstrip(".,;:!") if word.startswith("(") else word.rstrip(".,;:!)`")
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
    is_name = any(char in "/-.0123456789" for char in word) and any(map(str.isalnum, word))
    return word.lower() in _KNOWN or is_name


def which_applied(
    subject: PatchSubject, own: list[str], phrase: Phrase | None
) -> tuple[AppliedPatch, ...]:
    """The patches that a note names individually; () where it means all that it answers."""
    own = own[:MAX_LINES]
    if named := _named_with_commits(own):
        return named
    if phrase and (named := _listed_below(own)):
        return named
    sentence = phrase.sentence[:400] if phrase else ""
    numbers = named_numbers(phrase, subject, own) if phrase else []
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


def _listed_below(own: list[str]) -> tuple[AppliedPatch, ...]:
    """The patches in lines of a commit and a title, below "2 patches applied to x.git"."""
    lines = filter(None, (_LISTED.fullmatch(line[:1000]) for line in own[:200]))
    return tuple(AppliedPatch(None, clean_line(line[2]), line[1]) for line in lines)


def _single(subject: PatchSubject, own: list[str], sentence: str) -> tuple[AppliedPatch, ...]:
    """The patch that a note answers, where the note has the URL of a single commit."""
    if not subject.number or "series" in sentence.lower() or "patches" in sentence.lower():
        return ()
    commits = {found[1] for line in own[:60] if (found := _COMMIT_URL.fullmatch(line[:600]))}
    if len(commits) != 1:
        return ()
    return (AppliedPatch(subject.number, subject.title, commits.pop()),)
