from __future__ import annotations

import sys
from typing import Any

import pytest

from generator.models.mails import Person
from generator.models.versions import Delta, Tag, VersionPatch
from generator.tracking.delta import delta, is_reroll, with_patches_of
from tests.tracking.facts import applied, change, given, version
from tests.tracking.make import ADA, BOR, CIM

BOR_AT_HOME = Person("bor okafor", "bor@home.example")


def patches(*titles: str, **more: Any) -> tuple[VersionPatch, ...]:
    return tuple(change(at, title=title, **more) for at, title in enumerate(titles, 1))


def between(old: tuple[VersionPatch, ...], new: tuple[VersionPatch, ...], **more: Any) -> Delta:
    return delta(version(new, 1, version="2"), version(old, 0, **more))


def pairs(found: Delta) -> list[tuple[int | None, int | None]]:
    return [(pair.before, pair.after) for pair in found.pairs]


# ---------------------------------------------------------------- which patch is which


def test_patches_are_known_by_title_however_they_moved():
    found = between(patches("one", "two", "three"), patches("Three.", "one", "four"))
    assert pairs(found) == [(3, 1), (1, 2), (None, 3), (2, None)]
    assert [pair.title for pair in found.pairs] == ["Three.", "one", "four", "two"]
    assert [pair.title_before for pair in found.pairs] == ["three", "one", "", "two"]
    assert (found.total_before, found.total) == (3, 3)


def test_same_diff_beats_the_same_title():
    old = (change(1, title="one", patch_id="a"), change(2, title="two", patch_id="b"))
    new = (change(1, title="two", patch_id="a"), change(2, title="one", patch_id="c"))
    found = between(old, new)
    assert pairs(found) == [(1, 1), (None, 2), (2, None)]
    assert [pair.unchanged for pair in found.pairs] == [True, False, False]
    assert (found.pairs[0].title, found.pairs[0].title_before) == ("two", "one")


def test_without_a_diff_nothing_is_unchanged():
    assert not between(patches("one"), patches("one")).pairs[0].unchanged


def test_patches_of_one_title_are_taken_in_turn():
    assert pairs(between(patches("x", "x", "x"), patches("x", "x"))) == [
        (1, 1), (2, 2), (3, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "same_files", "is_same"),
    [
        ("otter: teach them to swim", "otter: teach them to swim fast", False, True),
        ("otter: add a pond", "otter: dig one pond", True, True),
        ("otter: add a pond", "otter: dig one pond", False, False),
        ("otter: add a pond", "heron: stand on one leg", True, False),
    ],
)
def test_a_retitled_patch_is_known_by_words_and_files(
    old: str, new: str, *, same_files: bool, is_same: bool
):
    files = ("a.c",), ("a.c",) if same_files else ("b.c",)
    found = between(patches(old, files=files[0]), patches(new, files=files[1]))
    assert pairs(found) == ([(1, 1)] if is_same else [(None, 1), (1, None)])


def test_a_retitled_patch_is_its_authors():
    found = between(
        patches("teach otters to swim"), patches("teach otters to swim well", author=BOR)
    )
    assert pairs(found) == [(None, 1), (1, None)]


def test_the_most_alike_are_paired_first():
    old = patches("otter: swim in the lake", "otter: swim in the river")
    new = patches("otter: swim fast in the river", "otter: swim fast in the lake")
    assert pairs(between(old, new)) == [(2, 1), (1, 2)]


# ---------------------------------------------------------------- mails that are not there


def test_patches_that_did_not_arrive_are_neither_added_nor_dropped():
    whole, part = version(patches("one", "two", "three"), 0), version(patches("one"), 1, total=3)
    assert pairs(delta(part, whole)) == [(1, 1)]
    assert pairs(delta(whole, part)) == [(1, 1)]


def test_of_a_shorter_series_the_rest_was_dropped():
    assert pairs(between(patches("one", "two", "three"), patches("one"))) == [
        (1, 1), (2, None), (3, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "reroll"),
    [({}, True), ({"cover": "c"}, False), ({"total": 4}, False)],
    ids=["reroll", "cover", "another total"],
)
def test_what_is_a_partial_reroll(more: dict[str, Any], *, reroll: bool):
    old = version(patches("one", "two", "three"), 0)
    new = version((change(2, title="two, mended"),), 1, **({"total": 3} | more))
    assert is_reroll(new, old) is reroll


