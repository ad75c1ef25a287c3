"""Entries are found by the whole of an id, and each is in the window that was open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from generator.index.index import Index
from generator.models.mails import Message
from tests.index.make import KEYS, START, Town, add, open_town, time_of

DAY = 86_400
FIRST = KEYS.window(START)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index:
        yield index


def arrive(index: Index, town: Town, since: int = 0) -> frozenset[int]:
    """Add what arrived; the windows that changed."""
    with index.batch():
        add(index, town, town.entries()[since:])
        return index.mails.windows()


def titles(index: Index, town: Town, window: int) -> list[str]:
    entries = index.history.entries_in(window)
    return [message.subject.title for message in town.read(entries)]


# ---------------------------------------------------------------- a clock that goes back


def at(day: int) -> datetime:
    """Noon of a day, counted from the first."""
    return time_of(FIRST + day * DAY + DAY // 2)


@pytest.mark.parametrize("steps", [[5], [1, 2, 3, 4, 5], [2, 5], [3, 5]])
def test_a_mail_from_the_past_is_in_the_window_that_is_open(index: Index, steps: list[int]):
    town = Town()
    town.add("first", received=at(0))
    town.add("second", received=at(2))
    town.add("from the past", received=at(1))
    town.add("from the first day", received=at(0))
    town.add("third", received=at(3))
    last, changed = 0, set()
    for step in steps:
        changed |= arrive(index, Town(town.mails[:step]), last)
        last = step
    assert index.history.windows() == [FIRST, FIRST + 2 * DAY, FIRST + 3 * DAY]
    assert changed == {FIRST, FIRST + 2 * DAY, FIRST + 3 * DAY}
    assert titles(index, town, FIRST) == ["first"]
    assert titles(index, town, FIRST + 2 * DAY) == ["second", "from the past", "from the first day"]
    assert index.history.neighbours(FIRST + 2 * DAY) == (FIRST, FIRST + 3 * DAY)


def test_a_mail_is_not_received_before_the_one_before_it(index: Index):
    town = Town()
    town.add("first", received=at(2))
    town.add("from the past", received=at(1))
    arrive(index, town)
    assert index.history.now == int(at(2).timestamp())
    entry = index.history.entries_in(FIRST + 2 * DAY)[1]
    assert entry.received == int(at(2).timestamp())  # no earlier than the one before it


# ---------------------------------------------------------------- ids that begin alike


def alike(end: str) -> str:
    """An id of 40 hex digits; the first 5 bytes, by which ids are searched, are the same in all."""
    return "0123456789" + end * 15


def mails_alike() -> list[Message]:
    town = Town()
    for title in ("first", "second", "third"):
        town.add(title)
    mails = list(town.read(town.entries()))
    return [
        replace(mail, commit=alike(f"{number:02x}"), blob=alike(f"{number + 8:02x}"))
        for number, mail in enumerate(mails, 1)
    ]


def test_commits_that_begin_alike_are_kept_apart(index: Index):
    mails = mails_alike()
    elsewhere = replace(mails[0], epoch=1, blob=None)
    with index.batch():
        for mail in (*mails, elsewhere):
            index.mails.add(mail)
    asked = [elsewhere, *reversed(mails)]
    assert index.history.seqs(mail.entry_ref for mail in asked) == [4, 3, 2, 1]
    assert index.history.seqs([(0, alike("ff")), (2, mails[0].commit)]) == []


def test_blobs_that_begin_alike_are_kept_apart(index: Index):
    mails = mails_alike()
    with index.batch():
        for mail in mails:
            index.mails.add(mail)
    with index.batch():
        index.mails.withdraw([str(mails[1].blob), alike("ff")])
    states = [entry.state for entry in index.history.entries_in(FIRST)]
    assert states == ["mail", "withdrawn", "mail"]


def test_a_mail_that_was_withdrawn_before_is_not_withdrawn_again(index: Index):
    town = Town()
    town.add("first", received=at(0))
    town.add("second", received=at(1))
    arrive(index, town)
    for changed in ({FIRST}, set()):
        with index.batch():
            index.mails.withdraw([str(town.mails[0].message.blob)])
            assert index.mails.windows() == changed
