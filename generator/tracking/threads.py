"""Threads of mails outside the series of a range: follow-ups to older series, reports, talk.

Mails of one thread about two versions of a patch make two threads here, so that each can be shown
with the series it is about. Answers to one version are one thread, also where its patches were sent
without a cover letter, or the answers have lost the way to it. Mails of robots and "applied" notes
join threads without being part of them, because a digest shows them elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.models.mails import Message
from generator.models.series import Series, Thread
from generator.tracking.given_tags import given_trailers
from generator.tracking.replies import (
    NOWHERE,
    Homes,
    ancestors,
    find_root,
    first_positions,
    parent,
)
from generator.union_find import joined

TALK = frozenset({"reply", "report", "other"})
# The first mail of a thread, whether about a patch, which version, and the path of that if known.
Lane = tuple[int, bool, str, str]


def group_threads(
    messages: Iterable[Message], series: Iterable[Series], homes: Homes = NOWHERE
) -> tuple[Thread, ...]:
    """The threads of people's mails that are in none of `series`, ordered by their first mails.

    Both arguments are of one range, `messages` in arrival order. The root of a thread is a
    Message-ID, perhaps of a mail that is not there. No two threads have the same root. `homes` maps
    mails to the versions that they answer (see `group_series`). Linear in the mails.
    """
    mails = list(messages)
    taken = {mail.entry_ref for grouped in series for mail in grouped.mails}
    loose = [position for position, mail in enumerate(mails) if mail.entry_ref not in taken]
    sets = joined((position, _named(mails[position], homes)) for position in loose)
    positions = first_positions(mails)
    roots: dict[int, str] = {}
    lanes: dict[Lane, list[Message]] = {}
    for position in loose:
        mail, top = mails[position], sets.root(position)
        if top not in roots:
            roots[top] = find_root(mail, mails, positions)
        if mail.kind in TALK and not mail.is_bot:
            about_patch = _is_about_patch(mail)
            version = mail.subject.version if about_patch else ""
            home = homes.get(mail.entry_ref, "") if about_patch else ""
            lanes.setdefault((top, about_patch, version, home), []).append(mail)
    used: set[str] = set()
    return tuple(_thread(lane, roots[top], positions, used) for (top, *_), lane in lanes.items())


def _named(mail: Message, homes: Homes) -> list[str]:
    """What ties a mail to others: its own and older Message-IDs, and the version it answers."""
    home = homes.get(mail.entry_ref) if _is_about_patch(mail) else None
    return [name for name in (mail.message_id, *ancestors(mail), home) if name]


def _is_about_patch(mail: Message) -> bool:
    return mail.subject.is_patch or mail.subject.is_pull


def _thread(
    mails: list[Message], root: str, positions: Mapping[str, int], used: set[str]
) -> Thread:
    """A thread; if `root` is used, its root is the mail that its first mail answers."""
    first = mails[0]
    own = first.message_id or ""
    root = next((name for name in (root, parent(first), own) if name and name not in used), own)
    used.add(root)
    titled = next((mail for mail in mails if mail.subject.number == 0), first)
    return Thread(
        title=titled.subject.title,
        root=root,
        first_id=root if root in positions else own,
        messages=tuple(mails),
        trailers=given_trailers((mail, mail.subject.number) for mail in mails),
    )
