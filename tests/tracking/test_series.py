from __future__ import annotations

from datetime import timedelta

import pytest

from generator.models.mails import Person
from generator.tracking.series import group_series
from tests.tracking.make import ADA, BOR, CIM, Mailbox, numbers, only

DAY = timedelta(days=1)


# ---------------------------------------------------------------- together


def test_cover_and_patches_are_one_series(box: Mailbox):
    box.patch(0, 2, "c", title="rework")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    series = only(box)
    assert (series.title, series.message_id, series.total) == ("rework", "c", 2)
    assert numbers(series) == [1, 2]
    assert series.complete
    assert series.received == box.mails[0].received


def test_no_cover_is_needed(box: Mailbox):
    box.patch(1, 3, "p1", title="first")
    box.patch(2, 3, "p2", "p1")
    box.patch(3, 3, "p3", "p1")
    series = only(box)
    assert (series.title, series.message_id, series.cover) == ("first", "p1", None)
    assert numbers(series) == [1, 2, 3]


def test_a_cover_letter_that_a_gateway_sent_is_of_the_person_who_sent_the_patches(box: Mailbox):
    box.patch(0, 2, "c", sender=Person(ADA.name, ""))
    box.patch(1, 2, "p1", "c", sender=Person(ADA.name, ""), author=BOR)
    box.patch(2, 2, "p2", "c", author=ADA)
    series = only(box)
    assert (series.author, series.sender) == (ADA, ADA)
    assert numbers(series) == [1, 2]


def test_single_patch_is_a_series_of_one(box: Mailbox):
    box.patch(None, None, "p")
    series = only(box)
    assert (series.total, series.missing, series.pull) == (1, (), False)


def test_cover_of_one_and_its_patch_without_counter(box: Mailbox):
    box.patch(0, 1, "c")
    box.patch(None, None, "p", "c")
    assert (only(box).cover, numbers(only(box))) == (box.mails[0], [1])


def test_two_single_patches_in_one_thread_stay_two(box: Mailbox):
    box.patch(None, None, "p", title="this")
    box.patch(None, None, "q", "p", title="that")
    assert [series.title for series in group_series(box.mails)] == ["this", "that"]


def test_cover_may_come_last(box: Mailbox):
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    box.patch(0, 2, "c", title="late")
    series = only(box)
    assert (series.title, series.message_id) == ("late", "c")
    assert series.received == box.mails[0].received


def test_cover_may_never_come(box: Mailbox):
    box.patch(1, 2, "p1", "ghost")
    box.patch(2, 2, "p2", "ghost")
    assert numbers(only(box)) == [1, 2]


def test_first_patch_may_come_last(box: Mailbox):
    box.patch(3, 3, "p3", "p1")
    box.patch(2, 3, "p2", "p1")
    box.patch(1, 3, "p1")
    assert numbers(only(box)) == [1, 2, 3]


def test_each_patch_answers_the_one_before(box: Mailbox):
    box.patch(0, 3, "c")
    box.patch(1, 3, "p1", "c")
    box.patch(2, 3, "p2", "p1", references=("c", "p1"))
    box.patch(3, 3, "p3", "p2", references=("c", "p1", "p2"))
    assert numbers(only(box)) == [1, 2, 3]


def test_unthreaded_mails_of_one_run_are_known_by_their_ids(box: Mailbox):
    for number in (0, 1, 2):
        box.patch(number, 2, f"20310304080000.4711-{number + 1}-ada@compiler.example", after=DAY)
    assert numbers(only(box)) == [1, 2]


@pytest.mark.parametrize(
    "shape",
    [
        "20310304-rework-v2-{0}-0123456789ab@compiler.example",
        "20310304080000.4711-{0}-ada@compiler.example",
    ],
)
def test_message_id_shapes_are_of_one_run(box: Mailbox, shape: str):
    box.patch(1, 2, shape.format(1), "ghost-1", after=DAY)
    box.patch(2, 2, shape.format(2), "ghost-2", after=DAY)
    assert numbers(only(box)) == [1, 2]


def test_format_patch_ids_are_of_one_run(box: Mailbox):
    box.patch(0, 1, "cover.1930377600.git.ada@compiler.example")
    box.patch(1, 1, "0" * 40 + ".1930377600.git.ada@compiler.example", after=DAY)
    assert only(box).cover is not None


