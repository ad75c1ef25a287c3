"""Copies: mails that were sent again by mistake. They make no series of their own.

This is decided after all mails have been put into groups.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.models.mails import Message
from generator.tracking.group import Group, group_key, number_of, title_of
from generator.tracking.replies import parent

COPY = 86_400  # seconds within which a mail that says the same is the same mail sent again
Holder = Callable[[str | None], Group | None]  # Message-ID -> the group with that mail


def fold_lonely(groups: list[Group], holder: Holder) -> list[Group]:
    """The groups without those of a single mail that is a copy; it joins the copies of its group.

    A single mail is a copy if it repeats a mail of a series, or if it is a second cover letter that
    answers the first. A RESEND is meant as a series of its own.
    """
    said: dict[tuple[object, ...], Group] = {}
    for group in sorted(groups, key=lambda group: group.is_lonely):
        for message in group.mails:
            said.setdefault(_said(group, message), group)
    moved: dict[int, Group] = {}
    kept: list[Group] = []
    for group in groups:
        twin = _find_other(group, said, holder)
        while twin is not None and id(twin) in moved:
            twin = moved[id(twin)]
        if twin is None:
            kept.append(group)
        else:
            moved[id(group)] = twin
            twin.copies += [*group.mails, *group.copies]
    return kept


def may_be_copy(message: Message) -> bool:
    """Whether the mail belongs to several; a single patch that was sent twice is two series."""
    return number_of(message) == 0 or group_key(message).total > 1


def _said(group: Group, message: Message) -> tuple[object, ...]:
    return group.key, message.subject.prefixes, number_of(message), title_of(message)


def _find_other(
    group: Group, said: dict[tuple[object, ...], Group], holder: Holder
) -> Group | None:
    """The group that has the original of a single mail; None if the mail is no copy."""
    only = group.mails[0]
    if not group.is_lonely or not may_be_copy(only) or only.subject.resend:
        return None
    other = said[_said(group, only)]
    if other is not group and abs(other.latest - group.latest) <= COPY:
        return other
    answered = holder(parent(only)) if number_of(only) == 0 else None
    if answered and answered.key == group.key and not answered.is_lonely:
        return answered
    return None
