"""Tags: grouped by person, counted first-hand."""

from __future__ import annotations

from generator.models.digest import Tally
from generator.models.series import GivenTrailer
from generator.render.phrases.tag import (
    count_tags,
    group_tags,
    short_tags,
    tagged_patches,
    tags_given,
)
from tests.render.sample import DAY, MIRA, OLA, ZOE, digest


def given(name: str, patch: int | None, mail: str = "a", *, own: bool = True) -> GivenTrailer:
    return GivenTrailer(name, MIRA, mail, patch, from_sender=own, received=DAY)


def test_tags_count_people_and_only_first_hand():
    given = [
        GivenTrailer("Reviewed-by", OLA, "a", 1, from_sender=True, received=DAY),
        GivenTrailer("Reviewed-by", OLA, "b", 2, from_sender=True, received=DAY),
        GivenTrailer("Reviewed-by", MIRA, "c", 2, from_sender=False, received=DAY),
        GivenTrailer("Acked-by", MIRA, "c", 2, from_sender=True, received=DAY),
        GivenTrailer("Reported-by", ZOE, "d", 2, from_sender=True, received=DAY),
    ]
    counted = count_tags(given)
    assert counted == (Tally("Acked-by", 1), Tally("Reviewed-by", 1), Tally("Reported-by", 1))
    assert short_tags(counted) == "A 1 R 1 Reported-by 1"


def test_equal_tags_are_grouped():
    found = group_tags([
        given("Reviewed-by", 3), given("Acked-by", None), given("Reviewed-by", 1, "b"),
        given("Reviewed-by", 0, "c"), given("Reviewed-by", 2, own=False),
    ])  # fmt: skip
    assert [(tag.name, tag.patches, tag.from_sender) for tag in found] == [
        ("Reviewed-by", (0, 1, 3), True),
        ("Acked-by", (), True),
        ("Reviewed-by", (2,), False),
    ]
    assert tagged_patches(found[0]) == "the series and patches 1, 3"
    assert tagged_patches(found[1]) == ""
    assert tagged_patches(found[2]) == "patch 2"


def test_tags_of_a_range_by_what_they_were_given_to():
    found = tags_given(digest())
    assert [tagged.message_id for tagged in found] == ["m1@mail.example", "old@mail.example"]
    assert [len(tagged.tags) for tagged in found] == [2, 1]
