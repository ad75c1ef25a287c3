from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from generator.models import Message, Person, Version
from generator.tracking import (
    REACH,
    MemoryShelf,
    follow,
    follow_all,
    group_series,
    sketch_all,
    ties,
)
from tests.tracking.facts import answer, applied, at, change, pull, version
from tests.tracking.make import ADA, BOR

Told = dict[str, Version]


def followed(*versions: Version) -> list[Version]:
    """The versions beside each other, in the order given; in any other they stand the same."""
    told = at_once(versions)
    assert in_steps([[one] for one in versions]) == told
    assert in_steps([[one] for one in reversed(versions)]) == told
    return [told[one.path] for one in versions]


def at_once(versions: Iterable[Version]) -> Told:
    return in_steps([list(versions)])


def in_steps(steps: Iterable[Sequence[Version]]) -> Told:
    shelf = MemoryShelf()
    for step in steps:
        update(shelf, step)
    return {one.path: one for one in shelf}


def update(shelf: MemoryShelf, added: Iterable[Version], removed: Iterable[str] = ()) -> None:
    """As a run of the index does it: what was there before is told as well."""
    changed = [shelf.remove(path) for path in removed]
    for one in added:
        changed += [shelf.add(one), one]
    follow([one for one in changed if one], shelf)


def refs(versions: Iterable[Version]) -> list[tuple[str | None, str | None, str | None]]:
    """Previous, first and following of each, by their version numbers."""
    return [
        tuple(one and one.version for one in (this.previous, this.first, this.following))
        for this in versions
    ]  # type: ignore[misc]


# ---------------------------------------------------------------- a lineage


def test_versions_in_a_row():
    told = followed(*(version(2, hours, version=str(hours + 1)) for hours in range(3)))
    assert refs(told) == [(None, "1", "2"), ("1", "1", "3"), ("2", "1", None)]
    assert [one.linked_by for one in told] == [None, "title and author", "title and author"]
    assert [one.state and one.state.name for one in told] == ["superseded", "superseded", "new"]
    assert [one.delta is None for one in told] == [True, False, False]
    assert told[0].state
    assert told[0].state.evidence == told[1].message_id


def test_version_alone_is_its_own_first():
    (told,) = followed(version())
    assert (told.first, told.previous, told.following) == (told.ref, None, None)


def test_resend_follows_and_is_followed():
    told = followed(
        version(1, 0), version(1, 1, resend=True), version(1, 2, resend=True),
        version(1, 3, version="2"),
    )  # fmt: skip
    assert refs(told) == [
        (None, "1", "1"), ("1", "1", "1"), ("1", "1", "2"), ("1", "1", None),
    ]  # fmt: skip


def test_rfc_and_what_became_of_it():
    told = followed(version(1, 0, rfc=True), version(1, 1), version(1, 2, version="2"))
    assert refs(told) == [(None, "1", "1"), ("1", "1", "2"), ("1", "1", None)]


def test_series_that_was_split_has_two_followers():
    made = [change(n, title=f"change {n}", message_id=f"{n}") for n in (1, 2)]
    first = version(2, 0, title="both")
    one = version((made[0],), 1, version="2", title="one of both", links=(first.message_id,))
    two = version((made[1],), 2, version="2", title="other of both", links=(first.message_id,))
    told = followed(first, one, two)
    assert refs(told) == [(None, "1", "2"), ("1", "1", None), ("1", "1", None)]
    assert told[0].following == told[1].ref


def test_partial_reroll_counts_as_the_version_before_the_next():
    reroll = version((change(2, title="change 2", patch_id="b"),), 1, version="1.5", total=3)
    told = followed(
        version(3, 0), reroll,
        version((*(change(n) for n in (1, 3)), change(2, patch_id="b")), 2, version="2"),
    )  # fmt: skip
    assert refs(told) == [(None, "1", "1.5"), ("1", "1", "2"), ("1.5", "1", None)]
    assert told[1].delta
    assert [(one.before, one.after) for one in told[1].delta.pairs] == [(2, 2)]
    assert told[2].delta  # the two others are not new: they stood all the time
    assert sorted((one.before, one.after, one.unchanged) for one in told[2].delta.pairs) == [
        (1, 1, False), (2, 2, True), (3, 3, False),
    ]  # fmt: skip


