"""Which mail answers which, by In-Reply-To and References.

Nothing here recurses and every walk remembers where it was: mails that answer each other in a
circle, or a thread ten thousand replies deep, cost no more than any other. What the mails say is
not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from generator.models.mails import Message

T = TypeVar("T")


def ancestors(message: Message) -> Iterator[str]:
    """The ids a mail answers, nearest first, without its own."""
    if message.in_reply_to and message.in_reply_to != message.message_id:
        yield message.in_reply_to
    for reference in reversed(message.references):
        if reference not in (message.message_id, message.in_reply_to):
            yield reference


def parent(message: Message) -> str | None:
    """The id a mail answers directly."""
    return next(ancestors(message), None)


def first_positions(messages: Iterable[Message]) -> dict[str, int]:
    """Where each Message-ID stands first; a second mail of the same id is nobody's parent."""
    positions: dict[str, int] = {}
    for position, message in enumerate(messages):
        if message.message_id:
            positions.setdefault(message.message_id, position)
    return positions


def find_homes(messages: Sequence[Message], marks: Mapping[str, T]) -> dict[int, T]:
    """The nearest marked mail each message leads to, by its position in `messages`.

    `marks` maps Message-IDs to whatever the caller knows them by. A mail that names no marked
    one is followed to the nearest mail it answers, and so on; mails that lead nowhere are left
    out.
    """
    positions = first_positions(messages)
    homes: dict[int, T | None] = {}
    for start in range(len(messages)):
        path: list[int] = []
        at: int | None = start
        home: T | None = None
        while at is not None and at not in homes:
            homes[at] = None  # a walk in a circle ends here
            path.append(at)
            home = next((marks[i] for i in ancestors(messages[at]) if i in marks), None)
            if home is not None:
                break
            at = next((positions[i] for i in ancestors(messages[at]) if i in positions), None)
        else:
            home = homes[at] if at is not None else None
        for passed in path:
            homes[passed] = home
    return {position: home for position, home in homes.items() if home is not None}


def find_root(message: Message, messages: Sequence[Message], positions: Mapping[str, int]) -> str:
    """The id at the top of a mail's thread, which may be a ghost; empty where there is none.

    `positions` is `first_positions(messages)`. In a circle any mail of it is the top.
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
