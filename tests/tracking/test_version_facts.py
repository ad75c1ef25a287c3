from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import (
    AppliedPatch,
    FileChange,
    ListedPatch,
    Message,
    Note,
    Patch,
    Person,
)
from generator.models.versions import Version
from generator.tracking.series import group_series
from generator.tracking.states import state_of
from generator.tracking.version_facts import all_version_facts, version_facts
from tests.tracking.make import ADA, BOR, CIM, ROBOT, Mailbox, tag

ADA_AT_HOME = Person("ada brandt", "ada@home.example")


def only(box: Mailbox) -> Version:
    (version,) = all_version_facts(group_series(box.mails))
    return version


def say(box: Mailbox, answers: str, note: Note | None = None, **more: Any) -> Message:
    """An "applied" note, unless `more` says otherwise."""
    subset = more.pop("subset", False)
    mail = box.reply(answers, **({"kind": "applied"} | more))
    mail = replace(mail, note=note, subject=replace(mail.subject, subset=subset))
    box.mails[-1] = mail
    return mail


def series(box: Mailbox, total: int = 3) -> None:
    box.patch(0, total, "c", title="rework")
    for number in range(1, total + 1):
        box.patch(number, total, f"p{number}", "c", title=f"change {number}")


# ---------------------------------------------------------------- facts


def test_facts_of_a_series(box: Mailbox):
    files = (FileChange("a.c", 1, 0), FileChange("b.c", 1, 0))
    box.patch(0, 2, "c", title="rework", patch=Patch("", change_id="work-1", links=("old",)))
    box.patch(1, 2, "p1", "c", patch=Patch("", files=files, patch_id="f" * 40, insertions=2))
    box.patch(2, 2, "p2", "c", patch=Patch("", files=files[:1], links=("c", "old", "older")))
    box.reply("p2", sender=BOR)
    version = only(box)
    assert (version.title, version.cover, version.total, version.change_id) == (
        "rework", "c", 2, "work-1",
    )  # fmt: skip
    assert [(patch.number, patch.message_id) for patch in version.patches] == [(1, "p1"), (2, "p2")]
    assert version.patches[0].patch_id == "f" * 40
    assert version.files == ("a.c", "b.c")
    assert version.links == ("old", "older")  # not its own mails
    assert (version.received, version.newest) == (box.mails[0].received, box.mails[-1].received)
    assert (version.replies, version.previous, version.state) == (1, None, None)


def test_tags_of_a_patch_are_verdicts_of_others(box: Mailbox):
    given = [
        tag("Reviewed-by", BOR),
        tag("Acked-and-tested-by", CIM),
        tag("Reviewed-by", ADA),
        tag("Reviewed-by", ADA_AT_HOME),
        tag("Suggested-by", CIM),
        tag("Cc", CIM),
    ]
    box.patch(None, None, "p", trailers=tuple(given))
    tags = [(tag.name, tag.person) for tag in only(box).patches[0].tags]
    assert tags == [("Reviewed-by", BOR), ("Acked-and-tested-by", CIM)]


def test_patches_that_carry_reviews_are_reviewed(box: Mailbox):
    box.patch(1, 2, "p1", trailers=(tag("Reviewed-by", BOR),))
    box.patch(2, 2, "p2", "p1")
    assert only(box).reviewed == (1,)


def test_pull_request_lists_its_shortlog_or_its_mails(box: Mailbox):
    box.patch(None, None, "a", pull=True, title="fixes")
    listed = (ListedPatch("Ada", "x"),)
    box.mails[-1] = replace(box.mails[-1], note=Note(shortlog=listed))
    box.patch(0, 2, "c", pull=True, title="more fixes")
    box.patch(1, 2, "p1", "c", pull=True, title="one")
    box.patch(2, 2, "p2", "c", pull=True, title="two", author=BOR)
    first, second = all_version_facts(group_series(box.mails))
    assert first.shortlog == listed
    assert second.shortlog == (ListedPatch(ADA.name, "one"), ListedPatch(BOR.name, "two"))


def test_partial_reroll_misses_nothing(box: Mailbox):
    box.patch(2, 7, "p", "old", version="3.5")
    assert only(box).missing == ()
    assert only(box).total == 7


# ---------------------------------------------------------------- the path


def test_path_names_the_first_mail_to_arrive(box: Mailbox):
    box.patch(1, 2, "p1", "c", title="one")
    early = only(box).path
    box.patch(2, 2, "p2", "c")
    box.patch(0, 2, "c", title="rework", version="10")
    assert only(box).path == early
    assert (only(box).title, only(box).version) == ("rework", "10")


