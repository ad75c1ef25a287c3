"""Trailers: `Name: value` lines of commit messages and replies, as in git-interpret-trailers(1).

The callers pass no quotes and no signatures. Trailers of a text that is quoted by its indentation
(`git show`, a range-diff, the commit that is reverted) belong to that text. `tracking` decides how
a trailer affects a series.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from generator.identity import same_person
from generator.mail.address import parse_signature
from generator.mail.scopes import ALL, scope_before, scope_of
from generator.models.mails import Person, Trailer
from generator.text import clean_key

MAX_TRAILERS = 500  # lines in the form of a trailer that are looked at
MAX_VALUE = 500  # characters
MAX_AROUND = 20  # lines around a trailer that are looked at
SHORT = 40  # characters of a line that only introduces a tag
_BLANKS = {" ", "\t"}
_LINE = re.compile(r"\s*(?P<name>[A-Za-z][A-Za-z-]{1,40})\s?:\s+(?P<value>\S.*)", re.ASCII)
# "For patches 1 and 2: Reviewed-by: Name <address>"
_IN_LINE = re.compile(
    r"\s*(?P<before>[^<>]{1,80}?)[\s:,]\s*(?P<name>[A-Z][A-Za-z-]{2,40}-by): +(?P<value>\S.*)"
)
_OF_SERIES = re.compile(r"(?:patch-?)?(?:series|set)-", re.IGNORECASE)
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


def find_trailers(
    lines: list[str], sender: Person, *, follow_up: bool, total: int | None = None
) -> tuple[Trailer, ...]:
    """The trailers among `lines`, in their order, each once.

    In a follow-up a person's trailer must have an address, as prose has lines of that form too.
    There the words next to a tag may say which patches of a series of `total` it means.
    """
    found: dict[Trailer, None] = {}  # in order
    looked_at = 0
    of_series = total if follow_up and total and total > 1 else 0
    has_own = None if follow_up else _has_own(lines)
    for at, line in enumerate(lines):
        if ":" not in line or line[:1] == ">":
            continue
        match = _match(line, in_line=of_series > 0)
        if not match:
            continue
        trailer = _trailer_at(lines, at, match, sender, has_own=has_own)
        if trailer and of_series:
            trailer = _with_scope(trailer, lines, at, match, total=of_series)
        if trailer:
            found[trailer] = None
        looked_at += 1
        if looked_at >= MAX_TRAILERS:
            break
    return tuple(found)


def _match(line: str, *, in_line: bool) -> re.Match[str] | None:
    """The name and the value of a trailer, which may follow other words if `in_line`."""
    match = _LINE.match(line)
    if match and _is_name(match["name"]):
        return match
    return _IN_LINE.match(line) if in_line and "-by: " in line else None


def _is_name(name: str) -> bool:
    return name.lower() in _KNOWN or _BY.fullmatch(name) is not None


def _trailer_at(
    lines: list[str],
    at: int,
    match: re.Match[str],
    sender: Person,
    *,
    has_own: bool | None,
) -> Trailer | None:
    """The trailer of a line; None for prose and quotes. `has_own` is None for a follow-up."""
    name, value = match["name"].lower(), match["value"][:MAX_VALUE]
    wrapped = lines[at + 1] if "<" not in value and at + 1 < len(lines) else ""
    trailer = _read(name, value, wrapped, sender)
    if trailer is None or (has_own is None and _is_prose(trailer)):
        return None
    if lines[at][:1] in _BLANKS and _is_quoted(lines, at, has_own=has_own):
        return None
    return trailer


def _is_prose(trailer: Trailer) -> bool:
    return trailer.person is None and trailer.name.lower() not in _THINGS


# ---------------------------------------------------------------- indented lines


def _is_quoted(lines: list[str], at: int, *, has_own: bool | None) -> bool:
    """Whether an indented trailer belongs to a text that is quoted by its indentation.

    In a reply it does if other lines of that text stand around it; people also indent the tag that
    they give. In a commit message it does unless it continues the message's own trailers, or there
    are no others and it ends the message.
    """
    above = lines[max(0, at - MAX_AROUND) : at][::-1]
    below = lines[at + 1 : at + MAX_AROUND]
    if not (_is_alone(above) and _is_alone(below)):
        return True
    if has_own is None or _follows_own(above) or _follows_own(below):
        return False
    return any(line[:1] not in _BLANKS for line in below if line.strip()) or has_own


def _is_alone(lines: list[str]) -> bool:
    """Whether the indented text that goes on in `lines` has only trailers."""
    text = takewhile(lambda line: not line.strip() or line[:1] in _BLANKS, lines)
    return all(_is_trailer(line) for line in text if line.strip())


def _follows_own(lines: list[str]) -> bool:
    """Whether the trailers that go on in `lines` go on with one that is not indented."""
    return any(map(_is_own, takewhile(_is_trailer, lines)))


def _has_own(lines: list[str]) -> bool:
    """Whether a message that has indented trailers has others, too."""
    indented = (line for line in lines if line[:1] in _BLANKS and ":" in line)
    return any(map(_is_trailer, indented)) and any(map(_is_own, lines))


def _is_own(line: str) -> bool:
    return line[:1] not in _BLANKS and _is_trailer(line)


@lru_cache(maxsize=512)  # the same lines stand around several tags
def _is_trailer(line: str) -> bool:
    match = _LINE.match(line)
    return (match is not None and _is_name(match["name"])) or _is_wrapped_address(line)


# ---------------------------------------------------------------- which patches a tag means


def _with_scope(
    trailer: Trailer, lines: list[str], at: int, match: re.Match[str], *, total: int
) -> Trailer | None:
    """The tag with the patches that it means; None where words before it on its line mean none."""
    if trailer.person is None or not trailer.name.lower().endswith("-by"):
        return trailer if match.re is _LINE else None
    if match.re is _IN_LINE:
        scope = scope_before(match["before"], total)
        return replace(trailer, patches=scope) if scope else None
    if of_series := _OF_SERIES.match(trailer.name):  # dpdk-dev
        name = trailer.name[of_series.end() :].capitalize()
        return replace(trailer, name=name, patches=ALL)
    comment = match["value"].rpartition(">")[2] if "<" in match["value"] else ""
    first, last = at, at + 1
    while first > max(0, at - MAX_AROUND) and _is_trailer(lines[first - 1]):
        first -= 1
    while last < min(len(lines), at + MAX_AROUND) and _is_trailer(lines[last]):
        last += 1
    scope = scope_of(
        comment,
        _paragraph_above(lines, first),
        _line_below(lines, last),
        total=total,
        is_test="tested" in trailer.name.lower(),
    )
    return trailer if scope == () else replace(trailer, patches=scope)


def _paragraph_above(lines: list[str], at: int) -> str:
    """The last lines of the paragraph above `at`, at most two blank lines away.

    A short line may introduce the tag ("Feel free to add:"): then also what stands above that.
    """
    above: list[str] = []
    for line in reversed(lines[max(0, at - 7) : at]):
        if not line.strip():
            if sum(map(len, above)) > SHORT:
                break
            above.insert(0, "")
        elif _is_trailer(line) or (any(above) and line.rstrip().endswith(":")):
            break
        else:
            above.insert(0, line[:200])
    return "\n".join(above).strip()


def _line_below(lines: list[str], at: int) -> str:
    """The line below `at`, at most one blank line away; "" where it introduces another tag."""
    line = next((line for line in lines[at : at + 2] if line.strip()), "")
    return "" if line.rstrip()[-1:] in {":", ","} else line


# ---------------------------------------------------------------- one line


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
