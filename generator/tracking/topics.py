"""The topics of a version, by the files that it touches and by its titles.

A pattern with a slash or a star names files, in the syntax of F: lines in a MAINTAINERS file: `*`
and `?` stay within a folder, `**` matches any number of folders, a slash at the end matches
everything below, and a path without a star is a file or a folder with everything below. A leading
slash names a file at the top (`/Makefile`). A leading `!` names files that are never of the topic.
Any other pattern, and any with a blank in it or a colon at the end (`x86/fpu:`), is the beginning
of a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from generator.models.versions import Version

MAX_PATH = 500  # characters of a path that are compared
Patterns = tuple[tuple[str, tuple[str, ...]], ...]  # name and patterns, as configured
_Part = re.Pattern[str] | str  # of a path: a glob, or an exact name
_ANY = "**"


@dataclass(frozen=True, slots=True)
class _Rule:
    """A path pattern without its folder: what must follow, and for which topic."""

    topic: int
    excludes: bool
    rest: tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class _Topics:
    """All patterns, by the folder that each begins with, so that a path is matched with few."""

    names: tuple[str, ...]
    folders: Mapping[str, Sequence[_Rule]]
    titles: Sequence[tuple[str, int]]

    def of_path(self, path: str) -> set[int]:
        """The topics of one file."""
        steps = path[:MAX_PATH].split("/")
        held: set[int] = set()
        banned: set[int] = set()
        for size in range(len(steps) + 1):
            for rule in self.folders.get("/".join(steps[:size]), ()):
                if _fits(rule.rest, steps[size:]):
                    (banned if rule.excludes else held).add(rule.topic)
        return held - banned

    def of_title(self, title: str) -> Iterator[int]:
        """The topics of one title."""
        plain = _plain(title)
        return (topic for prefix, topic in self.titles if plain.startswith(prefix))


def topics_of(version: Version, patterns: Patterns) -> tuple[str, ...]:
    """The names of the topics of any file or title of the version, in the configured order."""
    topics = _compile(patterns)
    found: set[int] = set()
    for path in version.files:
        found |= topics.of_path(path)
    if topics.titles:
        for title in {version.title, *(patch.title for patch in version.patches)}:
            found.update(topics.of_title(title))
    return tuple(dict.fromkeys(topics.names[topic] for topic in sorted(found)))


# ---------------------------------------------------------------- patterns


@lru_cache(maxsize=16)
def _compile(patterns: Patterns) -> _Topics:
    folders: dict[str, list[_Rule]] = {}
    titles: list[tuple[str, int]] = []
    for topic, (_, texts) in enumerate(patterns):
        for text in texts:
            if _names_files(text):
                folder, rest = _take_apart(text.removeprefix("!"))
                rule = _Rule(topic, text.startswith("!"), rest)
                folders.setdefault(folder, []).append(rule)
            elif plain := _plain(text):
                titles.append((plain, topic))
    return _Topics(tuple(name for name, _ in patterns), folders, titles)


def _names_files(pattern: str) -> bool:
    return ("/" in pattern or "*" in pattern) and " " not in pattern and pattern[-1:] != ":"


def _take_apart(pattern: str) -> tuple[str, tuple[_Part, ...]]:
    """The folder that a pattern begins with, and the parts after it.

    Without more parts, the folder itself and everything below matches. A last `**` matches
    everything below, but not the folder itself.
    """
    steps = pattern.lstrip("/").split("/")
    if steps[-1] == "":
        steps[-1] = _ANY
    plain = next((at for at, step in enumerate(steps) if _is_glob(step)), len(steps))
    rest = [_part(step) for step in steps[plain:]]
    if not rest:  # a file, or a folder with everything below: `**` alone matches no step or many
        rest = [_ANY]
    elif rest[-1] == _ANY:
        rest.append(_part("*"))
    return "/".join(steps[:plain]), tuple(rest)


def _is_glob(step: str) -> bool:
    return "*" in step or "?" in step


def _part(step: str) -> _Part:
    if step == _ANY or not _is_glob(step):
        return step
    pieces = [_literal(piece) for piece in re.sub(r"\*+", "*", step).split("*")]
    # Each star takes as little as possible and gives nothing back, so no path makes it slow.
    middle = "".join(f"(?>.*?{piece})" for piece in pieces[1:-1])
    return re.compile(pieces[0] + (f"{middle}.*{pieces[-1]}" if len(pieces) > 1 else ""), re.DOTALL)


def _literal(piece: str) -> str:
    return re.escape(piece).replace(r"\?", ".")


def _fits(rest: Sequence[_Part], steps: Sequence[str]) -> bool:
    """Whether the steps of a path match the parts of a pattern, `**` any number of steps.

    Only the last `**` needs to be tried again, as with stars in a word.
    """
    part = step = 0
    again: tuple[int, int] | None = None
    while step < len(steps):
        if part < len(rest) and rest[part] == _ANY:
            again = part, step
            part += 1
        elif part < len(rest) and _matches(rest[part], steps[step]):
            part, step = part + 1, step + 1
        elif again is not None:
            again = again[0], again[1] + 1
            part, step = again[0] + 1, again[1]
        else:
            return False
    return all(left == _ANY for left in rest[part:])


def _matches(part: _Part, step: str) -> bool:
    return part == step if isinstance(part, str) else part.fullmatch(step) is not None


@lru_cache(maxsize=8192)
def _plain(title: str) -> str:
    return " ".join(title.casefold().split())
