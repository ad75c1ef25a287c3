"""Which mails outside the series talk together: follow-ups to older series, reports, talk.

Mails of one thread about two versions of a patch are two threads here, so that each can be shown
with the series it speaks of. Robots' mails and "applied" notes tie threads together but are not
part of them: a digest shows them apart. What sort of talk a thread is, is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.mails import Message
from generator.models.series import Series, Thread
from generator.tracking.given_tags import given_trailers
from generator.tracking.replies import ancestors, find_root, first_positions, parent

TALK = frozenset({"reply", "report", "other"})
Node = str | int  # a Message-ID, or the position of a mail
Lane = tuple[Node, bool, str]  # a thread, whether about a patch, and of which version


def group_threads(messages: Iterable[Message], series: Iterable[Series]) -> tuple[Thread, ...]:
    """The threads of people's mails that are in none of `series`, in order of their first mails.

    Both are of one range, `messages` in arrival order. A thread's root may be a ghost; no two
    threads have the same root. Linear in the mails.
    """
    mails = list(messages)
    taken = {message.entry_ref for one in series for message in one.mails}
    loose = [position for position, mail in enumerate(mails) if mail.entry_ref not in taken]
    tops = _tie_together(mails, loose)
    positions = first_positions(mails)
    roots: dict[Node, str] = {}
    lanes: dict[Lane, list[Message]] = {}
    for position in loose:
        mail, top = mails[position], tops[position]
        if top not in roots:
            roots[top] = find_root(mail, mails, positions)
        if mail.kind in TALK and not mail.is_bot:
            about_patch = mail.subject.is_patch or mail.subject.is_pull
            version = mail.subject.version if about_patch else ""
            lanes.setdefault((top, about_patch, version), []).append(mail)
    used: set[str] = set()
    return tuple(_thread(mails, roots[lane[0]], used) for lane, mails in lanes.items())


def _tie_together(mails: list[Message], loose: list[int]) -> dict[int, Node]:
    """For each loose mail something that all mails of its thread share, by any id they name."""
    above: dict[Node, Node] = {}

    def top(node: Node) -> Node:
        while (higher := above.get(node, node)) != node:
            above[node] = above.get(higher, higher)
            node = higher
        return node

    for position in loose:
        mail = mails[position]
        for named in (mail.message_id, *ancestors(mail)):
            if named:
                above[top(named)] = top(position)
    return {position: top(position) for position in loose}


def _thread(mails: list[Message], root: str, used: set[str]) -> Thread:
    """One thread; a second one below `root` is known by the mail its first one answers."""
    first = mails[0]
    own = first.message_id or ""
    root = next((one for one in (root, parent(first), own) if one and one not in used), own)
    used.add(root)
    titled = next((mail for mail in mails if mail.subject.number == 0), first)
    return Thread(
        title=titled.subject.title,
        root=root,
        messages=tuple(mails),
        trailers=given_trailers((mail, mail.subject.number) for mail in mails),
    )
