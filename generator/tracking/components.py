"""Which mails may have a say in how others are grouped? Those that share a clue, directly or not.

Mails without a shared clue never meet in `groups`, `copies` or `replies`, so each component can
be grouped by itself, and a new mail disturbs its own component alone. A component may hold more
than belongs together in the end: what belongs together is decided there, not here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.models.mails import Message
from generator.tracking.copies import COPY, may_be_copy
from generator.tracking.group import CLOSE, SENT_AS_SERIES, group_key, number_of, title_of
from generator.tracking.message_ids import run_of
from generator.tracking.replies import ancestors, parent


def grouping_keys(message: Message) -> tuple[str, ...]:
    """Everything by which the mail and others may meet, each once; none where it was not read.

    Ids it names, the run of the tool that sent it, and, for what times decide, who sent it under
    which counter at about what time.
    """
    if not message.is_read:
        return ()
    named = [f"<{one}>" for one in (message.message_id, *ancestors(message)) if one]
    if message.kind in SENT_AS_SERIES:
        named += _met_as_series(message)
    return tuple(dict.fromkeys(named))


def _met_as_series(message: Message) -> Iterator[str]:
    if run := run_of(message.message_id):
        yield f"run {run}"
    key = group_key(message)
    who = f"{key.pull:d} {key.version} {key.total} {key.sender}"
    sent = int(message.sent.timestamp())
    if key.total > 1 and parent(message) is None:
        trees = " ".join(message.subject.prefixes)
        yield from (f"loose {who} [{trees}] {hour}" for hour in _near(sent, CLOSE))
    if may_be_copy(message):
        said = f"{who} {number_of(message)} {title_of(message)}"
        yield from (f"again {said} {day}" for day in _near(sent, COPY))


def _near(time: int, reach: int) -> tuple[int, int]:
    """Two marks of which times no further apart than `reach` seconds share at least one."""
    at = time // (reach + 1)  # a part of a second may lie between
    return at, at + 1


def components(messages: Sequence[Message]) -> list[list[Message]]:
    """The mails parted so that no two parts share a clue, in the order of each part's first mail.

    Within a part they keep their order. Union-find without recursion, linear in the clues.
    """
    above = list(range(len(messages)))

    def top(at: int) -> int:
        while above[at] != at:
            above[at] = at = above[above[at]]
        return at

    holders: dict[str, int] = {}
    for at, message in enumerate(messages):
        for clue in grouping_keys(message):
            one, other = top(at), top(holders.setdefault(clue, at))
            above[max(one, other)] = min(one, other)  # the first mail stands for its part
    parts: dict[int, list[Message]] = {}
    for at, message in enumerate(messages):
        parts.setdefault(top(at), []).append(message)
    return list(parts.values())
