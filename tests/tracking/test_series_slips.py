from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import ListedPatch, Note
from generator.tracking.series import group_series
from tests.tracking.make import BOR, Mailbox, numbers, only

DAY = timedelta(days=1)


# ---------------------------------------------------------------- slips


def test_counter_beyond_the_total_is_kept(box: Mailbox):
    box.patch(1, 2, "p1")
    box.patch(2, 2, "p2", "p1")
    box.patch(3, 2, "p3", "p1")
    assert numbers(only(box)) == [1, 2, 3]
    assert only(box).complete


@pytest.mark.parametrize("cover_first", [True, False])
def test_cover_with_the_wrong_total(box: Mailbox, *, cover_first: bool):
    if cover_first:
        box.patch(0, 3, "c")
    for number in (1, 2):
        box.patch(number, 2, f"p{number}", "c")
    if not cover_first:
        box.patch(0, 3, "c")
    assert (only(box).total, only(box).missing, only(box).message_id) == (2, (), "c")


def test_version_stated_by_the_cover_alone(box: Mailbox):
    box.patch(0, 2, "c", version="10")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    assert (only(box).version, numbers(only(box))) == ("10", [1, 2])


def test_same_mail_twice_is_kept_as_a_follow_up(box: Mailbox):
    box.patch(0, 1, "c")
    box.patch(1, 1, "p", "c", title="x")
    box.patch(1, 1, "p", "c", title="x")
    assert numbers(only(box)) == [1]
    assert only(box).follow_ups == (box.mails[2],)


def test_two_different_mails_of_one_id_are_both_kept(box: Mailbox):
    box.patch(None, None, "p", title="x")
    box.patch(None, None, "p", title="y")
    assert [series.title for series in group_series(box.mails)] == ["x", "y"]


