"""What others say of a version from outside, and whose own word counts, in any order of arrival."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from generator.models.mails import AppliedPatch, Note, Person
from generator.models.versions import LooseNote, Version
from generator.tracking.applications import KNOWN_FROM
from generator.tracking.follow import follow_all
from generator.tracking.outside import loose_notes, noted_by
from generator.tracking.series import group_series
from generator.tracking.version_store import MemoryVersionStore
from tests.tracking.facts import applied, change, loose, version
from tests.tracking.make import ADA, BOR, CIM, ROBOT, Mailbox
from tests.tracking.version_stores import Contents, contents, update

OWN = version(1, 50, title="own", own_notes=(applied(51, person=ADA),))


def others(count: int, person: Person = ADA, **more: Any) -> list[Version]:
    """Versions of Cim, each applied by somebody else."""
    return [
        version(1, at, title=f"of cim {at}", author=CIM, sender=CIM,
                applications=(applied(at + 0.5, person=person, **more),))
        for at in range(count)
    ]  # fmt: skip


def state(found: Contents, made: Version) -> str:
    kept = found[made.path].state
    assert kept
    return kept.name


def after(*steps: list[Version]) -> Contents:
    store = MemoryVersionStore()
    for step in steps:
        update(store, step)
    return contents(store)


# ---------------------------------------------------------------- an author's own word


@pytest.mark.parametrize(("count", "name"), [(KNOWN_FROM - 1, "new"), (KNOWN_FROM, "applied")])
def test_own_word_counts_of_those_who_apply(count: int, name: str):
    assert state(after([OWN, *others(count)]), OWN) == name
    assert state(after([OWN], others(count)), OWN) == name
    assert state(after(others(count), [OWN]), OWN) == name
    assert state(after([OWN], *([made] for made in others(count))), OWN) == name


def test_own_word_counts_no_more_where_a_note_is_gone():
    store = MemoryVersionStore()
    made = others(KNOWN_FROM)
    update(store, [OWN, *made])
    assert state(contents(store), OWN) == "applied"
    update(store, [replace(made[0], applications=())])
    assert state(contents(store), OWN) == "new"
    update(store, [made[0]])
    update(store, [], [made[1].path])
    assert state(contents(store), OWN) == "new"


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (Person("Ada Brandt", "ada@home.example"), "applied"),  # the same name
        (Person("", ADA.email), "applied"),  # the same mailbox
        (BOR, "new"),
    ],
)
def test_people_are_known_by_mailbox_and_name(person: Person, name: str):
    assert state(after([OWN, *others(KNOWN_FROM, person)]), OWN) == name


def test_robots_and_own_words_make_nobody_known():
    assert state(after([OWN, *others(KNOWN_FROM, by="robot")]), OWN) == "new"
    own = [replace(OWN, path=f"own-{n}", title=f"own {n}") for n in range(KNOWN_FROM)]
    assert state(after([OWN, *own]), OWN) == "new"


@pytest.mark.parametrize(("count", "name"), [(KNOWN_FROM, "applied"), (KNOWN_FROM - 1, "new")])
def test_own_words_on_what_others_reviewed_make_somebody_known(count: int, name: str):
    """Learnt on ltp, where maintainers answer the reviews of their own patches with "Pushed."."""
    own = [replace(OWN, path=f"own-{n}", title=f"own {n}", reviewed=(1,)) for n in range(count)]
    assert state(after([OWN, *own]), OWN) == name
    partly = [replace(made, reviewed=()) for made in own]
    assert state(after([OWN, *partly]), OWN) == "new"


@pytest.mark.parametrize(
    ("title", "note", "name"),
    [
        ("dive", Note(whole=True), "applied"),
        ("Who is named", Note(), "discussed"),  # linux-man
        ("Who is named", Note(whole=True), "discussed"),
        ("Who is named (was: dive)", Note(), "discussed"),
        ("Who is named", Note(applied=(AppliedPatch(None, "dive", ""),)), "applied"),
        ("the dive of pups", Note(), "applied"),  # retyped
    ],
)
def test_a_note_under_another_subject_is_on_something_else(
    box: Mailbox, title: str, note: Note, name: str
):
    box.patch(None, None, "p", title="dive")
    box.reply("p", "r", title="dive")
    mail = box.reply("r", kind="applied", to=None, title=title, references=("p", "r"))
    box.mails[-1] = replace(mail, note=note)
    (made,) = follow_all(group_series(box.mails))
    assert made.state
    assert made.state.name == name


def test_a_patch_that_came_under_another_subject_is_applied_under_it(box: Mailbox):
    """It was sent in a thread: learnt on ltp."""
    box.patch(None, None, "p", "talk", title="dive")
    box.reply("p", kind="applied", to=None, title="Let them dive?")
    (made,) = follow_all(group_series(box.mails))
    assert made.state
    assert made.state.name == "applied"


def test_own_word_is_shown_once_it_counts():
    found = after([OWN, *others(KNOWN_FROM)])[OWN.path]
    assert found.author_applies
    assert found.all_applications == OWN.own_notes
    assert after([OWN])[OWN.path].all_applications == ()


@pytest.mark.parametrize(
    ("note", "name"),
    [
        (Note(), "new"),
        (Note(tree="demo/next"), "applied"),
        (Note(tree="https://git.example/ada/fork"), "new"),
        (Note(tree="demo/next", reported=True), "new"),
        (Note(applied=(AppliedPatch(1, "", "0123456789ab"),)), "applied"),
    ],
)
def test_own_word_counts_where_it_names_commits_or_a_tree(box: Mailbox, note: Note, name: str):
    box.patch(None, None, "p")
    mail = box.reply("p", kind="applied", sender=ADA)
    box.mails[-1] = replace(mail, note=note)
    (made,) = follow_all(group_series(box.mails))
    assert made.state
    assert made.state.name == name


# ---------------------------------------------------------------- notes that answer none of it

THREE = version(3, 5, cover="c@mail.example")


@pytest.mark.parametrize(
    ("made", "note", "patches"),
    [
        (THREE, loose(6, "change 2"), (2,)),
        (THREE, loose(6, "CHANGE 2!", "change 3"), (2, 3)),
        (THREE, loose(6, "change 1", "change 2", "change 3"), ()),
        (THREE, loose(6, "work"), ()),  # its own title
        (THREE, loose(6, "change 2", author="Ada Brandt"), (2,)),
        (THREE, loose(6, "change 2", author="Bor"), None),
        (THREE, loose(4, "change 2"), None),  # before it
        (THREE, loose(6, "change 9"), None),
        (THREE, loose(6, "renamed", links=("p2@mail.example",)), (2,)),
        (THREE, loose(6, links=("c@mail.example",)), ()),
        (version(1, 5), loose(6, "change 1"), ()),
        (version(1, 5, pull=True), loose(6, "change 1"), None),
        # for another stable tree
        (version(1, 5, prefixes=("6.6.y",)), loose(6, "change 1"), ()),
        (version(1, 5, prefixes=("6.1.y",)), loose(6, "change 1"), None),
        (version(1, 5, prefixes=("6.1.y",)), loose(6, "change 1", tree="next"), ()),
        # an answer whose References were lost
        (version(1, 5), loose(6, "change 1", version="1", is_robot=False), ()),
        (version(1, 5), loose(6, "change 1", version="2", is_robot=False), None),
        (version(1, 5), loose(6, "change 1", version="1", person=ADA), None),
        (version(1, 5), loose(24 * 200, "change 1", version="1"), None),
    ],
)
def test_a_note_leads_to_patches(made: Version, note: LooseNote, patches: tuple[int, ...] | None):
    found = [proof.patches for proof in noted_by(made, following=None, notes=[note])]
    assert found == ([] if patches is None else [patches])


def test_a_title_means_the_newest_version():
    newer = version(3, 8, version="2")
    by_title, by_link = loose(9, "change 2"), loose(9, links=("p2@mail.example",))
    assert noted_by(THREE, following=newer, notes=[by_title]) == ()
    assert noted_by(THREE, following=newer, notes=[by_link])


def test_what_was_dropped_again_is_not_applied():
    added, dropped = loose(6, "change 2"), loose(7, "change 2", drops=True)
    again = loose(8, "change 2")
    by_another = loose(7, "change 2", drops=True, person=CIM)
    assert noted_by(THREE, following=None, notes=[dropped, added]) == ()
    assert len(noted_by(THREE, following=None, notes=[again, added, dropped])) == 1
    assert len(noted_by(THREE, following=None, notes=[added, by_another])) == 1


def test_the_evidence_is_the_note():
    (proof,) = noted_by(THREE, following=None, notes=[loose(6, "change 1")])
    assert (proof.message_id, proof.tree, proof.by, proof.person) == (
        "note-6@mail.example", "6.6-stable", "robot", BOR,
    )  # fmt: skip


def test_a_note_is_loose_where_it_answers_no_series(box: Mailbox):
    box.patch(None, None, "p", title="change of a ring")
    named = Note(tree="next", applied=(AppliedPatch(None, "change of a ring", ""),))
    for answers, note in (("p", named), (None, named), ("ghost", Note())):
        mail = box.reply(answers, kind="applied", title="change of a ring", is_bot=False)
        box.mails[-1] = replace(mail, note=note)
    mail = box.reply("ghost", kind="applied", title="ffix")
    mail = box.talk("-mm", kind="report", sender=ROBOT, is_bot=True)
    box.mails[-1] = replace(mail, note=Note(drops=True, links=("p",)))
    series = group_series(box.mails)
    found = loose_notes(box.mails, series)
    assert [(note.ref[1], note.version, note.drops) for note in found] == [
        (box.mails[2].commit, None, False),
        (box.mails[3].commit, "1", False),
        (box.mails[5].commit, None, True),
    ]


# ---------------------------------------------------------------- any order, any cuts


@some.composite
def made_up(draw: some.DrawFn) -> list[Version]:
    people = some.sampled_from([ADA, BOR, CIM])
    made = []
    for hours in range(draw(some.integers(1, 8))):
        author, person = draw(people), draw(people)
        notes = (applied(hours + 0.5, person=person),) if draw(some.booleans()) else ()
        kind = "own_notes" if person == author else "applications"
        patches = (change(1, title=draw(some.sampled_from(["a", "b"])), author=author),)
        more = {kind: notes, "author": author, "sender": author, "path": f"path-{hours}"}
        more["reviewed"] = (1,) if draw(some.booleans()) else ()
        title = draw(some.sampled_from(["work", "rework"]))
        made.append(version(patches, hours, title=title, **more))
    return made


@some.composite
def notes_made_up(draw: some.DrawFn) -> list[LooseNote]:
    return [
        loose(hours + 0.25, draw(some.sampled_from(["a", "b"])), drops=draw(some.booleans()))
        for hours in range(draw(some.integers(0, 5)))
    ]


@pytest.mark.long
@settings(max_examples=200)
@given(some.data(), some.integers(1, 4))
def test_the_outcome_depends_on_what_is_there_alone(data: some.DataObject, reach: int):
    versions, notes = data.draw(made_up()), data.draw(notes_made_up())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.tracking.version_store.REACH", reach)
        store, whole = MemoryVersionStore(), MemoryVersionStore()
        order = data.draw(some.permutations([*versions, *notes]))
        size = data.draw(some.integers(1, 4))
        for begin in range(0, len(order), size):
            step = order[begin : begin + size]
            made = [item for item in step if isinstance(item, Version)]
            loose_ones = [item for item in step if isinstance(item, LooseNote)]
            update(store, made, notes=loose_ones)
            gone = [item.path for item in made if data.draw(some.booleans())]
            lost = [note for note in loose_ones if data.draw(some.booleans())]
            update(store, [], gone, gone=lost)
            update(store, [item for item in made if item.path in gone], notes=lost)
        update(whole, versions, notes=notes)
        assert contents(store) == contents(whole)
