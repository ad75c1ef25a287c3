"""Subject lines of patches: reply prefixes, bracket groups and the title.

Groups may follow each other or be nested. They hold PATCH, RFC, a version, a counter, trees and
projects: `[PATCH net-next v2 1/3]`. `kinds` decides from the body whether the mail is a patch.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TypedDict

from generator.models.mails import PatchSubject
from generator.text import clean_line

MAX_TOTAL = 1000  # a larger total is a robot's counter or a joke
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
        """The facts that were read; a patch without a counter is the first and only one."""
        if self.is_pull and self.prefixes and self.prefixes[0].upper() == "GIT":
            del self.prefixes[0]
        known = self.is_patch or self.is_pull or self.rfc or self.version is not None
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
        # Nested groups, or what may be another reply prefix: the whole line is read.
        facts, title = _read_lead(raw)
    else:
        facts, title = _read_plain_lead(raw[:end]), rest
    return PatchSubject(raw=raw, title=title or "(no subject)", **facts)


def _read_lead(text: str) -> tuple[_Facts, str]:
    """The facts from the reply prefixes and groups in front of a title, and the title."""
    lead = _Lead()
    rest = _strip_replies(text, lead)
    while rest.startswith("["):
        group, after = _group(rest)
        if group is None:
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
    while found := _REPLY.match(text, at) or _NOTE.match(text, at):
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


def _read_group(group: str, lead: _Lead) -> None:
    group = group.replace("[", " ").replace("]", " ")
    if "/" in group:
        group = _SPACED_COUNTER.sub(r"\1/\2", group)
    for token in _SEPARATORS.split(group):
        if not token:
            continue
        head, slash, tail = token.partition("/")
        if slash and head.lower() in {"rfc", "patch"} and not tail[:1].isdigit():
            lead.read(head)
            lead.read(tail)  # [RFC/PATCH], [PATCH/RFC]
        else:
            lead.read(token.rstrip(":") or token)
