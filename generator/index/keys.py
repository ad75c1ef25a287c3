"""By what are mails and versions found again, and how is a key kept?

The functions come from outside: what belongs together is not known in this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from generator.models.mails import Message
from generator.models.versions import Tie, Version


@dataclass(frozen=True, slots=True)
class Keys:
    """What to ask of a mail or a version. Each answer hangs on nothing but the value itself.

    `clues` must not ask for texts, which are not kept; `ties` and `deeds` not for what a version
    is beside others (`previous` to `state`), which changes while its ties stay.
    """

    clues: Callable[[Message], Iterable[str]]  # mails that share one are grouped together
    ties: Callable[[Version], Iterable[Tie]]  # versions that share one may be linked
    deeds: Callable[[Version], Iterable[str]]  # keys of the people it concerns
    waits: Callable[[Version], bool]  # whether it may come to wait for an answer
    entered: Callable[[Version], int | None]  # when it went into a tree, by the newest word of it
    window: Callable[[int], int]  # when the window begins that holds a received time
    reach: int  # versions on either side of one that a tie reaches: a title may be anybody's


def hash_of(text: str) -> int:
    """A key as the file keeps it: 64 bits, the same in every run.

    Two texts that meet in one by accident, or by somebody's labour, make a part larger than it
    need be or one more candidate, never a wrong answer: whoever asks looks at the value itself.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
