"""Are two titles the same, or nearly so?

Titles are compared as people re-type them: case, blanks and punctuation aside. Whether the patches
behind them are the same is asked elsewhere.
"""

from __future__ import annotations

import re
from functools import lru_cache

ALIKE = 0.6  # share of words two titles have in common, from which on one is the other reworded
_MAX_TITLE = 300  # characters that are compared
_WORDS = re.compile(r"\w+(?:[-./+]\w+)*")


@lru_cache(maxsize=65_536)
def plain_title(title: str) -> str:
    """The title as it is compared: its words in lower case, one blank between."""
    title = title[:_MAX_TITLE].casefold()
    return " ".join(_WORDS.findall(title)) or title.strip()


@lru_cache(maxsize=65_536)
def words_of(title: str) -> frozenset[str]:
    """The words of a title, without the subsystems named in front of it."""
    title = title[:_MAX_TITLE].casefold()
    words = _WORDS.findall(title.rpartition(": ")[2]) or _WORDS.findall(title)
    return frozenset(words)


def long_words(title: str, count: int) -> list[str]:
    """The longest words of a title, which tell it best from others."""
    return sorted(words_of(title), key=lambda word: (-len(word), word))[:count]


def likeness(one: str, other: str) -> float:
    """How much of their words two titles share: 0 nothing, 1 all of it."""
    if plain_title(one) == plain_title(other):
        return 1.0
    mine, others = words_of(one), words_of(other)
    return 2 * len(mine & others) / (len(mine) + len(others) or 1)
