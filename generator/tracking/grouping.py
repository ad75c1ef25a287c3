"""Which patch mails were sent together as one version of a series?

Every patch, cover letter and pull request ends up in exactly one group. A mail looks for its group
by clues, the most trusted first: a mail of the group it answers, the Message-ID shape of one run
of `git send-email` or b4, a mail the others answer, an answer to the same mail, and last, where
nothing is threaded, being sent by the same person with the same counter within the hour. A cover
letter is never needed. What the group amounts to is asked in `series`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from generator.models.mails import Message
from generator.tracking.copies import fold_lonely
from generator.tracking.group import SENT_AS_SERIES, Group, Key, group_key, number_of, title_of
from generator.tracking.message_ids import run_of
from generator.tracking.replies import ancestors, parent


def gather(messages: Iterable[Message]) -> list[Group]:
    """The groups, in the order in which their first mails arrived. Linear in the mails."""
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


# ---------------------------------------------------------------- clues

Clue = tuple[object, ...]
Rule = Callable[[Group, Message], bool]


def _answers_it(group: Group, message: Message) -> bool:
    """May a mail that answers one of the group join?

    Under a number that is taken it is a second 3/5: kept, unless it may begin a series of its
    own, as a cover letter or a first patch does.
    """
    number = number_of(message)
    if number == 0:
        return group.is_free(0) and group.is_close(message)
    begins = number == 1 and group.cover is None
    return group.is_free(number) or not (begins or message.subject.number_inferred)


def _is_awaited(group: Group, message: Message) -> bool:
    """May the mail that others of the group answer join, late as it comes?"""
    return group.is_free(number_of(message))


def _stands_beside(group: Group, message: Message) -> bool:
    """May a mail join that answers what the group answers, or nothing as it does?"""
    free = group.is_free(number_of(message))
    return free and not group.threaded and group.key.total > 1 and group.is_close(message)


def _is_strangers(group: Group, message: Message) -> bool:
    """May a mail of another sender join? Some send each patch in its author's name."""
    counted = not message.subject.number_inferred
    return counted and group.is_free(number_of(message)) and group.is_close(message)


def _is_miscounted(group: Group, message: Message) -> bool:
    """May cover letter and patches join whose version or total differ, by a slip?

    Only while nothing else fits the cover letter: later it is a new version sent as a reply.
    """
    if not group.is_close(message):
        return False
    if number_of(message) == 0:
        return group.cover is None
    counted = not message.subject.number_inferred or group.key.total == 1
    return counted and group.cover is not None and not group.patches


def _clues(message: Message, key: Key) -> Iterator[tuple[Clue, Rule]]:
    """Where the mail's group may be found, and under which rule it may join, best first."""
    own, above = message.message_id, parent(message)
    anyone, slip = key._replace(sender=""), (key.pull, key.sender)
    if own:
        yield ("answer", anyone, own), _is_awaited
    for reference in ancestors(message):
        yield ("holds", key, reference), _answers_it
    if run := run_of(own):
        yield ("run", key, run), _answers_it
    yield _beside(message, key), _stands_beside
    if above:
        yield ("holds", anyone, above), _is_strangers
        yield ("answer", anyone, above), _is_strangers
        yield ("holds", slip, above), _is_miscounted
    if own:
        yield ("answer", slip, own), _is_miscounted


def _beside(message: Message, key: Key) -> Clue:
    above = parent(message)
    return ("answer", key, above) if above else ("loose", key, message.subject.prefixes)


class _Finder:
    """Finds the group of a mail by clues; each clue names the latest group it fits."""

    def __init__(self) -> None:
        self._by_clue: dict[Clue, Group] = {}
        self._by_id: dict[str, tuple[Message, Group]] = {}

    def find_twin(self, message: Message) -> Group | None:
        """The group that holds this very mail already, by Message-ID, sender and title."""
        found = self._by_id.get(message.message_id or "")
        if found is None:
            return None
        other, group = found
        same = other.sender == message.sender and title_of(other) == title_of(message)
        return group if same else None

    def find(self, message: Message) -> Group | None:
        """The group the mail belongs to, or None where it is the first of its own."""
        for clue, may_join in _clues(message, group_key(message)):
            group = self._by_clue.get(clue)
            if group is not None and may_join(group, message):
                return group
        return None

    def holder(self, message_id: str | None) -> Group | None:
        """The group that holds the mail of this id."""
        found = self._by_id.get(message_id or "")
        return found[1] if found else None

    def remember(self, group: Group, message: Message) -> None:
        """Note by which clues the mail's companions may find its group."""
        above = parent(message)
        group.threaded = group.threaded or (above is not None and self.holder(above) is group)
        own_key = group_key(message)
        if group.key != own_key:
            self._settle(group, message, own_key)
        self._note(group, message, own_key)
        if message.message_id:
            self._by_id.setdefault(message.message_id, (message, group))

    def _settle(self, group: Group, message: Message, own_key: Key) -> None:
        """Cover letter and patches say different things: the patches' total, a stated version."""
        told = number_of(message) != 0
        stated = not message.subject.version_inferred
        group.key = group.key._replace(
            total=own_key.total if told else group.key.total,
            version=own_key.version if stated else group.key.version,
        )

    def _note(self, group: Group, message: Message, key: Key) -> None:
        own, above = message.message_id, parent(message)
        if own:
            for shared in (key, key._replace(sender=""), (key.pull, key.sender)):
                self._by_clue["holds", shared, own] = group
        if above:
            for shared in (key, key._replace(sender=""), (key.pull, key.sender)):
                self._by_clue["answer", shared, above] = group
        else:
            self._by_clue[_beside(message, key)] = group
        if run := run_of(own):
            self._by_clue["run", key, run] = group