def test_version_that_came_after_a_newer_one_is_superseded_by_it():
    told = followed(
        version(1, 0), version(1, 1, version="3"), version(1, 2, version="2"),
    )  # fmt: skip
    assert refs(told) == [(None, "1", "3"), ("1", "1", None), ("1", "1", "3")]
    assert told[2].state
    assert told[2].state.name == "superseded"


def test_pull_requests_follow_each_other_and_no_patches():
    told = followed(
        pull(0, "x", title="work"), pull(1, "x", title="work", version="2"),
        version(1, 2, version="3"), pull(3, "y", title="work"),
    )  # fmt: skip
    assert refs(told) == [
        (None, "1", "2"), ("1", "1", None), (None, "3", None), (None, "1", None),
    ]  # fmt: skip


def work(hours: float, number: str, title: str, *titles: str, **more: Any) -> Version:
    """A version of a series with patches of these titles; no two share a Message-ID."""
    made = (change(n, title=one, message_id=f"{hours}-{n}") for n, one in enumerate(titles, 1))
    return version(tuple(made), hours, version=number, title=title, **more)


def test_versions_without_a_tie_that_follow_the_same_one():
    made = [
        work(0, "1", "both", "pond", "river"),
        work(1, "2.5", "the first half", "pond"),
        work(2, "2", "that other part", "river"),
    ]
    told = followed(*made)
    assert refs(told) == [(None, "1", "2.5"), ("1", "1", None), ("1", "1", "2.5")]
    assert told[2].state
    assert told[2].state.name == "superseded"
    shelf = MemoryShelf()
    update(shelf, made)
    update(shelf, [], [made[1].path])
    assert {one.path: one for one in shelf} == at_once([made[0], made[2]])


def test_version_that_loses_its_follower_to_one_it_shares_no_tie_with():
    made = [
        work(0, "2", "otters", "pond", "river"),
        work(2, "3", "herons", "pond", "river", "sky", "wind"),
        work(1, "2", "herons", "sky", "wind"),
    ]
    assert refs(followed(*made[:2])) == [(None, "2", "3"), ("2", "2", None)]
    assert refs(followed(*made)) == [(None, "2", None), ("2", "2", None), (None, "2", "3")]


# ---------------------------------------------------------------- states


def state(one: Version) -> tuple[str, str] | None:
    return one.state and (one.state.name, one.state.evidence)


def test_pull_request_speaks_of_the_version_before_it():
    told = followed(
        work(0, "1", "work", "change 1"), work(1, "2", "work", "change 1"),
        pull(2, "Change 1", title="fixes"), work(3, "3", "work", "change 1"),
    )  # fmt: skip
    assert [state(one) for one in told] == [
        ("superseded", "first-1@mail.example"),
        ("applied", "first-2@mail.example"),
        ("new", "first-2@mail.example"),
        ("new", "first-3@mail.example"),
    ]


def test_pull_request_for_somebody_elses_patch_of_that_title_says_nothing():
    told = followed(version(1, 0), pull(1, "change 1", author=BOR.name))
    assert told[0].state
    assert told[0].state.name == "new"


def test_facts_of_its_own_decide_where_nothing_is_beside_it():
    told = followed(
        version(1, 0, title="a", applications=(applied(0.5),)),
        version(1, 1, title="b", answers=(answer(1.5),), author=BOR, sender=BOR),
    )
    assert [one.state and one.state.name for one in told] == ["applied", "discussed"]


# ---------------------------------------------------------------- news about what is there


def test_what_is_taken_away_is_gone_from_the_others():
    first, second, third = (version(1, hours, version=str(hours + 1)) for hours in range(3))
    shelf = MemoryShelf()
    update(shelf, [first, second, third])
    update(shelf, [], [second.path])
    assert {one.path: one for one in shelf} == at_once([first, third])
    update(shelf, [], [first.path])
    assert {one.path: one for one in shelf} == at_once([third])
    update(shelf, [second, first])
    assert {one.path: one for one in shelf} == at_once([first, second, third])