def test_series_of_which_as_little_arrived_before_is_no_reroll():
    part = (change(2, title="two"),)
    assert not is_reroll(version(part, 1, total=3), version(part, 0, total=3))
    assert not is_reroll(version(part, 1, total=1), version(patches("one", "two"), 0, total=1))


def test_what_a_reroll_leaves_standing():
    old = version(patches("one", "two", "three"), 0)
    new = version((change(2, title="two, mended"),), 1, total=3)
    assert [patch.title for patch in with_patches_of(old, new).patches] == [
        "one", "two, mended", "three",
    ]  # fmt: skip


# ---------------------------------------------------------------- files and tags


def test_files_gained_and_lost():
    old = (change(1, files=("a.c", "b.c")), change(2, files=("c.c",)))
    new = (change(1, files=("b.c", "d.c")), change(2, files=("c.c", "d.c")))
    found = between(old, new)
    assert (found.files_gained, found.files_lost) == (("d.c",), ("a.c",))


def test_files_of_a_patch_that_did_not_arrive_are_not_lost():
    old = version((change(1, files=("a.c",)), change(2, files=("b.c",))), 0)
    new = version((change(1, files=("a.c",)),), 1, total=2)
    assert delta(new, old).files_lost == ()


REVIEW, TEST, ACK = Tag("Reviewed-by", BOR), Tag("Tested-by", CIM), Tag("Acked-by", CIM)


def tags(found: Delta) -> list[tuple[str, ...]]:
    return [
        tuple(f"{tag.name} {tag.person.name}" for tag in some)
        for some in (found.tags_carried, found.tags_gained, found.tags_lost)
    ]


def test_tags_carried_gained_and_lost():
    found = between((change(1, REVIEW, TEST),), (change(1, REVIEW, ACK),))
    assert tags(found) == [
        ("Reviewed-by Bor Okafor",), ("Acked-by Cim Duarte",), ("Tested-by Cim Duarte",),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("notes", "left_out"), [((), [False, False]), ((1,), [True, False]), (None, [True, True])]
)
def test_a_patch_that_was_applied_is_not_simply_dropped(
    notes: tuple[int, ...] | None, left_out: list[bool]
):
    said = (applied(0.5, *(notes or ())),) if notes != () else ()
    found = between(patches("one", "two", "three"), patches("three"), applications=said)
    assert pairs(found) == [(3, 1), (1, None), (2, None)]
    assert [pair.applied for pair in found.pairs] == [False, *left_out]


def test_a_tag_given_in_an_answer_is_carried_over_or_lost():
    answers = (given("Reviewed-by", 0.1), given("Tested-by", 0.2, CIM, 0), given("Cc", 0.3, ADA))
    found = between((change(1),), (change(1, REVIEW),), given=answers)
    assert tags(found) == [("Reviewed-by Bor Okafor",), (), ("Tested-by Cim Duarte",)]


def test_a_forged_tag_was_never_had():
    answers = (given("Reviewed-by", 0.1, first_hand=False),)
    assert tags(between((change(1),), (change(1),), given=answers)) == [(), (), ()]


def test_another_address_of_the_same_name_is_the_same_person():
    old, new = (change(1, REVIEW),), (change(1, Tag("reviewed-by", BOR_AT_HOME)),)
    assert tags(between(old, new)) == [("reviewed-by bor okafor",), (), ()]


def test_a_tag_on_several_patches_stands_once():
    found = between((change(1), change(2)), (change(1, REVIEW), change(2, REVIEW)))
    assert tags(found) == [(), ("Reviewed-by Bor Okafor",), ()]


def test_tags_of_a_patch_that_did_not_arrive_are_not_lost():
    old = version((change(1), change(2, REVIEW)), 0, given=(given("Acked-by", 0.1, CIM, 2),))
    assert tags(delta(version((change(1),), 1, total=2), old)) == [(), (), ()]


# ---------------------------------------------------------------- size


def test_a_series_of_491_is_compared_with_few_of_its_patches(monkeypatch: pytest.MonkeyPatch):
    module = sys.modules[is_reroll.__module__]  # its name leads to the function of that name
    asked = 0
    real = module.likeness

    def likeness(left: str, right: str) -> float:
        nonlocal asked
        asked += 1
        return real(left, right)

    monkeypatch.setattr(module, "likeness", likeness)
    old = patches(*(f"otter: teach {at}" for at in range(491)), files=("a.c",))
    new = patches(*(f"otter: train {at}" for at in range(491)), files=("a.c",))
    found = between(old, new)
    assert pairs(found) == [(at, at) for at in range(1, 492)]
    assert 491 <= asked <= 491 * 40
