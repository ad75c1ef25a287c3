"""What mails does the made-up list `demo@lists.example` hold?

A month on the list of Wherry, a hypervisor that does not exist, written mail by mail in `story/`:
people, code, faults and discussions are invented, every address stands in a domain that is
reserved for examples. README.md lists what there is to find, case by case. Pure but for reading
the story files beside this one; turning the mails into a git archive is done elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from generator.models import ListConfig

DEMO_LIST = ListConfig(
    name="demo",
    title="Demo list",
    archive=":demo:",  # not a path: whoever builds the archive puts its own path here
    url="https://lists.example/demo",
    since=None,
    window="day",
    topics=(
        ("ring", ("virt/wherry/ring.c", "virt/wherry/poll.*", "wherry: ring:")),
        (
            "memory",
            (
                "virt/wherry/mmu.*",
                "virt/wherry/dirty.c",
                "virt/wherry/fault.c",
                "wherry: mem:",
                "wherry: balloon:",
            ),
        ),
        ("drivers", ("drivers/**",)),
        ("docs", ("Documentation/virt/wherry/", "docs: wherry:")),
    ),
)

DEMO_BOTS: tuple[str, ...] = (
    "robot@ci.example",  # builds and boots what is mailed
    "fuzzbot@fuzz.example",  # finds crashes with made-up input
    "patchwork-bot@ci.example",  # says which series were applied
    "tip-bot@ci.example",  # says which commits entered a branch
)
"""The addresses of the demo list that are programs, lower case, as `Config.bots` wants them."""

DEMO_MAILMAP: tuple[str, ...] = (
    "Kwame Asante-Boadi <kwame@helios.example> <kwame.asante@example.net>",
    "Tomasz Krzewiński <tomasz@kestrel.example> Tom Krzewiński <tomek@example.org>",
)
"""The people of the demo list who write from two addresses, as `Config.mailmap` wants them."""


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One event of the list: a mail arrives, or an earlier mail with the same bytes goes."""

    raw: bytes
    received: int  # seconds since 1970, UTC; never goes back from one event to the next
    action: Literal["mail", "delete"]


@cache
def demo_mails() -> tuple[DemoMail, ...]:
    """Every event of the demo list in arrival order: the same bytes each time."""
    # Every run asks which list is the embedded one; few compose its mails.
    from generator.demo.compose import compose_all, make_story  # noqa: PLC0415
    from generator.demo.story import read_people, read_story  # noqa: PLC0415

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
