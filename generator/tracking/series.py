"""Series: one value for every version, with its mails in order, follow-ups and trailers.

How versions follow each other is found in `follow`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from generator.identity import count_people, with_addresses
from generator.models.mails import Message, Person
from generator.models.series import FollowUp, Series
from generator.tracking.components import components
from generator.tracking.given_tags import given_trailers
from generator.tracking.group import SENT_AS_SERIES, Group, number_of, title_of
from generator.tracking.grouping import gather
from generator.tracking.replies import NOWHERE, Homes, find_targets

Holder = tuple[int, int, str]  # of a Message-ID: index of its group, number and title of its mail


def group_series(messages: Iterable[Message], homes: Homes = NOWHERE) -> tuple[Series, ...]:
    """Every patch, cover letter and pull request of `messages`, grouped to versions of series.

    `messages` are in arrival order, and the series are ordered by the first mail of each. A single
    patch is a series of one. Follow-ups are the mails whose references lead to a mail of the
    series, and copies. Each component is grouped by itself (see `components`), so other mails do
    not change its series. Linear in the mails.

    `messages` may be a part of a list. Then `homes` maps mails to the versions that they belong to
    or answer in the whole list. A mail that took the Message-ID of an older one gets no answers to
    that.
    """
    mails = list(messages)
    grouped = (_group(component, homes) for component in components(mails))
    return tuple(_by_arrival(mails, chain.from_iterable(grouped)))


def group_component(mails: Sequence[Message]) -> list[Series]:
    """The same as `group_series`, for mails of a single component."""
    return _by_arrival(mails, _group(mails))


def _group(mails: Sequence[Message], homes: Homes = NOWHERE) -> list[Series]:
    groups = gather(mails)
    targets = find_targets(mails, _holders(groups))
    answers = _answers(mails, groups, targets, homes)
    return list(map(_series, groups, answers, _answered_series(mails, groups, targets)))


def _by_arrival(mails: Sequence[Message], grouped: Iterable[Series]) -> list[Series]:
    order = {message.entry_ref: at for at, message in enumerate(mails)}

    def first(series: Series) -> int:
        return min(order[mail.entry_ref] for mail in series.own_mails)

    return sorted(grouped, key=first)


def _holders(groups: list[Group]) -> dict[str, list[Holder]]:
    """The mails of series by Message-ID. Two may have the same one."""
    holders: dict[str, list[Holder]] = {}
    for index, group in enumerate(groups):
        for message in (*group.mails, *group.copies):
            if message.message_id:
                holder = (index, group.number_in(message), title_of(message))
                holders.setdefault(message.message_id, []).append(holder)
    return holders


def _holder(message: Message, holders: list[Holder]) -> Holder:
    """The mail that a message answers, of those with the Message-ID that it names.

    Where several mails have it, the one with the title of the answer, else the first.
    """
    title = title_of(message)
    return next((holder for holder in holders if holder[2] == title), holders[0])


def _answers(
    mails: Sequence[Message],
    groups: list[Group],
    targets: Mapping[int, list[Holder]],
    homes: Homes,
) -> list[list[FollowUp]]:
    """The follow-ups of each group, in arrival order."""
    copies = {mail.entry_ref: index for index, group in enumerate(groups) for mail in group.copies}
    answers: list[list[FollowUp]] = [[] for _ in groups]
    for position, message in enumerate(mails):
        if message.entry_ref in copies:
            answers[copies[message.entry_ref]].append((message, None))
        elif message.is_read and message.kind not in SENT_AS_SERIES and position in targets:
            index, number, _ = _holder(message, targets[position])
            home, other = homes.get(message.entry_ref), homes.get(groups[index].mails[0].entry_ref)
            if home == other or home is None or other is None:
                answers[index].append((message, number))
    return answers


def _answered_series(
    mails: Sequence[Message], groups: list[Group], targets: Mapping[int, list[Holder]]
) -> list[str]:
    """For each group the Message-ID of the series that its first mail answers, "" for none.

    It may answer any mail about that series: `git send-email --in-reply-to` names a single one.
    """
    heads = [group.mails[0] for group in groups]
    positions = {message.entry_ref: position for position, message in enumerate(mails)}
    answered = []
    for index, head in enumerate(heads):
        holders = targets.get(positions[head.entry_ref])
        other = _holder(head, holders)[0] if holders else index
        answered.append("" if other == index else heads[other].message_id or "")
    return answered


def _series(group: Group, answers: list[FollowUp], answered: str) -> Series:
    sent = group.mails
    head, patches = sent[0], sent[1:] if group.cover else sent
    subject = head.subject
    carried = [message.patch for message in patches if message.patch]
    arrived = {number_of(message) for message in patches}
    author, sender, *_ = _people(sent)
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
        author=author,
        sender=sender,
        cover=group.cover,
        patches=patches,
        missing=tuple(n for n in range(1, group.key.total + 1) if n not in arrived),
        trailers=given_trailers(
            (answer for answer in answers if answer[0].kind not in SENT_AS_SERIES), group.key.total
        ),
        follow_ups=tuple(message for message, _ in answers),
        participants=_count_people((*sent, *(message for message, _ in answers))),
        changelog=_changelog(group.cover, patches),
        files=len({change.path for patch in carried for change in patch.files}),
        insertions=sum(patch.insertions for patch in carried),
        deletions=sum(patch.deletions for patch in carried),
        answered=tuple(number for _, number in answers),
        answers_to=answered,
    )


def _people(sent: Sequence[Message]) -> list[Person]:
    """Author and sender of each mail: a gateway may have sent the first without their address."""
    return with_addresses(chain.from_iterable((mail.author, mail.sender) for mail in sent))


def _count_people(messages: Iterable[Message]) -> int:
    return count_people(message.sender for message in messages if not message.is_bot)


def _changelog(cover: Message | None, patches: tuple[Message, ...]) -> str:
    """The changelog of the cover letter, else those of the patches, each below its title."""
    if cover is not None and cover.patch is not None and cover.patch.changelog:
        return cover.patch.changelog
    changelogs = [
        (message.subject.title, message.patch.changelog)
        for message in patches
        if message.patch is not None and message.patch.changelog
    ]
    if len(patches) == 1:
        return "".join(changelog for _, changelog in changelogs)
    return "\n\n".join(f"{title}\n{changelog}" for title, changelog in changelogs)
