from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from generator.union_find import UnionFind, joined


def test_each_set_is_called_by_its_smallest_number():
    sets = UnionFind()
    for first, second in ((5, 4), (2, 9), (9, 4)):
        sets.join(first, second)
    assert [sets.root(number) for number in (2, 3, 4, 5, 9)] == [2, 3, 2, 2, 2]


def test_a_chain_of_a_hundred_thousand_is_one_set():
    sets = joined((number, (number, number + 1)) for number in range(100_000))
    assert sets.root(99_999) == 0


@given(st.lists(st.sets(st.sampled_from("abcdef"), max_size=3), max_size=8))
def test_numbers_are_in_one_set_if_shared_keys_lead_from_one_to_the_other(keyed: list[set[str]]):
    sets = joined(enumerate(keyed))
    for start in range(len(keyed)):
        reached, keys = {start}, set(keyed[start])
        for _ in keyed:
            reached |= {at for at, more in enumerate(keyed) if not keys.isdisjoint(more)}
            keys = keys.union(*(keyed[at] for at in reached))
        assert {at for at in range(len(keyed)) if sets.root(at) == sets.root(start)} == reached
        assert sets.root(start) == min(reached)
