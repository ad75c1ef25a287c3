"""The names of people as plain text, distinguished where they are alike."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from generator.models.digest import Tally
from generator.models.mails import Person
from generator.models.series import Series
from generator.models.versions import Version

MAX_NAMES = 40  # people named for one thread
# Scripts with letters that look like those of another; a name in only one of them is harmless.
_CONFUSABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def person_name(person: Person) -> str:
    """The name of a person. A name that mixes look-alike scripts is followed by the address."""
    label = person.label
    if person.email and label != person.email and _mixes_scripts(label):
        return f"{label} <{person.email}>"
    return label


def _mixes_scripts(name: str) -> bool:
    if name.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()}
    return len(scripts & _CONFUSABLE) > 1


def people_names(people: Iterable[Person]) -> str:
    """`Ann Example (2), Bo Example`: in order of appearance, with the count of mails.

    At most `MAX_NAMES` are named; the rest are counted.
    """
    counts = Counter(person_name(person) for person in people)
    names = [f"{name} ({count})" if count > 1 else name for name, count in counts.items()]
    if left := len(names[MAX_NAMES:]):
        return f"{', '.join(names[:MAX_NAMES])} and {left} more"
    return ", ".join(names)


def person_key(person: Person) -> str:
    """What tells two people apart: the address, else the name."""
    return person.email or person.name


def sent_by(series: Series | Version) -> str:
    """The name of the person who mailed a series, or an empty string for its author.

    People also mail their patches from another address: of the same name nothing is said.
    """
    author, sender = series.author, series.sender
    is_same = author.email == sender.email if author.email else author.name == sender.name
    is_same = is_same or person_name(author).casefold() == person_name(sender).casefold()
    return "" if is_same else person_name(sender)


def address_of(person: Person) -> str:
    """The address of a person, to be shown behind the name; empty where it is hidden or the name.

    A hidden address is one that `hide_addresses` put in place of theirs.
    """
    is_hidden = person.email.startswith("hidden-")
    return "" if is_hidden or person.label == person.email else person.email


def with_address(person: Person) -> str:
    """`Ann Example <ann@example.org>`, or the name alone where the address is hidden."""
    address = address_of(person)
    return f"{person.label} <{address}>" if address else person_name(person)


def tally_with_address(tally: Tally, tallies: Iterable[Tally]) -> str:
    """The name of a tally with the person's address, as far as that is shown."""
    address = address_of(Person(tally.name, tally.email))
    return f"{tally.name} <{address}>" if address else tally_label(tally, tallies)


def tally_label(tally: Tally, tallies: Iterable[Tally]) -> str:
    """The name of a tally, with the person's domain if another of `tallies` has the same name."""
    domain = tally.email.rpartition("@")[2]
    namesakes = sum(other.name == tally.name for other in tallies)
    return f"{tally.name} ({domain})" if domain and namesakes > 1 else tally.name
