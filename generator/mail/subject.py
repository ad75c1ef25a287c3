"""Subject lines of patches: reply marks, bracket groups and the title.

Groups may follow each other or be nested. They hold PATCH, RFC, a version, a counter, trees and
projects: `[PATCH net-next v2 1/3]`. `kinds` decides from the body whether the mail is a patch.

A version with a dot is either one that repairs another (`v5.1 2/3` takes the place of v5 2/3) or
that of the kernel whose stable tree the patch is for (`[PATCH v4.4 V2 00/43]`, `[PATCH v5.10]`).
It is the kernel's if another version stands beside it, or if it is one that nobody reaches by
repairs, or one that has a long-term stable tree. The kernel's stands among the prefixes.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypedDict

from generator.mail.reply_marks import REPLY_MARK
from generator.models.mails import PatchSubject
from generator.text import clean_line

MAX_TOTAL = 1000  # a larger total is a robot's counter or a joke
_LEAD = re.compile(r"(?:re: ?){0,9}(?:\[[^\[\]]{1,300}\] ?){0,9}", re.IGNORECASE)
_LAST_COUNTER = re.compile(r"(?<=[ ,;\[])(\d{1,4})/(\d{1,4})\] ?$", re.ASCII)
_NOTE = re.compile(
    r"\s*(?:applied|queued|merged|pushed|committed|accepted|pulled)\s{0,3}:\s*(?=\[)",
    re.IGNORECASE,
)
_PASTED = re.compile(r"\s*subject\s{0,3}:\s*(?=\S)", re.IGNORECASE)  # of git format-patch
_GOES_ON = re.compile(
    rf"\[|:|\(subset|{_PASTED.pattern}|{_NOTE.pattern}|{REPLY_MARK.pattern}", re.IGNORECASE
)
_SUBSET = re.compile(r"\s*\(subset\)\s*", re.IGNORECASE)
_FORMER = re.compile(r"\s*was\b", re.IGNORECASE)  # [was: Re: [PATCH] x] is part of the title
_TOKEN = re.compile(r"[^\s,;{]+(?:\{[^{}]{0,99}\}?)?|\{[^{}]{0,99}\}?")  # stable-4.{4, 9} is whole
_SPACED_COUNTER = re.compile(r"(?<!\d)(\d{1,4})\s*/\s*(\d{1,4})(?!\d)", re.ASCII)
_WORDED_COUNTER = re.compile(r"(?<!\d)(\d{1,4}) +of +(\d{1,4})(?!\d)", re.ASCII | re.IGNORECASE)
# "2.5/3" and "2a/3" come between 2/3 and 3/3, "1/n" has no total yet.
_COUNTER = re.compile(r"(\d{1,4})(?:\.\d{1,2}|[a-z])?/(\d{1,4}|[nx?])", re.ASCII | re.IGNORECASE)
# "v3.5" and "v9a" repair v3 and v9. Later letters stand in names: v3d, v4l.
_VERSION = re.compile(r"-?v?(\d{1,4})(?:\.(\d{1,4})|([a-c]))?", re.IGNORECASE | re.ASCII)
_WORDED_VERSION = re.compile(
    r"\b(?:version|ver|revision|rev|take|try|v) ?#? ?(\d{1,4})(?![\w./])", re.IGNORECASE | re.ASCII
)
_LAST_VERSION = re.compile(r"\s*\[ver #(\d{1,4})\]$", re.ASCII)  # behind the title: David Howells
_LONG_TERM = frozenset(
    {(2, 6), (4, 4), (4, 9), (5, 4), (6, 1), (6, 6)}
)  # kernels; others have x.1x
_ASKS_TO_PULL = re.compile(r"(?:git[ -])?pull[ -]request\b", re.IGNORECASE)  # netdev, bluetooth
_MARK = r"(patch|rfc|rft|re-?send|resent|re-?post|resubmit)"
_GLUED = re.compile(rf"{_MARK}([-_/]?)(.*)", re.IGNORECASE)  # PATCHv2, RFC-PATCH
_VERSION_FIRST = re.compile(rf"(?<![\w.])(v\d{{1,4}})[-_]?{_MARK}\b", re.IGNORECASE | re.ASCII)
# What may follow without a mark between, so that no other word is meant: [patchwork], [rfcomm].
_ENDING = re.compile(rf"sets?|e?s|series|t?ed|t?ing|v?\d.*|{_MARK}.*", re.IGNORECASE)
_HEADS = frozenset({"rfc", "rft", "patch"})  # before a slash: [RFC/PATCH], [RFT/RFC], [PATCH/RFC]
_AFTER_GROUP = ": "  # "[PATCH 1/2]: x": git am leaves the colon out, too


class _Facts(TypedDict):
    """The fields of a PatchSubject that the text in front of the title decides."""

    is_reply: bool
    is_patch: bool
    is_pull: bool
    subset: bool
    prefixes: tuple[str, ...]
    rfc: bool
    resend: bool
    version: str
    version_inferred: bool
    number: int | None
    total: int | None
    number_inferred: bool


class _Lead:
    """The text in front of a title, read token by token."""

    __slots__ = (
        "is_patch", "is_pull", "is_reply", "number", "prefixes", "repairing", "resend", "rfc",
        "subset", "total", "version",
    )  # fmt: skip

    def __init__(self) -> None:
        self.is_patch = self.is_pull = self.is_reply = False
        self.rfc = self.resend = self.subset = False
        self.version: str | None = None
        self.repairing: tuple[int, str] | None = None  # a version with a dot, and where it stood
        self.number: int | None = None
        self.total: int | None = None
        self.prefixes: list[str] = []

    def facts(self) -> _Facts:
        """The facts that were read; a patch without a counter is the first and only one."""
        if self.is_pull and self.prefixes and self.prefixes[0].upper() == "GIT":
            del self.prefixes[0]
        known = self.is_patch or self.is_pull or self.rfc or self.version is not None
        # [1/2], [RFT 1/10]: but [kvm:next 29/32] is how a robot counts the commits of a branch.
        known = known or not any(":" in prefix for prefix in self.prefixes)
        numbered = self.number is not None and known
        inferred = 1 if self.is_patch else None
        return {
            "is_reply": self.is_reply,
            "is_patch": self.is_patch,
            "is_pull": self.is_pull,
            "subset": self.subset,
            "prefixes": tuple(self.prefixes),
            "rfc": self.rfc,
            "resend": self.resend,
            "version": self.version or "1",
            "version_inferred": self.version is None,
            "number": self.number if numbered else inferred,
            "total": self.total if numbered else inferred,
            "number_inferred": not numbered,
        }

    def read(self, token: str) -> None:
        """Read one token of a group: `v3`, `2/7`, `PATCHv2`, `net-next`."""
        if token == "PATCH":  # noqa: S105 - a word of a subject
            self.is_patch = True
            return
        if token[0] == "(":
            token = token.strip("()") or token  # (RESEND), (v2)
        if counter := _COUNTER.fullmatch(token):
            self._count(token, counter[1], counter[2])
        elif token[0] in "vV-" and (version := _VERSION.fullmatch(token)):
            self._set_version(version)
        elif (word := _GLUED.fullmatch(token)) and _is_glued(*word.groups()):
            self._glued(word[1].lower(), word[3])
        elif token.upper() == "PULL":
            self.is_pull = True
        else:
            self.prefixes.append(token)

    def _count(self, token: str, number: str, total: str) -> None:
        """Read a counter; one that is out of bounds is a prefix like any other word."""
        if not total.isdigit():
            return
        if 0 < int(total) <= MAX_TOTAL and int(number) <= MAX_TOTAL:
            between = not token.startswith(f"{number}/")  # 0.5/3 is no cover letter
            self.number, self.total = max(int(number), int(between)), int(total)
        else:
            self.prefixes.append(token)

    def _set_version(self, found: re.Match[str]) -> None:
        """Read a version. The first one counts, but one with a dot gives way to one without."""
        major, minor, letter = int(found[1]), found[2], found[3]
        if minor and (self.version or int(minor) > 9 or (major, int(minor)) in _LONG_TERM):
            self.prefixes.append(found[0])
        elif self.version is None:
            more = f".{int(minor)}" if minor else (letter or "").lower()
            self.version = f"{major}{more}"
            self.repairing = (len(self.prefixes), found[0]) if minor else None
        elif self.repairing:
            self.prefixes.insert(*self.repairing)
            self.version, self.repairing = f"{major}{(letter or '').lower()}", None

    def _glued(self, word: str, rest: str) -> None:
        if word == "patch":
            self.is_patch = True
        elif word == "rfc":
            self.rfc = True
        elif word == "rft":
            self.prefixes.append("RFT")
        else:
            self.resend = True
        if not rest:
            return
        version = _VERSION.fullmatch(rest)
        if version:
            self._set_version(version)
        elif _GLUED.fullmatch(rest) or _COUNTER.fullmatch(rest):
            self.read(rest)
        elif word == "patch" and rest.lower() not in {"set", "sets", "es", "s", "series"}:
            self.prefixes.append(rest)


def _is_glued(word: str, mark: str, rest: str) -> bool:
    """Whether a word such as PATCH goes before others, and does not begin another: "patchwork"."""
    if mark or not rest[:1].isalpha() or _ENDING.fullmatch(rest):
        return True
    return word == "PATCH" and rest[0].islower()  # PATCHnet-next


def parse_subject(subject: str) -> PatchSubject:
    """The parsed form of a decoded subject line, which is cut at 1,000 characters.

    Takes linear time.
    """
    return _parse_line(clean_line(subject))


@lru_cache(maxsize=4096)
def _parse_line(raw: str) -> PatchSubject:
    """The parsed form of a clean line. Cached, as replies repeat the subject of their thread."""
    lead = _LEAD.match(raw)
    end = lead.end() if lead else 0
    rest = raw[end:]
    if _GOES_ON.match(rest):
        # Nested groups, or what may be another reply mark: the whole line is read.
        facts, title = _read_lead(raw)
    else:
        facts, title = _read_plain_lead(raw[:end]), rest
    if raw[-1:] == "]" and (last := _LAST_VERSION.search(title)):
        title = title[: last.start()]
        if facts["version_inferred"]:
            facts = {**facts, "version": str(int(last[1])), "version_inferred": False}
    if not facts["is_patch"] and _ASKS_TO_PULL.match(title):
        facts = {**facts, "is_pull": True}
    return PatchSubject(raw=raw, title=title or "(no subject)", **facts)


def _read_lead(text: str) -> tuple[_Facts, str]:
    """The facts from the reply marks and groups in front of a title, and the title."""
    lead = _Lead()
    rest = _strip_replies(text, lead)
    while rest.startswith("["):
        group, after = _group(rest)
        if group is None or _FORMER.match(group):
            break
        _read_group(group, lead)
        rest = _strip_replies(after, lead)
    return lead.facts(), rest.strip()


@lru_cache(maxsize=4096)
def _read_plain_lead(text: str) -> _Facts:
    """The facts from a lead without nested groups.

    Read with the counter 1/1 in place of its own, so that the patches of a series share a cache
    entry.
    """
    counter = _LAST_COUNTER.search(text)
    if counter is None:
        return _read_lead_cached(text)[0]
    number, total = int(counter[1]), int(counter[2])
    facts = _read_lead_cached(f"{text[: counter.start()]} 1/1]")[0]
    if facts["number"] is None or not 0 < total <= MAX_TOTAL or number > MAX_TOTAL:
        return _read_lead_cached(text)[0]
    return {**facts, "number": number, "total": total}


_read_lead_cached = lru_cache(maxsize=4096)(_read_lead)


def _strip_replies(text: str, lead: _Lead) -> str:
    if text[:1] == "[":
        return text
    at = 0
    if pasted := _PASTED.match(text):
        at = pasted.end()
    while found := REPLY_MARK.match(text, at) or _NOTE.match(text, at):
        lead.is_reply = True
        at = found.end()
    if lead.is_reply and (subset := _SUBSET.match(text, at)):
        lead.subset = True
        at = subset.end()
    return text[at:].lstrip()


def _group(text: str) -> tuple[str | None, str]:
    """The first bracket group, with groups nested in it, and the text behind it.

    None and the whole text where no group is closed.
    """
    close = text.find("]", 0, 300)
    if close > 0 and text.find("[", 1, close) < 0:
        return text[1:close], text[close + 1 :].lstrip(_AFTER_GROUP)
    depth = 0
    for at, char in enumerate(text[:300]):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return text[1:at], text[at + 1 :].lstrip(_AFTER_GROUP)
    if close < 0:
        return None, text
    return text[1:close], text[close + 1 :].lstrip(_AFTER_GROUP)


def _read_group(group: str, lead: _Lead) -> None:
    group = group.replace("[", " ").replace("]", " ")
    group = _VERSION_FIRST.sub(r"\1 \2", group)
    if "/" in group:
        group = _SPACED_COUNTER.sub(r"\1/\2", group)
    if " " in group:
        group = _WORDED_COUNTER.sub(r"\1/\2", _WORDED_VERSION.sub(r"v\1", group))
    for token in _TOKEN.findall(group):
        head, slash, tail = token.partition("/")
        if slash and head.lower() in _HEADS and tail and not tail[0].isdigit():
            lead.read(head)
            lead.read(tail)
        else:
            lead.read(token.rstrip(":") or token)
