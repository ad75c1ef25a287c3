"""Grouping: puts the patch mails that were sent together as one version of a series into a group.

Every patch, cover letter and pull request ends up in exactly one group. The group of a mail is
looked up by hints, the most trusted first:

- a mail of the group that it answers, or one that answers it;
- a Message-ID of the same run of `git send-email` or b4;
- another mail that answers the same mail;
- where nothing is threaded, the same sender and counter within the hour.

A cover letter is never needed. A pull request that is sent with its patches is their cover letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from generator.models.mails import Message
from generator.tracking.copies import fold_lonely
from generator.tracking.group import SENT_AS_SERIES, Group, Key, group_key, number_of, title_of
from generator.tracking.message_ids import run_of
from generator.tracking.replies import ancestors, parent


def gather(messages: Iterable[Message]) -> list[Group]:
    """The groups, ordered by the arrival of their first mails. Linear in the mails."""
    finder = _Finder()
    groups: list[Group] = []
    for message in messages:
        if message.kind not in SENT_AS_SERIES:
            continue
        twin = finder.find_twin(message)
        group = twin or finder.find(message)
        if group is None:
            group = Group(group_key(message))
            groups.append(group)
        group.add(message, is_copy=twin is not None)
        finder.remember(group, message)
    return fold_lonely(groups, finder.holder)


# ---------------------------------------------------------------- hints

Hint = tuple[object, ...]
Rule = Callable[[Group, Message], bool]  # whether the mail may join the group


def _answers_group(group: Group, message: Message) -> bool:
    """For a mail that answers a mail of the group.

    With a number that is taken, such as a second 3/5, it joins unless it may begin a series of its
    own. A cover letter and a first patch may.
    """
    number = number_of(message)
    if number == 0:
        return group.is_free(0) and group.is_close(message)
    begins = number == 1 and group.cover is None
    return group.is_free(number) or not (begins or message.subject.number_inferred)


def _is_awaited(group: Group, message: Message) -> bool:
    """For a late mail that mails of the group answer."""
    return group.is_free(number_of(message))


def _is_sibling(group: Group, message: Message) -> bool:
    """For a mail that answers the same mail as the mails of the group, or like them none."""
    free = group.is_free(number_of(message))
    return free and not group.threaded and group.key.total > 1 and group.is_close(message)


def _has_other_sender(group: Group, message: Message) -> bool:
    """For a mail of another sender. Some people send each patch in the name of its author."""
    counted = not message.subject.number_inferred
    return counted and group.is_free(number_of(message)) and group.is_close(message)


def _is_miscounted(group: Group, message: Message) -> bool:
    """For a cover letter and patches whose version or total differ by mistake.

    Only until the cover letter has patches. After that it is a new version sent as a reply.
    """
    if not group.is_close(message):
        return False
    if number_of(message) == 0:
        return group.cover is None
    counted = not message.subject.number_inferred or group.key.total == 1
    return counted and group.cover is not None and not group.patches


def _is_pulled(group: Group, message: Message) -> bool:
    """For a patch that is sent with a pull request; without a counter, if that one lists it."""
    if not group.may_be_pulled(message) or not group.is_close(message):
        return False
    titles = (patch.title for mail in group.mails if mail.note for patch in mail.note.shortlog)
    return not message.subject.number_inferred or message.subject.title in titles


def _brings_patches(group: Group, message: Message) -> bool:
    """For a pull request that comes later than its patches."""
    alone = number_of(message) == 0 or message.subject.number_inferred
    return alone and group.cover is None and group.is_close(message)


def _hints(message: Message, key: Key) -> Iterator[tuple[Hint, Rule]]:
    """The hints at the group of the mail, each with the rule for joining, best first."""
    own, above = message.message_id, parent(message)
    anyone, slip = key._replace(sender=""), (key.pull, key.sender)
    if own:
        yield ("answer", anyone, own), _is_awaited
    for reference in ancestors(message):
        yield ("holds", key, reference), _answers_group
    if run := run_of(own):
        yield ("run", key, run), _answers_group
    yield _sibling_hint(message, key), _is_sibling
    if above:
        yield ("holds", anyone, above), _has_other_sender
        yield ("answer", anyone, above), _has_other_sender
        yield ("holds", slip, above), _is_miscounted
        if not key.pull:
            yield ("holds", (True, key.sender), above), _is_pulled
    if own:
        yield ("answer", slip, own), _is_miscounted
        if key.pull:
            yield ("answer", (False, key.sender), own), _brings_patches


def _sibling_hint(message: Message, key: Key) -> Hint:
    above = parent(message)
    return ("answer", key, above) if above else ("loose", key, message.subject.prefixes)


class _Finder:
    """Finds the group of a mail by hints. Each hint leads to the latest group that it fits."""

    def __init__(self) -> None:
        self._by_hint: dict[Hint, Group] = {}
        self._by_id: dict[str, tuple[Message, Group]] = {}

    def find_twin(self, message: Message) -> Group | None:
        """The group that has this mail already, by Message-ID, sender and title."""
        found = self._by_id.get(message.message_id or "")
        if found is None:
            return None
        other, group = found
        same = other.sender == message.sender and title_of(other) == title_of(message)
        return group if same else None

    def find(self, message: Message) -> Group | None:
        """The group to which the mail belongs; None if it is the first mail of a group."""
        for hint, may_join in _hints(message, group_key(message)):
            group = self._by_hint.get(hint)
            if group is not None and may_join(group, message):
                return group
        return None

    def holder(self, message_id: str | None) -> Group | None:
        """The group that has the mail with this id."""
        found = self._by_id.get(message_id or "")
        return found[1] if found else None

    def remember(self, group: Group, message: Message) -> None:
        """Note the hints by which other mails find the group of this mail."""
        above = parent(message)
        group.threaded = group.threaded or (above is not None and self.holder(above) is group)
        own_key = group_key(message)
        if group.key != own_key:
            self._adapt(group, message, own_key)
        self._note(group, message, own_key)
        if message.message_id:
            self._by_id.setdefault(message.message_id, (message, group))

    def _adapt(self, group: Group, message: Message, own_key: Key) -> None:
        """Change the key of a group whose cover letter and patches differ.

        The total of the patches counts, and a version that is stated. With a pull request the
        group is one.
        """
        is_patch = group.number_in(message) != 0
        stated = not message.subject.version_inferred
        group.key = group.key._replace(
            pull=group.key.pull or own_key.pull,
            total=own_key.total if is_patch else group.key.total,
            version=own_key.version if stated else group.key.version,
        )

    def _note(self, group: Group, message: Message, key: Key) -> None:
        own, above = message.message_id, parent(message)
        for shared in (key, key._replace(sender=""), (key.pull, key.sender)):
            if own:
                self._by_hint["holds", shared, own] = group
            if above:
                self._by_hint["answer", shared, above] = group
        if not above:
            self._by_hint[_sibling_hint(message, key)] = group
        if run := run_of(own):
            self._by_hint["run", key, run] = group