def test_unthreaded_mails_sent_together_are_one_series(box: Mailbox):
    for number in (0, 1, 2, 3):
        box.patch(number, 3)
    assert numbers(only(box)) == [1, 2, 3]


def test_all_answer_the_same_older_mail(box: Mailbox):
    for number in (1, 2, 3):
        box.patch(number, 3, answers="older")
    assert numbers(only(box)) == [1, 2, 3]


def test_unthreaded_mails_of_two_trees_are_two_series(box: Mailbox):
    box.patch(1, 2, prefixes=("tree",))
    box.patch(2, 2, prefixes=("tools",))
    assert len(group_series(box.mails)) == 2


def test_unthreaded_mails_of_two_days_are_two_series(box: Mailbox):
    box.patch(1, 2)
    box.patch(2, 2, after=DAY)
    assert len(group_series(box.mails)) == 2


def test_each_patch_may_be_sent_in_its_authors_name(box: Mailbox):
    box.patch(0, 2, "c", sender=ADA)
    box.patch(1, 2, "p1", "c", sender=BOR)
    box.patch(2, 2, "p2", "c", sender=CIM)
    assert numbers(only(box)) == [1, 2]
    assert only(box).participants == 3


def test_patches_in_their_authors_names_whose_cover_comes_late(box: Mailbox):
    box.patch(1, 2, "p1", "c", sender=BOR)
    box.patch(2, 2, "p2", "c", sender=CIM)
    box.patch(0, 2, "c", sender=ADA)
    assert (only(box).message_id, numbers(only(box))) == ("c", [1, 2])


def test_a_stranger_answering_days_later_is_no_part(box: Mailbox):
    box.patch(0, 2, "c", sender=ADA)
    box.patch(1, 2, "p1", "c", sender=ADA)
    box.patch(2, 2, "x", "c", sender=BOR, after=DAY)
    assert [numbers(series) for series in group_series(box.mails)] == [[1], [2]]


# ---------------------------------------------------------------- apart


def test_versions_are_apart_even_in_one_thread(box: Mailbox):
    for version in ("1", "2", "3.5"):
        box.patch(0, 1, f"c{version}", "c1" if version != "1" else None, version=version)
        box.patch(1, 1, f"p{version}", f"c{version}", version=version)
    assert [(series.version, series.complete) for series in group_series(box.mails)] == [
        ("1", True),
        ("2", True),
        ("3.5", True),
    ]


def test_second_version_of_one_patch_is_a_series_of_its_own(box: Mailbox):
    box.patch(0, 3, "c")
    for number in (1, 2, 3):
        box.patch(number, 3, f"p{number}", "c")
    box.patch(2, 3, "v2", "p2", version="2", references=("c", "p2"))
    first, second = group_series(box.mails)
    assert (first.version, numbers(first)) == ("1", [1, 2, 3])
    assert (second.version, numbers(second), second.missing) == ("2", [2], (1, 3))


def test_two_second_versions_of_two_patches_are_two_series(box: Mailbox):
    box.patch(2, 3, "a", "p2", version="2", references=("c", "p2"))
    box.patch(3, 3, "b", "p3", version="2", references=("c", "p3"))
    assert len(group_series(box.mails)) == 2


def test_patch_inside_a_reply_is_a_series_of_its_own(box: Mailbox):
    box.patch(1, 2, "p1")
    box.patch(2, 2, "p2", "p1")
    box.patch(None, None, "x", "p2", sender=BOR, title="like this?")
    first, second = group_series(box.mails)
    assert numbers(first) == [1, 2]
    assert (second.title, second.total, second.missing) == ("like this?", 1, ())


def test_series_sent_again_whole_is_another_series(box: Mailbox):
    for run in ("a", "b"):
        box.patch(0, 2, f"{run}0", "a0" if run == "b" else None, resend=run == "b")
        box.patch(1, 2, f"{run}1", f"{run}0")
        box.patch(2, 2, f"{run}2", f"{run}0")
    first, second = group_series(box.mails)
    assert numbers(first) == numbers(second) == [1, 2]
    assert (first.resend, second.resend) == (False, True)


