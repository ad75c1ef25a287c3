"""Which mails are in one component, which are grouped again, and in which window is each?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generator.index.history import Cursor
from generator.index.index import Index
from generator.models.commits import Entry
from generator.models.mails import Message, Patch
from tests.index.make import EMPTY_BLOB, START, Town, add, group, open_town, path_of


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index:
        yield index


def arrive(index: Index, town: Town, since: int = 0) -> list[list[str]]:
    """Add what arrived; the titles of each component to be grouped."""
    with index.batch():
        add(index, town, town.entries()[since:])
        return touched(index)


def touched(index: Index) -> list[list[str]]:
    return [[mail.subject.title for mail in mails] for mails in index.mails.touched()]


def everything(index: Index) -> list[Entry]:
    """The entries of all windows."""
    history = index.history
    return [entry for window in history.windows() for entry in history.entries_in(window)]


def test_mails_that_share_a_key_are_together(index: Index):
    town = Town()
    first, other = town.add("one"), town.add("other")
    town.add("re other", other)
    town.add("re one", first)
    assert arrive(index, town) == [["one", "re one"], ["other", "re other"]]


def test_a_mail_joins_what_was_apart(index: Index):
    town = Town()
    first, second, _ = town.add("one"), town.add("two"), town.add("three")
    town.add("re two", second)
    assert arrive(index, town) == [["one"], ["two", "re two"], ["three"]]
    town.add("re both", second, first)
    assert arrive(index, town, 4) == [["one", "two", "re two", "re both"]]
    assert arrive(index, town, 5) == []


def test_an_id_that_nobody_has_seen_holds_its_answers_together(index: Index):
    town = Town()
    town.add("re one", "ghost@town.example")
    town.add("else")
    town.add("re two", "ghost@town.example")
    assert arrive(index, town) == [["re one", "re two"], ["else"]]


def test_only_what_changed_is_grouped_again(index: Index):
    town = Town()
    first = town.add("one")
    town.add("other")
    arrive(index, town)
    town.add("re one", first)
    assert arrive(index, town, 2) == [["one", "re one"]]


def test_what_is_left_for_later_is_not_forgotten(index: Index):
    town = Town()
    town.add("one")
    with index.batch():
        add(index, town, town.entries())
    with index.batch():
        assert touched(index) == [["one"]]
        assert touched(index) == []


def test_mails_come_as_they_were_read_but_without_texts(index: Index):
    town = Town()
    town.add("one")
    bare = replace(next(town.read(town.entries())), patch=Patch("", base_commit="0123abc"))
    whole = replace(bare, text="body", patch=Patch("body", "body", "body", base_commit="0123abc"))
    with index.batch():
        index.mails.add(whole)
        assert list(index.mails.touched()) == [(bare,)]
    town.add("re", str(bare.message_id))
    with index.batch():
        add(index, town, town.entries()[1:])
        ((found, _),) = index.mails.touched()
        assert found == bare


def test_without_its_middle_a_component_falls_apart(index: Index):
    town = Town()
    first, other = town.add("one"), town.add("other")
    town.add("re both", first, other)
    town.add("re other", other)
    assert len(arrive(index, town)) == 1
    town.delete(2)
    assert arrive(index, town, 4) == [["one"], ["other", "re other"]]


def test_without_its_first_mail_a_component_is_called_by_the_next(index: Index):
    town = Town()
    first = town.add("one")
    town.add("re one", first)
    town.add("re one too", first)
    arrive(index, town)
    town.delete(0)
    assert arrive(index, town, 3) == [["re one", "re one too"]]
    town.delete(1)
    town.delete(2)
    assert arrive(index, town, 4) == []
    assert {entry.state for entry in everything(index)} == {"withdrawn", "deletion"}


def test_what_is_gone_before_it_was_looked_at_is_not_looked_at(index: Index):
    town = Town()
    first = town.add("one")
    town.add("two")
    town.add("re one", first)
    entries = town.entries()
    with index.batch():
        add(index, town, entries)
        index.mails.withdraw([str(entries[0].blob), str(entries[1].blob)])
        assert touched(index) == [["re one"]]


def test_a_mail_that_came_again_after_its_deletion_stays(index: Index):
    town = Town()
    town.add("one")
    town.delete(0)
    town.again(0)
    assert arrive(index, Town(town.mails[:1])) == [["one"]]
    assert arrive(index, town, 1) == [["one"]]
    states = [entry.state for entry in everything(index)]
    assert states == ["withdrawn", "deletion", "mail"]


def test_no_deletion_speaks_of_nothing(index: Index):
    town = Town()
    town.add("", kind="unreadable", blob=EMPTY_BLOB)
    arrive(index, town)
    town.delete(0)
    arrive(index, town, 1)
    assert everything(index)[0].state == "unreadable"


def test_entries_are_those_of_the_archive(index: Index):
    town = Town()
    town.add("one")
    town.add("two")
    town.add("", kind="unreadable", blob=EMPTY_BLOB)
    town.delete(0)
    arrive(index, town)
    entries = town.entries()
    assert everything(index) == [
        entries[0],
        entries[1],
        replace(entries[2], problem="no mail at all"),
        replace(entries[3], blob=None),
    ]


def test_the_cursor_says_how_far_each_epoch_is_known(index: Index):
    assert index.history.cursor == ()
    assert index.history.now is None
    town = Town()
    town.add("one")
    town.add("two")
    arrive(index, town)
    first = town.entries()[1]
    received = town.entries()[0].received + 600
    with index.batch():
        add(index, town, [Entry(1, "ab" * 20, town.entries()[0].blob, received, "mail")])
    assert index.history.cursor == (Cursor(0, first.commit, 2), Cursor(1, "ab" * 20, 1))
    assert index.history.now == START + 600


@pytest.mark.long
def test_ten_thousand_answers_are_one_component(index: Index):
    town = Town()
    first = town.add("one")
    for _ in range(10_000):
        town.add("re one", first)
    ((*titles,),) = arrive(index, town)
    assert len(titles) == 10_001
    town.delete(5)
    ((*titles,),) = arrive(index, town, 10_001)
    assert len(titles) == 10_000


# ---------------------------------------------------------------- rewritten history


def resync(index: Index, town: Town) -> list[str]:
    """Start over; the titles of the mails that were read again."""
    asked: list[Message] = []

    def read(entries: list[Entry]) -> Iterator[Message]:
        for message in town.read(entries):
            asked.append(message)
            yield message

    with index.batch():
        index.mails.resync(town.entries(), read)
        list(index.mails.touched())
    return [mail.subject.title for mail in asked if mail.is_read]


def test_a_purge_asks_for_no_mail_again(index: Index):
    town = Town()
    for title in ("one", "two", "three"):
        town.add(title)
    arrive(index, town)
    before = town.entries()
    town.purge(1)
    assert resync(index, town) == []
    assert [entry.commit for entry in before[1:]] != [entry.commit for entry in town.entries()[1:]]
    assert everything(index) == town.entries()
    assert not any("two" in line for line in index.dump())


def test_what_the_same_run_said_before_is_forgotten(index: Index):
    town = Town()
    for title in ("a", "b"):
        town.add(title)
    with index.batch():
        add(index, town, town.entries())
        group(index)
        town.purge(0)
        index.mails.resync(town.entries(), town.read)
        assert index.versions.get(path_of("a")) is None
        group(index)
        assert [change.path for change in index.versions.changes()] == [path_of("b")]


def test_an_edit_asks_for_what_was_edited(index: Index):
    town = Town()
    for title in ("one", "two", "three"):
        town.add(title)
    arrive(index, town)
    town.edit(1, "new words")
    assert resync(index, town) == ["new words"]
    assert not any('"two"' in line for line in index.dump())


def test_a_mail_that_could_not_be_read_is_asked_for(index: Index):
    """Its blob was missing in the archive, and may be there now."""
    town = Town()
    town.add("one", kind="unreadable")
    arrive(index, town)
    assert everything(index)[0].state == "unreadable"
    town.mails[0].message = replace(town.mails[0].message, kind="patch")
    assert resync(index, town) == ["one"]
    assert everything(index)[0].state == "mail"


def test_a_mail_received_at_another_time_is_asked_for(index: Index):
    """A date that cannot be read is taken from when the mail was received."""
    town = Town()
    town.add("one")
    arrive(index, town)
    moved = replace(
        town.mails[0].message, received=town.mails[0].message.received.replace(year=2035)
    )
    town.mails[0].message = moved
    assert resync(index, town) == ["one"]
