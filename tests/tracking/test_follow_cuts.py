"""The outcome depends on the versions that are there, the cost on how many are in reach."""

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
from tests.tracking.version_stores import Contents, at_once, contents, in_steps, update

# ---------------------------------------------------------------- any order, any cuts

PEOPLE = (ADA, BOR, Person("Ada Brandt", "ada@home.example"))


@some.composite
def made_up(draw: some.DrawFn) -> list[Version]:
    """Versions that have much in common, few of them in a regular way."""
    found = []
    for hours in range(draw(some.integers(1, 9))):
        numbers = draw(some.lists(some.integers(1, 3), min_size=1, max_size=3, unique=True))
        titles = draw(some.permutations(["change 1", "change 2", "pond", "river"]))
        who = draw(some.sampled_from(PEOPLE))
        facts: dict[str, Any] = {
            "path": f"path-{draw(some.integers(0, 6))}",
            "sent": at(draw(some.integers(0, 5))),
            "version": draw(some.sampled_from(["1", "1", "2", "2.5", "2a", "3"])),
            "title": draw(some.sampled_from(["work", "Work!", "change 1", "other things"])),
            "rfc": draw(some.booleans()),
            "resend": draw(some.booleans()),
            "pull": draw(some.integers(0, 5)) == 0,
            "total": draw(some.sampled_from([1, 3])),
            "author": who,
            "sender": who,
            "change_id": draw(some.sampled_from([None, None, "work-1"])),
            "links": (f"first-{draw(some.integers(0, 9))}@mail.example",),
            "answers_to": draw(some.sampled_from(["", f"first-{hours // 2}@mail.example"])),
            "files": draw(some.sampled_from([(), ("a.c",), ("a.c", "b.c"), ("b.c",)])),
            "prefixes": draw(some.sampled_from([(), (), ("5.10",), ("net",)])),
            "backport": draw(some.integers(0, 9)) == 0,
        }
        if facts["pull"]:
            del facts["author"]  # there, the one of the patches it lists
            found.append(pull(hours, "change 1", "change 2", **facts))
        else:
            patches = (
                change(
                    n,
                    title=titles[n],
                    message_id=f"{hours}-{n}",
                    files=facts["files"],
                    patch_id=draw(some.sampled_from([None, "a", "b"])),
                )
                for n in sorted(numbers)
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
        gone = [version for version in order[:at] if draw(some.integers(0, 4)) == 0]
        steps += [(list(order[at : at + size]), [version.path for version in gone]), (gone, [])]
        at += size
    return steps


def run(steps: Iterable[Step]) -> Contents:
    store = MemoryVersionStore()
    for added, removed in steps:
        update(store, added, removed)
    return contents(store)


@pytest.mark.long
@settings(max_examples=3 * settings.default.max_examples)
@given(some.data())
def test_the_outcome_depends_on_the_versions_alone(data: some.DataObject):
    last = {version.path: version for version in data.draw(made_up())}  # the last of each path
    before = [version for version in data.draw(made_up()) if version.path in last]
    versions = list(last.values())
    found = run([(before, []), *cut(data.draw, versions)])
    assert found == at_once(versions)
    check_sane(found)


@pytest.mark.long
@settings(max_examples=3 * settings.default.max_examples)
@given(some.data(), some.integers(1, 3))
def test_the_outcome_depends_on_the_versions_alone_where_the_reach_is_short(
    data: some.DataObject, reach: int
):
    versions = list({version.path: version for version in data.draw(made_up())}.values())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("generator.tracking.version_store.REACH", reach)
        assert run(cut(data.draw, versions)) == at_once(versions)


def check_sane(found: Contents) -> None:
    for newest in found.values():
        assert newest.first
        assert newest.state
        steps, this = 0, newest
        while this.previous:
            older = found[this.previous.path]
            assert this.previous == older.ref
            assert older.sent < this.sent
            this, steps = older, steps + 1
            assert steps <= len(found)
        assert newest.first == this.ref
        assert newest.following is None or newest.following == found[newest.following.path].ref


@pytest.mark.long
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
        steps += [(step, []), ([], [version.path for version in gone]), (gone, [])]
    found = run(steps)
    assert found == at_once(versions)
    check_sane(found)


def test_follow_all_keeps_the_order_of_the_series(demo_messages: list[Message]):
    series = group_series(demo_messages)
    followed = follow_all(series)
    assert [made.message_id for made in followed] == [made.message_id for made in series]
    assert {version.path: version for version in followed} == at_once(all_version_facts(series))


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
    for added in made:
        store.add(added)
    middle = made[len(made) // 2]
    found = store.sharing(link_keys(middle), middle)
    assert len(found) == 2 * REACH
    assert all(abs(version.sent - middle.sent) <= REACH * (at(0.01) - at(0)) for version in found)
    store.remove(middle.path)
    assert {version.path for version in store.sharing(link_keys(middle), middle)} == {
        version.path for version in found
    }


def test_order_does_not_matter_beyond_the_reach_of_a_link_key(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("generator.tracking.version_store.REACH", 2)
    made = [version(1, hours, version=str(hours % 4 + 1)) for hours in range(12)]
    found = at_once(made)
    assert in_steps([[version] for version in made]) == found
    assert in_steps([[version] for version in reversed(made)]) == found
    store = MemoryVersionStore()
    update(store, made)
    update(store, [], [version.path for version in made[3:9]])
    assert contents(store) == at_once(made[:3] + made[9:])
    update(store, made[3:9])
    assert contents(store) == found


@pytest.mark.long
@pytest.mark.parametrize("count", [500, 1000, 2000])
def test_a_thousand_versions_of_a_series_cost_their_number(count: int):
    store = Counting()
    made = [version(1, number / 100, version=str(number + 1)) for number in range(count)]
    for added in made:
        store.add(added)
    follow(made, store)
    assert store.handed_out <= count * (4 * REACH + 10)
    store.handed_out = 0
    new = version(1, count, version=str(count + 1))
    store.add(new)
    assert new.path in follow([new], store)
    assert store.handed_out <= REACH * (2 * REACH + 10)
