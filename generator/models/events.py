"""What happened to versions, as feeds tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

EventKind = Literal[
    "version",  # it was sent
    "pull",  # a pull request was sent
    "tag",  # a mail gave it tags, first-hand
    "discussed",  # the first answer
    "answer",  # another person's first answer
    "reviewed",  # the last of its patches was reviewed
    "applied",  # somebody said that patches of it were applied
    "withdrawn",  # by its author
    "waiting",  # nobody answered for as many days as are usual
]


class Event(NamedTuple):
    """An event of one version: when it was received, the mail that shows it, and whose it is.

    A wait begins at `at`, when the version was received, and is an event only if it lasts for days:
    `until` is when it ended, None where it did not. `person` is the key of the mail's sender.
    """

    kind: EventKind
    at: datetime
    message_id: str
    person: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionEvent:
    """An event of the version at a path, in seconds since 1970, UTC; see `Event`."""

    path: str
    kind: EventKind
    at: int
    message_id: str
