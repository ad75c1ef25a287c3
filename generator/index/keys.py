"""The keys by which mails and versions are found, as functions that the caller gives.

What belongs together is decided outside this package.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b

from generator.models.events import Event
from generator.models.mails import Message
from generator.models.versions import LinkKey, LooseNote, Version

# The key of a person, their full name, which may be empty, and when they wrote first, in seconds.
Involved = tuple[str, str, int]
Proof = tuple[str, str, str]  # two keys of a person, and the full name that both have in the proof


@dataclass(frozen=True, slots=True)
class Keys:
    """Functions of a mail or a version; each result depends on the value alone.

    `grouping_keys` must not read texts, which are not kept. The others, but for `events_of`, must
    not read what a version is beside others (`previous` to `state`): that changes, and the keys
    stay.
    """

    grouping_keys: Callable[[Message], Iterable[str]]  # mails that share one are grouped together
    link_keys: Callable[[Version], Iterable[LinkKey]]  # versions that share one may be linked
    note_keys: Callable[[LooseNote], Iterable[str]]  # names of link keys that lead to versions
    appliers: Callable[[Version], Iterable[tuple[str, bool]]]  # who says to have applied it
    people_of: Callable[[Version], Iterable[Involved]]  # the people it concerns
    proofs_of: Callable[[Version], Iterable[Proof]]  # that two keys are those of one person
    waits: Callable[[Version], bool]  # whether it may begin to wait for an answer
    applied_at: Callable[[Version], int | None]  # when a note last said it was applied, seconds
    events_of: Callable[[Version], Iterable[Event]]  # what happened to it; reads all of it
    window: Callable[[int], int]  # start of the window that holds a received time, in seconds
    reach: int  # versions on either side of one that a link key reaches: a title may be anybody's


def hash_of(text: str) -> int:
    """The hash of a key: 64 bits with a sign, as SQLite keeps numbers, the same in every run.

    Keys that collide, by accident or on purpose, make a component larger or add a candidate, and
    never a wrong answer: every caller compares the values themselves.
    """
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
