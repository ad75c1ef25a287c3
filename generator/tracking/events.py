"""What happened to a version, from its facts: each event with the mail that shows it.

Events are told once and for good: what becomes of a version later adds events and takes none away,
unless a mail is withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from operator import attrgetter

from generator.identity import key_of
from generator.models.events import Event, EventKind
from generator.models.mails import Message
from generator.models.series import GivenTrailer
from generator.models.versions import Application, Version
from generator.tracking.given_tags import is_review
from generator.tracking.people import givers_of, owner
from generator.tracking.states import may_wait, reviewed_state


def events_of(version: Version) -> tuple[Event, ...]:
    """The events of a version in no order; two of a kind have different mails."""
    found = {(event.kind, event.message_id): event for event in _events(version)}
    return tuple(found.values())


def reports_of(version: Version, message_id: str) -> tuple[Application, ...]:
    """The reports that one "applied" event stands for: by one person, of one tree.

    Robots report each patch in a mail of its own; `message_id` is that of the first.
    """
    reports = version.all_applications
    first = next((found for found in reports if found.message_id == message_id), None)
    if first is None:
        return ()
    return tuple(found for found in reports if _same_report(found) == _same_report(first))


def entries_of(mail: Message) -> tuple[str, ...]:
    """The kinds of entries that a mail may have in the feeds of its list."""
    match mail.kind:
        case "cover":
            return "version", "waiting"
        case "patch" if (mail.subject.number or 1) == 1:
            return "version", "waiting"
        case "pull":
            return "pull", "waiting", "applied"
        case "report":
            return ("report",)
        case _:
            return ("applied",) if mail.note else ()


def _events(version: Version) -> Iterator[Event]:
    sender = key_of(owner(version))
    kind: EventKind = "pull" if version.pull else "version"
    yield Event(kind, version.received, version.message_id, sender)
    telling = {report.message_id for report in version.all_applications}
    for given, giver in sorted(givers_of(version), key=_tag_time, reverse=True):
        if is_review(given.name):
            telling.add(given.message_id)
            yield Event("tag", given.received, given.message_id, giver)
    answers = sorted(version.answers, key=attrgetter("received"))
    for at, answer in enumerate(answers):
        if answer.message_id not in telling:
            kind = "answer" if at else "discussed"
            yield Event(kind, answer.received, answer.message_id, key_of(answer.person))
    yield from _decisions(version)
    if may_wait(version):
        yield Event("waiting", version.received, version.message_id, sender, _answered(version))


def _tag_time(tag: tuple[GivenTrailer, str]) -> datetime:
    return tag[0].received


def _decisions(version: Version) -> Iterator[Event]:
    """That it was reviewed, applied, withdrawn."""
    reviewed = reviewed_state(version)
    if reviewed and reviewed.evidence != version.message_id:
        yield Event("reviewed", reviewed.since, reviewed.evidence, "")
    for report in reversed(_first_reports(version.all_applications)):
        yield Event("applied", report.received, report.message_id, key_of(report.person))
    if retracted := version.retracted:
        by = key_of(owner(version))
        yield Event("withdrawn", retracted.since, retracted.evidence, by)


def _first_reports(applications: Iterable[Application]) -> list[Application]:
    """The first report of each person and tree, oldest first."""
    found: dict[tuple[str, str], Application] = {}
    for application in applications:
        found.setdefault(_same_report(application), application)
    return list(found.values())


def _same_report(application: Application) -> tuple[str, str]:
    return key_of(application.person), application.tree


def _answered(version: Version) -> datetime | None:
    """When a version ceased to wait for an answer; None where it did not."""
    reviewed = reviewed_state(version)
    times = [
        *(answer.received for answer in version.answers),
        *(application.received for application in version.all_applications),
        *((version.following.received,) if version.following else ()),
        *((version.retracted.since,) if version.retracted else ()),
        *((reviewed.since,) if reviewed else ()),
    ]
    return min(times, default=None)
