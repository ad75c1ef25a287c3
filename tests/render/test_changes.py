from __future__ import annotations

from dataclasses import replace

import pytest

from generator.models.versions import Delta, Tag
from generator.render.phrases.change import (
    delta_words,
    moved,
    patch_after,
    patch_before,
    patch_changes,
    retitled,
    since_words,
    sort_changes,
)
from generator.render.phrases.tag import tag_words
from tests.render.sample import OLA
from tests.render.versions import DELTA, lineage, pair

Pair = tuple[int | None, int | None] | tuple[int | None, int | None, str]


def delta(*pairs: Pair, gained: int = 0, lost: int = 0) -> Delta:
    """Pairs as (before, after, flags): `u` unchanged, `t` another title, `a` applied."""
    made = []
    for before, after, *rest in pairs:
        flags = rest[0] if rest else "u"
        old = "old" if "t" in flags else f"p{before}"
        facts = {"unchanged": "u" in flags, "applied": "a" in flags}
        made.append(pair(before, after, f"p{before}", old, **facts))
    tags = tuple(Tag(f"Tag{at}-by", OLA) for at in range(max(gained, lost)))
    return replace(
        DELTA,
        total_before=sum(change.before is not None for change in made),
        total=sum(change.after is not None for change in made),
        pairs=tuple(made),
        tags_gained=tags[:gained],
        tags_lost=tags[:lost],
    )


@pytest.mark.parametrize(
    ("of", "phrase"),
    [
        (delta((1, 1), (2, 2)), "both patches unchanged"),
        (delta((1, 1)), "the patch unchanged"),
        (delta(), ""),
        (delta((1, 1), gained=1), "the patch unchanged; 1 new tag"),
        (delta((1, 1, ""), gained=2, lost=1), "1 patch changed; 2 new tags, 1 tag lost"),
        (
            delta((None, 1, ""), (None, 2, ""), (1, 3), (2, None, "")),
            "2 patches added, 1 dropped, 1 unchanged",
        ),
        (delta((1, 1, "ut"), (2, 2)), "1 patch retitled, 1 unchanged"),
        (delta((1, 1, "t")), "1 patch changed and retitled"),
        (
            delta((1, 1, "t"), (2, 2, "ut"), (3, 3, "")),
            "1 patch changed and retitled, 1 changed, 1 retitled",
        ),
        (
            delta((1, None, "a"), (2, None, ""), (3, 1)),
            "1 patch dropped, 1 already applied, 1 unchanged",
        ),
        (delta((2, 1), (1, 2)), "1 patch moved, 2 unchanged"),
    ],
)
def test_a_delta_in_words(of: Delta, phrase: str):
    assert delta_words(of) == phrase


@pytest.mark.parametrize(
    ("order", "still"),
    [
        ((1, 2, 3, 4), (1, 2, 3, 4)),
        ((2, 3, 4), (2, 3, 4)),  # the first was dropped: nobody moved
        ((4, 1, 2, 3), (1, 2, 3)),
        ((2, 3, 4, 1), (2, 3, 4)),
        ((5, 4, 3), (3,)),
        ((1, 5, 2, 6, 3), (1, 2, 3)),
        ((), ()),
    ],
)
def test_as_few_patches_moved_as_can_be(order: tuple[int, ...], still: tuple[int, ...]):
    of = delta(*((before, after) for after, before in enumerate(order, 1)))
    gone = {pair.before for pair in sort_changes(of).moved}
    assert tuple(number for number in order if number not in gone) == still


def test_a_thousand_patches_in_reverse_take_no_square():
    count = 20_000
    of = delta(*((count - at, at + 1) for at in range(count)))
    assert len(sort_changes(of).moved) == count - 1


def test_since_names_the_version_before():
    third = lineage()[-1]
    assert third.previous
    assert since_words(third).startswith("since v2: 1 patch added, 2 dropped")
    again = replace(third.previous, resend=True)
    assert since_words(replace(third, previous=again)).startswith("since v2 RESEND: ")
    unmarked = replace(third.previous, version="3")
    assert since_words(replace(third, previous=unmarked)).startswith("since an earlier v3: ")
    assert since_words(replace(third, delta=None)) == ""
    assert since_words(replace(third, previous=None)) == ""
    assert since_words(replace(third, delta=delta())) == ""


def test_changes_of_each_patch():
    assert patch_changes(lineage()[-1]) == {
        1: ("unchanged", "was 2"),
        2: ("changed", "retitled"),
        3: ("new",),
    }
    assert patch_changes(lineage()[0]) == {}


def test_lines_of_pairs_and_tags():
    pair = DELTA.pairs[1]
    assert patch_after(pair) == "2 net: ring: Ring the doorbell once a batch"
    assert patch_before(pair) == "1 net: ring: Ring it late"
    assert retitled(pair) == f"{patch_after(pair)} (was: net: ring: Ring it late)"
    assert moved(pair) == "1 → 2 net: ring: Ring the doorbell once a batch"
    assert tag_words(Tag("Reviewed-by", OLA)) == "Reviewed-by Ola Brandt"
