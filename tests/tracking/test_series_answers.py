from __future__ import annotations

from dataclasses import replace

import pytest

from generator.models.mails import FileChange, Patch, Person
from generator.tracking.series import group_series
from generator.tracking.version_facts import version_facts
from tests.tracking.make import ADA, BOR, CIM, ROBOT, Mailbox, numbers, only, tag


def everything(box: Mailbox) -> list[tuple[int, str]]:
    return sorted(mail.entry_ref for series in group_series(box.mails) for mail in series.mails)


# ---------------------------------------------------------------- follow-ups


def test_follow_ups_are_found_through_replies(box: Mailbox):
    box.patch(0, 1, "c")
    box.patch(1, 1, "p", "c")
    box.reply("p", "r1")
    box.reply("r1", "r2", sender=ADA)
    box.reply("r2", "r3", sender=CIM)
    assert only(box).follow_ups == tuple(box.mails[2:])
    assert only(box).participants == 3


def test_robots_are_no_participants(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", sender=ROBOT, is_bot=True, kind="report")
    assert len(only(box).follow_ups) == 1
    assert only(box).participants == 1


def test_a_person_with_two_addresses_is_one_participant(box: Mailbox):
    box.patch(None, None, "p", sender=ADA)
    box.reply("p", "r", sender=Person("", "ada+list@mail.compiler.example"))
    box.reply("r", sender=Person(ADA.name, "ada@home.example"))
    assert only(box).participants == 1


def test_follow_up_belongs_to_the_nearest_version(box: Mailbox):
    box.patch(None, None, "v1")
    box.patch(None, None, "v2", "v1", version="2")
    box.reply("v2", "r", references=("v1", "v2"))
    assert [len(series.follow_ups) for series in group_series(box.mails)] == [0, 1]


def test_withdrawn_and_unreadable_mails_are_nobodys(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", kind="withdrawn")
    box.reply("p", kind="unreadable")
    assert only(box).follow_ups == ()


def test_trailers_say_which_patch_they_are_for(box: Mailbox):
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    box.reply("c", "r0", trailers=(tag("Acked-by", BOR),))
    box.reply("p2", "r2", trailers=(tag("Reviewed-by", BOR),))
    box.reply("r2", "r3", sender=CIM, trailers=(tag("Tested-by", BOR, from_sender=False),))
    given = [
        (trailer.name, trailer.patch, trailer.message_id, trailer.from_sender)
        for trailer in only(box).trailers
    ]
    assert given == [
        ("Acked-by", 0, "r0", True),
        ("Reviewed-by", 2, "r2", True),
        ("Tested-by", 2, "r3", False),
    ]


@pytest.mark.parametrize(
    ("answers", "patches", "given"),
    [
        ("p3", (1, 2), [1, 2]),  # "for patches 1 and 2", in an answer to patch 3
        ("p3", (0,), [0]),  # "for the series"
        ("p3", (), [3]),
        ("p3", None, [3]),  # "for the arm64 bits"
        ("c", (2,), [2]),
        ("c", (), [0]),
        ("p3", tuple(range(2, 1000)), [2, 3]),  # in a reply to "[PATCH 3/1000]"
        ("p3", (8, 9), [None]),
        ("c", None, [None]),  # some of the patches, and not all of them
    ],
)
def test_a_tag_counts_for_the_patches_that_it_names(
    box: Mailbox, answers: str, patches: tuple[int, ...] | None, given: list[int | None]
):
    box.patch(0, 3, "c")
    for number in (1, 2, 3):
        box.patch(number, 3, f"p{number}", "c")
    box.reply(answers, "r", trailers=(replace(tag("Reviewed-by", BOR), patches=patches),))
    series = only(box)
    assert [trailer.patch for trailer in series.trailers] == given
    reviewed = {1, 2, 3} if given == [0] else set(given) - {None}
    assert set(version_facts(series).reviewed) == reviewed


def test_an_answer_to_an_id_of_two_mails_is_for_the_one_with_its_title(box: Mailbox):
    box.patch(None, None, "same", title="pot: boil")
    box.patch(None, None, "same", title="pan: fry", sender=CIM)
    box.reply("same", "r1", title="pan: fry", trailers=(tag("Acked-by", BOR),))
    box.reply("same", "r2", title="pot: boil", trailers=(tag("Tested-by", BOR),))
    box.reply("same", "r3", title="another", trailers=(tag("Reviewed-by", BOR),))
    box.reply("r1", "r4", title="pan: fry")
    pot, pan = group_series(box.mails)
    assert [mail.message_id for mail in pot.follow_ups] == ["r2", "r3"]
    assert [mail.message_id for mail in pan.follow_ups] == ["r1", "r4"]


def test_a_mail_that_took_an_id_gets_no_answers_to_it(box: Mailbox):
    first = box.patch(None, None, "same", title="pot: boil")
    second = box.patch(None, None, "same", title="pan: fry", sender=CIM)
    answer = box.reply("same", "r", title="pot: boil", trailers=(tag("Acked-by", BOR),))
    homes = {first.entry_ref: "pot", second.entry_ref: "pan", answer.entry_ref: "pot"}
    (pan,) = group_series([second, answer], homes)  # a day of the list, without the first
    assert (pan.follow_ups, pan.trailers) == ((), ())
    (pan,) = group_series([second, answer])
    assert len(pan.follow_ups) == 1  # nothing else is known of that day


def test_trailer_given_twice_stands_once(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", trailers=(tag("Acked-by", BOR),))
    box.reply("p", trailers=(tag("Acked-by", BOR),))
    assert len(only(box).trailers) == 1


def test_cc_and_signed_off_by_give_nothing(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", trailers=(tag("Cc", CIM), tag("Signed-off-by", BOR)))
    assert only(box).trailers == ()


def test_forged_trailer_does_not_hide_the_true_one(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", sender=CIM, trailers=(tag("Acked-by", BOR, from_sender=False),))
    box.reply("p", sender=BOR, trailers=(tag("Acked-by", BOR),))
    assert [trailer.from_sender for trailer in only(box).trailers] == [False, True]


def test_trailers_of_the_patches_are_not_given(box: Mailbox):
    box.patch(None, None, "p", trailers=(tag("Reviewed-by", BOR),))
    box.patch(None, None, "p", trailers=(tag("Reviewed-by", BOR),))
    assert len(only(box).follow_ups) == 1
    assert only(box).trailers == ()


# ---------------------------------------------------------------- sums


def test_files_are_counted_once_and_lines_added(box: Mailbox):
    first, second = FileChange("a.c", 3, 1), FileChange("b.c", 2, 0)
    patch = Patch("text", files=(first, second), insertions=5, deletions=1)
    box.patch(1, 2, "p1", patch=patch)
    box.patch(2, 2, "p2", "p1", patch=patch)
    assert (only(box).files, only(box).insertions, only(box).deletions) == (2, 10, 2)


def test_changelog_of_the_cover_comes_first(box: Mailbox):
    box.patch(0, 1, "c", patch=Patch("", changelog="v2: all of it"))
    box.patch(1, 1, "p", "c", patch=Patch("", changelog="v2: this"))
    assert only(box).changelog == "v2: all of it"


def test_changelogs_of_patches_stand_under_their_titles(box: Mailbox):
    box.patch(1, 2, "p1", title="one", patch=Patch("", changelog="v2: this"))
    box.patch(2, 2, "p2", "p1", title="two", patch=Patch("", changelog="v2: that"))
    assert only(box).changelog == "one\nv2: this\n\ntwo\nv2: that"


# ---------------------------------------------------------------- size and hostility


def test_reference_loops_end(box: Mailbox):
    box.patch(None, None, "p", "p")
    box.reply("b", "a")
    box.reply("a", "b")
    box.reply("c", "c")
    assert everything(box) == [box.mails[0].entry_ref]


def test_a_thread_ten_thousand_deep(box: Mailbox):
    box.patch(None, None, "r0")
    for depth in range(10_000):
        box.reply(f"r{depth}", f"r{depth + 1}")
    assert len(only(box).follow_ups) == 10_000


def test_a_series_of_491_in_any_order(box: Mailbox):
    box.patch(0, 491, "c")
    for number in range(491, 0, -1):
        box.patch(number, 491, f"p{number}", "c")
    assert numbers(only(box)) == list(range(1, 492))


@pytest.mark.long
def test_many_patches_under_one_number_and_parent(box: Mailbox):
    box.patch(0, 2, "c")
    for copy in range(5_000):
        box.patch(2, 2, f"x{copy}", "c", title=f"take {copy}")
    for single in range(5_000):
        box.patch(None, None, f"s{single}", "ghost")
    assert len(everything(box)) == 10_001
    assert len(only_first(box).patches) == 5_000


def only_first(box: Mailbox):
    return group_series(box.mails)[0]
