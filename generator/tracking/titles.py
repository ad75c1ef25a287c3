"""Comparison of titles: whether two are the same, or nearly.

People retype titles, so case, blanks and punctuation do not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

ALIKE = 0.6  # likeness from which on a title is another one reworded
TELLING = 4  # words from which on a title says which patch it is, without the subsystem in front
_MAX_TITLE = 300  # characters that are compared
_NAMES = re.compile(r"[\d_.+/-]")  # what words of a language do not hold
_WORDS = re.compile(r"\w+(?:[-./+]\w+)*")


@lru_cache(maxsize=65_536)
def plain_title(title: str) -> str:
    """The title in the form in which titles are compared: words in lower case, single blanks."""
    title = title[:_MAX_TITLE].casefold()
    return " ".join(_WORDS.findall(title)) or title.strip()


@lru_cache(maxsize=65_536)
def words_of(title: str) -> frozenset[str]:
    """The words of a title, without the subsystems in front."""
    title = title[:_MAX_TITLE].casefold()
    words = _WORDS.findall(title.rpartition(": ")[2]) or _WORDS.findall(title)
    return frozenset(words)


@lru_cache(maxsize=65_536)
def bare_title(title: str) -> str:
    """The plain title without the subsystem, if what is left is telling; else the plain title."""
    title = title[:_MAX_TITLE].casefold()
    bare = _WORDS.findall(title.rpartition(": ")[2])
    return " ".join(bare) if len(bare) >= TELLING else plain_title(title)


@lru_cache(maxsize=65_536)
def is_telling(title: str) -> bool:
    """Whether hardly anybody gives two patches this title, as they do with "ffix".

    Four words are enough, or three of which one names something, as `shm-perms` does. The words of
    an identifier count: "document STATX_DIO_READ_ALIGN" has five.
    """
    words = words_of(title)
    if len(words) == TELLING - 1 and any(map(_NAMES.search, words)):
        return True
    parts = sum(len(list(filter(None, word.split("_")))) for word in words)
    return len(words) > 1 and parts >= TELLING


def name_others(left: str, right: str) -> bool:
    """Whether two similar titles name different things: "Add fork01 test", "Add fork02 test"."""
    words, others = words_of(left), words_of(right)
    return any(map(_NAMES.search, words - others)) and any(map(_NAMES.search, others - words))


def subsystem(title: str) -> str:
    """What stands before the last colon of a title, in the form in which titles are compared."""
    head, colon, _ = title[:_MAX_TITLE].casefold().rpartition(": ")
    return " ".join(_WORDS.findall(head)) if colon else ""


def names_file(title: str, paths: Collection[str]) -> bool:
    """Whether the subsystem of a title is the name of one of these files: "mmap01", "ctime.3"."""
    parts = (word.split("/") for word in subsystem(title).split())
    tails = {_squash("".join(part[at:])) for part in parts for at in range(len(part))}
    names = {tail for tail in tails if len(tail) > 2}
    ends = [_squash(path) for path in paths]
    ends += [_squash(path.rpartition(".")[0]) for path in paths]
    return any(end.endswith(name) for end in ends for name in names)


def _squash(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def long_words(title: str, count: int) -> list[str]:
    """The longest words of a title. They distinguish it best from others."""
    return sorted(words_of(title), key=lambda word: (-len(word), word))[:count]


def likeness(left: str, right: str) -> float:
    """The share of words that two titles have in common, from 0 to 1."""
    if plain_title(left) == plain_title(right):
        return 1.0
    words, others = words_of(left), words_of(right)
    return 2 * len(words & others) / (len(words) + len(others) or 1)
