"""What does a story file say?

A story is a text file in `story/`, one thread (or a few that belong together) a file. A mail in it:

    === ring-batch-v1/2
    from: rodrigo
    at: +1
    cc: pavlo, dara
    subject: [PATCH 2/3] wherry: ring: ...

    body

`ring-batch-v1/2` is the mail's key: patch 2 of the group `ring-batch-v1` (0 is the cover letter);
keys without a number belong to no group. The fields, of which `from`, `at` and `subject` must be:

    from     who mails it, a key of people.txt
    at       arrival, `2026-03-02 09:14:07` (UTC), or `+N` seconds after the mail above it
    sent     the time in the Date header (UTC); left out: some seconds before arrival
    reply    the key or the <Message-ID> answered; patches of a group answer its first mail
    to, cc   keys of people.txt; left out, a reply goes to the one it answers
    encoding quoted-printable, base64 or flowed; left out: 7bit or 8bit
    lost     `yes`: the mail was written but never reached the list
    Xyz      any field with a capital is a header, and wins over the composed one

What goes wrong on a list is told like this:

- `=== key delete` with `of` and `at` takes the mail `of` back;
- `=== key again` with `of` and `at` lets the mail `of` arrive once more, the same but for the
  `Received` header;
- a mail that arrives late, such as a cover letter after its patches, has a late `at` and a `sent`;
- two mails with the same `Message-ID` header are two mails with one id;
- an `In-Reply-To` header of `<{id:KEY}>` answers a mail that is not written yet, `KEY` may answer
  it in turn, and both have gone in a loop.

compose.py says what a body may hold; headers may hold `{id:KEY}` and `{link:KEY}` as well. Nothing
here knows how a mail looks; a mistake in a story raises ValueError.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

Action = Literal["mail", "again", "delete"]

_MAIL = re.compile(r"^=== ", re.MULTILINE)
_GROUPED = re.compile(r"(.+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Actor:
    """One made-up person or robot: a line of people.txt."""

    name: str
    email: str
    zone: str  # as in a Date header: +0530
    sends: str  # program that mails this one's patches: "git 2.49.0", "b4 0.14.2", "bot"
    answers: str  # program for all other mail: mutt, thunderbird, gnus, web, bot


@dataclass(frozen=True, slots=True)
class StoryMail:
    """One mail of a story, before it is composed. `received` and `sent` are UTC.

    Where its action is not `mail` it has no words of its own: it happens to the mail `of`.
    """

    key: str
    fields: dict[str, str]
    lines: tuple[str, ...]
    received: datetime
    sent: datetime | None
    action: Action = "mail"

    @property
    def of(self) -> str:
        """The key of the mail that is taken back or comes again."""
        return self.fields["of"]

    @property
    def group(self) -> str:
        """The group of a patch or cover letter, "" for any other mail."""
        match = _GROUPED.fullmatch(self.key)
        return match[1] if match else ""

    @property
    def number(self) -> int:
        """The place within the group; 0 is the cover letter."""
        match = _GROUPED.fullmatch(self.key)
        return int(match[2]) if match else 0

    def keys(self, field: str) -> tuple[str, ...]:
        """The people named in `field`."""
        return tuple(key.strip() for key in self.fields.get(field, "").split(",") if key.strip())


def read_people(text: str) -> dict[str, Actor]:
    """The people of a table like people.txt, by key."""
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    cells = [[cell.strip() for cell in row.split("|")] for row in rows]
    return {key: Actor(*rest) for key, *rest in cells}


def read_story(text: str) -> tuple[StoryMail, ...]:
    """The mails of one story file, in the order written."""
    mails: list[StoryMail] = []
    for chunk in _MAIL.split(text)[1:]:
        head, _, body = chunk.partition("\n\n")
        first, *rows = head.strip().split("\n")
        key, _, action = first.partition(" ")
        fields = dict(row.split(": ", 1) for row in rows)
        received = _moment(fields["at"], mails[-1].received if mails else None)
        sent = _moment(fields["sent"], None) if "sent" in fields else None
        lines = tuple(body.rstrip("\n").split("\n"))
        mails.append(StoryMail(key, fields, lines, received, sent, _action(action or "mail")))
    return tuple(mails)


def _action(word: str) -> Action:
    for action in get_args(Action):
        if action == word:
            found: Action = action
            return found
    raise ValueError(f"{word!r} is none of {', '.join(get_args(Action))}")


def _moment(text: str, before: datetime | None) -> datetime:
    if text.startswith("+"):
        if before is None:
            raise ValueError(f"{text!r}: no mail stands before the first of a story")
        return before + timedelta(seconds=int(text))
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
