"""Comparison of titles: whether two are the same, or nearly.

People retype titles, so case, blanks and punctuation do not count.
"""

from __future__ import annotations

import re
from functools import lru_cache

ALIKE = 0.6  # likeness from which on a title is another one reworded
_MAX_TITLE = 300  # characters that are compared
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


def long_words(title: str, count: int) -> list[str]:
    """The longest words of a title. They distinguish it best from others."""
    return sorted(words_of(title), key=lambda word: (-len(word), word))[:count]


def likeness(left: str, right: str) -> float:
    """The share of words that two titles have in common, from 0 to 1."""
    if plain_title(left) == plain_title(right):
        return 1.0
    words, others = words_of(left), words_of(right)
    return 2 * len(words & others) / (len(words) + len(others) or 1)
