from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.models.versions import Version
from generator.tracking.follow import follow
from generator.tracking.version_store import MemoryVersionStore
from tests.tracking.facts import answer, applied, change, pull, version
from tests.tracking.make import BOR
from tests.tracking.version_stores import at_once, in_steps, update


def followed(*versions: Version) -> list[Version]:
    """The versions beside each other, in the order given; in any other they stand the same."""
    told = at_once(versions)
    assert in_steps([[one] for one in versions]) == told
    assert in_steps([[one] for one in reversed(versions)]) == told
    return [told[one.path] for one in versions]


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
    store = MemoryVersionStore()
    update(store, made)
    update(store, [], [made[1].path])
    assert {one.path: one for one in store} == at_once([made[0], made[2]])


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
    store = MemoryVersionStore()
    update(store, [first, second, third])
    update(store, [], [second.path])
    assert {one.path: one for one in store} == at_once([first, third])
    update(store, [], [first.path])
    assert {one.path: one for one in store} == at_once([third])
    update(store, [second, first])
    assert {one.path: one for one in store} == at_once([first, second, third])


def test_first_version_that_changes_its_facts_is_told_to_the_whole_lineage():
    versions = [version(1, hours, version=str(hours + 1)) for hours in range(4)]
    store = MemoryVersionStore()
    update(store, versions)
    late = version(1, 0, message_id="cover@mail.example", cover="cover@mail.example")
    update(store, [late])
    assert {one.path: one for one in store} == at_once([late, *versions[1:]])
    assert {one.first and one.first.message_id for one in store} == {"cover@mail.example"}


def test_only_what_is_told_otherwise_is_put_back():
    store = MemoryVersionStore()
    other = version((change(1, title="x", message_id="x"),), 0, title="other")
    update(store, [other, version(1, 1)])
    new = version(1, 2, version="2")
    store.add(new)
    assert follow([new], store) == {new.path, version(1, 1).path}
    assert follow([new], store) == frozenset()
