"""By what are mails and versions found again, and how is a key kept?

The functions come from outside: what belongs together is not known in this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from generator.models.mails import Message
from generator.models.versions import LinkKey, Version


@dataclass(frozen=True, slots=True)
class Keys:
    """What to ask of a mail or a version. Each answer hangs on nothing but the value itself.

    `grouping_keys` must not read texts, which are not kept; `link_keys` and `people_of` must not
    read what a version is beside others (`previous` to `state`), which changes while its keys stay.
    """

    grouping_keys: Callable[[Message], Iterable[str]]  # mails that share one are grouped together
    link_keys: Callable[[Version], Iterable[LinkKey]]  # versions that share one may be linked
    people_of: Callable[[Version], Iterable[str]]  # keys of the people it concerns
    waits: Callable[[Version], bool]  # whether it may come to wait for an answer
    entered: Callable[[Version], int | None]  # when it went into a tree, by the newest word of it
    window: Callable[[int], int]  # when the window begins that holds a received time
    reach: int  # versions on either side of one that a link_key reaches: a title may be anybody's


def hash_of(text: str) -> int:
    """A key as the file keeps it: 64 bits, the same in every run.

    Two texts that meet in one by accident, or by somebody's labour, make a part larger than it
    need be or one more candidate, never a wrong answer: whoever asks looks at the value itself.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
