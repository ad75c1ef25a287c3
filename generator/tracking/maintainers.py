"""MAINTAINERS files: the topics that they name, with patterns for `topics`.

A section is a title with `F:` lines below it. Its topic is called by the slug of the title. `X:`
lines become exclusions. `N:` and `K:` lines are regular expressions of Perl that may take very long
to match, so they are left out. `M:` and `R:` lines name the maintainers and reviewers of a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from generator.links import slug
from generator.models.mails import Person
from generator.text import clean_key

MAX_TITLE = 120  # characters
MAX_LINE = 1000  # characters; a longer line is no pattern
_ENTRY = re.compile(r"([A-Z]):[ \t]+(\S+)(.*)")
_PERSON = re.compile(r'"?([^"<>]*)"?\s*<([^<>\s]+@[^<>\s]+)>')
_EVERYTHING = frozenset({"*", "*/", "**", "**/"})  # "THE REST" is no topic


@dataclass(slots=True)
class _Section:
    """A title, which may be empty, with the patterns and the people below it."""

    title: str = ""
    patterns: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)

    @property
    def is_topic(self) -> bool:
        """Whether it names any files."""
        return bool(self.title) and any(pattern[0] != "!" for pattern in self.patterns)


def read_maintainers(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The topics of the sections, in their order: name and patterns, in the format of `topics`.

    Sections of the same name are one topic. Other lines are ignored.
    """
    topics: dict[str, list[str]] = {}
    for section in _sections(text):
        if section.is_topic:
            topics.setdefault(slug(section.title), []).extend(section.patterns)
    return tuple((name, tuple(dict.fromkeys(patterns))) for name, patterns in topics.items())


def read_people(text: str) -> tuple[tuple[str, tuple[Person, ...]], ...]:
    """The maintainers and reviewers of each topic of `read_maintainers`, in its order."""
    topics: dict[str, list[Person]] = {}
    for section in _sections(text):
        if section.is_topic:
            topics.setdefault(slug(section.title), []).extend(section.people)
    return tuple((name, tuple(dict.fromkeys(people))) for name, people in topics.items())


def read_titles(text: str) -> dict[str, str]:
    """The titles of the topics of `read_maintainers`; of sections of the same name, the first."""
    titles: dict[str, str] = {}
    for section in _sections(text):
        if section.is_topic:
            titles.setdefault(slug(section.title), clean_key(section.title, MAX_TITLE))
    return titles


def _sections(text: str) -> Iterator[_Section]:
    """Every section, those without a title too."""
    section = _Section()
    for line in text.split("\n"):
        entry = _ENTRY.match(line) if len(line) <= MAX_LINE else None
        if entry:
            key, value, more = entry.groups()
            if key in {"M", "R"} and (person := _PERSON.match(f"{value}{more}".strip())):
                name, email = person.groups()
                section.people.append(Person(clean_key(name, 100), clean_key(email, 200).lower()))
            elif not more.strip() and (pattern := _pattern(key, value)):
                section.patterns.append(pattern)
        elif line[:1].strip():  # prose and titles begin in the first column
            yield section
            section = _Section(line.strip()[:MAX_LINE])
    yield section


def _pattern(key: str, value: str) -> str:
    """The pattern of a line, or an empty text. A file at the top gets a leading slash."""
    if key not in {"F", "X"} or value in _EVERYTHING:
        return ""
    path = value if "/" in value or "*" in value else f"/{value}"
    return path if key == "F" else f"!{path}"
