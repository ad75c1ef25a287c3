"""Trailers: `Name: value` lines of commit messages and replies, as in git-interpret-trailers(1).

The callers pass no quotes and no signatures. `tracking` decides how a trailer affects a series.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.mail.address import parse_signature, same_person
from generator.models.mails import Person, Trailer
from generator.text import clean_key

MAX_TRAILERS = 500  # lines in the form of a trailer that are looked at
MAX_VALUE = 500  # characters
_LINE = re.compile(r"\s*([A-Za-z][A-Za-z-]{1,40})\s?:\s+(\S.*)", re.ASCII)
_BY = re.compile(r"[A-Za-z][A-Za-z-]{1,36}-by", re.IGNORECASE)
_COMMENT = re.compile(r"(?<!\s)\s+(?:#.{0,300}|\[[^\]]{0,300}\]|\([^()@<>]{0,300}\))$")
_MAILTO = re.compile(r"\s?<mailto:[^>]{0,300}>")
_HASH = re.compile(r"[0-9a-f]{6,64}", re.IGNORECASE)

# Names that are written in several ways, as git's and the kernel's documentation spell them.
_KNOWN = {
    name.lower(): name
    for name in (
        "Signed-off-by", "Co-developed-by", "Reviewed-by", "Acked-by", "Tested-by", "Nacked-by",
        "Reported-by", "Suggested-by", "Fixes", "Closes", "Link", "Cc", "Assisted-by", "Based-on",
        "Supersedes", "Depends-on", "Message-ID", "Co-authored-by", "Debugged-by", "Analyzed-by",
        "Requested-by", "Reported-and-tested-by", "Reviewed-and-tested-by", "BugLink", "Bugzilla",
        "Obsoleted-by",
    )
}  # fmt: skip
# Their value is a link, a commit or a Message-ID, not a person.
_THINGS = {"fixes", "closes", "link", "based-on", "supersedes", "depends-on", "message-id",
           "buglink", "bugzilla"}  # fmt: skip


def find_trailers(lines: list[str], sender: Person, *, follow_up: bool) -> tuple[Trailer, ...]:
    """The trailers among `lines`, in their order, each once.

    In a follow-up a person's trailer must have an address, as prose has lines of that form too.
    """
    found: dict[Trailer, None] = {}  # in order
    looked_at = 0
    for at, line in enumerate(lines):
        if ":" not in line or line[:1] == ">":
            continue
        match = _LINE.match(line)
        if not match:
            continue
        name = match[1].lower()
        if name in _KNOWN or _BY.fullmatch(name):
            value = match[2][:MAX_VALUE]
            wrapped = lines[at + 1] if "<" not in value and at + 1 < len(lines) else ""
            trailer = _read(name, value, wrapped, sender)
            if trailer and not (follow_up and _is_prose(trailer)):
                found[trailer] = None
            looked_at += 1
            if looked_at >= MAX_TRAILERS:
                break
    return tuple(found)


def _is_prose(trailer: Trailer) -> bool:
    return trailer.person is None and trailer.name.lower() not in _THINGS


@lru_cache(maxsize=4096)
def _read(name: str, value: str, following: str, sender: Person) -> Trailer | None:
    """A trailer; None for other lines. `following` may hold a wrapped address.

    Cached, as people sign often.
    """
    value = value.rstrip()
    if name in _THINGS:
        if name == "fixes" and not _HASH.match(value):
            return None
        return Trailer(_KNOWN[name], clean_key(value, MAX_VALUE), None, from_sender=False)
    bare = _bare(value)
    if "<" not in bare and _is_wrapped_address(following):
        bare = f"{bare} {following.strip()}"
    if "@" not in bare:
        if name not in _KNOWN:
            return None
        return Trailer(_KNOWN[name], clean_key(value), None, from_sender=False)
    if name == "cc" and "," in bare and bare.count("@") > 1:  # a list of people
        return Trailer("Cc", clean_key(value, MAX_VALUE), None, from_sender=False)
    person = parse_signature(bare)
    if "." not in person.domain:
        return None
    full = f"{person.name} <{person.email}>" if person.name else person.email
    return Trailer(
        _KNOWN.get(name) or name[0].upper() + name[1:],
        full,
        person,
        from_sender=same_person(person, sender),
    )


def _bare(value: str) -> str:
    """The value of a person's trailer without the remarks behind it."""
    if "<mailto:" in value:
        value = _MAILTO.sub("", value)
    if value[-1:] == ">":
        return value
    end = value.find(">", value.find("<") + 1)
    if "<" in value and end > 0:
        return value[: end + 1]
    return _COMMENT.sub("", value)


def _is_wrapped_address(line: str) -> bool:
    line = line.strip()
    return line.startswith("<") and line.endswith(">") and "@" in line and len(line) < 200
