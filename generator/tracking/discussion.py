"""In which order is a discussion read, and which robots spoke of which patch?

The follow-ups of one series become a tree by what they answer. What they say is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.models.mails import Message
from generator.models.series import Reply, Series
from generator.tracking.group import SENT_AS_SERIES, number_of
from generator.tracking.replies import ancestors, first_positions


def discussion(series: Series) -> tuple[Reply, ...]:
    """Every follow-up in reading order: patch by patch, each mail followed by what answers it.

    The cover letter comes first; what speaks of no known patch comes last. Among themselves
    answers stand as they arrived. Where mails answer each other in a circle, the first to arrive
    is the top. Linear in the mails; nothing recurses.
    """
    mails = series.follow_ups
    above = _parents(series)
    below: dict[int, list[int]] = {}
    for position, parent in enumerate(above):
        if parent is not None:
            below.setdefault(parent, []).append(position)
    spoken_of = _patches(series)
    seen: set[int] = set()
    # First the mails that answer no other follow-up, then what only circles lead to.
    tops = [at for at, parent in enumerate(above) if parent is None]
    threads = [
        _read_on(top, mails, spoken_of, below, seen)
        for top in (*tops, *range(len(mails)))
        if top not in seen
    ]
    threads.sort(key=lambda thread: (thread[0].patch is None, thread[0].patch or 0))
    return tuple(reply for thread in threads for reply in thread)


def verdicts(series: Series) -> Mapping[int, tuple[Message, ...]]:
    """What robots said, by the number of the patch they speak of; 0: the series as a whole.

    Each robot's mails stand as they arrived; that a patch was applied is no verdict. What the
    verdict is, `message.note` says in a few words where it was understood.
    """
    found: dict[int, list[Message]] = {}
    for reply in discussion(series):
        message = reply.message
        judged = message.note is not None and message.note.verdict
        if judged or (message.is_bot and message.kind != "applied"):
            found.setdefault(reply.patch or 0, []).append(message)
    order = {message.entry_ref: at for at, message in enumerate(series.follow_ups)}
    return {
        patch: tuple(sorted(mails, key=lambda mail: order[mail.entry_ref]))
        for patch, mails in sorted(found.items())
    }


def _parents(series: Series) -> list[int | None]:
    """For each follow-up the position of the one it answers; None: a mail of the series itself.

    An id that nobody knows is passed over for the next one the mail names.
    """
    positions = first_positions(series.follow_ups)
    own = {mail.message_id for mail in (series.cover, *series.patches) if mail is not None}
    above: list[int | None] = []
    for message in series.follow_ups:
        known = next((one for one in ancestors(message) if one in own or one in positions), None)
        above.append(None if known is None or known in own else positions[known])
    return above


def _patches(series: Series) -> list[int | None]:
    """For each follow-up the number it speaks of; what was sent again speaks of its own."""
    numbers = series.answered or (None,) * len(series.follow_ups)
    return [
        number_of(mail) if mail.kind in SENT_AS_SERIES else number
        for mail, number in zip(series.follow_ups, numbers, strict=True)
    ]


def _read_on(
    top: int,
    mails: Sequence[Message],
    spoken_of: Sequence[int | None],
    below: Mapping[int, Sequence[int]],
    seen: set[int],
) -> list[Reply]:
    """The mail at `top` and all that leads to it, each before its answers."""
    thread: list[Reply] = []
    waiting = [(top, 0)]
    while waiting:
        at, depth = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        thread.append(Reply(mails[at], depth, spoken_of[at]))
        waiting += [(answer, depth + 1) for answer in reversed(below.get(at, ()))]
    return thread
