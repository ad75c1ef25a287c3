"""The person named by an address field: the first mailbox of a From header, or a trailer's value.

The mailmap, which maps addresses to people, is applied elsewhere. The parser is our own because
`email.utils.parseaddr` takes an address out of a comment (CVE-2023-27043) and recurses into nested
comments.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.mail.charsets import decode_words
from generator.models.mails import Person
from generator.text import clean_key

UNKNOWN = Person("", "")
_LIMIT = 2000  # characters of an address field that are looked at
_SHORT = 300  # characters up to which a field is matched with the fast pattern
_PLAIN = re.compile(
    r'\s*"?([^"<>(),;:@\\\[\]]*?)"?\s*<([\w.+=/~&*^%#!$\'-]+@[\w.-]+)>\s*', re.ASCII
)
_BARE = re.compile(r"\s*([\w.+=/-]+@[\w.-]+)\s*(?:\((.*)\))?\s*", re.ASCII)
_VIA = re.compile(r"\s+via\s+\S.*$", re.IGNORECASE)
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
    if bare:
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


def _first_mailbox(field: str) -> Person:
    """One pass over the characters: quoted strings, nested comments, an angle address."""
    words: list[str] = []
    depth, quoted, escaped = 0, False, False
    for at, char in enumerate(field):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
            continue
        elif quoted:
            quoted = char != '"'
            if not quoted:
                continue
        elif char == '"' and not depth:
            quoted = True
            continue
        elif char == "(":
            depth += 1
            continue
        elif char == ")":
            depth = max(0, depth - 1)
            words.append(" ")
            continue
        elif not depth and char == "<":
            return Person(_name("".join(words)), _address(field[at + 1 :].partition(">")[0]))
        elif not depth and char in ",;":
            break
        elif not depth and char == ":":
            words.clear()  # the name of a group
            continue
        if not depth:
            words.append(char)
    return Person("", _address("".join(words)))


def _address(text: str) -> str:
    found = _ADDRESS.search(clean_key(text, 320))
    return found[0].lower() if found else ""


def _name(text: str) -> str:
    """A display name, without addresses: readers would take one for the sender's."""
    if "=?" in text:
        text = decode_words(text)
    if "@" in text:
        text = " ".join(word for word in text.split() if "@" not in word)
    return clean_key(text, 200).strip("\"' ")


def sender_of(from_field: str, original: str, reply_to: str) -> Person:
    """The sender of a mail, also where a list replaced From ("Name via list <list@...>").

    The original address is then in X-Original-From or else in Reply-To. Mailman and Google Groups
    do this because of DMARC; patchwork and git read it the same way.
    """
    person = parse_person(from_field)
    if not _VIA.search(person.name):
        return person
    real = parse_person(original) if original else UNKNOWN
    if not real.email:
        candidate = parse_person(reply_to) if reply_to and "," not in reply_to else UNKNOWN
        real = candidate if candidate.email != person.email else UNKNOWN
    name = _name(_VIA.sub("", person.name))
    return Person(real.name or name, real.email or person.email)


@lru_cache(maxsize=4096)
def same_person(named: Person, sender: Person) -> bool:
    """Whether the person named in a trailer is the sender, by name or by address.

    Addresses are the same apart from a `+tag` and a subdomain: people sign as `a@intel.com` and
    mail as `a@linux.intel.com`. b4 uses the same rule.
    """
    if named.email and named.email == sender.email:
        return True
    if named.name and named.name.casefold() == sender.name.casefold():
        return True
    named_local, _, named_domain = named.email.partition("@")
    local, _, domain = sender.email.partition("@")
    if not named_domain or not domain or named_local.partition("+")[0] != local.partition("+")[0]:
        return False
    return f".{named_domain}".endswith(f".{domain}") or f".{domain}".endswith(f".{named_domain}")


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
