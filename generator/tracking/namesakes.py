"""People with several addresses: what proves that they are one person, and what makes it likely.

Equal names prove nothing: there is more than one Jason Wang. Two addresses are joined by a patch
that the same full name mailed from one of them, and wrote and signed with the other:

    From: Ann Okoye <ann@home.example>          the sender

    From: Ann Okoye <ann@maker.example>         the author
    ...
    Signed-off-by: Ann Okoye <ann@maker.example>

git send-email writes such a mail where the addresses of author and sender differ. All of it is
needed. Without the author in the body, it may be that a program changed From: a reader of linux-man
mailed a patch of the maintainer back, and the mail was From the maintainer's name with the address
of the reader. With a sign-off by the sender's own address, the patch may be passed on by a
namesake. Where an address has another name in most mails, the name of this mail is a slip.

Anybody can write such a mail, as anybody can write any From. It shows the mails of an address on
the page of another, with a link to the proof, and never takes mails from a page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Protocol

from generator.identity import full_name, is_role, key_of, organisation, shares_domain
from generator.models.mails import Message
from generator.models.versions import AddressProof, Version
from generator.union_find import UnionFind, joined

MAX_NAMESAKES = 20  # people of one name; a name that more people have tells nothing
_SHORTEST = 3  # letters of a local part that tell anything where it is part of another
_LONGEST = 40
_WORDS = 4  # of a name
_INITIALS = 3  # of three names, of which the middle one may be unknown


# ---------------------------------------------------------------- proofs


def address_proofs(mails: Iterable[Message]) -> tuple[AddressProof, ...]:
    """What the patches of a version prove, the first proof of each two addresses."""
    found: dict[tuple[str, str], AddressProof] = {}
    for mail in mails:
        if _proves(mail):
            key = mail.sender.email, mail.author.email
            found.setdefault(key, AddressProof(mail.sender, mail.author, mail.message_id or ""))
    return tuple(found.values())


def _proves(mail: Message) -> bool:
    sender, author, name = mail.sender, mail.author, full_name(mail.sender)
    if mail.kind != "patch" or mail.is_bot or not name or full_name(author) != name:
        return False
    if sender.email == author.email or _is_nobodys(sender.email) or _is_nobodys(author.email):
        return False
    signed = {
        trailer.person.email
        for trailer in mail.trailers
        if trailer.name == "Signed-off-by" and trailer.person and full_name(trailer.person) == name
    }
    return author.email in signed and sender.email not in signed


def _is_nobodys(email: str) -> bool:
    return not email or is_role(email)


def proof_keys(version: Version) -> list[tuple[str, str, str]]:
    """The proofs of a version as people are joined by them: two keys and the full name."""
    return [
        (key_of(proof.sender), key_of(proof.author), full_name(proof.sender))
        for proof in version.proofs
    ]


# ---------------------------------------------------------------- pages


class PersonStore(Protocol):
    """The people of one list, by key."""

    def touched(self) -> Iterable[str]:
        """The people whose proofs may have changed, or what decides on them."""

    def proofs(self, person: str) -> Iterable[tuple[str, str]]:
        """The keys proven to be those of this person, each with the full name in the proof."""

    def name(self, person: str) -> str:
        """The full name that a person has in most versions; empty where they have none."""

    def span(self, person: str) -> tuple[int, int] | None:
        """When a person wrote first and last."""

    def put(self, person: str, main: str) -> None:
        """Show a person on the page of `main`."""


def join_addresses(store: PersonStore) -> None:
    """Find again on whose page the touched people are shown, and who may be shown with them.

    The page is that of the address that was there first, so that it does not move.
    """
    proofs = _reachable(store)
    people = sorted(proofs)
    names = {person: store.name(person) for person in people}

    def pairs(person: str) -> Iterable[tuple[str, ...]]:
        for other, name in proofs[person]:
            if {names[person], names[other], name} <= {name, ""}:
                yield tuple(sorted((person, other)))

    sets = joined((at, pairs(person)) for at, person in enumerate(people))
    groups: dict[int, list[str]] = {}
    for at, person in enumerate(people):
        groups.setdefault(sets.root(at), []).append(person)
    for group in groups.values():
        main = min(group, key=lambda person: _first_shown(store, person))
        for person in group:
            store.put(person, main)


def _reachable(store: PersonStore) -> dict[str, list[tuple[str, str]]]:
    """The proofs of the touched people, and of all whom any chain of proofs leads to."""
    found: dict[str, list[tuple[str, str]]] = {}
    waiting = list(store.touched())
    while waiting:
        person = waiting.pop()
        if person not in found:
            found[person] = list(store.proofs(person))
            waiting += [other for other, _ in found[person]]
    return found


def _first_shown(store: PersonStore, person: str) -> tuple[bool, int, str]:
    """A sort key: those who wrote anything, in the order in which they began, then the others."""
    span = store.span(person)
    return span is None, span[0] if span else 0, person


# ---------------------------------------------------------------- likelihood


@dataclass(frozen=True, slots=True)
class Writer:
    """One key of a person, and when they wrote first and last under it, in seconds."""

    key: str
    first: int
    last: int


def probably_the_same(
    name: str, person: Sequence[Writer], others: Sequence[Sequence[Writer]]
) -> list[bool]:
    """Of each of the others, who have the same full name, whether they are probably that person.

    The addresses of one person belong to one organisation or are spelled alike. Otherwise it is
    likely where neither wrote while the other did, under any address that is alike.
    """
    people = [person, *others]
    sets = UnionFind()
    for left, right in combinations(range(len(people)), 2):
        if any(_are_alike(name, *pair) for pair in product(people[left], people[right])):
            sets.join(left, right)
    alike: dict[int, list[Writer]] = {}
    for at, writers in enumerate(people):
        alike.setdefault(sets.root(at), []).extend(writers)
    roots = [sets.root(at) for at in range(1, len(people))]
    return [root == 0 or not _overlap(alike[0], alike[root]) for root in roots]


def _overlap(some: Iterable[Writer], others: Iterable[Writer]) -> bool:
    """Whether any of some people wrote while any of the others did."""
    pairs = product(some, others)
    return any(left.first <= right.last and right.first <= left.last for left, right in pairs)


def _are_alike(name: str, left: Writer, right: Writer) -> bool:
    """Whether two addresses are of one organisation, or their local parts are alike."""
    emails = left.key, right.key
    if any("@" not in email for email in emails):
        return False
    domain, other_domain = (organisation(email.rpartition("@")[2]) for email in emails)
    if domain == other_domain and not shares_domain(domain):
        return True
    local, other = sorted((_letters(_local(email)) for email in emails), key=len)
    if not local:
        return False
    if local == other or (len(local) >= _SHORTEST and local in other):
        return True
    words = tuple(map(_letters, name.replace("-", " ").split()[:_WORDS]))
    return _is_of(local, words) and _is_of(other, words)


def _local(email: str) -> str:
    """The local part; empty where it is hidden, and so tells nothing."""
    local = email.rpartition("@")[0].partition("+")[0]
    return "" if local.startswith("hidden-") else local


def _letters(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[:_LONGEST].casefold())
    return "".join(char for char in plain if char.isascii() and char.isalpha())


def _is_of(local: str, words: tuple[str, ...]) -> bool:
    """Whether a local part is made of a name: aokoye, or axo with a middle initial."""
    initials = "".join(word[:1] for word in (*words[:1], *words[-1:]))
    if len(local) == _INITIALS and local[::2] == initials:
        return True
    return _spells(local, words)


@lru_cache(maxsize=1024)
def _spells(local: str, words: tuple[str, ...]) -> bool:
    """Whether the letters are beginnings of words of the name, each used once."""
    if not local:
        return True
    for at, word in enumerate(words):
        rest = words[:at] + words[at + 1 :]
        for size in range(1, len(word) + 1):
            if not local.startswith(word[:size]):
                break
            if _spells(local[size:], rest):
                return True
    return False
