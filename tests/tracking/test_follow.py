from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.models.versions import Version
from generator.tracking.follow import follow
from generator.tracking.version_store import MemoryVersionStore
from tests.tracking.facts import answer, applied, change, pull, version
from tests.tracking.make import BOR
from tests.tracking.version_stores import at_once, contents, in_steps, update


def followed(*versions: Version) -> list[Version]:
    """The versions beside each other, which must be the same in any order."""
    found = at_once(versions)
    assert in_steps([[version] for version in versions]) == found
    assert in_steps([[version] for version in reversed(versions)]) == found
    return [found[version.path] for version in versions]


def refs(versions: Iterable[Version]) -> list[tuple[str | None, str | None, str | None]]:
    """Previous, first and following of each, by their version numbers."""
    return [
        tuple(ref and ref.version for ref in (this.previous, this.first, this.following))
        for this in versions
    ]  # type: ignore[misc]


# ---------------------------------------------------------------- a lineage


def test_versions_in_a_row():
    found = followed(*(version(2, hours, version=str(hours + 1)) for hours in range(3)))
    assert refs(found) == [(None, "1", "2"), ("1", "1", "3"), ("2", "1", None)]
    assert [made.linked_by for made in found] == [None, *["title and author"] * 2]
    assert [made.state and made.state.name for made in found] == [*["superseded"] * 2, "new"]
    assert [version.delta is None for version in found] == [True, False, False]
    assert found[0].state
    assert found[0].state.evidence == found[1].message_id


def test_version_alone_is_its_own_first():
    (found,) = followed(version())
    assert (found.first, found.previous, found.following) == (found.ref, None, None)


def test_resend_follows_and_is_followed():
    found = followed(
        version(1, 0), version(1, 1, resend=True), version(1, 2, resend=True),
        version(1, 3, version="2"),
    )  # fmt: skip
    assert refs(found) == [
        (None, "1", "1"), ("1", "1", "1"), ("1", "1", "2"), ("1", "1", None),
    ]  # fmt: skip


def test_rfc_and_what_became_of_it():
    found = followed(version(1, 0, rfc=True), version(1, 1), version(1, 2, version="2"))
    assert refs(found) == [(None, "1", "1"), ("1", "1", "2"), ("1", "1", None)]


def test_series_that_was_split_has_two_followers():
    made = [change(n, title=f"change {n}", message_id=f"{n}") for n in (1, 2)]
    first = version(2, 0, title="both")
    second = version((made[0],), 1, version="2", title="one of both", links=(first.message_id,))
    third = version((made[1],), 2, version="2", title="other of both", links=(first.message_id,))
    found = followed(first, second, third)
    assert refs(found) == [(None, "1", "2"), ("1", "1", None), ("1", "1", None)]
    assert found[0].following == found[1].ref


def test_partial_reroll_counts_as_the_version_before_the_next():
    reroll = version((change(2, title="change 2", patch_id="b"),), 1, version="1.5", total=3)
    found = followed(
        version(3, 0), reroll,
        version((*(change(n) for n in (1, 3)), change(2, patch_id="b")), 2, version="2"),
    )  # fmt: skip
    assert refs(found) == [(None, "1", "2"), ("1", "1", "2"), ("1.5", "1", None)]
    assert found[1].delta
    assert [(pair.before, pair.after) for pair in found[1].delta.pairs] == [(2, 2)]
    assert found[2].delta  # the two others are not new: they stood all the time
    assert sorted((pair.before, pair.after, pair.unchanged) for pair in found[2].delta.pairs) == [
        (1, 1, False), (2, 2, True), (3, 3, False),
    ]  # fmt: skip


def sent_again(number: int, hours: float, **more: Any) -> Version:
    """A patch of a series of three, sent again."""
    again = change(number, title=f"change {number}", patch_id="again")
    return version((again,), hours, version="2", total=3, **more)


