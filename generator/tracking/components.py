"""Components: mails that share a grouping key, directly or through others.

Mails of different components never meet in `grouping`, `copies` or `replies`. So each component can
be grouped by itself, and a new mail changes the series of its own component only. Not all mails of
a component belong together in the end: `grouping` decides that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generator.models.mails import Message
from generator.tracking.copies import COPY, may_be_copy
from generator.tracking.group import CLOSE, SENT_AS_SERIES, group_key, number_of, title_of
from generator.tracking.message_ids import run_of
from generator.tracking.replies import ancestors, parent
from generator.union_find import joined


def grouping_keys(message: Message) -> tuple[str, ...]:
    """Everything by which the mail may meet others, each key once; none for an unread mail.

    The ids that it names, the run of the tool that sent it and, where times decide, its sender and
    counter with the time of sending.
    """
    if not message.is_read:
        return ()
    named = [f"<{name}>" for name in (message.message_id, *ancestors(message)) if name]
    if message.kind in SENT_AS_SERIES:
        named += _series_keys(message)
    return tuple(dict.fromkeys(named))


def _series_keys(message: Message) -> Iterator[str]:
    if run := run_of(message.message_id):
        yield f"run {run}"
    key = group_key(message)
    who = f"{key.pull:d} {key.version} {key.total} {key.sender}"
    sent = int(message.sent.timestamp())
    if key.total > 1 and parent(message) is None:
        trees = " ".join(message.subject.prefixes)
        yield from (f"loose {who} [{trees}] {span}" for span in _spans(sent, CLOSE))
    if may_be_copy(message):
        said = f"{who} {number_of(message)} {title_of(message)}"
        yield from (f"again {said} {span}" for span in _spans(sent, COPY))


def _spans(time: int, reach: int) -> tuple[int, int]:
    """Two numbered spans of time; times within `reach` seconds share at least one."""
    span = time // (reach + 1)  # a fraction of a second may lie between
    return span, span + 1


def components(messages: Sequence[Message]) -> list[list[Message]]:
    """The components, ordered by the first mail of each. Mails keep their order. Linear."""
    sets = joined((at, grouping_keys(message)) for at, message in enumerate(messages))
    found: dict[int, list[Message]] = {}
    for at, message in enumerate(messages):
        found.setdefault(sets.root(at), []).append(message)
    return list(found.values())
