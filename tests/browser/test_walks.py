"""What readers ask, answered in two steps from the front page.

A step is a click on a link or on the search, or a line typed into it; then the answer is in sight.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.test_search import ask
from tests.browser.watched import Serving, Watched, WithRanges
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

STEPS = 2
PATIENCE = 60_000  # milliseconds; the machine may have other work
DIRTY = "wherry: mmu: dirty logging without stopping all vCPUs"
PERIODS = "wherry: sound: show the periods of a stream"


@pytest.fixture(scope="module")
def address(demo_project: Project) -> Iterator[str]:
    with Serving(type("Handler", (WithRanges,), {"asked": []}), demo_project) as found:
        yield found


class Walk:
    """A reader's way from the front page, on a wide screen."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._seen = Watched(browser, address, size=(1280, 900))
        self._seen.context.set_default_timeout(PATIENCE)
        self.tab = self._seen.open("")
        self.steps = 0

    def click(self, name: str, where: str = "body") -> None:
        self.tab.locator(where).get_by_role("link", name=name, exact=True).first.click()
        self.steps += 1

    def search(self, text: str) -> Locator:
        """The hits."""
        self.tab.get_by_role("button", name="Search", exact=True).click()
        ask(self.tab, text)
        self.steps += 2
        return self.tab.locator(".pw-find-hit")

    def answers(self, *shown: Locator) -> None:
        for found in shown:
            expect(found.first).to_be_visible(timeout=PATIENCE)
        assert self.steps <= STEPS
        self._seen.done()


@pytest.fixture
def walk(browser: Browser, address: str) -> Walk:
    return Walk(browser, address)


def test_the_work_of_a_person_on_a_topic_in_a_month(walk: Walk):
    hits = walk.search("author:yukimi topic:memory month:2026-03")
    expect(hits).to_have_count(1, timeout=PATIENCE)
    walk.answers(hits.filter(has_text=DIRTY))


@pytest.mark.long
def test_whether_it_was_applied_and_where(walk: Walk):
    walk.click("Applied", ".pw-nav")
    walk.click(DIRTY)
    walk.answers(walk.tab.get_by_text("Applied to 7.2 by Tamsin Varga-Holt on 2026-03-20."))


def test_following_a_series(walk: Walk):
    walk.click("Series", ".pw-nav")
    walk.click(PERIODS)
    walk.tab.get_by_role("button", name=re.compile(f"^Pin .*{PERIODS}$")).click()
    walk.answers(walk.tab.get_by_role("button", name=re.compile(f"^Unpin .*{PERIODS}$")))


@pytest.mark.long
def test_what_waits_for_me(walk: Walk):
    walk.click("People", ".pw-nav")
    walk.click("Emeka Obi-Stonehouse")
    heading = walk.tab.get_by_role("heading", name="Waiting for them")
    walk.answers(heading, walk.tab.get_by_role("link", name=PERIODS))


@pytest.mark.long
def test_which_patches_touched_a_file_this_year(walk: Walk):
    hits = walk.search("file:virt/wherry/mmu.c since:2026-01-01")
    walk.answers(hits.filter(has_text=DIRTY))


@pytest.mark.long
def test_who_reviews_a_topic(walk: Walk):
    walk.click("Topics", ".pw-nav")
    walk.click("ring")
    walk.answers(walk.tab.get_by_role("heading", name="Who reviews"), walk.tab.locator(".pw-top"))


@pytest.mark.long
def test_how_to_run_it_for_my_own_list(walk: Walk):
    walk.click("Help", ".pw-nav")
    walk.click("Running")
    walk.answers(walk.tab.get_by_role("heading", name="Your own list", level=1))