def test_cover_that_arrives_with_its_patches_names_the_path(box: Mailbox):
    box.patch(1, 1, "p1", "c", title="one")
    box.patch(0, 1, "c", title="rework", after=timedelta(0))
    assert "/rework-v1-" in only(box).path


def test_two_mails_of_one_id_have_two_paths(box: Mailbox):
    for title in ("x!", "x?", "x."):  # one slug
        box.patch(None, None, "p", title=title)
    first, second, third = all_version_facts(group_series(box.mails))
    assert len({first.path, second.path, third.path}) == 3
    assert first.path == version_facts(group_series(box.mails)[0]).path
    # The later one moves none.
    assert all_version_facts(group_series(box.mails[:2])) == (first, second)
    assert all_version_facts(group_series([box.mails[0], box.mails[2]])) == (first, third)


def test_even_the_same_title_by_the_same_author_has_a_path_of_its_own(box: Mailbox):
    for sender in (ADA, BOR, BOR, BOR):
        box.patch(None, None, "p", title="x", sender=sender, author=ADA)
    versions = all_version_facts(group_series(box.mails))
    assert len({version.path for version in versions}) == len(versions) == 4


# ---------------------------------------------------------------- answers


def test_first_answer_of_each_person_but_author_and_robots(box: Mailbox):
    series(box)
    box.reply("p2", "r1", sender=BOR)
    box.reply("r1", sender=ADA)
    box.reply("r1", sender=ADA_AT_HOME)
    box.reply("c", sender=ROBOT, is_bot=True)
    box.reply("c", "r2", sender=CIM)
    box.reply("p1", sender=BOR)
    answers = [(answer.person, answer.message_id, answer.patch) for answer in only(box).answers]
    assert answers == [(BOR, "r1", 2), (CIM, "r2", 0)]


