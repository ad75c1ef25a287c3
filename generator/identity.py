"""Identity of people: who is the same person, who is meant behind a relay, and the mailmap.

There is one rule for the whole program, `same_person`, which also decides whether a tag names the
sender of its mail. Two people that mails name are the same person if they share one of these:

- The mailbox: the local part in lower case without what follows a plus, at the domain of the
  organisation. People send patches as `cy+kernel@z.example` and answer as `cy@z.example`. They sign
  as `ann@intel.com` and write from `ann@linux.intel.com`. A domain is shortened only within one
  organisation: not to a public suffix (`ann@a.co.uk`, `ann@b.co.uk`) and not to a mail provider
  (`li@163.com`, `li@vip.163.com`). A local part that is a role (`info`, `root`, `patches`) is
  compared with its whole address, because each host has a mailbox of that name.
- The full name, without case and extra blanks: two words or more. A single word beside an address
  proves nothing: it is mostly a first name, and there is more than one Li. Where neither has an
  address, a single word counts, because nothing else is known.

Different names prove nothing, because people spell their names in several ways. Namesakes with the
same full name count as one person. That is rarely wrong within a thread or between two versions of
a series, and people do change their addresses.

The page of a person follows another rule: it belongs to `key_of`, the exact address, so that no
page moves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from generator.models.mails import Message, Person, Trailer
from generator.text import clean_key

MAX_LINE = 1000  # characters of a line of a mailmap that are read
_CACHED = 65_536  # more than the people of a large list

# Local parts of mailboxes that belong to no single person.
_ROLES = {
    "abuse", "admin", "bot", "bots", "bugs", "bugzilla", "build", "builds", "ci", "contact",
    "daemon", "dev", "devel", "devnull", "git", "hello", "help", "hostmaster", "info", "kernel",
    "linux", "list", "lists", "lkp", "mail", "mailer-daemon", "maintainer", "maintainers",
    "no-reply", "nobody", "noreply", "office", "owner", "patches", "patchwork", "postmaster",
    "press", "robot", "root", "sales", "security", "service", "stable", "support", "team", "test",
    "user", "users", "webmaster", "www",
}  # fmt: skip
# Domains whose sub-domains have different owners: providers of mailboxes and of domain names.
_SHARED_DOMAINS = {
    "126.com", "163.com", "aol.com", "appspot.com", "blogspot.com", "ddns.net", "duckdns.org",
    "dyndns.org", "eu.org", "fastmail.com", "fastmail.fm", "github.com", "github.io", "gitlab.io",
    "gmail.com", "gmx.com", "gmx.net", "googlemail.com", "herokuapp.com", "homelinux.org",
    "hotmail.com", "icloud.com", "mail.com", "mooo.com", "naver.com", "no-ip.org",
    "onmicrosoft.com", "outlook.com", "posteo.net", "proton.me", "protonmail.com", "qq.com",
    "sdf.org", "sina.com", "sohu.com", "sourceforge.net", "t-online.de", "yahoo.com", "yandex.com",
    "yandex.ru", "zoho.com",
}  # fmt: skip
# Mailboxes of gateways that name the person without "via".
_SHARED_MAILBOXES = {
    "gitgitgadget@gmail.com", "gitlab@mg.gitlab.com", "notifications@github.com",
}  # fmt: skip
_WORD = re.compile(r"[^\s.]+")
_RUN_TOGETHER = re.compile(r"(?<=[a-z])(?=[A-Z])")  # NeilBrown
_VIA = re.compile(r"(?<=\S)\s+via(?:\s.*)?$", re.IGNORECASE)
_RELAY = re.compile(r"devnull\+([^@\s]{3,200})@kernel\.org", re.IGNORECASE)
_FOLDED = re.compile(r"([^@\s]+)=([^@\s=]+\.[^@\s=]+)@[^@\s]+")
_COMMENT = re.compile(r"(?:^|(?<=[\s>]))#.*$")
_LINE = re.compile(r"([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?([^<>]*)")
_Rules = Mapping[tuple[str, str], Person]  # by address and name (empty: any), in lower case


def same_person(left: Person, right: Person) -> bool:
    """Whether both are the same person; one without name and address is the same as nobody."""
    mailbox, name = _keys(left.name, left.email)
    other_mailbox, other_name = _keys(right.name, right.email)
    return (mailbox == other_mailbox != "") or (name == other_name != "")


def identity_keys(person: Person) -> tuple[str, ...]:
    """The mailbox and the full name, in this order, without the empty ones.

    Two people are the same person if and only if they share a key.
    """
    return tuple(key for key in _keys(person.name, person.email) if key)


def count_people(people: Iterable[Person]) -> int:
    """Number of different people; all without name and address count as one."""
    seen: set[str] = set()
    count = 0
    for person in people:
        keys = identity_keys(person) or ("",)
        count += seen.isdisjoint(keys)
        seen.update(keys)
    return count


def key_of(person: Person) -> str:
    """The key of a person's page: the address, else the name; empty where there is neither."""
    return person.email or _plain_name(person.name)


