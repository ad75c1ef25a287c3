"""What do the mails of one version of a series have in common, and which are there so far?

Which group a mail belongs to is decided in `groups`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from generator.identity import key_of
from generator.models.mails import Message

SENT_AS_SERIES = frozenset({"cover", "patch", "pull"})
MAX_TOTAL = 1000  # a higher counter is a joke, and would list that many patches as missing
CLOSE = 3600  # seconds between mails of one run, by their Date; a run of hundreds takes minutes


class Key(NamedTuple):
    """What the mails of one group have in common."""

    pull: bool
    version: str
    total: int
    sender: str


@dataclass(slots=True)
class Group:
    """The mails of one version while they are being gathered.

    `copies` are mails that came again under a number that was taken; the first one stands.
    """

    key: Key
    cover: Message | None = None
    patches: list[Message] = field(default_factory=list)
    copies: list[Message] = field(default_factory=list)
    titles: dict[int, set[str]] = field(default_factory=dict)  # by number
    threaded: bool = False  # one of its mails answers another
    latest: float = 0.0  # when the mail added last was sent

    @property
    def mails(self) -> tuple[Message, ...]:
        """The cover letter and the patches by number, those of one number as they arrived."""
        cover = () if self.cover is None else (self.cover,)
        return (*cover, *sorted(self.patches, key=number_of))

    @property
    def is_lonely(self) -> bool:
        """Whether the group is one mail."""
        return len(self.patches) + (self.cover is not None) == 1

    def is_free(self, number: int) -> bool:
        """Whether no mail of that number is there yet."""
        return number not in self.titles

    def says(self, message: Message) -> bool:
        """Whether a mail of that number and title is there already."""
        return title_of(message) in self.titles.get(number_of(message), ())

    def is_close(self, message: Message) -> bool:
        """Whether the mail was sent about when the last one of the group was."""
        return abs(message.sent.timestamp() - self.latest) <= CLOSE

    def add(self, message: Message, *, is_copy: bool = False) -> None:
        """Take the mail in: as its number, or as a copy of one that is there."""
        number = number_of(message)
        self.latest = message.sent.timestamp()
        if is_copy or self.says(message):
            self.copies.append(message)
        elif number == 0:
            self.cover = message
        else:
            self.patches.append(message)
        self.titles.setdefault(number, set()).add(title_of(message))


def number_of(message: Message) -> int:
    """The mail's place in its series, 0 for a cover letter; a mail without a counter is 1/1."""
    number = message.subject.number
    return 1 if number is None else number


def title_of(message: Message) -> str:
    """The mail's title, as it is compared."""
    return message.subject.title.lower()


def group_key(message: Message) -> Key:
    """What the mails of this one's group have in common with it."""
    subject = message.subject
    return Key(
        message.kind == "pull",
        subject.version,
        min(subject.total or 1, MAX_TOTAL),
        key_of(message.sender),
    )
