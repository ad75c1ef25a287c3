"""What does a subject line say about a patch?

The grammar of the field: replies, bracket groups (split, nested), PATCH, RFC, version, counter,
trees and projects, title. Whether the mail really is a patch is decided by `kinds`, from its body.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.models.mails import PatchSubject
from generator.text import clean_line

MAX_TOTAL = 1000  # a longer series is a robot's counter or a joke
_REPLY = re.compile(
    r"\s*(?:re|aw|fw|fwd|sv|antw|回复|答复|转发)(?:\[\d{1,4}\])?\s{0,3}[:：]\s*",
    re.IGNORECASE | re.ASCII,
)
_LEAD = re.compile(r"(?:re: ?){0,9}(?:\[[^\[\]]{1,300}\] ?){0,9}", re.IGNORECASE)
_LAST_COUNTER = re.compile(r"(?<=[ ,;\[])(\d{1,4})/(\d{1,4})\] ?$", re.ASCII)
_GOES_ON = re.compile(
    r"\[|\(subset|(?:re|aw|fwd?|sv|antw|回复|答复|转发|applied|queued|merged)[ \[:：]",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\s*(?:applied|queued|merged)\s{0,3}:\s*(?=\[)", re.IGNORECASE)
_SUBSET = re.compile(r"\s*\(subset\)\s*", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;]+")
_SPACED_COUNTER = re.compile(r"(?<!\d)(\d{1,4})\s*/\s*(\d{1,4})(?!\d)", re.ASCII)
_COUNTER = re.compile(r"(\d{1,4})/(\d{1,4})", re.ASCII)
_VERSION = re.compile(r"v?(\d{1,4})(?:\.(\d{1,4}))?", re.IGNORECASE | re.ASCII)
_GLUED = re.compile(r"(patch|rfc|resend|repost)[-_/]?(.*)", re.IGNORECASE)


# PatchSubject's fields behind raw and title, in its order.
_Facts = tuple[
    bool, bool, bool, bool, tuple[str, ...], bool, bool, str, bool, int | None, int | None, bool
]


class _Reading:
    """What the tokens of the groups add up to; frozen into a PatchSubject at the end."""

    __slots__ = (
        "is_patch", "is_pull", "is_reply", "number", "prefixes", "resend", "rfc", "subset", "total",
        "version",
    )  # fmt: skip

    def __init__(self) -> None:
        self.is_patch = self.is_pull = self.is_reply = False
        self.rfc = self.resend = self.subset = False
        self.version: str | None = None
        self.number: int | None = None
        self.total: int | None = None
        self.prefixes: list[str] = []

    def facts(self) -> _Facts:
        """What was read, with what an unnumbered patch is taken for: the first and only one."""
        if self.is_pull and self.prefixes and self.prefixes[0].upper() == "GIT":
            del self.prefixes[0]
        known = self.is_patch or self.is_pull or self.rfc or self.version is not None
        numbered = self.number is not None and known
        inferred = 1 if self.is_patch else None
        return (
            self.is_reply, self.is_patch, self.is_pull, self.subset, tuple(self.prefixes), self.rfc,
            self.resend, self.version or "1", self.version is None,
            self.number if numbered else inferred, self.total if numbered else inferred,
            not numbered,
        )  # fmt: skip

    def read(self, token: str) -> None:
        """Take in one token of a group: `v3`, `2/7`, `PATCHv2`, `net-next`."""
        if token == "PATCH":  # noqa: S105 - a word of a subject
            self.is_patch = True
            return
        counter = _COUNTER.fullmatch(token)
        if counter and 0 < int(counter[2]) <= MAX_TOTAL and int(counter[1]) <= MAX_TOTAL:
            self.number, self.total = int(counter[1]), int(counter[2])
        elif token[:1] in "vV" and (version := _VERSION.fullmatch(token)):
            self._set_version(version)
        elif word := _GLUED.fullmatch(token):
            self._glued(word[1].lower(), word[2])
        elif token.upper() == "PULL":
            self.is_pull = True
        else:
            self.prefixes.append(token)

    def _set_version(self, version: re.Match[str]) -> None:
        if self.version is None:
            self.version = str(int(version[1])) + (f".{int(version[2])}" if version[2] else "")

    def _glued(self, word: str, rest: str) -> None:
        if word == "patch":
            self.is_patch = True
        elif word == "rfc":
            self.rfc = True
        else:
            self.resend = True
        if not rest:
            return
        version = _VERSION.fullmatch(rest)
        if version:
            self._set_version(version)
        elif _GLUED.fullmatch(rest) or _COUNTER.fullmatch(rest):
            self.read(rest)
        elif word == "patch" and rest.lower() not in {"set", "es", "s", "series"}:
            self.prefixes.append(rest)


def parse_subject(subject: str) -> PatchSubject:
    """Read a decoded subject line. Linear in its length, which is cut at 1,000 characters."""
    raw = clean_line(subject)
    lead = _LEAD.match(raw)
    end = lead.end() if lead else 0
    rest = raw[end:]
    if _GOES_ON.match(rest):
        # Nested groups, or what may be one more reply prefix: the whole line is looked at.
        facts, title = _read_lead(raw)
    else:
        facts, title = _read_plain_lead(raw[:end]), rest
    return PatchSubject(raw, title or "(no subject)", *facts)


def _read_lead(text: str) -> tuple[_Facts, str]:
    """What replies and groups in front of a title say, and the title."""
    reading = _Reading()
    rest = _strip_replies(text, reading)
    while rest.startswith("["):
        group, after = _group(rest)
        if group is None:
            break
        _read_group(group, reading)
        rest = _strip_replies(after, reading)
    return reading.facts(), rest.strip()


@lru_cache(maxsize=4096)
def _read_plain_lead(lead: str) -> _Facts:
    """What a lead without nested groups says; read with a counter in common, as they are few."""
    counter = _LAST_COUNTER.search(lead)
    if counter is None:
        return _read_lead_cached(lead)[0]
    number, total = int(counter[1]), int(counter[2])
    facts = _read_lead_cached(f"{lead[: counter.start()]} 1/1]")[0]
    if facts[9] is None or not 0 < total <= MAX_TOTAL or number > MAX_TOTAL:
        return _read_lead_cached(lead)[0]
    return (*facts[:9], number, total, facts[11])


_read_lead_cached = lru_cache(maxsize=4096)(_read_lead)


def _strip_replies(text: str, reading: _Reading) -> str:
    if text[:1] == "[":
        return text
    at = 0
    while found := _REPLY.match(text, at) or _NOTE.match(text, at):
        reading.is_reply = True
        at = found.end()
    if reading.is_reply and (subset := _SUBSET.match(text, at)):
        reading.subset = True
        at = subset.end()
    return text[at:].lstrip()


def _group(text: str) -> tuple[str | None, str]:
    """The first bracket group, nested ones included, and what follows; None where none closes."""
    close = text.find("]", 0, 300)
    if close > 0 and text.find("[", 1, close) < 0:
        return text[1:close], text[close + 1 :].lstrip()
    depth = 0
    for at, char in enumerate(text[:300]):
        if char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return text[1:at], text[at + 1 :].lstrip()
    if close < 0:
        return None, text
    return text[1:close], text[close + 1 :].lstrip()


def _read_group(group: str, reading: _Reading) -> None:
    group = group.replace("[", " ").replace("]", " ")
    if "/" in group:
        group = _SPACED_COUNTER.sub(r"\1/\2", group)
    for token in _SEPARATORS.split(group):
        if not token:
            continue
        head, slash, tail = token.partition("/")
        if slash and head.lower() in {"rfc", "patch"} and not tail[:1].isdigit():
            reading.read(head)
            reading.read(tail)  # [RFC/PATCH], [PATCH/RFC]
        else:
            reading.read(token.rstrip(":") or token)