def full_name(person: Person) -> str:
    """The name in the form in which names are compared; empty where it is not a full name."""
    return _plain_name(person.name) if _is_full(person.name) else ""


def is_role(email: str) -> bool:
    """Whether an address belongs to no single person, by its local part: `info@`, `patches@`."""
    return email.partition("@")[0].partition("+")[0] in _ROLES


def shares_domain(domain: str) -> bool:
    """Whether mailboxes at a domain have different owners: providers and gateways."""
    return domain in _SHARED_DOMAINS


def with_addresses(people: Iterable[Person]) -> list[Person]:
    """The people, each without an address with that of their full name, if there is just one.

    For a few mails that belong together, some of which a gateway sent without the address.
    """
    people = list(people)
    known: dict[str, set[str]] = {}
    if all(person.email for person in people):
        return people
    for person in people:
        if person.email and (name := full_name(person)):
            known.setdefault(name, set()).add(person.email)
    return [_with_address(person, known.get(full_name(person), set())) for person in people]


def _with_address(person: Person, known: set[str]) -> Person:
    return person if person.email or len(known) != 1 else Person(person.name, *known)


def fitting_names(left: str, right: str) -> bool:
    """Whether one name has all words of the other: a company or an initial may be added.

    Only for people who have more in common, such as the title of a patch. An empty name fits any.
    """
    few, many = sorted((_name_words(left), _name_words(right)), key=len)
    return few <= many


@lru_cache(maxsize=_CACHED)
def _keys(name: str, email: str) -> tuple[str, str]:
    """The mailbox and the full name; each may be empty."""
    counts = not email or _is_full(name)
    return _mailbox(email), _plain_name(name) if counts else ""


def _plain_name(name: str) -> str:
    return " ".join(name.casefold().split())


def _is_full(name: str) -> bool:
    return len(_WORD.findall(_RUN_TOGETHER.sub(" ", name))) > 1


