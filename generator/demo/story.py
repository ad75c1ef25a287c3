"""Reading of story files.

A story is a text file in `story/` with one thread, or a few that belong together. A mail in it:

    === ring-batch-v1/2
    from: rodrigo
    at: +1
    cc: pavlo, dara
    subject: [PATCH 2/3] wherry: ring: ...

    body

`ring-batch-v1/2` is the key of the mail: patch 2 of the group `ring-batch-v1`, where 0 is the cover
letter. A key without a number belongs to no group. The fields, of which `from`, `at` and `subject`
are required:

    from     the sender, a key of people.txt
    at       the time of arrival, `2026-03-02 09:14:07` (UTC), or `+N` seconds after the mail above
    sent     the time in the Date header (UTC); default: some seconds before arrival
    reply    the key or the <Message-ID> answered; patches of a group answer its first mail
    to, cc   keys of people.txt; default for a reply: the people of the mail it answers
    encoding quoted-printable, base64 or flowed; default: 7bit or 8bit
    lost     `yes`: the mail was written but never reached the list
    Xyz      a field that begins with a capital is a header, and replaces the composed header

How to write what goes wrong on a list:

- `=== key delete` with `of` and `at` deletes the mail `of`.
- `=== key again` with `of` and `at` lets the mail `of` arrive again, with another `Received`
  header.
- A mail that arrives late, such as a cover letter after its patches, has a late `at` and a `sent`.
- Two mails with the same `Message-ID` header share a Message-ID.
- An `In-Reply-To` header of `<{id:KEY}>` answers a mail that arrives later. `KEY` may answer this
  mail in turn, so that the two form a loop.

compose.py explains the body; headers may contain `{id:KEY}` and `{link:KEY}` too. A mistake in a
story raises ValueError.
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
    sends: str  # the program that mails their patches: "git 2.49.0", "b4 0.14.2", "bot"
    answers: str  # the program that mails all else: mutt, thunderbird, gnus, web, bot


@dataclass(frozen=True, slots=True)
class StoryMail:
    """One mail of a story before it is composed. `received` and `sent` are in UTC.

    An entry with another action than `mail` has no text: it happens to the mail `of`.
    """

    key: str
    fields: dict[str, str]
    lines: tuple[str, ...]
    received: datetime
    sent: datetime | None
    action: Action = "mail"

    @property
    def of(self) -> str:
        """The key of the mail that is deleted or arrives again."""
        return self.fields["of"]

    @property
    def group(self) -> str:
        """The group of a patch or cover letter; empty for any other mail."""
        match = _GROUPED.fullmatch(self.key)
        return match[1] if match else ""

    @property
    def number(self) -> int:
        """The number within the group; 0 is the cover letter."""
        match = _GROUPED.fullmatch(self.key)
        return int(match[2]) if match else 0

    def keys(self, field: str) -> tuple[str, ...]:
        """The keys of the people named in `field`."""
        return tuple(key.strip() for key in self.fields.get(field, "").split(",") if key.strip())


def read_people(text: str) -> dict[str, Actor]:
    """The people of a table in the format of people.txt, by key."""
    people: dict[str, Actor] = {}
    for row in text.splitlines():
        if row and not row.startswith("#"):
            key, name, email, zone, sends, answers = (cell.strip() for cell in row.split("|"))
            people[key] = Actor(name=name, email=email, zone=zone, sends=sends, answers=answers)
    return people


def read_story(text: str) -> tuple[StoryMail, ...]:
    """The mails of one story file, in the order of the file."""
    mails: list[StoryMail] = []
    for chunk in _MAIL.split(text)[1:]:
        head, _, body = chunk.partition("\n\n")
        first, *rows = head.strip().split("\n")
        key, _, action = first.partition(" ")
        fields = dict(row.split(": ", 1) for row in rows)
        mails.append(
            StoryMail(
                key=key,
                fields=fields,
                lines=tuple(body.rstrip("\n").split("\n")),
                received=_time(fields["at"], mails[-1].received if mails else None),
                sent=_time(fields["sent"], None) if "sent" in fields else None,
                action=_action(action or "mail"),
            )
        )
    return tuple(mails)


def _action(word: str) -> Action:
    for action in get_args(Action):
        if action == word:
            found: Action = action
            return found
    raise ValueError(f"{word!r} is none of {', '.join(get_args(Action))}")


def _time(text: str, before: datetime | None) -> datetime:
    if text.startswith("+"):
        if before is None:
            raise ValueError(f"{text!r}: the first mail of a story has no mail before it")
        return before + timedelta(seconds=int(text))
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
