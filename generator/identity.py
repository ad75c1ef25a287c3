"""Are two people, as two mails name them, one?

By what the mails say alone; a mailmap, which knows more, is asked elsewhere.
"""

from __future__ import annotations

from generator.models.mails import Person


def same_person(one: Person, other: Person) -> bool:
    """Whether address or name are the same; people write from several addresses."""
    if one.email and one.email == other.email:
        return True
    return bool(one.name) and name_key(one) == name_key(other)


def name_key(person: Person) -> str:
    """The name as it is compared."""
    return " ".join(person.name.casefold().split())
