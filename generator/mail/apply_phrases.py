"""The sentence of a mail that says that its sender applied patches.

`apply_clauses` reads the sentence. Here it is looked for, and what tells of a trial, of a plan or
of another patch is sorted out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from generator.mail import apply_words as words
from generator.mail.apply_clauses import says_done

MAX_SENTENCE = 600  # characters of a sentence that are looked at
_MAX_VERBS = 6
_LINES = 60  # of a mail that are looked at, not counting blank ones behind the last
# In a long answer of a person the first lines say what became of the patch. Further down, other
# things are applied, too: there a sentence counts only if it says who applied, or what.
_TOP = 12
_SHORT = 2  # lines of a last paragraph that may stand for the mail
_STEMS = (
    "plied", "ueued", "erged", "ushed", "ulled", "icked", "taged", "aken", "ook ", "pplying",
    "ueuing", "ueueing", "erging", "ushing", "ommit", "anded", "pstreamed", "ared ", "elped ",
    "dded ", "ut ", "merge", "push", "PPLIED", "USHED", "ERGED", "UEUED", "aking", "hecked in",
    "-next", " on fixes", "Placed", " placed ", "stuck ", "stuffed ",
)  # fmt: skip
# A sentence also ends at a smiley, and at the full stops of Chinese and Japanese.
# Each way begins with its character, so that other places are passed over quickly.
_END = re.compile(
    r"[.!?:;]\s+|[。！？：；]|[\]>]\n|\s/?[:;=8]-?[)(DPp](?=\s|$)"
    r"|\n(?<!\bto\n)(?<!\binto\n)\s{0,80}\n\s{0,80}"
)
_WORD = re.compile(r"[^\s,;:!?()\[\]{}\"“”…–—，。！？：；、]+|[,;:!?()\[\]…–—，。！？：；、]")
_MARKS = frozenset("\"“'`")
# "Patch [1/2] applied", "2 patch(es) applied"
_BRACKETS = re.compile(r"\[(\d{1,3}(?:[-–]\d{1,3})?/\d{1,3})\]|(?<=\w)\((e?s)\)")
_TITLE = re.compile(r"\b((?:appli|queu|merg|push)ed) [\"“][^\"“”]{1,300}[\"”](?= (?:to|for|in)\b)")
_OTHER_VERSION = re.compile(
    r"(?:the |your )?v(\d{1,2})\b(?!\.)"
    r"(?: (?:is|are|was|were|has|have|been|of|series|patch(?:es)?|set))*$"
    r"|^ (?:the |your |patch |series )?v(\d{1,2})\b(?! (?:of (?!th[ei]s?\b)|on top))"
)
# The name of a trailer keeps its colon: "Updated the Closes: tag and pushed".
_TRAILER_NAME = re.compile(
    r"\b((?:[A-Z][a-z]{1,20}-(?:[a-z]{1,20}-)?by)|Fixes|Closes|Link|Cc|Message-I[Dd]):"
    r"(?= (?:tags?|trailers?|lines?|stable|and)\b| \()"
)
# What ends a mail behind its last words: "Kind regards," and a name.
_FAREWELL = re.compile(r"[^\s.!?:]{1,20}(?: [^\s.!?:]{1,20}){0,2}[,.!]?")
# What stands behind the verb where something else is meant.
_OUTCOME = (  # of a trial, behind "and" or a comma: "I applied it and found that"
    r"(?:(?:i|then|now) )?(?:built|compiled|booted|rebooted|ran|tried|saw|found|got|hit|was able"
    r"|cannot|can't|(?:still |now )(?:see|get|have|hit))\b"
)
_FAULT = (
    r"(?:\w+ )?(?:warning|problem|issue|bug|crash|error|failure|hang|oops|splat|regression|test)s?"
)
# Looked for in lower case. What begins alike stands together: each place is looked at once.
_OTHERWISE = re.compile(
    r"\?(?![\w=])"
    r"|^(?:[^,;]*\b(?:if|once|when)|[^,;:]*\b(?:would|should) be"
    r"|(?: \w+)? locally|(?: [\w-]{1,30}){0,3} (?:and|&) (?:tested|verified|tried)"
    r"| (?:on top(?! to\b)|after (?!\w+ing\b)|before\b|in practice|only by|by default"
    r"|in (?:linux |kernel )?v?\d{1,3}\.\d{1,3}|into my test|and (?:the|it|try|tried|see))"
    r"| (?:this|it|them|these|that|both) with (?:the )?(?:patch|previous|next|first|other))\b"
    rf"|,(?: {_OUTCOME}| (?:but )?still (?:the same|no|not|see|get|fail|crash)"
    rf"| the {_FAULT} (?:is|are) (?:still|gone)\b)"
    r"|\b(?:be applied\b|cleanly\b|with (?:\w+ )?(?:offset|fuzz)|by (?:accident|mistake)\b"
    r"|here\b(?<!until here)(?<!up to here)"
    # a plan, or another version
    r"|(?:next|new|updated|original|first|previous|second)(?: patch ?set)? (?:version|revision"
    r"|spin|iteration)\b|(?:version|revision)s? \d|v?\d{1,2}\.\d{1,3} already\b"
    r"|(?:version|one)s? (?:from|by) (?!you\b|the\b)|from (?:v\d|another\b|some(?:one|body)\b)"
    r"|different (?:base|tree|version|branch|commit)\b|then reverted\b"
    # a trial
    r"|on (?:top of )?(?:(?:linux[ -]|kernel )?v?\d{1,3}\.\d|linux-next\b)"
    r"|fixes (?:the|my|this) (?:issue|bug|problem|crash)\b"
    rf"|and {_OUTCOME}|and i (?:see|get|hit)\b"
    r"|but (?:i|we) (?:don't|do not|can't|cannot|couldn't) (?:see|find)\b"
    r"|(?:and|but) (?:it (?:works?|boots?|builds?|fixe[sd]|solve[sd])\b"
    rf"|the {_FAULT} (?:is|are|was|were|has|have|do|does|did|went|now|no|disappear\w*|still|pass\w*"
    r"|fail\w*|persists?|remains?)\b|(?:it|this|that|(?:the |my )?(?:\w+ ){0,2}(?:check|build|boot"
    r"|tests?|ci)) (?:now |still )?(?:fails?|breaks?|broke|crashe[sd]|hangs?)\b)"
    r"|so (?:that )?(?:i|we) can (?:test|try|check)\b"
    # patches made into one
    r"|into (?:one|each|(?:a single|the (?:previous|first|next|other)) (?:one|patch))\b"
    r"|(?:my|a|our|the) (?:local|test|board|machine|setup|box|system|device|laptop|vm|guest|github"
    r"|fork|sandbox|wip|build(?! (?:fix|error|warning|issue|failure|problem|break))"
    r"|testing(?![-/]| (?:branch|tree|queue)\b))\b|my kernel\b|(?:my|our) ci\b"
    r"|to (?:test|try|check|verify|reproduce|production)\b|wrong (?:list|thread|place)\b"
    r"|v\d{1,2} (?:follows|is out|is coming|coming|to follow|will follow)\b"
    r"|for (?:easier )?(?:testing|a test|review|comments)\b)"
)
# A kernel that people try patches on: "to 6.12.4", "on our 6.6 branch", "to drm-tip".
_VERBS_OF_TRIALS = frozenset({"applied", "applying", "merged", "pulled", "cherry-picked"})
_RELEASE = (
    r"(?:v?\d{1,2}\.\d{1,3}(?:\.\d{1,3})?(?:-rc\d{1,2})?(?![\w.-]*[a-z])|[\w.-]{0,20}-rc\d{1,2})"
)
_ON_KERNEL = re.compile(
    r"(?: (?!to |on |in )[\w'-]{1,20}){0,5}? (?:to|on|onto|into|in|against) (?:top of )?"
    r"(?:(?:the|my|our|latest|current|today's|linux|kernel|mainline|upstream|vanilla)[ -]){0,3}"
    rf"(?:{_RELEASE}(?:(?:,|/| and| &) ?{_RELEASE}){{0,5}}|drm-tip|linux-next|next-\d{{8}})"
    r"(?: (?:branch|kernel|tree|stable)){0,2}(?=[\s,;:.]|$)"
)
# What may follow the tree where patches were taken; a word on how it works makes it a trial.
_TAKEN_THERE = re.compile(
    r"\W*(?:$|(?:and |& )?(?:v?\d|(?:lts|staging|stable|main|master|next|queue|fixes)\b)"
    r"|(?:thank|thx|tnx|ta\b|cheers|please|sorry|as|for|after|modulo|minus|except|without|though"
    r"|via|now|too|already|with (?!no\b|success)|(?:and|&) (?:to|also|\w*-\w*|\w+ed|sent)\b"
    r"|but (?:please|next|with|could|can)|will|should)|i(?:'ve| have)? (?:also )?\w+ed\b)"
)
_DOWNSTREAM = re.compile(  # "to the Debian package", "into our vendor kernel"
    r" (?:to|in|into|on|onto) (?:our|the|my|a)"
    r"(?: (?!linux\b|mainline\b|upstream\b)[\w.-]{1,20}){1,3}"
    r" (?:kernels?|packages?|firmware|images?|devices?|machines?|servers?)\b"
    r"(?! (?:tree|branch|repo|git|queue|list))|\bour (?:fleet|product\w*|customers?|vendor)\b"
)
_WORKS = re.compile(  # behind a comma: "the flicker is gone", "my suspend works again"
    r"[,;] (?:and |but |now )?(?:my|the|our|everything|nothing|no)\b[^,;]{0,40}"
    r"\b(?:works|worked|persists?|remains?|gone|disappear\w*|boots?|hangs?|crash\w*)\b"
)
_WHILE_APPLYING = re.compile(
    r"\b(?:fixed|made|tidied|cleaned|changed|dropped|removed|added|amended|corrected|tweaked|adjusted"
    r"|edited|squashed|resolved|folded|reworded|updated)\b.{0,80}"
    r" (?:while|whilst|when|during|upon|on|at) (?:the )?(?:i was |i )?"
    r"(?:appl(?:y|ied|ying)|merg(?:e|ed|ing)|push(?:ed|ing)?|queue?(?:d|ing)|commit(?:ting)?)\b",
    re.IGNORECASE,
)
# "Thanks, this is on for-next", where only a tree says what was done.
_IN_TREE = re.compile(
    r"(?P<before>(?:(?:thanks|thank you|ok|okay)\b[^,.!]{0,30}[,.!] )?"
    r"(?:(?:this|it|these|they|both|all|(?:this|the|both|all|these) (?:patch|patches|series|two))"
    r"(?:'s|'re| is| are)|(?:series|patch(?:es)? \d(?:[\d, &-]| and ){0,20}) (?:is|are))"
    r"(?: (?:both|all|now)){0,2})"
    r"(?P<after> (?:on|in) (?:the |my )?(?:fixes|for-next(?:/[\w-]+)?"
    r"|(?!linux-next\b)[\w/.-]{1,60}-(?:next|fixes|queue))(?: (?:branch|tree))?"
    r"(?: now|,? (?:thanks|thank you)[^,.]{0,30})?[.!]?)",
    re.IGNORECASE,
)
# What somebody asks for whose patch is not the one that was "already applied".
_ASKS = re.compile(r"^ so\b|\b(?:please|you (?:need|have) to)\b", re.IGNORECASE)


class Phrase(NamedTuple):
    """A sentence on one line that says that patches were applied, cut at its verb."""

    before: str
    verb: str
    after: str

    @property
    def sentence(self) -> str:
        """The whole sentence."""
        return f"{self.before}{self.verb}{self.after}"


def find_phrase_in(own: list[str], *, is_bot: bool) -> Phrase | None:
    """The first phrase in the lines that the sender of a mail wrote; None if there is none."""
    filled = [at for at, line in enumerate(own[:_LINES]) if line.strip()]
    if not filled or not _may_say_applied("\n".join(own[:_LINES])):
        return None
    last = filled[min(_TOP, len(filled)) - 1]
    closing = _closing(own, filled)
    for at, sentence in _sentences(own[: filled[-1] + 1]):
        is_far = at > last and at != closing and not is_bot
        if phrase := find_phrase(sentence, with_who=is_far):
            return phrase
    return None


def _closing(lines: list[str], filled: list[int]) -> int | None:
    """The line in which the last paragraph of a mail begins, above a farewell, if it is short.

    There, too, people say what became of a patch: "Pushed, thanks for the review."
    """
    at = len(filled) - 1
    while at > 0 and len(filled) - at < 4:
        line = lines[filled[at]].strip()
        if not _FAREWELL.fullmatch(line) or _may_say_applied(line):
            break
        at -= 1
    last = at
    while at > 0 and filled[at] - filled[at - 1] == 1:
        at -= 1
    return filled[at] if at and last - at < _SHORT else None


def _sentences(lines: list[str]) -> Iterator[tuple[int, str]]:
    """Each sentence of these lines that may say it, on one line, with the line it begins in."""
    text = "\n".join(line[:400].strip() for line in lines)
    text = _TRAILER_NAME.sub(r"\1", text) if ":" in text else text
    begin = 0
    ends = [
        (found.start() + (not found[0][0].isspace()), found.end()) for found in _END.finditer(text)
    ]  # a mark belongs to the sentence, a smiley does not
    line = 0
    for end, after in (*ends, (len(text), len(text))):
        sentence = text[begin:end]
        if _may_say_applied(sentence):
            yield line, " ".join(sentence.split())
        line += text.count("\n", begin, after)
        begin = after


def _may_say_applied(text: str) -> bool:
    """A quick test: without one of these stems there is no phrase."""
    return any(map(text.__contains__, _STEMS))


def find_phrase(sentence: str, *, with_who: bool = False) -> Phrase | None:
    """The phrase in a sentence that is on one line; None if it says nothing of the kind.

    `with_who` asks for who applied or what was applied: "I've applied it", "patch applied".
    """
    sentence = _TITLE.sub(r"\1", sentence[:MAX_SENTENCE])
    if "[" in sentence or "(" in sentence:
        sentence = _BRACKETS.sub(lambda found: found[1] or found[2], sentence)
    if sentence.rstrip(") ").endswith("?"):
        return None
    spans = [found.span() for found in _WORD.finditer(sentence)]
    tokens = _in_one_form([_plain(sentence[start:end]) for start, end in spans])
    verbs = [at for at, token in enumerate(tokens) if token in words.VERBS]
    for at in verbs[:_MAX_VERBS]:
        start = spans[at][0]
        end = start + len(tokens[at])  # without a full stop
        is_quoted = sentence[start - 1 : start] in _MARKS and start > 0
        if is_quoted or not says_done(tokens, at, with_who=with_who):
            continue
        after = sentence[end:]
        low = after.lower()
        if not (
            _OTHERWISE.search(low) or _is_trial(tokens[at], low) or _was_another(tokens, at, low)
        ):
            return Phrase(sentence[:start], sentence[start:end], after)
    return None if with_who else _while_applying(sentence, tokens) or _in_tree(sentence)


def _in_one_form(tokens: list[str]) -> list[str]:
    """The same number of tokens, with "I'm now" for "I am", and "now" for "for" before "now"."""
    for at, (word, following) in enumerate(pairwise(tokens)):
        if (word, following) == ("for", "now"):
            tokens[at] = "now"  # "for the moment, I've queued it"
        elif word in {"am", "are"} and following in words.DOING and tokens[at - 1] in {"i", "we"}:
            tokens[at - 1 : at + 1] = ["i'm", "now"]
    return tokens


def _plain(word: str) -> str:
    """A word as the tables have it, without marks around it and a full stop behind it."""
    return word.lower().replace("’", "'").strip("'\"*_`<>").rstrip(".") or word


def _is_trial(verb: str, after: str) -> bool:
    """Whether patches were only tried, or taken downstream, by the words behind the verb."""
    if verb not in _VERBS_OF_TRIALS:
        return False
    kernel = _ON_KERNEL.match(after)
    if kernel and not _TAKEN_THERE.match(after, kernel.end()):
        return True
    return _DOWNSTREAM.search(after) is not None or _WORKS.search(after) is not None


def _was_another(tokens: list[str], at: int, after: str) -> bool:
    """Whether something was "already applied", and another patch is asked for."""
    is_passive = not words.BE.isdisjoint(tokens[max(0, at - 3) : at])
    is_before = "already" in tokens[max(0, at - 2) : at + 2]
    return is_passive and is_before and _ASKS.search(after) is not None


def _while_applying(sentence: str, tokens: list[str]) -> Phrase | None:
    """The phrase in a sentence that says so by the way: "Fixed the typo while applying".

    "With that fixed while applying: Acked-by" asks for it.
    """
    found = _WHILE_APPLYING.search(sentence)
    if found is None or not (words.NOT_SO - {"when"}).isdisjoint(tokens):
        return None
    if "with " in sentence[: found.start()].lower():
        return None
    return Phrase(sentence[: found.end()], "", sentence[found.end() :])


def _in_tree(sentence: str) -> Phrase | None:
    """The phrase in a sentence that says in which tree patches are: "This is on for-next"."""
    found = _IN_TREE.fullmatch(sentence)
    return Phrase(found["before"], "", found["after"]) if found else None


def means_another(phrase: Phrase, version: str) -> bool:
    """Whether a phrase names another version than the one it answers: "I merged v2 instead"."""
    before, after = phrase.before.lower().rstrip(), phrase.after.lower()
    named = [
        found[1] or found[2]
        for text in (before, after)
        if (found := _OTHER_VERSION.search(text[-60:] if text is before else text[:40]))
    ]
    return any(number.lstrip("0") != version.partition(".")[0] for number in named)
