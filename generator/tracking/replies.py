"""Replies: which mail answers which, by In-Reply-To and References.

Nothing here recurses, and no walk visits a mail twice. So mails that answer each other in a circle
and a thread ten thousand replies deep cost no more than others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from generator.models.mails import EntryRef, Message

T = TypeVar("T")
Homes = Mapping[EntryRef, str]  # the path of the version that a mail belongs to or answers
NOWHERE: Homes = MappingProxyType({})


def ancestors(message: Message) -> Iterator[str]:
    """The ids that a mail answers, nearest first, without its own."""
    if message.in_reply_to and message.in_reply_to != message.message_id:
        yield message.in_reply_to
    for reference in reversed(message.references):
        if reference not in (message.message_id, message.in_reply_to):
            yield reference


def parent(message: Message) -> str | None:
    """The id that a mail answers directly."""
    return next(ancestors(message), None)


def first_positions(messages: Iterable[Message]) -> dict[str, int]:
    """The position of the first mail with each Message-ID. Later mails with it are no parents."""
    positions: dict[str, int] = {}
    for position, message in enumerate(messages):
        if message.message_id:
            positions.setdefault(message.message_id, position)
    return positions


def find_targets(messages: Sequence[Message], known: Mapping[str, T]) -> dict[int, T]:
    """The nearest known mail that each message leads to, by its position in `messages`.

    `known` maps Message-IDs to what is returned for them. From a mail that names no known id the
    walk goes on to the nearest mail that it answers. Mails that lead nowhere are left out.
    """
    positions = first_positions(messages)
    targets: dict[int, T | None] = {}
    for start in range(len(messages)):
        path: list[int] = []
        at: int | None = start
        target: T | None = None
        while at is not None and at not in targets:
            targets[at] = None  # a walk in a circle ends here
            path.append(at)
            target = next((known[name] for name in ancestors(messages[at]) if name in known), None)
            if target is not None:
                break
            named = (positions[name] for name in ancestors(messages[at]) if name in positions)
            at = next(named, None)
        else:
            target = targets[at] if at is not None else None
        for passed in path:
            targets[passed] = target
    return {position: target for position, target in targets.items() if target is not None}


def find_root(message: Message, messages: Sequence[Message], positions: Mapping[str, int]) -> str:
    """The id at the top of the mail's thread; empty if there is none.

    No mail needs to have that id. `positions` is `first_positions(messages)`. In a circle any mail
    of it may be the top.
    """
    top = message.message_id or ""
    seen: set[str] = set()
    at: Message | None = message
    while at is not None:
        above = at.references[0] if at.references else at.in_reply_to
        if not above or above in seen:
            break
        seen.add(above)
        top = above
        at = messages[positions[above]] if above in positions else None
    return top
