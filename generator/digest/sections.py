"""The sections of a digest: each mail is in exactly one of them.

The exception: an "applied" note about a series of the range is shown with the series and in the
section "applied", where readers look for it. It is counted once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from generator.models.digest import Section
from generator.models.mails import Message
from generator.models.series import Series, Thread

SectionName = Literal["follow-ups", "reports", "talk"]
TITLES = {
    "series": "New series and versions",
    "pulls": "Pull requests",
    "follow-ups": "Follow-ups to series outside this range",
    "applied": "Applied",
    "reports": "Reports",
    "talk": "Other talk",
    "bots": "Robots",
    "unreadable": "Unreadable",
}


def make_sections(
    messages: Sequence[Message], series: Sequence[Series], threads: Iterable[Thread]
) -> tuple[Section, ...]:
    """The sections that are not empty, in the order of `TITLES`, each with its newest item first.

    A thread is as new as its newest mail. Withdrawn mails are counted only.
    """
    arrival = {message.entry_ref: at for at, message in enumerate(messages)}
    reported = {message.message_id for message in messages if message.kind == "report"}
    items: dict[str, list[Series | Thread | Message]] = {name: [] for name in TITLES}
    in_groups: set[tuple[int, str]] = set()
    for group in reversed(series):
        items["pulls" if group.pull else "series"].append(group)
        in_groups.update(message.entry_ref for message in group.mails)
    newest_first = sorted(
        threads, key=lambda thread: arrival[thread.messages[-1].entry_ref], reverse=True
    )
    for thread in newest_first:
        items[_section_of(thread, reported)].append(thread)
        in_groups.update(message.entry_ref for message in thread.messages)
    for message in reversed(messages):
        if message.kind in {"applied", "unreadable"}:
            items[message.kind].append(message)
        elif message.is_read and message.entry_ref not in in_groups:
            items["bots" if message.is_bot else "talk"].append(message)
    return tuple(
        Section(name, TITLES[name], tuple(found)) for name, found in items.items() if found
    )


def _section_of(thread: Thread, reported: set[str | None]) -> SectionName:
    subject = thread.messages[0].subject
    if subject.is_patch or subject.is_pull:
        return "follow-ups"
    if thread.root in reported or any(mail.kind == "report" for mail in thread.messages):
        return "reports"
    return "talk"
