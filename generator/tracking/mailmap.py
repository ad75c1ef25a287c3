"""Which person is meant by this name and address?

The map is what git reads as `.mailmap` (gitmailmap(5)). Before it is asked, the addresses of
relays are resolved: a mail "Ann Okoye via B4 Relay <devnull+ann.example.org@kernel.org>" is Ann's,
not the relay's. Whether two persons are one is asked in `people`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from generator.models.mails import Message, Person, Trailer
from generator.text import clean_key

MAX_LINE = 1000  # characters of a line
_COMMENT = re.compile(r"(?:^|(?<=[\s>]))#.*$")
_LINE = re.compile(r"([^<>]*)<([^<>]*)>(?:([^<>]*)<([^<>]*)>)?([^<>]*)")
_VIA = re.compile(r"\s+via\s+\S.*$", re.IGNORECASE)
_RELAY = re.compile(r"devnull\+([^@\s]{3,200})@kernel\.org", re.IGNORECASE)
_Rules = Mapping[tuple[str, str], Person]  # by address and name (empty: any), in lower case


@dataclass(frozen=True, slots=True)
class Mailmap:
    """Who is who. Without lines it maps nobody, and still resolves relays."""

    rules: _Rules = field(default_factory=dict)

    @classmethod
    def read(cls, lines: Iterable[str]) -> Mailmap:
        """The map that the lines of a `.mailmap` make; later lines add to earlier ones.

        Raises:
            ValueError: a line is none of git's four shapes; it is named with its number.
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
        """The person meant, with proper name and address; the same where nothing is known."""
        person = _resolve_relay(person)
        if not self.rules:
            return person
        name = person.name.casefold()
        proper = self.rules.get((person.email, name)) or self.rules.get((person.email, ""))
        if proper is None:
            return person
        return Person(proper.name or person.name, proper.email or person.email)

    def message(self, message: Message) -> Message:
        """The mail with the persons meant. A tag sent from another address of its giver counts."""
        sender, author = self.person(message.sender), self.person(message.author)
        trailers = tuple(self._trailer(one, sender) for one in message.trailers)
        if (sender, author, trailers) == (message.sender, message.author, message.trailers):
            return message
        return replace(message, sender=sender, author=author, trailers=trailers)

    def _trailer(self, trailer: Trailer, sender: Person) -> Trailer:
        if trailer.person is None:
            return trailer
        person = self.person(trailer.person)
        if person == trailer.person and trailer.from_sender:
            return trailer
        own = trailer.from_sender or bool(person.email and person.email == sender.email)
        return replace(trailer, person=person, from_sender=own)


def _read_line(number: int, text: str) -> tuple[tuple[str, str], Person]:
    """What a line looks for, and what it puts in its place."""
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


# ---------------------------------------------------------------- relays


def _resolve_relay(person: Person) -> Person:
    """The person behind a relay or a list that put itself into From.

    A list's address says nothing of the sender: without another one the name alone is left.
    """
    relay = _RELAY.fullmatch(person.email)
    via = _VIA.search(person.name)
    name = person.name[: via.start()].strip("\"' ") if via else person.name
    if relay:
        return Person(name, _unfold(relay[1].lower(), name))
    return Person(name, "") if via else person


def _unfold(folded: str, name: str) -> str:
    """The address that a relay wrote with a dot for its `@`.

    The local part is as many of the first words as belong to the name, one at least; the domain
    keeps two. So `ann.okoye.example.org` is ann.okoye@example.org for Ann Okoye alone.
    """
    words = folded.split(".")
    if len(words) < 2:
        return ""  # no address at all: the name is left
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
