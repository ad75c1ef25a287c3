"""The person behind a mail that a gateway, a relay or a list sent in its own name.

Lists put themselves into From because of DMARC (RFC 7489), and gateways send for people who have no
mail set up. Where the person is then named:

- Mailman: `Ann Okoye via toys <toys@lists.example>`, with her address in Reply-To or, on lists that
  take all replies, in Cc. Some lists have nothing behind "via" (qemu-devel). A name that is an
  address loses its domain: `ann--- via toys`.
- Google Groups: `'Ann Okoye' via toys`, with X-Original-From and X-Original-Sender.
- groups.io (OE-core): `Ann Okoye via lists.example <ann=maker.example@lists.example>`.
- Sympa: `"Ann Okoye" (via toys Mailing List) <toys@lists.example>`.
- b4's relay: `Ann Okoye via B4 Relay <devnull+ann.maker.example@kernel.org>`, with X-Original-From.
- GitGitGadget: `Ann Okoye via GitGitGadget <...>`, with her address in Cc and in the in-body From.
- Sourcehut: `~ann <ann@git.sr.ht>`, with her address in Reply-To.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.identity import behind_relay, fitting_names, full_name
from generator.mail.address import parse_people, parse_person
from generator.models.mails import Person

_SOURCEHUT = "@git.sr.ht"
_REMARK = re.compile(r"\([^()]{0,200}\bvia\s[^()]{1,200}\)\s*<", re.IGNORECASE)
_CUT_ADDRESS = re.compile(r"(\S+)---")  # Mailman's form of a name that is an address
_SHARED = re.compile(
    r"(?:.*[-+=])?(?:bounces?|owner|request|devnull)(?:[-+=].*)?@.*|owner-.*|.*@git\.sr\.ht"
)
_DAMAGED = re.compile(r"\S{0,200}\ufffd\S{0,200}")  # a word that Mailman put in a wrong charset
_WORD = re.compile(r"\w{3,}")


def direct_sender(from_field: str) -> Person | None:
    """The sender of a mail by its From field alone; None where a gateway wrote it."""
    person = parse_person(from_field)
    is_gateway = (
        behind_relay(person) != person
        or person.email.endswith(_SOURCEHUT)
        or person.name.startswith("via ")  # behind an address, which is no name
        or ("via " in from_field and _REMARK.search(from_field))
    )
    return None if is_gateway else person


def sender_of(
    from_field: str,
    *,
    original_from: str = "",
    original_sender: str = "",
    reply_to: str = "",
    cc: str = "",
) -> Person:
    """The person for whom a gateway sent a mail, by the fields From, X-Original-From and so on.

    Where none of them has the person's address, they have none: that of the gateway is nobody's.
    """
    written = parse_person(from_field)
    if _REMARK.search(from_field):
        written = Person(f"{written.name} via list", written.email)
    person = Person("", "") if written.name.startswith("via ") else behind_relay(written)
    if written.email.endswith(_SOURCEHUT):
        replies = parse_people(reply_to)
        return Person(person.name, replies[0].email if len(replies) == 1 else person.email)
    cut = _CUT_ADDRESS.fullmatch(person.name)
    local, name = (cut[1].lower(), "") if cut else ("", person.name)
    originals, replies = parse_people(original_from), parse_people(reply_to)
    gateways = {written.email, *_gateways((*originals, *replies))}
    found = (
        _first(originals, gateways)
        or _first(parse_people(original_sender), gateways)
        or _replied_to(replies, gateways, name, local)
        or _copied(parse_people(cc), gateways, name)
        or Person("", person.email)
    )
    return Person(found.name or name or ("" if found.email else local), found.email)


def _gateways(people: Iterable[Person]) -> set[str]:
    """The addresses of lists that other lists passed the mail on for."""
    return {person.email for person in people if behind_relay(person).name != person.name}


def _first(people: Iterable[Person], gateways: set[str]) -> Person | None:
    """The first of the people who is no gateway; a relay's address is resolved."""
    for person in map(behind_relay, people):
        if person.email and person.email not in gateways and not _SHARED.fullmatch(person.email):
            return person
    return None


def _replied_to(
    people: Iterable[Person], gateways: set[str], name: str, local: str
) -> Person | None:
    """The person of that name in Reply-To, or of that local part where there is no name.

    Beside the person there may be the list, or others who are to get the replies.
    """
    left = [person for person in people if person.email not in gateways]
    for person in left:
        if person.email.partition("@")[0] == local if local else _has_name(person, name):
            return person
    if len(left) == 1:
        return left[0] if fitting_names(left[0].name, _DAMAGED.sub("", name)) else None
    spelt = [person for person in left if not person.name and _spells(person.email, name)]
    return spelt[0] if len(spelt) == 1 else None


def _copied(people: Iterable[Person], gateways: set[str], name: str) -> Person | None:
    """The only person in Cc of that full name."""
    found = [person for person in people if person.email not in gateways]
    named = [person for person in found if full_name(person) and _has_name(person, name)]
    return named[0] if len({person.email for person in named}) == 1 else None


def _has_name(person: Person, name: str) -> bool:
    return bool(name) and person.name.casefold().split() == name.casefold().split()


def _spells(email: str, name: str) -> bool:
    """Whether the local part has a word of the name: ann.okoye@ or aokoye@ for Ann Okoye."""
    local = email.partition("@")[0]
    return any(word in local for word in _WORD.findall(name.casefold()))
