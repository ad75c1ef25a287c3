"""The outcome hangs on the versions that are there; what it costs, on how many are in reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from generator.models.mails import Message, Person
from generator.models.versions import Version
from generator.tracking.follow import follow, follow_all
from generator.tracking.link_keys import link_keys
from generator.tracking.series import group_series
from generator.tracking.version_facts import all_version_facts
from generator.tracking.version_store import REACH, MemoryVersionStore
from tests.tracking.facts import at, change, pull, version
from tests.tracking.make import ADA, BOR
from tests.tracking.version_stores import Told, at_once, in_steps, update

# ---------------------------------------------------------------- any order, any cuts

PEOPLE = (ADA, BOR, Person("Ada Brandt", "ada@home.example"))


@some.composite
def made_up(draw: some.DrawFn) -> list[Version]:
    """Versions that have much to do with each other, few of them as they should be."""
    found = []
    for hours in range(draw(some.integers(1, 9))):
        numbers = draw(some.lists(some.integers(1, 3), min_size=1, max_size=3, unique=True))
        titles = draw(some.permutations(["change 1", "change 2", "pond", "river"]))
        who = draw(some.sampled_from(PEOPLE))
        facts: dict[str, Any] = {
            "path": f"path-{draw(some.integers(0, 6))}",
            "sent": at(draw(some.integers(0, 5))),
            "version": draw(some.sampled_from(["1", "1", "2", "2.5", "3"])),
            "title": draw(some.sampled_from(["work", "Work!", "change 1", "other things"])),
            "rfc": draw(some.booleans()),
            "resend": draw(some.booleans()),
            "pull": draw(some.integers(0, 5)) == 0,
            "total": draw(some.sampled_from([1, 3])),
            "author": who,
            "sender": who,
            "change_id": draw(some.sampled_from([None, None, "work-1"])),
            "links": (f"first-{draw(some.integers(0, 9))}@mail.example",),
        }
        if facts["pull"]:
            del facts["author"]  # there, the one of the patches it lists
            found.append(pull(hours, "change 1", "change 2", **facts))
        else:
            patches = (
                change(n, title=titles[n], message_id=f"{hours}-{n}") for n in sorted(numbers)
            )
            found.append(version(tuple(patches), hours, **facts))
    return found


Step = tuple[list[Version], list[str]]


def cut(draw: some.DrawFn, versions: Sequence[Version]) -> list[Step]:
    """Steps that end with `versions`: added in any order, taken away and added again."""
    order = draw(some.permutations(versions))
    steps: list[Step] = []
    at = 0
    while at < len(order):
        size = draw(some.integers(1, 4))
        gone = [one for one in order[:at] if draw(some.integers(0, 4)) == 0]
        steps += [(list(order[at : at + size]), [one.path for one in gone]), (gone, [])]
        at += size
    return steps


def run(steps: Iterable[Step]) -> Told:
    store = MemoryVersionStore()
    for added, removed in steps:
        update(store, added, removed)
    return {one.path: one for one in store}


@settings(max_examples=300)
@given(some.data())
def test_the_outcome_hangs_on_the_versions_alone(data: some.DataObject):
    last = {one.path: one for one in data.draw(made_up())}  # of one path the last one stands
    before = [one for one in data.draw(made_up()) if one.path in last]
    versions = list(last.values())
    told = run([(before, []), *cut(data.draw, versions)])
    assert told == at_once(versions)
    check_sane(told)


@settings(max_examples=300)
@given(some.data(), some.integers(1, 3))
def test_the_outcome_hangs_on_the_versions_alone_where_ties_reach_short(
    data: some.DataObject, reach: int
):
    versions = list({one.path: one for one in data.draw(made_up())}.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.tracking.version_store.REACH", reach)
        assert run(cut(data.draw, versions)) == at_once(versions)


def check_sane(told: Told) -> None:
    for one in told.values():
        assert one.first
        assert one.state
        steps, this = 0, one
        while this.previous:
            older = told[this.previous.path]
            assert this.previous == older.ref
            assert older.sent < this.sent
            this, steps = older, steps + 1
            assert steps <= len(told)
        assert one.first == this.ref
        assert one.following is None or one.following == told[one.following.path].ref


@settings(max_examples=8)
@given(some.data())
def test_demo_list_in_any_cuts(demo_messages: list[Message], data: some.DataObject):
    versions = all_version_facts(group_series(demo_messages))
    assert run(cut(data.draw, versions)) == at_once(versions)


@pytest.mark.slow
@settings(max_examples=3)
@given(some.data())
def test_a_real_list_in_any_cuts(mails_of: Callable[[str], list[Message]], data: some.DataObject):
    versions = list(all_version_facts(group_series(mails_of("kvm-ppc"))))
    order = data.draw(some.randoms(use_true_random=False))
    shuffled = order.sample(versions, len(versions))
    steps: list[Step] = []
    while shuffled:
        step, shuffled = shuffled[:90], shuffled[90:]
        gone = order.sample(step, 9)
        steps += [(step, []), ([], [one.path for one in gone]), (gone, [])]
    told = run(steps)
    assert told == at_once(versions)
    check_sane(told)


def test_follow_all_keeps_the_order_of_the_series(demo_messages: list[Message]):
    series = group_series(demo_messages)
    told = follow_all(series)
    assert [one.message_id for one in told] == [one.message_id for one in series]
    assert {one.path: one for one in told} == at_once(all_version_facts(series))


# ---------------------------------------------------------------- cost


class Counting(MemoryVersionStore):
    """A store that counts the versions it hands out."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_out = 0

    def sharing(self, link_keys: Iterable[str], near: Version) -> list[Version]:
        found = super().sharing(link_keys, near)
        self.handed_out += len(found)
        return found

    def successors(self, path: str) -> list[Version]:
        found = super().successors(path)
        self.handed_out += len(found)
        return found


def test_a_title_of_everybody_reaches_only_the_nearest():
    store = MemoryVersionStore()
    made = [version(1, hours / 100, title="fix") for hours in range(3 * REACH)]
    for one in made:
        store.add(one)
    middle = made[len(made) // 2]
    found = store.sharing(link_keys(middle), middle)
    assert len(found) == 2 * REACH
    assert all(abs(one.sent - middle.sent) <= REACH * (at(0.01) - at(0)) for one in found)
    store.remove(middle.path)
    assert {one.path for one in store.sharing(link_keys(middle), middle)} == {
        one.path for one in found
    }


def test_order_does_not_matter_beyond_the_reach_of_a_tie(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.tracking.version_store.REACH", 2)
    made = [version(1, hours, version=str(hours % 4 + 1)) for hours in range(12)]
    told = at_once(made)
    assert in_steps([[one] for one in made]) == told
    assert in_steps([[one] for one in reversed(made)]) == told
    store = MemoryVersionStore()
    update(store, made)
    update(store, [], [one.path for one in made[3:9]])
    assert {one.path: one for one in store} == at_once(made[:3] + made[9:])
    update(store, made[3:9])
    assert {one.path: one for one in store} == told


@pytest.mark.parametrize("count", [500, 1000, 2000])
def test_a_thousand_versions_of_one_work_cost_their_number(count: int):
    store = Counting()
    made = [version(1, number / 100, version=str(number + 1)) for number in range(count)]
    for one in made:
        store.add(one)
    follow(made, store)
    assert store.handed_out <= count * (4 * REACH + 10)
    store.handed_out = 0
    new = version(1, count, version=str(count + 1))
    store.add(new)
    assert new.path in follow([new], store)
    assert store.handed_out <= REACH * (2 * REACH + 10)
