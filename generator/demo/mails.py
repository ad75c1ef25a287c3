"""The events of the demo list in the order of arrival: mails that arrive, and mails deleted later.

Only the story files of this package are read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from generator.demo.compose import compose_all, make_story
from generator.demo.settings import DEMO_LIST
from generator.demo.story import read_people, read_story


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One event of the list: a mail arrives, or an earlier mail with the same bytes is deleted."""

    raw: bytes
    received: int  # seconds since 1970 UTC; never before the event above
    action: Literal["mail", "delete"]


@cache
def demo_mails() -> tuple[DemoMail, ...]:
    """All events of the demo list in arrival order. The bytes are the same on every call."""
    here = Path(__file__).parent
    people = read_people((here / "people.txt").read_text("utf-8"))
    files = sorted((here / "story").glob("*.txt"))
    mails = tuple(mail for file in files for mail in read_story(file.read_text("utf-8")))
    story = make_story(mails, people, DEMO_LIST.url)
    raws = compose_all(story)
    return tuple(
        DemoMail(
            raw=raws[mail.key],
            received=int(mail.received.timestamp()),
            action="delete" if mail.action == "delete" else "mail",
        )
        for mail in story.mails.values()
        if mail.fields.get("lost") != "yes"
    )
