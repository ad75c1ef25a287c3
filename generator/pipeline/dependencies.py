"""The facts that targets depend on, by name: what changes, and so makes a target dirty.

A fact is named `<kind> <key>`. The names are kept in the index, so that `patchwire why` can say
what a page was made from; their kinds are explained to users in `MEANINGS`.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.versions import Version

MEANINGS = {
    "version_mails": "the mails of this version: its patches, the answers to them, its state",
    "window_mails": "the mails of this window, and the windows beside it",
    "version_facts": "what other pages show of this version besides the answers to it",
    "version_answers": "the tags and first answers of this version, where one was withdrawn",
    "lineage": "the versions of this piece of work",
    "person": "whether this person has a page, and which",
    "debut": "when this person wrote first",
    "namesakes": "who has this full name, and when they wrote",
}


def nearest_first(fact: str) -> tuple[int, str]:
    """A sort key: where several facts changed, the first explains best why a page did."""
    return list(MEANINGS).index(fact.partition(" ")[0]), fact


def version_mails(path: str) -> str:
    """Changes when anything of a version does, the texts of its mails and answers included."""
    return f"version_mails {path}"


def version_facts(path: str) -> str:
    """Changes when anything does that other pages show of a version besides its answers."""
    return f"version_facts {path}"


def version_answers(path: str) -> str:
    """Changes when a tag given to a version, or a first answer to it, is gone or another."""
    return f"version_answers {path}"


def lineage(version: Version) -> str:
    """Changes when any version of a lineage does, or when one comes or goes."""
    return f"lineage {version.first.path if version.first else version.path}"


def window_mails(begin: int) -> str:
    """Changes when the mails of a window do, or when a window beside it comes or goes."""
    return f"window_mails {begin:012d}"


def person(key: str) -> str:
    """Changes when the page of a person comes or goes, or is joined with another."""
    return f"person {key}"


def debut(main: str) -> str:
    """Changes when the first that a person wrote is another; `main` is the key of their page."""
    return f"debut {main}"


def namesakes(name: str) -> str:
    """Changes when versions do that concern somebody of this full name."""
    return f"namesakes {name}"


def people(keys: Iterable[str]) -> frozenset[str]:
    """The same for several people."""
    return frozenset(map(person, keys))


def of_listing(versions: Iterable[Version], people_keys: Iterable[str]) -> frozenset[str]:
    """The facts of a page that lists versions and names people."""
    return people(people_keys) | {version_mails(version.path) for version in versions}
