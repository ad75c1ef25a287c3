"""Which topics does a MAINTAINERS file name?

A section is a title with `F:` lines below it; its topic is called by the title's slug. `X:` lines
become exclusions. `N:` and `K:` lines are regular expressions of Perl, by no means all of them
harmless: they are left out on purpose, and so are the maintainers, whom no page needs. What the
patterns match is asked in `topics`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.links import slug

MAX_LINE = 1000  # characters; a longer line is no pattern
_ENTRY = re.compile(r"([A-Z]):[ \t]+(\S+)(.*)")
_EVERYTHING = frozenset({"*", "*/", "**", "**/"})  # "THE REST" is no topic

Entry = tuple[str, str]


def read_maintainers(
    text: str, address: str | None = None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The topics of the file's sections, in their order: name and patterns, as `topics` reads them.

    With the `address` of a list, only of sections that name it in an `L:` line. Sections of one
    name are one topic. A line that is none of this is passed over.
    """
    topics: dict[str, list[str]] = {}
    for title, entries in _sections(text):
        if address is None or ("L", address.lower()) in ((key, v.lower()) for key, v in entries):
            patterns = [pattern for key, value in entries if (pattern := _pattern(key, value))]
            if any(pattern[0] != "!" for pattern in patterns):
                topics.setdefault(slug(title), []).extend(patterns)
    return tuple((name, tuple(dict.fromkeys(patterns))) for name, patterns in topics.items())


def _sections(text: str) -> Iterator[tuple[str, list[Entry]]]:
    """Each title with the entries below it, up to the next line that is no entry."""
    title = ""
    entries: list[Entry] = []
    for line in text.split("\n"):
        found = _ENTRY.match(line) if line[1:2] == ":" and len(line) <= MAX_LINE else None
        if found:
            if found[1] == "L" or not found[3].strip():  # a path is alone on its line
                entries.append((found[1], found[2]))
        elif line[:1].strip():  # prose and titles begin at the margin
            if title and entries:
                yield title, entries
            title, entries = line.strip()[:MAX_LINE], []
    if title and entries:
        yield title, entries


def _pattern(key: str, value: str) -> str:
    """A line as a pattern, empty where it is none; a file at the top is marked as one."""
    if key not in {"F", "X"} or value in _EVERYTHING:
        return ""
    path = value if "/" in value or "*" in value else f"/{value}"
    return path if key == "F" else f"!{path}"
