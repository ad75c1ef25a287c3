"""The person named by an address field: the first mailbox of a From header, or a trailer's value.

Who stands behind a gateway is found in `gateways`. The mailmap, which maps addresses to people, is
applied elsewhere. The parser is our own because `email.utils.parseaddr` takes an address out of a
comment (CVE-2023-27043) and recurses into nested comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from generator.mail.charsets import decode_words
from generator.models.mails import Person
from generator.text import clean_key

UNKNOWN = Person("", "")
_LIMIT = 2000  # characters of an address field that are looked at
_LIST_LIMIT = 20_000  # the same, where all people of a field are read
_MAX_PEOPLE = 500
_LONGEST = 320  # characters of an address (RFC 5321, 4.5.3.1: 64, the @ and 255)
_SHORT = 300  # characters up to which a field is matched with the fast pattern
_PLAIN = re.compile(
    r'\s*"?([^"<>(),;:@\\\[\]]*?)"?\s*<([\w.+=/~&*^%#!$\'-]+@[\w.-]+)>\s*', re.ASCII
)
_BARE = re.compile(r"\s*([\w.+=/-]+@[\w.-]+)\s*(?:\((.*)\))?\s*", re.ASCII)
# An address ends at characters that continue a URL or markup: `?` adds parameters to a mailto.
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"'?&\\]+@[^\s<>()\[\],;:\"'?&\\@/]+")


def parse_person(field: str) -> Person:
    """The first mailbox of an address field (RFC 5322, 3.4); `Person("", "")` where there is none.

    Encoded words are decoded after the field was split: a comma inside one separates nothing.
    """
    plain = _PLAIN.fullmatch(field) if len(field) < _SHORT else None
    if plain:
        return Person(_name(plain[1]), plain[2].lower())
    field = field[:_LIMIT]
    bare = _BARE.fullmatch(field)
    if bare and len(bare[1]) <= _LONGEST:
        return Person(_name(bare[2] or ""), bare[1].lower())
    if ("(" in field or ")" in field) and not _is_balanced(field):
        field = field.replace("(", " ").replace(")", " ")  # an unclosed comment hides nothing
    person = _first_mailbox(field)
    if not person.email and "=?" in field:  # the address itself was encoded
        return _first_mailbox(decode_words(field))
    return person


def _is_balanced(field: str) -> bool:
    depth = 0
    for char in field:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    return depth == 0


def parse_people(field: str) -> list[Person]:
    """Every mailbox of an address field that has an address, as far as such fields are read."""
    field = field[:_LIST_LIMIT]
    if ("(" in field or ")" in field) and not _is_balanced(field):
        field = field.replace("(", " ").replace(")", " ")
    people = (person for person in _mailboxes(field) if person.email)
    return list(dict.fromkeys(islice(people, _MAX_PEOPLE)))


def _first_mailbox(field: str) -> Person:
    return next(_mailboxes(field))


def _mailboxes(field: str) -> Iterator[Person]:
    """The mailboxes of a field, at least one, in one pass; a mailbox may lack its address."""
    words: list[str] = []
    is_named, end = False, 0
    for at, char, is_syntax in _visible(field):
        if at < end:
            continue  # within an angle address
        if is_syntax and char == "<" and not is_named:
            end = field.find(">", at + 1) + 1 or len(field) + 1
            yield Person(_name("".join(words)), _address(field[at + 1 : end - 1]))
            is_named = True
        elif is_syntax and char in ",;":
            if not is_named:
                yield Person("", _address("".join(words)))
            is_named = False
            words.clear()
        elif is_syntax and char == ":":
            words.clear()  # the name of a group
        else:
            words.append(char)
    if not is_named:
        yield Person("", _address("".join(words)))


def _visible(field: str) -> Iterator[tuple[int, str, bool]]:
    """Position and character of what is neither comment nor quotation mark.

    With each goes whether it may be syntax: quoted and escaped characters belong to a name.
    """
    depth, quoted, escaped = 0, False, False
    for at, char in enumerate(field):
        if escaped:
            escaped = False
            if not depth:
                yield at, char, False
        elif char == "\\":
            escaped = True
        elif quoted or (char == '"' and not depth):
            quoted = not quoted if char == '"' else quoted
            if char != '"':
                yield at, char, False
        elif char == "(":
            depth += 1
        elif char == ")":
            depth = max(0, depth - 1)
            yield at, " ", False
        elif not depth:
            yield at, char, True


def _address(text: str) -> str:
    found = _ADDRESS.search(clean_key(text, _LONGEST))
    return found[0].lower() if found else ""


def _name(text: str) -> str:
    """A display name, without addresses: readers would take one for the sender's."""
    if "=?" in text:
        text = decode_words(text)
    if "@" in text:
        text = " ".join(word for word in text.split() if "@" not in word)
    return clean_key(text, 200).strip("\"' ")


@lru_cache(maxsize=4096)
def parse_signature(value: str) -> Person:
    """The person of a trailer or an in-body From: `Name <address>`.

    This is plain text, not a header field: commas, quotes and parentheses belong to the name. Some
    senders leave encoded words in it, which are decoded.
    """
    if "=?" in value:
        value = decode_words(value)
    name, bracket, rest = value[:_LIMIT].partition("<")
    if not bracket:
        return parse_person(value)
    return Person(_name(name), _address(rest.partition(">")[0]))