def test_aborted_run_and_its_repetition(box: Mailbox):
    box.patch(1, 3, "a1", title="one")
    box.patch(2, 3, "a2", "a1", title="two")
    box.patch(1, 3, "b1", title="one")
    box.patch(2, 3, "b2", "b1", title="two")
    box.patch(3, 3, "b3", "b1", title="three")
    first, second = group_series(box.mails)
    assert (first.missing, second.missing) == ((3,), ())


def test_two_series_by_one_person_in_reply_to_one_mail(box: Mailbox):
    for name in ("a", "b"):
        box.patch(0, 2, f"{name}0", "topic", title=name)
    for number in (1, 2):
        for name in ("a", "b"):
            box.patch(number, 2, f"{name}{number}", f"{name}0", references=("topic", f"{name}0"))
    assert [(series.title, numbers(series)) for series in group_series(box.mails)] == [
        ("a", [1, 2]),
        ("b", [1, 2]),
    ]


def test_next_series_does_not_lend_its_cover_to_a_threaded_one(box: Mailbox):
    box.patch(1, 2, "a1")
    box.patch(2, 2, "a2", "a1")
    box.patch(0, 2, "b0")
    box.patch(1, 2, "b1", "b0")
    box.patch(2, 2, "b2", "b0")
    first, second = group_series(box.mails)
    assert (first.cover, second.message_id) == (None, "b0")


def test_lost_patches_are_named(box: Mailbox):
    box.patch(0, 5, "c")
    box.patch(2, 5, "p2", "c")
    box.patch(5, 5, "p5", "c")
    assert only(box).missing == (1, 3, 4)
    assert not only(box).complete


def test_forgotten_patch_sent_next_day_completes_the_series(box: Mailbox):
    box.patch(1, 2, "p1")
    box.patch(2, 2, "p2", "p1", after=DAY, resend=True)
    assert only(box).complete


def test_series_without_cover_sent_again_in_reply_to_itself(box: Mailbox):
    box.patch(1, 2, "a1")
    box.patch(2, 2, "a2", "a1")
    box.patch(1, 2, "b1", "a1")
    box.patch(2, 2, "b2", "b1", references=("a1", "b1"))
    assert [numbers(series) for series in group_series(box.mails)] == [[1, 2], [1, 2]]


def test_series_with_cover_sent_next_day_in_reply_to_one_without(box: Mailbox):
    box.patch(1, 2, "a1")
    box.patch(2, 2, "a2", "a1")
    box.patch(0, 2, "b0", "a1", after=DAY)
    box.patch(1, 2, "b1", "b0")
    box.patch(2, 2, "b2", "b0")
    assert [series.message_id for series in group_series(box.mails)] == ["a1", "b0"]


def test_single_patch_does_not_take_the_next_cover(box: Mailbox):
    box.patch(None, None, "a")
    box.patch(0, 1, "c")
    box.patch(1, 1, "b", "c")
    assert [series.message_id for series in group_series(box.mails)] == ["a", "c"]


@pytest.mark.parametrize("sender", [ADA, BOR])
def test_single_patch_in_the_thread_of_a_series_of_one(box: Mailbox, sender: Person):
    box.patch(0, 1, "c")
    box.patch(1, 1, "p", "c")
    box.patch(None, None, "x", "c", title="another", sender=sender)
    assert [series.message_id for series in group_series(box.mails)] == ["c", "x"]


def test_strangers_patch_without_counter_fills_no_gap(box: Mailbox):
    box.patch(0, 1, "c")
    box.patch(None, None, "x", "c", sender=BOR)
    assert [series.message_id for series in group_series(box.mails)] == ["c", "x"]


def test_patch_without_counter_is_no_part_of_a_counted_series(box: Mailbox):
    box.patch(0, 3, "c")
    box.patch(None, None, "x", "c")
    assert [series.total for series in group_series(box.mails)] == [3, 1]


def test_next_version_in_reply_to_a_cover_alone(box: Mailbox):
    box.patch(0, 3, "c")
    box.patch(1, 2, "p1", "c", version="2", after=DAY)
    box.patch(2, 2, "p2", "p1", version="2")
    assert [series.version for series in group_series(box.mails)] == ["1", "2"]