def test_what_was_applied_of_a_part_sent_again_counts_for_the_whole():
    again = sent_again(2, 1, missing=(1, 3), applications=(applied(3, 2),))
    whole, repair = followed(version(3, 0, applications=(applied(2, 1, 3),)), again)
    assert repair.state
    assert (repair.state.name, repair.state.evidence) == ("applied", "note-3@mail.example")
    assert whole.state
    assert (whole.state.name, whole.state.evidence) == ("applied", "note-3@mail.example")
    assert [note.patches for note in whole.all_applications] == [(1, 3), (2,)]
    assert whole.following is None


def test_all_that_there_is_of_a_part_sent_again_is_its_own_patch():
    """A note that names no patch means the patch that came again, not the whole series."""
    again = sent_again(2, 1, missing=(1, 3), applications=(applied(3),))
    whole, _ = followed(version(3, 0), again)
    assert whole.state
    assert (whole.state.name, whole.state.share) == ("partial", (1, 3))


def test_a_part_of_a_series_that_never_arrived_as_a_whole_is_a_part():
    """Only some patches of the series go to this list: the others may wait elsewhere."""
    made = tuple(change(number) for number in (1, 2))
    again = sent_again(2, 1, missing=(1, 3), applications=(applied(3, 2),))
    whole, repair = followed(version(made, 0, total=3, missing=(3,)), again)
    assert [found.state and found.state.name for found in (whole, repair)] == ["new", "partial"]


def test_a_part_sent_again_that_goes_takes_its_notes_along():
    again = sent_again(2, 1, missing=(1, 3), applications=(applied(3, 2),))
    whole = version(3, 0, applications=(applied(2, 1, 3),))
    store = MemoryVersionStore()
    update(store, [whole, again])
    update(store, (), [again.path])
    left = contents(store)[whole.path]
    assert left.state
    assert (left.state.name, left.repaired) == ("partial", ())


def test_version_that_came_after_a_newer_one_is_superseded_by_it():
    found = followed(
        version(1, 0), version(1, 1, version="3"), version(1, 2, version="2"),
    )  # fmt: skip
    assert refs(found) == [(None, "1", "3"), ("1", "1", None), ("1", "1", "3")]
    assert found[2].state
    assert found[2].state.name == "superseded"


def test_pull_requests_follow_each_other_and_no_patches():
    found = followed(
        pull(0, "x", title="work"), pull(1, "x", title="work", version="2"),
        version(1, 2, version="3"), pull(3, "y", title="work"),
    )  # fmt: skip
    assert refs(found) == [
        (None, "1", "2"), ("1", "1", None), (None, "3", None), (None, "1", None),
    ]  # fmt: skip


def work(hours: float, number: str, title: str, *titles: str, **more: Any) -> Version:
    """A version of a series with patches of these titles; no two share a Message-ID."""
    made = (change(n, title=name, message_id=f"{hours}-{n}") for n, name in enumerate(titles, 1))
    return version(tuple(made), hours, version=number, title=title, **more)


def test_versions_without_a_link_key_in_common_that_follow_the_same_one():
    made = [
        work(0, "1", "both", "pond", "river"),
        work(1, "2.5", "the first half", "pond"),
        work(2, "2", "that other part", "river"),
    ]
    found = followed(*made)
    assert refs(found) == [(None, "1", "2.5"), ("1", "1", None), ("1", "1", "2.5")]
    assert found[2].state
    assert found[2].state.name == "superseded"
    store = MemoryVersionStore()
    update(store, made)
    update(store, [], [made[1].path])
    assert contents(store) == at_once([made[0], made[2]])


def test_version_that_loses_its_follower_to_one_it_shares_no_link_key_with():
    made = [
        work(0, "2", "otters", "pond", "river"),
        work(2, "3", "herons", "pond", "river", "sky", "wind"),
        work(1, "2", "herons", "sky", "wind"),
    ]
    assert refs(followed(*made[:2])) == [(None, "2", "3"), ("2", "2", None)]
    assert refs(followed(*made)) == [(None, "2", None), ("2", "2", None), (None, "2", "3")]


# ---------------------------------------------------------------- states


def state(followed: Version) -> tuple[str, str] | None:
    return followed.state and (followed.state.name, followed.state.evidence)