@lru_cache(maxsize=8192)
def _name_words(name: str) -> frozenset[str]:
    return frozenset("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def _mailbox(email: str) -> str:
    local, at, domain = email.rpartition("@")
    user = local.partition("+")[0]
    if not user or user in _ROLES:
        return email
    return f"{user}{at}{organisation(domain)}"


@lru_cache(maxsize=8192)
def organisation(domain: str) -> str:
    """The shortest parent domain that is neither a public suffix nor shared by many owners.

    The list of public suffixes is long and changes. Instead, a second level of up to three letters
    below a country counts as a suffix (co.uk, ac.jp). If it is a company after all, its hosts stay
    apart, which does no harm.
    """
    labels = domain.split(".")
    for size in range(2, len(labels)):
        parent = labels[-size:]
        is_suffix = size == 2 and len(parent[1]) == 2 and len(parent[0]) <= 3
        if not is_suffix and (name := ".".join(parent)) not in _SHARED_DOMAINS:
            return name
    return domain


# ---------------------------------------------------------------- relays


def behind_relay(person: Person) -> Person:
    """The person for whom a relay or a list put itself into From; other people unchanged.

    "Ann Okoye via B4 Relay <devnull+ann.example.org@kernel.org>" is Ann, and so is "Ann Okoye via
    lists.toys.example <ann=example.org@lists.toys.example>" (groups.io). The address of a list says
    nothing about the sender, so only the name is kept.
    """
    relay = _RELAY.fullmatch(person.email)
    via = _VIA.search(person.name)
    name = person.name[: via.start()].strip("\"' ") if via else person.name
    if relay:
        return Person(name, _unfold(relay[1].lower(), name))
    if via or person.email in _SHARED_MAILBOXES:
        folded = _FOLDED.fullmatch(person.email)
        return Person(name, f"{folded[1]}@{folded[2]}" if folded else "")
    return person


def _unfold(folded: str, name: str) -> str:
    """The address that b4's relay wrote with a dot instead of the `@`; empty without any dot.

    The local part is as many of the first words as belong to the name, at least one; the domain
    keeps at least two. `ann.okoye.example.org` is ann.okoye@example.org only for an Ann Okoye.
    """
    words = folded.split(".")
    if len(words) < 2:
        return ""
    own = _letters(name).split()
    size = 1
    while size < len(words) - 2 and _names(words[size - 1], own) and _names(words[size], own):
        size += 1
    return f"{'.'.join(words[:size])}@{'.'.join(words[size:])}"


def _names(word: str, own: list[str]) -> bool:
    return any(word == part or (len(word) == 1 and part.startswith(word)) for part in own)


def _letters(name: str) -> str:
    """A name in the letters of an address: without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", name[:200].casefold())
    return "".join(" " if char in "-'." else char for char in plain if char.isascii())


# ---------------------------------------------------------------- the mailmap


@dataclass(frozen=True, slots=True)
class Mailmap:
    """Proper names and addresses of people, in the format of git's `.mailmap` (gitmailmap(5)).

    Without lines it only resolves relays.
    """

    rules: _Rules = field(default_factory=dict)

    @classmethod
    def read(cls, lines: Iterable[str]) -> Mailmap:
        """The map made of the lines of a `.mailmap`; later lines add to earlier ones.

        Raises:
            ValueError: a line has none of git's four forms. The text names the line.
        """
        rules: dict[tuple[str, str], Person] = {}
        for number, line in enumerate(lines, 1):
            text = _COMMENT.sub("", line[:MAX_LINE]).strip()
            if text:
                key, proper = _read_line(number, text)
                known = rules.get(key, Person("", ""))
                rules[key] = Person(proper.name or known.name, proper.email or known.email)
        return cls(rules)

    def person(self, person: Person) -> Person:
        """The person with proper name and address; unchanged where nothing is known."""
        person = behind_relay(person)
        if not self.rules:
            return person
        name = person.name.casefold()
        proper = self.rules.get((person.email, name)) or self.rules.get((person.email, ""))
        if proper is None:
            return person
        return Person(proper.name or person.name, proper.email or person.email)

    def message(self, message: Message) -> Message:
        """The mail with proper people. Tags may turn out to be the sender's own."""
        sender, author = self.person(message.sender), self.person(message.author)
        trailers = tuple(self._trailer(trailer, sender) for trailer in message.trailers)
        if (sender, author, trailers) == (message.sender, message.author, message.trailers):
            return message
        return replace(message, sender=sender, author=author, trailers=trailers)

    def _trailer(self, trailer: Trailer, sender: Person) -> Trailer:
        if trailer.person is None:
            return trailer
        person = self.person(trailer.person)
        if person == trailer.person and trailer.from_sender:
            return trailer
        return replace(
            trailer, person=person, from_sender=trailer.from_sender or same_person(person, sender)
        )


def _read_line(number: int, text: str) -> tuple[tuple[str, str], Person]:
    """The address and name that a line looks for, and the person it replaces them by."""
    found = _LINE.fullmatch(text)
    if found is None:
        raise _refusal(number, text)
    name, address, other_name, other, rest = (clean_key(part or "") for part in found.groups())
    bad = not address or " " in address or " " in other or rest or (not name and not other)
    if bad or (found[4] is not None and not other):
        raise _refusal(number, text)
    if not other:
        return (address.lower(), ""), Person(name, "")
    return (other.lower(), other_name.casefold()), Person(name, address.lower())


def _refusal(number: int, text: str) -> ValueError:
    return ValueError(
        f"line {number} of the mailmap is not `Proper Name <proper@example.org> "
        f"Other Name <other@example.org>`: {text[:200]!a}"
    )
