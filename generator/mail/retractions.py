"""Retractions: mails by which authors take back a patch or a series.

"Please ignore this patch", "I will drop this series", "self-NACK", "sorry, wrong version, please
disregard". `tracking` decides whether the sender may say so: only an author may of their own.

Learnt from kvm-ppc, kvmarm, ltp and linux-man.
"""

from __future__ import annotations

import re
from typing import NamedTuple

MAX_LINES = 20  # own lines in which a retraction is looked for, as it is at the top
MAX_TEXT = 1200  # characters of them

# One of these is in every retraction, and in few other mails.
_HINTS = (
    "gnore", "isregard", "bandon", "rop ", "ropping", "skip", "scard", "scrap", "t apply",
    "t merge", "t queue", "t take", "t pick", "t pull", "t review", "t use", "elf", "ithdraw",
    "istak", "ccident", "t mean to", "in error", "too early", "prematur", "nak", "nack", "NA",
    "rop.", "toss", "ropped", "acked-by m", "rong", "etract", "orget", "cratch", "ever mind",
    "evermind", "longer need", "not needed", "ncomplete",
)  # fmt: skip
_SERIES = (
    r"(?:patch[ -]?sets?|series|sets?|version|thread|submission|rfc|v\d{1,3}|pull(?: request)?)"
)
_NOT_OF = r"(?!'|[ -](?:comment|remark|question|part|hunk|bit|line|nit|title|tag|prefix))"
# What may follow what is taken back. Another noun makes it a part: "I'll drop the version check";
# "before", "until" and "yet" put it off.
_ENDS = (
    r"(?=\s?(?:$|[.,;:!?|()\[\]<>]|--?\s|[–—])"
    r"|\s(?:please|pls|thanks|thank|sorry|for (?:now|the (?:moment|time being)|good|me\b|myself)"
    r"|in favou?r|while|whilst|though|although|per|following|right now|at once|immediately"
    r"|as(?! is\b| it is\b|-is\b| they are\b)|since|because|due|given|based|and|but|so|then|now"
    r"|again|anyway|entirely|completely|altogether|instead|too|also|either|from|by|above|below"
    r"|(?:(?:that|which) )?i(?:'\w{1,2})?|we|it(?:'s)?|there|they|that(?:'s| is| was)|sent|posted"
    r"|will|to (?:avoid|save))\b)"
)
_WORK = rf"(?:{_SERIES}|e-?mails?|mails?|patch(?:es)?|ones?|rfc){_NOT_OF}"
_BETWEEN = r"(?:[\w./\[\]#-]{1,14} ){0,2}?"
_THIS = (
    rf"(?:(?:this|these) {_BETWEEN}{_WORK}\b{_ENDS}"
    r"|(?:my|the) (?!(?:last|previous|latest) e?-?mail)"
    rf"(?:whole |entire |above |last |previous |latest |old )?{_WORK}\b{_ENDS}"
    r"|v\d{1,3}\b|(?:this|these)(?=\s?(?:[.,;!(|]|$|for\snow\b|--?\s|please\b)))"
)
_IT = r"(?:it|them)(?=\s?(?:[.,;!(|]|$|for\snow\b|--?\s|all\b))|(?=\s?(?:[.,;!(|]|$))"
_OPENING = (
    r"(?:(?:sorry|oops|whoops|d'oh|doh|argh|ugh|ah|oh|ok|okay|so|actually|hi|hello|all|folks|guys"
    r"|and|tl;dr)\b[,.!:;]{0,2} ){0,4}"
)
_ASK = (
    r"(?:please|pls|plz|kindly|can you|could you)"
    r"(?:,? (?:just|simply|also|do|instead|all|then)){0,2},? "
)
_DROP = (
    r"(?:ignore|disregard|drop|skip|discard|scrap|abandon|toss|forget(?: about)?|nack"
    r"|(?:don'?t|do not) "
    r"(?:apply|merge|queue|take|pick|pick up|pull|review|use))"
)
_WILL = (
    r"(?:i'll|i will|i'm going to|i am going to|i'd (?:rather|like to)|i would (?:rather|like to)"
    r"|let me|let's|we can|we should|i vote to|i(?:'ve| have)? decided to|i think we can)"
    r"(?: just| now| simply| therefore| then)?"
)
_PATCH = rf"(?:this|these|my|the) {_BETWEEN}(?:patch(?:es)?|stuff|{_SERIES})\b{_NOT_OF}"
_BY_MISTAKE = r"(?:by mistake|by accident|accidentally|in error|mistakenly|too early|prematurely)"
# How a mail was sent says nothing of the patch: "from my private address", "as HTML".
_NOT_HOW = (
    r"(?! (?:(?:this|it|these|them|that) )?(?:(?:from|with|as|in) (?:\S+ ){0,3}"
    r"(?:address|account|client|mailer|html|text)\b)| (?:my|the|this|that|an?) (?:\S+ )?"
    r"(?:reply|answer|response|comment)s?\b)"
)
_RETRACTS = re.compile(
    rf"\b{_ASK}{_DROP} {_THIS}(?! from (?:the )?(?:stable|\S{{0,20}}\d\.\d))"
    rf"|\b(?:please|pls)(?: just)? (?:ignore|disregard) that {_WORK}\b{_ENDS}"
    rf"|^{_OPENING}(?:ignore|disregard) {_THIS}"
    rf"|\b{_WILL} (?:drop|skip|abandon|withdraw|discard|scrap|retract) {_PATCH}{_ENDS}"
    r"(?! (?:in(?! favou?r)|from|for(?! now| the moment)|until"
    r"|and (?:send|resend|respin|use|fold|squash|merge|replace|keep)) )"
    rf"|(?:^|\b)(?:i'll|i will|i'm|i am|will)(?: just| now)? abandon(?:ing)? (?:{_THIS}|this e?mail"
    r" chain)"
    rf"|(?:^|\bi'm |\bi am |[,;] )(?:now |just )?(?:dropping|withdrawing|retracting|abandoning)"
    rf" {_PATCH}{_ENDS}(?! from )"
    r"|\bself[ -]?nac?k(?:ed)?\b|\bnac?k(?:ed|ing)? (?:to )?(?:my own|myself)\b"
    rf"|\bnac?k {_THIS} (?:by|from|for) (?:me|myself)\b"
    r"|\bnac?k(?:ed)?[ -](?:by|from) (?:me|myself)\b"
    rf"|\bconsider {_PATCH} (?:dropped|nacked|obsolete)\b|^{_OPENING}(?:withdrawn|retracted)"
    rf"(?=[.,;!|]|$)|\b{_PATCH} (?:should|can|must|needs to) be (?:dropped|ignored|discarded"
    r"|disregarded|abandoned)(?=[.,;!|]|$)"
    rf"|\b(?:withdraw|retract)(?:ing|n|ed)? {_THIS}"
    r"|\b(?:patch|series|version) (?:is |are )?(?:now )?(?:withdrawn|retracted)\b"
    rf"|\b(?:patch|series|version) is (?:no longer|not) needed(?: any ?more)?(?=[.,;!|]|$)"
    rf"|\b(?:scratch|forget(?: about)?|never ?mind) (?:this|my) {_BETWEEN}{_WORK}\b{_ENDS}"
    r"|\b(?:didn't|did not) mean to (?:send|post|resend) (?:this|these|it|them)\b"
    r"|\b(?:sent|posted)(?: out)?"
    r"(?: (?:this|it|these|them)(?: (?:one|patch|series|version|e?mail))?)?(?: out)? "
    rf"{_BY_MISTAKE}\b{_NOT_HOW}|\b(?:accidentally|mistakenly) sent\b{_NOT_HOW}",
    re.IGNORECASE,
)
# "Please ignore it" is said of a remark as well. Of a patch it is said with a reason.
_IGNORE_IT = re.compile(
    rf"(?:\b{_ASK}|^{_OPENING})(?:ignore|disregard|drop|discard) ?(?:{_IT})"
    r"|\b(?:version|patch(?:es)?|series)[,:;] (?:ignore|disregard)(?=[.,;!|]|$)",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"\b(?:sorry|oops|whoops|d'oh|doh|argh|ugh|apologi[sz]e|apologies|noise|wrong (?:version|patch"
    r"|series|list|file|branch|tree|one)|(?:this|the|my) (?:patch|series|version|one)|v\d{1,3}"
    r"|re-?sen[dt]\w*|will send|sent|mistake|accident\w*|broken|messed|obsolete|superseded)\b",
    re.IGNORECASE,
)
_SENT = r"(?:re-?)?(?:sent|posted|mailed|submitted|attached)(?: out)?"
_WRONG_SENT = re.compile(
    r"\b(?:sorry|oops|whoops|d'oh|apologies)[,.:;! -]{1,3}(?:(?:this|that|it)(?:'s| is| was) )?"
    r"(?:(?:for|about) )?(?:the |an? |my )?(?:wrong|incorrect|incomplete)"
    r" (?:version|patch(?:es)?|series)\b"
    rf"|\b{_SENT} (?:the|a|an|some) (?:wrong|old|stale|incorrect|incomplete)"
    r" (?:version|patch(?:es)?|series|file|branch|one)\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"\?|\b(?:if|unless|should i|would you|do you|feel free|whether|when|shall|once|could be|might"
    r"|not going to|won't|i'd not|with\b[^,]{0,60}\b(?:applied|merged|in place))\b"
    r"|\b(?:not|would|could)\s*$",
    re.IGNORECASE,
)
_REST_STAYS = re.compile(r"\bthe (?:rest|others|other patches)\b", re.IGNORECASE)
_ALL = re.compile(rf"\b{_SERIES}\b", re.IGNORECASE)
_VERSION = re.compile(r"\bv(\d{1,3})\b(?!\.)", re.IGNORECASE)
_TREE = r"(?:tree|queue|branch|repo(?:sitory)?|master|main|next|list|stack|[\w/-]{1,20}-next)"
_TOOK_OUT = re.compile(
    r"\bi(?:'ve| have|'ll| will|'m| am)?(?: just| now| then| therefore){0,2}"
    r" (?:remov(?:ed?|ing)|dropp?(?:ed|ing)?|revert(?:ed|ing)?|back(?:ed|ing) out|unappl(?:ied|y))"
    r" (?:(?:this|these|the|that|your) (?:patch(?:es)?|series|commits?)(?! in | for (?!now))"
    r"|it|them)"
    rf"(?:(?: again| now){{1,2}}(?=[.,;:!]|$)"
    rf"| from (?:my|the|our|linux)?[ -]?(?:\w{{1,20}} )?{_TREE}\b)?(?=[\s.,;:!]|$)",
    re.IGNORECASE,
)
_END = re.compile(r"(?<=[.!?|])\s+|(?<=[。！？])")


def takes_out(own: list[str]) -> bool:
    """Whether the first lines of a mail say that its sender took a patch out of a tree again.

    "I've dropped the patch", "I removed it from my tree". `tracking` decides whether the sender had
    applied it.
    """
    text = " ".join(" ".join(own[:MAX_LINES]).replace("’", "'").split())[:MAX_TEXT]
    for sentence in _END.split(text):
        found = _TOOK_OUT.search(sentence)
        if found is None or sentence.endswith("?") or _NOT_SO.search(sentence, 0, found.start()):
            continue
        if not found[0].lower().endswith((" it", " them")):  # of a line of it, more likely
            return True
    return False


class Retraction(NamedTuple):
    """What a mail takes back: all of the series, or the patch that it answers."""

    is_whole: bool


def find_retraction(own: list[str], version: str) -> Retraction | None:
    """The retraction in the first lines of a mail, which answers this version; else None."""
    text = "\n".join(own[:MAX_LINES])
    if not any(map(text.__contains__, _HINTS)):
        return None
    lines = [line.strip() or "|" for line in own[:MAX_LINES]]  # a paragraph ends a sentence
    text = " ".join(" ".join(lines).replace("’", "'").split())[:MAX_TEXT]
    sentences = [sentence for sentence in _END.split(text) if sentence != "|"]
    for at, sentence in enumerate(sentences):
        found = _RETRACTS.search(sentence) or _WRONG_SENT.search(sentence)
        if found is None and (it := _IGNORE_IT.search(sentence)):
            around = " ".join(sentences[max(0, at - 1) : at + 2])
            found = it if _REASON.search(around) else None
        if found and _is_meant(sentence, found, version):
            return Retraction(_ALL.search(found[0]) is not None)
    return None


def _is_meant(sentence: str, found: re.Match[str], version: str) -> bool:
    """Whether a sentence takes back this version, and not under a condition."""
    asks = found[0].lower().startswith(("can you", "could you"))
    if sentence.rstrip(") ").endswith("?") and not asks:
        return False
    if _NOT_SO.search(sentence, 0, found.start()) or _REST_STAYS.search(sentence, found.end()):
        return False
    named = {number.lstrip("0") for number in _VERSION.findall(found[0])}
    return not named or version.partition(".")[0] in named
