"""What sort of mail is this, and did a robot send it?

Decided from one mail alone. Whether an "applied" note is right, or which series it speaks of, is
decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.models import Kind, PatchSubject, Person

# Addresses and names of the robots that mail patch lists. A local part ending in "bot" is one too.
BOTS = frozenset({
    "lkp@intel.com", "oliver.sang@intel.com", "rong.a.chen@intel.com", "bot@kernelci.org",
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
_OPENING = (
    r"(?:(?:thanks|thank you|thx|ok|okay|great|nice|perfect|good|cool|sure|looks good|lgtm|fine|"
    r"fyi|for\s+now|with regrets|right|done|that worked)"
    r"\b[^.!,:;]{0,30}[.!,;:]?\s+)?"
)
_APPLIED = re.compile(
    _OPENING + r"(?:(?:i've|i have|i|we've|we have|this|these|it|they|series|both|all|everything|"
    r"whole series|the series|the patch|the patches|this series|this patch|these patches|"
    r"patch(?:es)?(?: \d[\d\s,-]{0,20})?|now|and|also|squashed it|"
    r"is|are|has|have|been|was|were|just|already)\s+){0,6}"
    r"(?:applied|queued|merged|pushed|pulled|picked up|taken(?= (?:into|to|via|through)\b))\b"
    r"(?P<after>.{0,120})",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\?|^[^,;]*\b(?:if|once|when|before)\b|\bbe applied\b|\bcleanly\b|\bwith (?:offset|fuzz)|"
    r"\b(?:next|new|updated)(?: patch ?set)? (?:version|revision)\b|\bhere\b|"
    r"^ (?:such|\[\d|on top|after|in practice|only|by default|from|locally|into my test|are|"
    r"updates|something|out|an?|my|me|and (?:tested|verified|built|booted|ran|the|it))\b|"
    r"^\s?(?:the|your|this|these)\b"
    r"(?!(?: (?:whole )?(?:series|patch|patches|set|one))?(?: (?:to|for|as|in|into)\b|[,.;!]|$))",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+|\n\s{0,80}\n\s{0,80}")
_STEMS = (
    "pplied",
    "ueued",
    "erged",
    "ushed",
    "ulled",
    "icked",
    "aken ",
    "PPLIED",
)  # quick to look for
_ACCEPTED = re.compile(r"(?:thanks|applied|queued)[ ,!.]*(?:applied|queued|thanks)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Bots:
    """The robots to count apart: the built-in ones and those of the configuration, lower case."""

    names: frozenset[str] = BOTS

    @classmethod
    def with_extra(cls, extra: tuple[str, ...]) -> Bots:
        """The built-in robots and `extra` addresses or names."""
        return cls(BOTS | {name.lower() for name in extra})

    def sent(self, sender: Person, subject: str) -> bool:
        """Whether a robot sent the mail."""
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
    """The kind of a mail that carries a patch, a cover letter or a pull request; else None."""
    if subject.is_reply:
        return None
    if subject.is_pull:
        return "pull"
    if subject.is_patch or has_diff or subject.number == 0:
        versioned = not subject.version_inferred  # "[v3 2/5]": the word PATCH was forgotten
        if subject.is_patch or subject.rfc or versioned:
            return "cover" if subject.number == 0 else "patch"
    return None


def kind_of_talk(subject: PatchSubject, own: list[str], *, is_bot: bool) -> Kind:
    """The kind of any other mail, from its sender's `own` lines."""
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
    if not any(stem in text for stem in _STEMS):
        return False
    return bool(applied_sentence(own, is_bot=is_bot))


def applied_sentence(own: list[str], *, is_bot: bool) -> str:
    """The first sentence that says patches were applied, on one line, or nothing.

    People say so at the top, robots anywhere in their first lines.
    """
    return next(filter(_is_applied, _sentences(own, 60 if is_bot else 12)), "")


def _sentences(own: list[str], limit: int) -> list[str]:
    """The sentences of the first `limit` lines that say anything, each on one line."""
    at = [at for at, line in enumerate(own[:60]) if line.strip()][:limit]
    text = "\n".join(line[:400].strip() for line in own[: at[-1] + 1]) if at else ""
    return [" ".join(sentence.split()) for sentence in _SENTENCE_END.split(text)]


def _is_applied(sentence: str) -> bool:
    found = _APPLIED.match(sentence)
    if found and not _NOT_YET.search(found["after"]):
        return True
    return len(sentence) < 60 and _ACCEPTED.match(sentence) is not None
