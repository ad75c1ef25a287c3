from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from generator.models.series import Series
from generator.tracking.discussion import discussion
from tests.tracking.make import Mailbox, only


def outline(series: Series) -> list[str]:
    return [
        f"{'-' * reply.depth}{reply.message.message_id} {reply.patch}"
        for reply in discussion(series)
    ]


def three(box: Mailbox) -> None:
    box.patch(0, 2, "c")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")


def test_each_thread_stands_below_the_patch_it_answers_oldest_first():
    box = Mailbox()
    three(box)
    box.reply("p2", "a")
    box.reply("a", "b", references=("c", "p2", "a"))
    box.reply("c", "d")
    box.reply("a", "e")
    box.reply("b", "f")
    box.reply("p1", "g")
    assert outline(only(box)) == ["d 0", "g 1", "a 2", "-b 2", "--f 2", "-e 2"]


def test_a_mail_that_is_not_there_is_passed_over():
    box = Mailbox()
    three(box)
    box.reply("ghost", "a", references=("c", "p1", "ghost"))
    box.reply("ghost", "b", references=("c", "p1", "a", "ghost"))
    assert outline(only(box)) == ["a 1", "-b 1"]


def test_the_nearest_mail_that_is_named_counts():
    box = Mailbox()
    three(box)
    box.reply("p1", "a")
    box.reply("p1", "b", references=("c", "a", "p1"))
    assert outline(only(box)) == ["a 1", "b 1"]


def test_an_answer_may_arrive_before_what_it_answers():
    box = Mailbox()
    three(box)
    box.reply("a", "b", references=("c", "p1", "a"))
    box.reply("p1", "a")
    assert outline(only(box)) == ["a 1", "-b 1"]


def test_a_patch_sent_again_stands_below_its_number():
    box = Mailbox()
    three(box)
    box.patch(2, 2, "again", "c", title="change 2")
    box.reply("again", "a")
    box.reply("c", "b")
    assert outline(only(box)) == ["b 0", "again 2", "-a 2"]


def test_mails_in_a_circle_stand_each_once_the_first_to_arrive_on_top():
    box = Mailbox()
    box.patch(1, 1, "p")
    box.reply("b", "a", references=("p", "b"))
    box.reply("a", "b", references=("p", "a"))
    box.reply("b", "c", references=("p", "b"))
    box.reply("s", "s", references=("p", "s"))
    assert outline(only(box)) == ["s 1", "a 1", "-b 1", "--c 1"]


def test_two_mails_with_one_id_are_both_there():
    box = Mailbox()
    box.patch(1, 1, "p")
    box.reply("p", "a")
    box.reply("p", "a")
    box.reply("a", "b")
    assert outline(only(box)) == ["a 1", "-b 1", "a 1"]


def test_what_leads_to_no_patch_comes_last():
    box = Mailbox()
    three(box)
    box.reply("p1", "a")
    box.reply("c", "b")
    series = only(box)
    lost = replace(series.follow_ups[0], in_reply_to=None, references=())
    series = replace(series, follow_ups=(lost, series.follow_ups[1]), answered=(None, 0))
    assert outline(series) == ["b 0", "a None"]


def test_a_thread_of_ten_thousand_replies_is_read_to_its_end():
    box = Mailbox()
    box.patch(1, 1, "r0")
    for depth in range(10_000):
        box.reply(f"r{depth}", f"r{depth + 1}")
    replies = discussion(only(box))
    assert [reply.depth for reply in replies] == list(range(10_000))


def test_ten_thousand_answers_to_one_patch_stand_side_by_side():
    box = Mailbox()
    box.patch(1, 1, "p")
    for _ in range(10_000):
        box.reply("p")
    replies = discussion(only(box))
    assert {reply.depth for reply in replies} == {0}
    assert [reply.message for reply in replies] == box.mails[1:]


IDS = st.sampled_from(["p", "a", "b", "c", "d", "ghost"])


@given(st.lists(st.tuples(IDS, IDS, st.lists(IDS, max_size=3)), max_size=8))
def test_whatever_mails_name_each_stands_once_and_below_one_that_came_before_it(
    mails: list[tuple[str, str, list[str]]],
):
    box = Mailbox()
    box.patch(1, 1, "p")
    for own, answers, references in mails:
        box.reply(answers, own, references=("p", *references))
    series = only(box)
    replies = discussion(series)
    assert sorted(reply.message.commit for reply in replies) == [
        mail.commit for mail in series.follow_ups
    ]
    depth = -1
    for reply in replies:
        assert 0 <= reply.depth <= depth + 1
        depth = reply.depth
