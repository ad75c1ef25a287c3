"""The kind of a mail, and whether a robot sent it, decided from the mail alone.

Which series an "applied" note is about, and whether it is true, is decided in `tracking`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.models.mails import Kind, PatchSubject, Person

# Addresses and names of robots that mail patch lists. A local part that ends in "bot" also counts.
BOTS = frozenset({
    "lkp@intel.com", "bot@kernelci.org",
    "kernel test robot", "kbuild test robot", "kernel test bot", "syzbot", "tip-bot", "tip-bot2",
    "patchwork-bot", "sashiko-bot", "kernelci.org bot", "linux kernel functional testing",
    "lkft@linaro.org", "buildbot", "patchew", "no-reply@patchew.org", "linux next bot",
    "pr-tracker-bot@kernel.org", "autosel", "cki-project@redhat.com", "cki project",
})  # fmt: skip
_BOT_NAME = re.compile(r"\b(?:ro|syz|build)?bot\d?\b", re.IGNORECASE)
_BOT_LOCAL = re.compile(r"(?:.*[-_.])?(?:sys|tip-|patchwork-)?bot\d?(?:[+.-].*)?", re.IGNORECASE)
_STABLE = re.compile(
    r"(?:FAILED: )?patch \".{1,500}\" (?:has been added|failed to apply|was added)", re.IGNORECASE
)
_REPORT = re.compile(r"(?:bug|regression|bug report|syzbot|oops|kernel bug)\b", re.IGNORECASE)
_REPORT_TITLE = re.compile(
    r"(?:bug|regression|kasan|kmsan|kcsan|ubsan|warning|bisected)\b\s?[:\]]"
    r"|(?:bug|regression) (?:in|since|with|from|on|after)\b",
    re.IGNORECASE,
)
_TIP = re.compile(r"tip$|tip[:/]", re.IGNORECASE)
# What people write before "applied" in the same sentence.
_OPENING = (
    r"(?:(?:hi|hello|hey|dear)\b[^.!,:;]{0,40},\s*)?"
    r"(?:(?:thanks|thank you|thx|ok|okay|great|nice|perfect|good|cool|sure|"
    r"(?:this |it |that |all |everything )?looks (?:good|fine|great|ok|okay|sane|reasonable)|"
    r"lgtm|fine|fyi|for\s+now|with regrets|right|done|that worked)\b[^.!,:;]{0,40}[.!,;:]?\s+"
    r"|(?:yes|sorry|anyway|rebased|fixed|edited|tweaked|reworded|squashed|folded|amended|reviewed)"
    r"\b[^.!,:;]{0,40}(?:[.!,;:]|,? and)\s+){0,2}?"
)
_APPLIED = re.compile(
    r"(?!i have (?:this|that|one) queued:)"
    + _OPENING
    + r"(?:(?:i've|i have|i|we've|we have|this|these|it|they|series|both|all|everything|"
    r"whole series|the series|the patch|the patches|this series|this patch|these patches|"
    r"patch(?:es)?(?: \d[\d\s,&-]{0,20}(?:and \d{1,3} )?)?(?:of (?:this|the) (?:series|set))?|"
    r"\d{1,3} patch(?:es)?|(?:this |the )?patch ?set|now|and|also|squashed it|"
    r"is|are|has|have|been|was|were|just|already|(?:gone|went) ahead and)\s+){0,6}"
    r"(?:applied|queued|merged|pushed|pulled|staged|picked(?: (?:this|it|these|them))? up|"
    r"taken(?=(?: (?:this|it|them|these|the|series|patch|patches|first|\d{1,3})){0,4}"
    r" (?:in|into|to|via|through)\b)|took(?= (?:this|it|them|these|the (?:series|patch))"
    r" (?:into|to|via|through|for)\b))"
    r"(?!\w|-)(?P<after>.{0,160})",
    re.IGNORECASE,
)
_WORK = (
    r"(?:this|these|it|them|(?:this |the |these |your )?(?:whole |entire )?"
    r"(?:series|patch ?sets?|patch(?:es)?|set|lot|stack|one))"
)
_WHERE = (
    r"(?:to|for|as|in|into|onto|via|through|up|out|now|already|with|manually|on top of|"
    r"and (?:pushed|queued|sent))\b"
)
# What may follow: nothing, a tree, the patches. Otherwise something else was applied.
_GOES_ON = re.compile(
    r"\s*(?:$|[,.;:!()–—-]|#?\d|(?:to|into|in|onto|on|for|as|with|via|through|by|at|it|them|both|"
    r"all|everything|patch(?:es)?|series|first|last|now|already|and|but|too|only|manually|"
    r"directly|today|yesterday|thanks|thank|the (?:first|last|remaining|rest|others?|fixed|"
    r"updated))\b"
    r"|(?:up|out)\s*(?:$|[,.;!()]|(?:to|in|into|for|on|now|as|via|with|everywhere|and)\b)"
    r"|up (?:this|these|it|both|all|the (?:series|patch|patches|rest|first|whole))\b"
    rf"|{_WORK}(?: ?[/(]\w+\)?)? ?(?:{_WHERE}|[,.;!(]|$))",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\?|^[^,;]*\b(?:if|once|when|before)\b|\bbe applied\b|\bcleanly\b|\bwith (?:offset|fuzz)|"
    r"\b(?:next|new|updated)(?: patch ?set)? (?:version|revision)\b|\bhere\b|"
    r"^ (?:on top|after|in practice|in (?:linux |kernel )?v?\d{1,3}\.\d{1,3}|only by|by default|"
    r"locally|into my test|and (?:the|it)|(?:it |them )?and (?:tested|verified))\b|"
    # people who test a patch
    r"(?:,|\band) (?:(?:i|then|now) )?(?:built|compiled|booted|rebooted|ran|tried|saw|found|got)\b|"
    r"\bmy (?:test|testing|kernel|board|machine|setup|box|build|system|device|laptop)\b",
    re.IGNORECASE,
)
# The same in the middle of a sentence, where both "I" and the patches must be named.
_CLAUSE = re.compile(
    r"(?:[,;:(]\s|-\s|—\s|\b(?:as|so|and|but) )(?:(?:so|and|but|then|as|for\snow) ){0,2}"
    r"(?:i|we)(?:'ve| have)?(?: (?:now|just|already|also|gone ahead and|went ahead and)){0,2} "
    rf"(?:applied|queued|merged|pushed|pulled|staged|picked up)(?: up)? (?!them|these){_WORK}"
    rf"(?P<after>(?: {_WHERE}|[.!]?$).{{0,160}})"
    r"|\b(?:i'm|i am|am|and|now) queue?ing (?:up )?"
    rf"(?:{_WORK}|patch(?:es)? \d[\d\s,&-]{{0,20}})(?P<also>(?:\W.{{0,160}})?$)",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[.!?:;])\s+|(?<!\bto)(?<!\binto)\n\s{0,80}\n\s{0,80}", re.IGNORECASE
)
# One of these is in every text that says "applied"; searching them is faster than the patterns.
_STEMS = (
    "pplied", "ueued", "erged", "ushed", "ulled", "icked", "taged", "aken ", "took ", "Took ",
    "ueuing", "ueueing", "PPLIED",
)  # fmt: skip
_ACCEPTED = re.compile(r"(?:thanks|applied|queued)[ ,!.]*(?:applied|queued|thanks)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bots:
    """The known robots, built-in and configured: addresses and names in lower case."""

    names: frozenset[str] = BOTS

    @classmethod
    def with_extra(cls, extra: tuple[str, ...]) -> Bots:
        """The built-in robots and `extra` addresses or names, in any case."""
        return cls(BOTS | {name.lower() for name in extra})

    def sent(self, sender: Person, subject: str) -> bool:
        """Whether a robot sent the mail with this sender and subject."""
        name = sender.name.lower()
        local = sender.email.partition("@")[0]
        return (
            sender.email in self.names
            or name in self.names
            or ("bot" in name and _BOT_NAME.search(name) is not None)
            or ("bot" in local and _BOT_LOCAL.fullmatch(local) is not None)
            or local.startswith(("noreply", "no-reply"))
            or (subject[:1] in "FPfp" and _STABLE.match(subject) is not None)
        )


def kind_of_patch(subject: PatchSubject, *, has_diff: bool) -> Kind | None:
    """The kind of a mail with a patch, a cover letter or a pull request; None for other mails."""
    if subject.is_reply:
        return None
    if subject.is_pull:
        return "pull"
    if subject.is_patch or ((has_diff or subject.number == 0) and _is_numbered(subject)):
        return "cover" if subject.number == 0 else "patch"
    return None


def _is_numbered(subject: PatchSubject) -> bool:
    """Whether a subject speaks as that of a patch does, although PATCH was left out."""
    if subject.rfc or subject.resend or "RFT" in subject.prefixes:
        return True
    return not (subject.version_inferred and subject.number_inferred)  # "[v3]", "[2/5]"


def kind_of_talk(subject: PatchSubject, own: list[str], *, is_bot: bool) -> Kind:
    """The kind of any other mail; `own` are the lines that its sender wrote."""
    if _says_applied(subject, own, is_bot=is_bot):
        return "applied"
    if is_bot or (not subject.is_reply and _reports(subject)):
        return "report"
    return "reply" if subject.is_reply else "other"


def _reports(subject: PatchSubject) -> bool:
    return any(_REPORT.fullmatch(word) for word in subject.prefixes) or bool(
        _REPORT_TITLE.match(subject.title)
    )


def _says_applied(subject: PatchSubject, own: list[str], *, is_bot: bool) -> bool:
    if _STABLE.match(subject.raw) and " added" in subject.raw:
        return True
    if is_bot and subject.prefixes and _TIP.match(subject.prefixes[0]):
        return subject.raw.startswith("[")
    if not subject.is_reply:
        return False
    if subject.subset:
        return True
    text = "\n".join(own[:60])
    if not _may_say_applied(text):
        return False
    return bool(applied_sentence(own, is_bot=is_bot))


def applied_sentence(own: list[str], *, is_bot: bool) -> str:
    """The first sentence that says patches were applied, on one line; "" where there is none.

    It is looked for in a person's first 12 lines and in a robot's first 60.
    """
    return next(filter(_is_applied, _sentences(own, 60 if is_bot else 12)), "")


def _sentences(own: list[str], limit: int) -> list[str]:
    """The sentences of the first `limit` lines that are not blank, each on one line."""
    filled = [at for at, line in enumerate(own[:60]) if line.strip()][:limit]
    text = "\n".join(line[:400].strip() for line in own[: filled[-1] + 1]) if filled else ""
    return [" ".join(sentence.split()) for sentence in _SENTENCE_END.split(text)]


def _may_say_applied(text: str) -> bool:
    return any(map(text.__contains__, _STEMS))


def _is_applied(sentence: str) -> bool:
    if not _may_say_applied(sentence):
        return False
    found = _APPLIED.match(sentence)
    if found and _GOES_ON.match(found["after"]) and not _NOT_YET.search(found["after"]):
        return True
    clause = _CLAUSE.search(sentence)
    if clause and not _NOT_YET.search(sentence[clause.start() :]):
        return True
    return len(sentence) < 60 and _ACCEPTED.match(sentence) is not None
