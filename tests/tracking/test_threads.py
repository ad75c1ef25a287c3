from __future__ import annotations

import pytest

from generator.tracking.series import group_series
from generator.tracking.threads import group_threads
from tests.tracking.make import BOR, CIM, ROBOT, Mailbox, tag


def threads(box: Mailbox):
    return group_threads(box.mails, group_series(box.mails))


def test_replies_to_an_older_series_are_one_thread(box: Mailbox):
    box.reply("p1", "r1", references=("c", "p1"), to=(1, 2), title="first patch")
    box.reply("p2", "r2", references=("c", "p2"), to=(2, 2), title="second patch")
    box.reply("c", "r3", to=(0, 2), title="rework")
    (thread,) = threads(box)
    assert (thread.root, thread.title) == ("c", "rework")
    assert thread.messages == tuple(box.mails)


def test_mails_of_a_series_in_range_are_left_out(box: Mailbox):
    box.patch(None, None, "p")
    box.reply("p", "r")
    box.reply("r", "s")
    assert threads(box) == ()


def test_two_versions_in_one_thread_are_two(box: Mailbox):
    box.reply("v1", "r1", version="1", title="x")
    box.reply("v2", "r2", references=("v1", "v2"), version="2", title="x")
    box.reply("r1", "r3", references=("v1", "r1"), version="1", title="x")
    first, second = threads(box)
    assert [len(first.messages), len(second.messages)] == [2, 1]
    assert (first.root, second.root) == ("v1", "v2")


def test_answers_to_one_version_are_one_thread_without_a_common_mail(box: Mailbox):
    box.reply("p1", "r1", to=(1, 2), title="first patch")
    box.reply("p2", "r2", to=(2, 2), title="second patch")
    box.reply("other", "r3", title="another work")
    home = {mail.entry_ref: "series/a/" for mail in box.mails[:2]}
    found = group_threads(box.mails, (), home | {box.mails[2].entry_ref: "series/b/"})
    assert [len(thread.messages) for thread in found] == [2, 1]
    assert [thread.root for thread in found] == ["p1", "other"]


def test_answers_to_two_works_in_one_thread_are_two(box: Mailbox):
    box.reply("a", "r1", title="a")
    box.reply("b", "r2", references=("a", "b"), title="b")  # b was sent in answer to a
    home = {mail.entry_ref: f"series/{mail.subject.title}/" for mail in box.mails}
    assert len(group_threads(box.mails, (), home)) == 2


def test_talk_and_its_answers(box: Mailbox):
    box.talk("which tree?", "t")
    box.reply("t", "r", to=None, title="which tree?")
    (thread,) = threads(box)
    assert (thread.root, thread.title, len(thread.messages)) == ("t", "which tree?", 2)


def test_cut_references_still_lead_to_the_thread(box: Mailbox):
    box.reply("b", "r1", references=("a", "b"))
    box.reply("b", "r2", references=("b",))
    box.reply("r2", "r3", references=("r2",))
    (thread,) = threads(box)
    assert (thread.root, len(thread.messages)) == ("a", 3)


def test_robots_and_applied_notes_tie_threads_but_stand_elsewhere(box: Mailbox):
    box.talk("broken build", "report", kind="report", sender=ROBOT, is_bot=True)
    box.reply("report", "r1", to=None)
    box.reply("r1", "r2", to=None, kind="applied")
    box.reply("r2", "r3", to=None)
    (thread,) = threads(box)
    assert thread.root == "report"
    assert [mail.message_id for mail in thread.messages] == ["r1", "r3"]


def test_unrelated_mails_are_threads_of_their_own(box: Mailbox):
    box.talk("one")
    box.talk("two")
    assert [thread.title for thread in threads(box)] == ["one", "two"]


def test_trailers_given_to_an_older_series(box: Mailbox):
    box.reply("p2", "r", to=(2, 5), trailers=(tag("Reviewed-by", BOR), tag("Cc", CIM)))
    (thread,) = threads(box)
    assert [(trailer.name, trailer.patch) for trailer in thread.trailers] == [("Reviewed-by", 2)]


def test_withdrawn_and_unreadable_mails_are_in_no_thread(box: Mailbox):
    box.talk("gone", kind="withdrawn")
    box.talk("broken", kind="unreadable")
    assert threads(box) == ()


def test_reference_loops_end(box: Mailbox):
    box.reply("b", "a", to=None)
    box.reply("a", "b", to=None)
    box.reply("c", "c", to=None)
    loop, alone = threads(box)
    assert (len(loop.messages), len(alone.messages), alone.root) == (2, 1, "c")


@pytest.mark.parametrize("length", [10_000])
def test_a_thread_ten_thousand_deep(box: Mailbox, length: int):
    for depth in range(length):
        box.reply(f"r{depth}", f"r{depth + 1}", version=str(depth % 3))
    found = threads(box)
    assert [thread.root for thread in found] == ["r0", "r1", "r2"]
    assert sum(len(thread.messages) for thread in found) == length
