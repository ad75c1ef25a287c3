"""What is each series: its mails in order, what is missing, who answered, what it gained?

One value for every version of a series. How versions follow each other is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.identity import count_people
from generator.models.mails import Message
from generator.models.series import Series
from generator.tracking.components import components
from generator.tracking.given_tags import given_trailers
from generator.tracking.group import SENT_AS_SERIES, Group, number_of
from generator.tracking.grouping import gather
from generator.tracking.replies import find_homes

Answer = tuple[Message, int | None]  # a follow-up and the number of the patch it answers


def group_series(messages: Iterable[Message]) -> tuple[Series, ...]:
    """Every patch, cover letter and pull request of `messages`, one value a version of a series.

    `messages` are in arrival order; so are the series, by the first mail of each. A single patch
    is a series of one. Follow-ups are the mails whose references lead to a mail of the series,
    and mails that came again under a number that was taken. Each component (see `kin`) is grouped
    by itself, so its series are the same whatever else is there. Linear in the mails.
    """
    mails = list(messages)
    return tuple(_by_arrival(mails, (one for part in components(mails) for one in _group(part))))


def group_component(mails: Sequence[Message]) -> list[Series]:
    """What `group_series` gives, of mails that are known to be one component."""
    return _by_arrival(mails, _group(mails))


def _group(mails: Sequence[Message]) -> list[Series]:
    groups = gather(mails)
    return [_series(*one) for one in zip(groups, _answers(mails, groups), strict=True)]


def _by_arrival(mails: Sequence[Message], series: Iterable[Series]) -> list[Series]:
    order = {message.entry_ref: at for at, message in enumerate(mails)}
    return sorted(series, key=lambda one: min(order[mail.entry_ref] for mail in one.own_mails))


def _answers(mails: Sequence[Message], groups: list[Group]) -> list[list[Answer]]:
    """The follow-ups of each group, in arrival order."""
    marks: dict[str, tuple[int, int]] = {}  # Message-ID -> group, number
    copies: dict[tuple[int, str], int] = {}
    for index, group in enumerate(groups):
        for message in (*group.mails, *group.copies):
            if message.message_id:
                marks.setdefault(message.message_id, (index, number_of(message)))
        copies.update({message.entry_ref: index for message in group.copies})
    homes = find_homes(mails, marks)
    answers: list[list[Answer]] = [[] for _ in groups]
    for position, message in enumerate(mails):
        if message.entry_ref in copies:
            answers[copies[message.entry_ref]].append((message, None))
        elif message.is_read and message.kind not in SENT_AS_SERIES and position in homes:
            index, number = homes[position]
            answers[index].append((message, number))
    return answers


def _series(group: Group, answers: list[Answer]) -> Series:
    sent = group.mails
    head, patches = sent[0], sent[1:] if group.cover else sent
    subject = head.subject
    carried = [message.patch for message in patches if message.patch]
    arrived = {number_of(message) for message in patches}
    return Series(
        list=head.list,
        message_id=head.message_id or "",
        title=subject.title,
        version=group.key.version,
        total=group.key.total,
        received=min(message.received for message in sent),
        sent=head.sent,
        rfc=subject.rfc,
        resend=subject.resend,
        pull=group.key.pull,
        prefixes=subject.prefixes,
        author=head.author,
        sender=head.sender,
        cover=group.cover,
        patches=patches,
        missing=tuple(n for n in range(1, group.key.total + 1) if n not in arrived),
        trailers=given_trailers(
            answer for answer in answers if answer[0].kind not in SENT_AS_SERIES
        ),
        follow_ups=tuple(message for message, _ in answers),
        participants=_count_people((*sent, *(message for message, _ in answers))),
        changelog=_changelog(group.cover, patches),
        files=len({change.path for patch in carried for change in patch.files}),
        insertions=sum(patch.insertions for patch in carried),
        deletions=sum(patch.deletions for patch in carried),
        answered=tuple(number for _, number in answers),
    )


def _count_people(messages: Iterable[Message]) -> int:
    return count_people(message.sender for message in messages if not message.is_bot)


def _changelog(cover: Message | None, patches: tuple[Message, ...]) -> str:
    """The cover letter's changelog, else the patches', each under its patch's title."""
    if cover is not None and cover.patch is not None and cover.patch.changelog:
        return cover.patch.changelog
    told = [
        (message, message.patch.changelog)
        for message in patches
        if message.patch is not None and message.patch.changelog
    ]
    if len(patches) == 1:
        return "".join(changelog for _, changelog in told)
    return "\n\n".join(f"{message.subject.title}\n{changelog}" for message, changelog in told)
