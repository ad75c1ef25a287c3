"""The discussion of a series: its follow-ups as trees, in reading order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.models.mails import Message
from generator.models.series import Reply, Series
from generator.tracking.group import SENT_AS_SERIES, number_of
from generator.tracking.replies import ancestors, first_positions


def discussion(series: Series) -> tuple[Reply, ...]:
    """Every follow-up in reading order: by patch, each mail before the answers to it.

    Those about the cover letter come first, those about no known patch last. Answers to the same
    mail keep the order of arrival. Where mails answer each other in a circle, the first to arrive
    is the top. Linear in the mails; nothing recurses.
    """
    mails = series.follow_ups
    parents = _parents(series)
    children: dict[int, list[int]] = {}
    for position, parent in enumerate(parents):
        if parent is not None:
            children.setdefault(parent, []).append(position)
    patches = _patches(series)
    seen: set[int] = set()
    # First the mails that answer no other follow-up, then those in circles.
    tops = [at for at, parent in enumerate(parents) if parent is None]
    threads = [
        _thread(top, mails, patches, children, seen)
        for top in (*tops, *range(len(mails)))
        if top not in seen
    ]
    threads.sort(key=lambda thread: (thread[0].patch is None, thread[0].patch or 0))
    return tuple(reply for thread in threads for reply in thread)


def _parents(series: Series) -> list[int | None]:
    """For each follow-up the position of the follow-up it answers, or None.

    Of the ids that a mail names, the nearest known id counts.
    """
    positions = first_positions(series.follow_ups)
    own = {mail.message_id for mail in series.own_mails}
    parents: list[int | None] = []
    for message in series.follow_ups:
        known = next((name for name in ancestors(message) if name in own or name in positions), "")
        parents.append(None if known in own else positions.get(known))
    return parents


def _patches(series: Series) -> list[int | None]:
    """For each follow-up the number of the patch it is about; for a copy its own number."""
    numbers = series.answered or (None,) * len(series.follow_ups)
    return [
        number_of(mail) if mail.kind in SENT_AS_SERIES else number
        for mail, number in zip(series.follow_ups, numbers, strict=True)
    ]


def _thread(
    top: int,
    mails: Sequence[Message],
    patches: Sequence[int | None],
    children: Mapping[int, Sequence[int]],
    seen: set[int],
) -> list[Reply]:
    """The mail at `top` and everything below it, each mail before its answers."""
    thread: list[Reply] = []
    waiting = [(top, 0)]
    while waiting:
        at, depth = waiting.pop()
        if at in seen:
            continue
        seen.add(at)
        thread.append(Reply(mails[at], depth, patches[at]))
        waiting += [(answer, depth + 1) for answer in reversed(children.get(at, ()))]
    return thread
