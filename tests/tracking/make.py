"""Messages as the mail room reads them, made from a few words.

`Mailbox` keeps the arrival order: each mail gets the next commit and, without `after`, is sent and
received ten seconds after the mail before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from generator.models.mails import Kind, Message, Patch, PatchSubject, Person, Trailer
from generator.models.series import Series
from generator.tracking.series import group_series

START = datetime(2031, 3, 4, 8, 0, tzinfo=UTC)
ADA = Person("Ada Brandt", "ada@compiler.example")
BOR = Person("Bor Okafor", "bor@kernel.example")
CIM = Person("Cim Duarte", "cim@hyper.example")
ROBOT = Person("build robot", "robot@ci.example")


@dataclass
class Mailbox:
    """Mails of one list, in the order in which they arrived."""

    mails: list[Message] = field(default_factory=list)
    now: datetime = START

    def add(
        self,
        kind: Kind,
        subject: PatchSubject,
        message_id: str | None = None,
        answers: str | None = None,
        *,
        references: tuple[str, ...] | None = None,
        sender: Person = ADA,
        author: Person | None = None,
        trailers: tuple[Trailer, ...] = (),
        patch: Patch | None = None,
        is_bot: bool = False,
        after: timedelta = timedelta(seconds=10),
    ) -> Message:
        self.now += after
        at = len(self.mails)
        message = Message(
            list="demo",
            epoch=0,
            commit=f"{at:040x}",
            blob=f"{at + 1:040x}",
            kind=kind,
            received=self.now,
            sent=self.now,
            subject=subject,
            message_id=message_id or f"m{at}@mail.example",
            in_reply_to=answers,
            references=references if references is not None else (answers,) if answers else (),
            sender=sender,
            author=author or sender,
            is_bot=is_bot,
            trailers=trailers,
            patch=patch,
        )
        self.mails.append(message)
        return message

    def patch(
        self,
        number: int | None,
        total: int | None,
        message_id: str | None = None,
        answers: str | None = None,
        *,
        title: str | None = None,
        version: str | None = None,
        prefixes: tuple[str, ...] = (),
        resend: bool = False,
        rfc: bool = False,
        pull: bool = False,
        **more: Any,
    ) -> Message:
        """A patch, a cover letter (number 0) or a mail of a pull request; no number: a single."""
        subject = PatchSubject(
            raw="",
            title=title or f"change {number}",
            is_patch=not pull,
            is_pull=pull,
            prefixes=prefixes,
            rfc=rfc,
            resend=resend,
            version=version or "1",
            version_inferred=version is None,
            number=number if number is not None or pull else 1,
            total=total if total is not None or pull else 1,
            number_inferred=number is None,
        )
        kind: Kind = "pull" if pull else "cover" if number == 0 else "patch"
        return self.add(kind, subject, message_id, answers, **more)

    def reply(
        self,
        answers: str | None,
        message_id: str | None = None,
        *,
        kind: Kind = "reply",
        sender: Person = BOR,
        to: tuple[int, int] | None = (1, 1),
        version: str = "1",
        title: str = "change",
        **more: Any,
    ) -> Message:
        """An answer to a patch mail (`to`: number and total), or to talk where `to` is None."""
        subject = PatchSubject(
            raw="",
            title=title,
            is_reply=True,
            is_patch=to is not None,
            version=version,
            number=to[0] if to else None,
            total=to[1] if to else None,
        )
        return self.add(kind, subject, message_id, answers, sender=sender, **more)

    def talk(self, title: str, message_id: str | None = None, *, kind: Kind = "other", **more: Any):
        """A mail that begins a thread and is no patch."""
        return self.add(kind, PatchSubject("", title), message_id, **more)


def tag(name: str, person: Person, *, from_sender: bool = True) -> Trailer:
    return Trailer(name, f"{person.name} <{person.email}>", person, from_sender)


def numbers(series: Series) -> list[int | None]:
    return [mail.subject.number for mail in series.patches]


def only(box: Mailbox) -> Series:
    """The one series that the mails of a box make."""
    (series,) = group_series(box.mails)
    return series