def test_second_patch_under_a_number_is_kept_in_sight(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c", title="two")
    box.patch(2, 2, "p3", "c", title="three, miscounted")
    assert [mail.subject.title for mail in only(box).patches][1:] == ["two", "three, miscounted"]


def test_second_cover_without_patches_is_a_follow_up(box: Mailbox):
    box.patch(0, 2, "c0", title="rework")
    box.patch(0, 2, "c1", title="rework")
    box.patch(1, 2, "p1", "c1")
    box.patch(2, 2, "p2", "c1")
    assert only(box).message_id == "c1"
    assert only(box).follow_ups == (box.mails[0],)


def test_corrected_cover_in_reply_to_the_first(box: Mailbox):
    box.patch(0, 2, "c0", title="*** SUBJECT HERE ***")
    box.patch(1, 2, "p1", "c0")
    box.patch(2, 2, "p2", "c0")
    box.patch(0, 2, "c1", "c0", title="rework")
    assert only(box).message_id == "c0"
    assert only(box).follow_ups == (box.mails[3],)


def test_second_cover_corrected_twice(box: Mailbox):
    box.patch(0, 2, "c0", title="*** SUBJECT HERE ***")
    box.patch(1, 2, "p1", "c0")
    box.patch(2, 2, "p2", "c0")
    box.patch(0, 2, "c1", "c0", title="rework")
    box.patch(0, 2, "c2", title="rework")
    assert only(box).follow_ups == (box.mails[3], box.mails[4])


def test_two_covers_alone_of_which_the_first_answers_the_second(box: Mailbox):
    box.patch(0, 2, "c0", "c1", title="rework")
    box.patch(0, 2, "c1", title="rework")
    assert only(box).follow_ups == (box.mails[1],)


def test_cover_of_the_next_version_alone_is_a_series(box: Mailbox):
    box.patch(0, 1, "c")
    box.patch(1, 1, "p", "c")
    box.patch(0, 1, "c2", "c", version="2", title="rework")
    assert [series.version for series in group_series(box.mails)] == ["1", "2"]


def test_same_patch_again_in_the_thread_is_a_copy(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c", title="one")
    box.patch(1, 2, "q1", "p1", title="one", references=("c", "p1"))
    assert numbers(only(box)) == [1]
    assert only(box).follow_ups == (box.mails[2],)


def test_other_first_patch_in_the_thread_is_kept_in_sight(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c", title="one")
    box.patch(1, 2, "q1", "p1", title="one, better", references=("c", "p1"))
    assert numbers(only(box)) == [1, 1]


def test_cover_alone_is_listed_with_all_missing(box: Mailbox):
    box.patch(0, 2, "c")
    assert (only(box).patches, only(box).missing) == ((), (1, 2))


def test_patch_sent_again_alone_is_a_copy(box: Mailbox):
    box.patch(1, 2, "p1", title="one")
    box.patch(2, 2, "p2", "p1", title="two")
    box.patch(2, 2, "q2", title="two", after=timedelta(hours=2))
    assert only(box).follow_ups == (box.mails[2],)


@pytest.mark.parametrize(
    "again", [{"resend": True}, {"after": 2 * DAY}], ids=["marked", "days later"]
)
def test_patch_sent_again_on_purpose_is_a_series(box: Mailbox, again: dict[str, Any]):
    box.patch(1, 2, "p1", title="one")
    box.patch(2, 2, "p2", "p1", title="two")
    box.patch(2, 2, "q2", title="two", **again)
    assert len(group_series(box.mails)) == 2


def test_single_patch_sent_twice_is_two_series(box: Mailbox):
    for message_id in ("p", "q"):
        box.patch(None, None, message_id, title="x")
    assert len(group_series(box.mails)) == 2


def test_same_patch_for_two_trees_is_no_copy(box: Mailbox):
    box.patch(4, 22, "a", "ghost-a", title="x", prefixes=("AUTOSEL", "5.10"))
    box.patch(4, 22, "b", "ghost-b", title="x", prefixes=("AUTOSEL", "5.11"))
    assert len(group_series(box.mails)) == 2


def test_absurd_total_is_cut(box: Mailbox):
    box.patch(1, 9999, "p")
    assert only(box).total == 1000


# ---------------------------------------------------------------- pull requests


def test_pull_request_is_one_mail(box: Mailbox):
    box.patch(None, None, pull=True, title="fixes for 9.9")
    assert (only(box).pull, only(box).total, only(box).complete) == (True, 1, True)


def test_pull_request_mailed_patch_by_patch(box: Mailbox):
    box.patch(0, 2, "c", pull=True)
    box.patch(1, 2, "p1", "c", pull=True)
    box.patch(2, 2, "p2", "c", pull=True)
    assert (only(box).pull, only(box).cover, numbers(only(box))) == (True, box.mails[0], [1, 2])


def a_pull_and_its_patches(box: Mailbox, **more: Any) -> None:
    box.patch(None, None, "pull", pull=True, title="fixes for 9.9")
    box.patch(1, 2, "p1", "pull", title="one", **more)
    box.patch(2, 2, "p2", "pull", title="two", **more)


def test_pull_request_sent_with_its_patches_is_one_series(box: Mailbox):
    a_pull_and_its_patches(box)
    series = only(box)
    assert (series.pull, series.cover, series.title) == (True, box.mails[0], "fixes for 9.9")
    assert (numbers(series), series.total, series.missing) == ([1, 2], 2, ())


@pytest.mark.parametrize("order", [(1, 0, 2), (1, 2, 0), (2, 1, 0)])
def test_pull_request_that_comes_after_its_patches(box: Mailbox, order: tuple[int, ...]):
    a_pull_and_its_patches(box)
    box.mails = [box.mails[at] for at in order]
    series = only(box)
    assert (series.pull, series.title, numbers(series)) == (True, "fixes for 9.9", [1, 2])


def test_pull_request_with_a_counter_and_its_patches(box: Mailbox):
    box.patch(0, 2, "pull", pull=True, prefixes=("net-next",))
    box.patch(1, 2, "p1", "pull", prefixes=("net-next",))
    box.patch(2, 2, "p2", "pull", prefixes=("net-next",))
    assert (only(box).pull, numbers(only(box))) == (True, [1, 2])


def test_answer_to_a_pull_request_with_patches_answers_its_cover(box: Mailbox):
    a_pull_and_its_patches(box)
    box.reply("pull", to=None)
    assert only(box).answered == (0,)


def test_patch_that_a_pull_request_lists_is_sent_with_it(box: Mailbox):
    box.patch(None, None, "pull", pull=True, title="a fix for 9.9")
    box.mails[0] = replace(box.mails[0], note=Note(shortlog=(ListedPatch("Ada Brandt", "one"),)))
    box.patch(None, None, "p", "pull", title="one")
    assert (only(box).pull, numbers(only(box))) == (True, [1])


@pytest.mark.parametrize(
    "more",
    [{"sender": BOR}, {"after": timedelta(hours=2)}],
    ids=["of another sender", "later"],
)
def test_patches_in_answer_to_a_pull_request_are_their_own(box: Mailbox, more: dict[str, Any]):
    a_pull_and_its_patches(box, **more)
    assert [series.pull for series in group_series(box.mails)] == [True, False] + [False] * (
        "after" in more
    )


def test_single_patch_in_answer_to_a_pull_request_is_its_own(box: Mailbox):
    box.patch(None, None, "pull", pull=True)
    box.patch(None, None, "p", "pull", title="another")
    assert [series.pull for series in group_series(box.mails)] == [True, False]


def test_patches_and_pull_of_one_counter_do_not_mix(box: Mailbox):
    box.patch(1, 2, "p1")
    box.patch(2, 2, "p2", "p1", pull=True)
    assert [series.pull for series in group_series(box.mails)] == [False, True]
