"""Which mails arrive on the demo list, and which are deleted again? In the order of arrival.

Pure but for reading the story files beside this one; a git archive is made of the mails elsewhere.
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
    """One event of the list: a mail arrives, or an earlier mail with the same bytes goes."""

    raw: bytes
    received: int  # seconds since 1970, UTC; never goes back from one event to the next
    action: Literal["mail", "delete"]


@cache
def demo_mails() -> tuple[DemoMail, ...]:
    """Every event of the demo list in arrival order: the same bytes each time."""
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