def test_one_person_of_two_addresses_answers_once(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", sender=BOR)
    box.reply("p", sender=Person(BOR.name, "bor@home.example"))
    assert len(only(box).answers) == 1


# ---------------------------------------------------------------- applied

ONE, TWO = AppliedPatch(1, "change 1", "abc1"), AppliedPatch(2, "Change 2", "abc2")
ALL = (ONE, TWO, AppliedPatch(3, "change 3", ""))


@pytest.mark.parametrize(
    ("answers", "note", "subset", "patches"),
    [
        ("c", None, False, ()),
        ("c", Note(tree="next"), False, ()),
        ("p3", Note(), False, (3,)),
        ("p3", Note(), True, (3,)),
        ("p3", Note(whole=True), False, ()),
        ("c", Note(), True, None),  # a part, but which?
        ("c", Note(applied=(ONE, TWO)), True, (1, 2)),
        ("c", Note(applied=(ONE, TWO)), False, (1, 2)),
        ("p3", Note(applied=(TWO,)), False, (2,)),
        ("p3", Note(applied=ALL), False, ()),
        ("p3", Note(applied=ALL), True, ()),
        ("c", Note(applied=(AppliedPatch(2, "renamed", "abc"),)), False, (2,)),
        ("c", Note(applied=(AppliedPatch(3, "change 1", "abc"),)), False, (1,)),
        ("p2", Note(applied=(AppliedPatch(None, "elsewhere", "abc"),)), False, (2,)),
        ("p2", Note(applied=(AppliedPatch(9, "elsewhere", "abc"),)), False, None),
    ],
)
def test_which_patches_a_note_speaks_of(
    box: Mailbox, answers: str, note: Note, *, subset: bool, patches: tuple[int, ...] | None
):
    series(box)
    say(box, answers, note, subset=subset)
    found = [application.patches for application in only(box).applications]
    assert found == ([] if patches is None else [patches])


def test_note_that_names_numbers_the_series_has_not_speaks_of_another(box: Mailbox):
    series(box)
    say(box, "p1", Note(applied=(AppliedPatch(7, "", ""), AppliedPatch(8, "", ""))))
    assert only(box).applications == ()


@pytest.mark.parametrize(
    ("title", "number", "patches"), [("rework", 0, ()), ("another", 0, (2,)), ("rework", 2, (2,))]
)
def test_note_speaks_of_the_cover_letter_where_its_subject_does(
    box: Mailbox, title: str, number: int, patches: tuple[int, ...]
):
    series(box)
    say(box, "p2", title=title, to=(number, 3))
    assert only(box).applications[0].patches == patches


def test_sender_of_anothers_patch_may_say_it(box: Mailbox):
    box.patch(None, None, "p", sender=ADA, author=CIM)
    say(box, "p", sender=ADA)
    assert len(only(box).applications) == 1


def test_note_on_a_single_patch_means_all_of_it(box: Mailbox):
    box.patch(None, None, "p")
    say(box, "p", Note(tree="tip"), subset=True)
    (applied,) = only(box).applications
    assert (applied.patches, applied.tree, applied.by, applied.person) == ((), "tip", "note", BOR)


def test_a_patch_sent_as_committed_is_applied(box: Mailbox):
    box.patch(None, None, "p", sender=ADA, prefixes=("COMMITTED", "2.38"))
    (applied,) = only(box).applications
    assert (applied.message_id, applied.person, applied.patches) == ("p", ADA, ())


@pytest.mark.parametrize(
    ("committed", "patches"), [("012", [()]), ("12", [()]), ("0", [()]), ("2", [(2,)]), ("", [])]
)
def test_a_series_is_applied_as_far_as_its_subjects_say(
    box: Mailbox, committed: str, patches: list[tuple[int, ...]]
):
    for number, answers in enumerate((None, "0", "0")):
        prefixes = ("pushed",) if str(number) in committed else ("net",)
        box.patch(number, 2, str(number), answers, prefixes=prefixes)
    assert [applied.patches for applied in only(box).applications] == patches


def test_lost_patch_is_not_among_those_that_were_applied(box: Mailbox):
    box.patch(0, 3, "c")
    box.patch(1, 3, "p1", "c", title="change 1")
    box.patch(2, 3, "p2", "c", title="change 2")
    say(box, "c", Note(applied=(ONE, TWO)))
    assert only(box).applications[0].patches == (1, 2)


def test_robots_may_say_it_and_authors_may_not(box: Mailbox):
    series(box)
    say(box, "c", sender=ADA)
    say(box, "p1", Note(applied=(ONE,), tree="tip"), sender=ROBOT, is_bot=True)
    (applied,) = only(box).applications
    assert (applied.by, applied.patches) == ("robot", (1,))
    assert (applied.commits, applied.tree) == (("abc1",), "tip")


def test_a_robot_may_say_it_of_its_own_patch(box: Mailbox):
    box.patch(None, None, "p", sender=ROBOT)
    say(box, "p", sender=ROBOT, is_bot=True)
    assert len(only(box).applications) == 1


# An author's own word does not count, from whichever of their addresses it comes.
AUTHORS = [
    (Person("Ann Okoye", "ann@intel.example"), Person("", "ann@linux.intel.example")),
    (Person("Ann Okoye", "ann@intel.example"), Person("Okoye, Ann", "ann@linux.intel.example")),
    (Person("Ann Okoye", "ann@linux.intel.example"), Person("ann", "ann@intel.example")),
    (Person("Cy Ode", "cy+kernel@z.example"), Person("", "cy@z.example")),
    (Person("Cy Ode", "cy@z.example"), Person("cy ode", "ode@home.example")),
    (Person("Cy", "cy@z.example"), Person("Cy", "cy@z.example")),
]
OTHERS = [
    (Person("", "john@a.example"), Person("", "john@b.example")),
    (Person("Li", "li@x.example"), Person("Li", "li@y.example")),
    (Person("", "info@x.example"), Person("", "info@lists.x.example")),
]


@pytest.mark.parametrize(("author", "sender"), AUTHORS)
def test_an_author_who_says_applied_has_applied_nothing(
    box: Mailbox, author: Person, sender: Person
):
    box.patch(None, None, "p", sender=author)
    say(box, "p", sender=sender)
    assert state_of(only(box), following=None).name == "new"


@pytest.mark.parametrize(("author", "sender"), OTHERS)
def test_somebody_else_who_says_applied_has_applied_it(
    box: Mailbox, author: Person, sender: Person
):
    box.patch(None, None, "p", sender=author)
    say(box, "p", sender=sender)
    assert state_of(only(box), following=None).name == "applied"


def own_word(box: Mailbox) -> list[tuple[int, ...]]:
    """The patches that the author of the version says to have applied, by note."""
    return [note.patches for note in only(box).own_notes]


def test_authors_who_push_under_the_last_review_push_the_series(box: Mailbox):
    series(box)
    box.reply("c", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    say(box, "p3", sender=ADA)
    assert own_word(box) == [()]


@pytest.mark.parametrize(
    "note",
    [
        Note(single=True),
        Note(applied=(AppliedPatch(2, "", ""),)),
        Note(part=True),
        Note(reported=True),
    ],
)
def test_authors_who_name_a_patch_push_that_patch(box: Mailbox, note: Note):
    series(box)
    box.reply("c", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    say(box, "p2", note, sender=ADA)
    assert own_word(box) == [(2,)]


def test_authors_who_push_patch_by_patch_say_so_of_each(box: Mailbox):
    series(box)
    box.reply("c", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    say(box, "p1", sender=ADA)
    say(box, "p3", sender=ADA)
    assert own_word(box) == [(1,), (3,)]


def test_authors_who_push_before_all_is_reviewed_push_what_was_answered(box: Mailbox):
    series(box)
    for number in (1, 2):
        box.reply(f"p{number}", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    say(box, "p1", sender=ADA)
    box.reply("p3", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    assert own_word(box) == [(1,)]


def test_others_who_push_under_a_patch_push_that_patch(box: Mailbox):
    series(box)
    box.reply("c", sender=BOR, trailers=(tag("Reviewed-by", BOR),))
    say(box, "p3", sender=BOR)
    assert [note.patches for note in only(box).applications] == [(3,)]


# ---------------------------------------------------------------- taken back


@pytest.mark.parametrize(("author", "sender"), AUTHORS)
def test_an_author_takes_a_patch_back_from_any_address(
    box: Mailbox, author: Person, sender: Person
):
    box.patch(None, None, "p", sender=author)
    say(box, "p", Note(retracts=True), kind="reply", sender=sender)
    assert state_of(only(box), following=None).name == "withdrawn"


@pytest.mark.parametrize(("author", "sender"), OTHERS)
def test_nobody_takes_back_what_is_anothers(box: Mailbox, author: Person, sender: Person):
    box.patch(None, None, "p", sender=author)
    say(box, "p", Note(retracts=True), kind="reply", sender=sender)
    assert state_of(only(box), following=None).name == "discussed"


@pytest.mark.parametrize(
    ("answers", "sender", "is_taken"),
    [("c", ADA, True), ("c", ADA_AT_HOME, True), ("c", BOR, False), ("p2", ADA, False)],
)
def test_author_takes_a_series_back(box: Mailbox, answers: str, sender: Person, *, is_taken: bool):
    series(box)
    mail = say(box, answers, Note(retracts=True), kind="reply", sender=sender)
    state = only(box).retracted
    assert (state is not None) == is_taken
    if state:
        assert (state.name, state.since, state.evidence) == (
            "withdrawn", mail.received, mail.message_id,
        )  # fmt: skip


def test_author_takes_a_single_patch_back(box: Mailbox):
    box.patch(None, None, "p")
    say(box, "p", Note(retracts=True), kind="reply", sender=ADA)
    assert only(box).retracted is not None


@pytest.mark.parametrize(("sender", "is_taken"), [(ADA, True), (CIM, True), (BOR, False)])
def test_author_and_sender_may_take_a_patch_back(box: Mailbox, sender: Person, *, is_taken: bool):
    box.patch(None, None, "p", sender=ADA, author=CIM)
    say(box, "p", Note(retracts=True), kind="reply", sender=sender)
    assert (only(box).retracted is not None) == is_taken


def test_an_author_who_says_something_else_takes_nothing_back(box: Mailbox):
    box.patch(None, None, "p")
    say(box, "p", Note(tree="next"), kind="reply", sender=ADA)
    assert only(box).retracted is None


def test_robots_take_nothing_back(box: Mailbox):
    box.patch(None, None, "p", sender=ROBOT)
    say(box, "p", Note(retracts=True), kind="reply", sender=ROBOT, is_bot=True)
    assert only(box).retracted is None


def test_what_its_maintainer_took_out_again_is_not_applied(box: Mailbox):
    box.patch(None, None, "p")
    say(box, "p", Note(), sender=BOR)
    assert only(box).applications
    say(box, "p", Note(drops=True), kind="reply", sender=CIM)
    assert only(box).applications
    say(box, "p", Note(drops=True), kind="reply", sender=BOR)
    assert only(box).applications == ()
    assert state_of(only(box), following=None).name == "discussed"
    say(box, "p", Note(), sender=BOR)
    assert only(box).applications
