"""MAINTAINERS files: the topics that they name, with patterns for `topics`.

A section is a title with `F:` lines below it. Its topic is called by the slug of the title. `X:`
lines become exclusions. `N:` and `K:` lines are regular expressions of Perl that may take very long
to match, so they are left out. The maintainers are left out too, because no page needs them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.links import slug

MAX_LINE = 1000  # characters; a longer line is no pattern
_ENTRY = re.compile(r"([A-Z]):[ \t]+(\S+)(.*)")
_EVERYTHING = frozenset({"*", "*/", "**", "**/"})  # "THE REST" is no topic


def read_maintainers(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The topics of the sections, in their order: name and patterns, in the format of `topics`.

    Sections of the same name are one topic. Other lines are ignored.
    """
    topics: dict[str, list[str]] = {}
    for title, patterns in _sections(text):
        if title and any(pattern[0] != "!" for pattern in patterns):
            topics.setdefault(slug(title), []).extend(patterns)
    return tuple((name, tuple(dict.fromkeys(patterns))) for name, patterns in topics.items())


def _sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each title, also an empty one, with the patterns below it."""
    title = ""
    patterns: list[str] = []
    for line in text.split("\n"):
        entry = _ENTRY.match(line) if len(line) <= MAX_LINE else None
        if entry:
            key, value, more = entry.groups()
            if not more.strip() and (pattern := _pattern(key, value)):
                patterns.append(pattern)
        elif line[:1].strip():  # prose and titles begin in the first column
            yield title, patterns
            title, patterns = line.strip()[:MAX_LINE], []
    yield title, patterns


def _pattern(key: str, value: str) -> str:
    """The pattern of a line, or an empty text. A file at the top gets a leading slash."""
    if key not in {"F", "X"} or value in _EVERYTHING:
        return ""
    path = value if "/" in value or "*" in value else f"/{value}"
    return path if key == "F" else f"!{path}"