def test_pull_request_speaks_of_the_version_before_it():
    found = followed(
        work(0, "1", "work", "change 1"), work(1, "2", "work", "change 1"),
        pull(2, "Change 1", title="fixes"), work(3, "3", "work", "change 1"),
    )  # fmt: skip
    assert [state(version) for version in found] == [
        ("superseded", "first-1@mail.example"),
        ("applied", "first-2@mail.example"),
        ("new", "first-2@mail.example"),
        ("new", "first-3@mail.example"),
    ]


def test_pull_request_for_somebody_elses_patch_of_that_title_says_nothing():
    found = followed(version(1, 0), pull(1, "change 1", author=BOR.name))
    assert found[0].state
    assert found[0].state.name == "new"


def test_facts_of_its_own_decide_where_nothing_is_beside_it():
    found = followed(
        version(1, 0, title="a", applications=(applied(0.5),)),
        version(1, 1, title="b", answers=(answer(1.5),), author=BOR, sender=BOR),
    )
    assert [version.state and version.state.name for version in found] == ["applied", "discussed"]


# ---------------------------------------------------------------- news about what is there


def test_what_is_taken_away_is_gone_from_the_others():
    first, second, third = (version(1, hours, version=str(hours + 1)) for hours in range(3))
    store = MemoryVersionStore()
    update(store, [first, second, third])
    update(store, [], [second.path])
    assert contents(store) == at_once([first, third])
    update(store, [], [first.path])
    assert contents(store) == at_once([third])
    update(store, [second, first])
    assert contents(store) == at_once([first, second, third])


def test_first_version_that_changes_its_facts_changes_in_the_whole_lineage():
    versions = [version(1, hours, version=str(hours + 1)) for hours in range(4)]
    store = MemoryVersionStore()
    update(store, versions)
    late = version(1, 0, message_id="cover@mail.example", cover="cover@mail.example")
    update(store, [late])
    assert contents(store) == at_once([late, *versions[1:]])
    assert {held.first and held.first.message_id for held in contents(store).values()} == {
        "cover@mail.example"
    }


def test_only_versions_that_changed_are_put_back():
    store = MemoryVersionStore()
    other = version((change(1, title="x", message_id="x"),), 0, title="other")
    update(store, [other, version(1, 1)])
    new = version(1, 2, version="2")
    store.add(new)
    assert follow([new], store) == {new.path, version(1, 1).path}
    assert follow([new], store) == frozenset()


# ---------------------------------------------------------------- parts sent again


def part(hours: float, name: str, *numbers: int, **more: Any) -> Version:
    """A version of three that has these patches alone."""
    return version(tuple(change(n) for n in numbers), hours, version=name, total=3, **more)


def test_part_takes_the_place_of_no_version():
    found = followed(version(3, 0, version="5"), part(1, "5.1", 2))
    assert refs(found) == [(None, "5", None), ("5", "5", None)]
    assert [made.state and made.state.name for made in found] == ["new", "new"]


def test_parts_in_a_row_and_what_replaces_them_all():
    found = followed(
        version(3, 0, version="5"), part(1, "5.1", 2), part(2, "5.2", 3), version(3, 3, version="6")
    )
    assert refs(found) == [
        (None, "5", "6"), ("5", "5", "6"), ("5.1", "5", "6"), ("5.2", "5", None),
    ]  # fmt: skip


def test_a_part_replaces_the_same_part():
    found = followed(version(3, 0, version="5"), part(1, "5a", 2), part(2, "5b", 2))
    assert refs(found) == [(None, "5", None), ("5", "5", "5b"), ("5a", "5", None)]


def test_all_patches_under_a_repaired_number_are_a_version():
    found = followed(version(3, 0, version="5"), part(1, "5.1", 1, 2, 3))
    assert refs(found)[0] == (None, "5", "5.1")


def test_one_patch_of_many_sent_again_under_the_next_number_is_a_part():
    found = followed(version(3, 0), part(1, "2", 2))
    assert refs(found)[0] == (None, "1", None)
