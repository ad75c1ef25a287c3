"""Pages and site made in steps are those made from nothing, to the byte.

Lists are cut at random; between the steps mails are taken back, purged and edited, days pass, and
versions begin to wait or fall out of the time that is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator import build
from generator.archive import open_archive, write_archive
from generator.mail import Bots
from generator.models import ListConfig, Page
from tests.newslist import ROBOT, cuts, story
from tests.whole import SITE_URL, Item, at, mail, patch

pytestmark = pytest.mark.slow

TOPICS = (("water", ("otter: swim", "otter: dive")), ("land", ("otter: nest",)))
URL = "https://lists.example/otter"


@dataclass
class Made:
    """All that is made of a list in memory: its pages, and what search finds on them."""

    source: build.Source
    index: Path
    pages: dict[str, str] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)  # by the last run
    records: list[Any] = field(default_factory=list)

    def update(self, jobs: int = 1) -> Made:
        """What a run does, but for the disk."""
        self.written = []

        def write(page: Page) -> None:
            assert page.path not in self.written
            self.written.append(page.path)
            self.pages[page.path] = page.text

        with (
            build.Crew(self.source, jobs) as crew,
            build.learn(self.source, str(self.index), lambda *_: None, crew) as known,
        ):
            assert known.told is None
            build.make_pages(
                self.source,
                known,
                SITE_URL,
                altered=(),
                write=write,
                progress=lambda *_: None,
                crew=crew,
            )
            there = known.sheets.pages()
            self.pages = {path: text for path, text in self.pages.items() if path in there}
            assert self.pages.keys() == there
            assert known.sheets.stale() == []
            self.records = [
                *sorted(known.records.prints()),
                *known.records.between(0, 1 << 60),
            ]
        return self


def otter(archive: Path, **settings: Any) -> build.Source:
    one = ListConfig("otter", "Otter", str(archive), URL, None, topics=TOPICS, **settings)
    return build.Source(open_archive(str(archive)), one, Bots.with_extra((ROBOT,)))


def differing(one: Made, other: Made) -> list[str]:
    paths = one.pages.keys() | other.pages.keys()
    return sorted(path for path in paths if one.pages.get(path) != other.pages.get(path))


def check_steps(states: Any, folder: Path, **settings: Any) -> None:
    """Each state of an archive, reached in a step from the one before and from nothing."""
    steps = None
    for number, items in enumerate(states):
        write_archive(str(folder / "otter"), items)
        source = otter(folder / "otter", **settings)
        pages = steps.pages if steps else {}
        steps = Made(source, folder / "steps.sqlite3", pages).update()
        whole = Made(source, folder / f"whole-{number}.sqlite3").update()
        assert differing(steps, whole) == [], f"step {number} of {len(items)} commits"
        assert steps.records == whole.records


@pytest.mark.parametrize("window", ["day", "hour", "week"])
@pytest.mark.parametrize("seed", range(6))
def test_any_history_of_a_made_up_list_leaves_one_tree(tmp_path: Path, seed: int, window: str):
    chance = Random(f"{seed} {window}")
    settings = {
        "window": window,
        "keep": chance.choice((None, None, 1, 10, 40)),
        "waiting_days": chance.choice((1, 5, 14)),
    }
    items = story(chance, 40)
    check_steps(cuts(items, chance), tmp_path, **settings)


def news(*mails: bytes, days: float = 1) -> list[Item]:
    """Mails that arrive one after the other."""
    return [(raw, at(days=days * number), "mail") for number, raw in enumerate(mails)]


def growing(items: list[Item]) -> list[list[Item]]:
    return [items[:end] for end in range(1, len(items) + 1)]


def test_a_mail_that_comes_late_joins_what_came_before_it_to_a_version(tmp_path: Path):
    """The digest of an answer leads to the version once the mail between the two is there."""
    items = news(
        patch("[PATCH] otter: swim", name="swim"),
        mail("Re: Re: [PATCH] otter: swim", "I agree.\n", name="late", to="between"),
        mail("Meeting", "On Monday.\n"),
        mail("Re: [PATCH] otter: swim", "No.\n", name="between", to="swim"),
    )
    check_steps(growing(items), tmp_path)