def test_first_version_that_changes_its_facts_is_told_to_the_whole_lineage():
    versions = [version(1, hours, version=str(hours + 1)) for hours in range(4)]
    shelf = MemoryShelf()
    update(shelf, versions)
    late = version(1, 0, message_id="cover@mail.example", cover="cover@mail.example")
    update(shelf, [late])
    assert {one.path: one for one in shelf} == at_once([late, *versions[1:]])
    assert {one.first and one.first.message_id for one in shelf} == {"cover@mail.example"}


def test_only_what_is_told_otherwise_is_put_back():
    shelf = MemoryShelf()
    other = version((change(1, title="x", message_id="x"),), 0, title="other")
    update(shelf, [other, version(1, 1)])
    new = version(1, 2, version="2")
    shelf.add(new)
    assert follow([new], shelf) == {new.path, version(1, 1).path}
    assert follow([new], shelf) == frozenset()


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
    shelf = MemoryShelf()
    for added, removed in steps:
        update(shelf, added, removed)
    return {one.path: one for one in shelf}


@settings(max_examples=300)
@given(some.data())
def test_the_outcome_hangs_on_the_versions_alone(data: some.DataObject):
    last = {one.path: one for one in data.draw(made_up())}  # of one path the last one stands
    before = [one for one in data.draw(made_up()) if one.path in last]
    versions = list(last.values())
    told = run([(before, []), *cut(data.draw, versions)])
    assert told == at_once(versions)
    check_sane(told)


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
    versions = sketch_all(group_series(demo_messages))
    assert run(cut(data.draw, versions)) == at_once(versions)


@pytest.mark.slow
@settings(max_examples=3)
@given(some.data())
def test_a_real_list_in_any_cuts(mails_of: Callable[[str], list[Message]], data: some.DataObject):
    versions = list(sketch_all(group_series(mails_of("kvm-ppc"))))
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
    assert {one.path: one for one in told} == at_once(sketch_all(series))


# ---------------------------------------------------------------- cost


class Counting(MemoryShelf):
    """A shelf that counts the versions it hands out."""

    def __init__(self) -> None:
        super().__init__()
        self.handed_out = 0

    def sharing(self, ties: Iterable[str], near: Version) -> list[Version]:
        found = super().sharing(ties, near)
        self.handed_out += len(found)
        return found

    def successors(self, path: str) -> list[Version]:
        found = super().successors(path)
        self.handed_out += len(found)
        return found


def test_a_title_of_everybody_reaches_only_the_nearest():
    shelf = MemoryShelf()
    made = [version(1, hours / 100, title="fix") for hours in range(3 * REACH)]
    for one in made:
        shelf.add(one)
    middle = made[len(made) // 2]
    found = shelf.sharing(ties(middle), middle)
    assert len(found) == 2 * REACH
    assert all(abs(one.sent - middle.sent) <= REACH * (at(0.01) - at(0)) for one in found)
    shelf.remove(middle.path)
    assert {one.path for one in shelf.sharing(ties(middle), middle)} == {one.path for one in found}


def test_order_does_not_matter_beyond_the_reach_of_a_tie(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.tracking.shelf.REACH", 2)
    made = [version(1, hours, version=str(hours % 4 + 1)) for hours in range(12)]
    told = at_once(made)
    assert in_steps([[one] for one in made]) == told
    assert in_steps([[one] for one in reversed(made)]) == told
    shelf = MemoryShelf()
    update(shelf, made)
    update(shelf, [], [one.path for one in made[3:9]])
    assert {one.path: one for one in shelf} == at_once(made[:3] + made[9:])
    update(shelf, made[3:9])
    assert {one.path: one for one in shelf} == told


@pytest.mark.parametrize("count", [500, 1000, 2000])
def test_a_thousand_versions_of_one_work_cost_their_number(count: int):
    shelf = Counting()
    made = [version(1, number / 100, version=str(number + 1)) for number in range(count)]
    for one in made:
        shelf.add(one)
    follow(made, shelf)
    assert shelf.handed_out <= count * (4 * REACH + 10)
    shelf.handed_out = 0
    new = version(1, count, version=str(count + 1))
    shelf.add(new)
    assert new.path in follow([new], shelf)
    assert shelf.handed_out <= REACH * (2 * REACH + 10)
