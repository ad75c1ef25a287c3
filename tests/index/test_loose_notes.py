"""Notes that answer no version are found by what they name, and every change is reported."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.index.index import Index
from generator.models.mails import AppliedPatch, Message, Person
from generator.models.versions import Application, LooseNote, Version
from tests.index.make import REACH, START, Town, path_of, time_of

ADA = Person("Ada", "ada@town.example")


@pytest.fixture
def town() -> Town:
    made = Town()
    for title in "abcdef":
        made.add(title)
    return made


def sent(town: Town) -> list[Message]:
    return list(town.read(town.entries()))


def note_of(message: Message, *titles: str) -> LooseNote:
    return LooseNote(
        ref=message.entry_ref,
        message_id=message.message_id or "",
        received=message.received,
        person=ADA,
        is_robot=True,
        tree="next",
        patches=tuple(AppliedPatch(None, title, "") for title in titles),
        author="",
        links=(),
        drops=False,
        version=None,
    )


def keep(index: Index, town: Town, at: int, *titles: str) -> list[LooseNote]:
    """Make these the titles that mail `at` names; returns what changed."""
    message = sent(town)[at]
    notes = [note_of(message, *titles)] if titles else []
    with index.batch():
        index.keep_loose_notes([message], notes)
        return list(index.loose_notes.changes())


def noted(index: Index, title: str, since: int = START) -> list[str]:
    version = index.versions.get(path_of("a"))
    assert version
    after = replace(version, received=time_of(since))
    found = index.versions.noted([f"title {title}"], after)
    return sorted(note.message_id for note in found)


def test_notes_are_found_by_what_they_name(index: Index, town: Town):
    first, second = (sent(town)[at] for at in (2, 4))
    assert keep(index, town, 2, "x", "y") == [note_of(first, "x", "y")]
    keep(index, town, 4, "x")
    ids = [str(message.message_id) for message in (first, second)]
    assert noted(index, "x") == sorted(ids)
    assert noted(index, "y") == ids[:1]
    assert noted(index, "z") == []
    assert noted(index, "x", int(second.received.timestamp())) == ids[1:]


def test_the_first_in_reach_are_found(index: Index, town: Town):
    for at in range(REACH + 2):
        keep(index, town, at, "x")
    assert len(noted(index, "x")) == REACH


def test_a_change_is_reported_once(index: Index, town: Town):
    message = sent(town)[2]
    before = note_of(message, "x")
    keep(index, town, 2, "x")
    assert keep(index, town, 2, "x") == []
    assert keep(index, town, 2, "y") == [before, note_of(message, "y")]
    assert noted(index, "x") == []
    assert keep(index, town, 2) == [note_of(message, "y")]
    assert noted(index, "y") == []


def test_a_withdrawn_mail_takes_its_note_along(index: Index, town: Town):
    keep(index, town, 2, "x")
    with index.batch():
        index.mails.withdraw([sent(town)[2].blob or ""])
        assert len(index.loose_notes.changes()) == 1
    assert noted(index, "x") == []


def test_a_note_is_in_the_dump(index: Index, town: Town):
    before = list(index.dump())
    keep(index, town, 2, "x")
    assert list(index.dump()) != before
    keep(index, town, 2)
    assert list(index.dump()) == before


def test_versions_by_a_key_they_have(index: Index):
    assert index.versions.with_keys(["title a", "title c", "title z"]) == [
        path_of("a"), path_of("c"),
    ]  # fmt: skip


def test_versions_that_their_authors_applied(index: Index, town: Town):
    version = index.versions.get(path_of("a"))
    assert version
    author = version.author.email
    assert index.versions.own_noted(author) == []
    with index.batch():
        index.versions.replace([sent(town)[0]], [(_applied(version), [sent(town)[0].entry_ref])])
    assert index.versions.own_noted(author) == [path_of("a")]
    assert index.versions.applied_by(author) == 0


def _applied(version: Version) -> Version:
    own = Application(
        message_id="x",
        received=version.received,
        person=version.author,
        tree="",
        patches=(),
        commits=(),
        by="note",
    )
    return replace(version, own_notes=(own,), first=None, following=None, state=None)
