from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from generator.models.mails import Message
from generator.models.series import Series
from generator.tracking.components import components, grouping_keys
from generator.tracking.series import group_component, group_series
from tests.tracking.make import ADA, BOR, Mailbox

HOUR = timedelta(hours=1)


def parts(box: Mailbox) -> list[list[str | None]]:
    return [[mail.message_id for mail in part] for part in components(box.mails)]


def by_first_mail(found: list[Series], mails: list[Message]) -> list[Series]:
    order = {mail.entry_ref: at for at, mail in enumerate(mails)}
    return sorted(found, key=lambda series: min(order[mail.entry_ref] for mail in series.own_mails))


# ---------------------------------------------------------------- grouping keys


def test_mails_meet_by_the_ids_they_name():
    box = Mailbox()
    box.talk("a", "a")
    box.talk("b", "b")
    box.reply("ghost", "c", references=("a", "ghost"))
    box.reply("ghost", "d")
    assert parts(box) == [["a", "c", "d"], ["b"]]


def test_mails_of_one_run_of_a_tool_meet():
    box = Mailbox()
    for number in (1, 2):
        box.patch(number, 2, f"20310304080000.4711-{number}-ada@compiler.example", after=50 * HOUR)
    assert len(parts(box)) == 1


@pytest.mark.parametrize(("apart", "count"), [(timedelta(minutes=59), 1), (3 * HOUR, 2)])
def test_loose_mails_of_one_hour_meet(apart: timedelta, count: int):
    box = Mailbox()
    box.patch(1, 2, "p1")
    box.patch(2, 2, "p2", after=apart)
    assert len(parts(box)) == count


@pytest.mark.parametrize(("hours", "count"), [(23, 1), (49, 2)])
def test_what_is_said_again_within_a_day_meets(hours: int, count: int):
    box = Mailbox()
    box.patch(2, 3, "p2", "c", title="one")
    box.patch(2, 3, "q2", title="one", after=hours * HOUR)
    assert len(parts(box)) == count


def test_strangers_and_single_patches_do_not_meet():
    box = Mailbox()
    box.patch(1, 2, "p", sender=ADA)
    box.patch(2, 2, "q", sender=BOR)
    box.patch(None, None, "r", title="x")
    box.patch(None, None, "s", title="x")
    assert len(parts(box)) == 4


def test_a_mail_that_was_not_read_has_no_grouping_key():
    box = Mailbox()
    box.reply("p", kind="withdrawn")
    assert grouping_keys(box.mails[0]) == ()


def test_grouping_keys_depend_on_the_mail_alone_and_come_once():
    box = Mailbox()
    mail = box.patch(1, 2, "p", "p", references=("p", "q", "q"))
    assert grouping_keys(mail) == grouping_keys(mail)
    assert len(set(grouping_keys(mail))) == len(grouping_keys(mail))


# ---------------------------------------------------------------- each component by itself

mails = some.lists(
    some.fixed_dictionaries({
        "id": some.sampled_from("abcdefgh"),
        "answers": some.sampled_from([None, None, *"abcdefgh"]),
        "number": some.integers(0, 3),
        "total": some.integers(1, 3),
        "version": some.sampled_from([None, "2"]),
        "title": some.sampled_from(["x", "y"]),
        "sender": some.sampled_from([ADA, BOR]),
        "reply": some.booleans(),
        "after": some.sampled_from([timedelta(seconds=5), HOUR, 20 * HOUR, -HOUR]),
    }),
    max_size=14,
)  # fmt: skip


def box_of(made: list[dict[str, object]]) -> Mailbox:
    box = Mailbox()
    for drawn in made:
        facts = {name: drawn[name] for name in ("title", "sender", "after")}
        if drawn["reply"]:
            box.reply(drawn["answers"], drawn["id"], **facts)
        else:
            box.patch(
                drawn["number"], drawn["total"], drawn["id"], drawn["answers"],
                version=drawn["version"], **facts,
            )  # fmt: skip
    return box


@given(mails)
def test_everything_is_grouped_as_each_component_by_itself(made: list[dict[str, object]]):
    box = box_of(made)
    whole = group_series(box.mails)
    found = [series for part in components(box.mails) for series in group_series(part)]
    assert by_first_mail(found, box.mails) == list(whole)


@given(mails, some.data())
def test_other_components_change_nothing(made: list[dict[str, object]], data: some.DataObject):
    box = box_of(made)
    left_out = [part for part in components(box.mails) if data.draw(some.booleans())]
    gone = {mail.entry_ref for part in left_out for mail in part}
    rest = [mail for mail in box.mails if mail.entry_ref not in gone]
    whole = [
        series for series in group_series(box.mails) if series.own_mails[0].entry_ref not in gone
    ]
    assert list(group_series(rest)) == whole


@given(mails)
def test_components_share_no_grouping_key(made: list[dict[str, object]]):
    box = box_of(made)
    keys = [{key for mail in part for key in grouping_keys(mail)} for part in components(box.mails)]
    assert all(left.isdisjoint(right) for left, right in itertools.combinations(keys, 2))


@pytest.mark.slow
@pytest.mark.parametrize(("name", "largest"), [("kvm-ppc", 200), ("kvmarm", 250)])
def test_components_of_a_real_list_are_small_and_change_nothing(
    mails_of: Callable[[str], list[Message]], name: str, largest: int
):
    mails = mails_of(name)
    found = components(mails)
    assert max(map(len, found)) < largest
    whole = group_series(mails)
    assert list(whole) == group_component(mails)  # as if all were one component
    apart = [series for part in found for series in group_series(part)]
    assert by_first_mail(apart, mails) == list(whole)
