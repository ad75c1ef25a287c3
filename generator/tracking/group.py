"""A group: the mails of one version of a series, and what they have in common.

`grouping` decides to which group a mail belongs.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from generator.identity import key_of
from generator.models.mails import Message

SENT_AS_SERIES = frozenset({"cover", "patch", "pull"})
MAX_TOTAL = 1000  # a higher counter is no real one; it would list as many missing patches
CLOSE = 3600  # seconds between mails of one run, by their Date; a run of hundreds takes minutes


class Key(NamedTuple):
    """What all mails of a group have in common."""

    pull: bool
    version: str
    total: int
    sender: str


@dataclass(slots=True)
class Group:
    """The mails of one version while they are being gathered.

    `copies` are mails that came again under a number that was taken. The first mail counts.
    """

    key: Key
    cover: Message | None = None
    patches: list[Message] = field(default_factory=list)
    copies: list[Message] = field(default_factory=list)
    titles: dict[int, set[str]] = field(default_factory=dict)  # by number
    threaded: bool = False  # one of its mails answers another
    latest: float = 0.0  # when the last added mail was sent, in seconds since 1970 UTC

    @property
    def mails(self) -> tuple[Message, ...]:
        """The cover letter, then the patches by number and arrival."""
        cover = () if self.cover is None else (self.cover,)
        return (*cover, *sorted(self.patches, key=number_of))

    @property
    def is_lonely(self) -> bool:
        """Whether the group has a single mail."""
        return len(self.patches) + (self.cover is not None) == 1

    def is_free(self, number: int) -> bool:
        """Whether no mail has that number yet."""
        return number not in self.titles

    def says(self, message: Message) -> bool:
        """Whether a mail with that number and title is there already."""
        return title_of(message) in self.titles.get(number_of(message), ())

    def may_be_pulled(self, message: Message) -> bool:
        """Whether the group is a pull request that has no patch with the number of this one."""
        if self.cover is None:
            return self.key.pull and self.is_lonely and self.patches[0].subject.number_inferred
        return self.cover.kind == "pull" and self.is_free(number_of(message))

    def is_close(self, message: Message) -> bool:
        """Whether the mail was sent at about the same time as the last mail of the group."""
        return abs(message.sent.timestamp() - self.latest) <= CLOSE

    def number_in(self, message: Message) -> int:
        """The number of a mail of the group. A pull request that has patches is their cover."""
        return 0 if message is self.cover else number_of(message)

    def add(self, message: Message, *, is_copy: bool = False) -> None:
        """Add the mail under its number, or as a copy of a mail that is there."""
        number = number_of(message)
        if message.kind == "patch" and self.key.pull:
            self._take_as_cover()
        elif message.kind == "pull" and not self.key.pull:
            number = 0
        self.latest = message.sent.timestamp()
        if is_copy or self.says(message):
            self.copies.append(message)
        elif number == 0:
            self.cover = message
        else:
            self.patches.append(message)
        self.titles.setdefault(number, set()).add(title_of(message))

    def _take_as_cover(self) -> None:
        """Make a pull request without a counter the cover letter of the patches sent with it."""
        if self.cover is None and len(self.patches) == 1 and self.patches[0].kind == "pull":
            self.cover = self.patches.pop()
            self.titles = {0: {title_of(self.cover)}}


def number_of(message: Message) -> int:
    """The number of the mail in its series, 0 for a cover letter; without a counter it is 1."""
    number = message.subject.number
    return 1 if number is None else number


def title_of(message: Message) -> str:
    """The title of the mail in the form in which titles are compared within a group."""
    return message.subject.title.lower()


def group_key(message: Message) -> Key:
    """What the mail has in common with the mails of its group."""
    subject = message.subject
    return Key(
        message.kind == "pull",
        subject.version,
        min(subject.total or 1, MAX_TOTAL),
        key_of(message.sender),
    )


def repairs(version: str) -> bool:
    """Whether a version takes the place of some patches of another: "5.1", "9a"."""
    return not version.isdigit()
