"""When mails arrived: forged and wrong times among right ones."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.arrivals import LOOK, arrival_times

DAY = 86_400
START = 1_640_000_000
FAR = 4_070_908_800  # 2099


def regular(count: int, step: int = DAY // 7) -> list[int]:
    """Times of a list that is as it should be."""
    return [START + number * step for number in range(count)]


def test_times_that_rise_stand():
    times = regular(300)
    assert arrival_times(times) == times
    assert arrival_times([]) == []
    assert arrival_times([START]) == [START]


def test_mails_that_overtake_each_other_stand():
    assert arrival_times([0 + START, 60 + START, 30 + START, 90 + START]) == [
        START, START + 60, START + 60, START + 90,
    ]  # fmt: skip


@pytest.mark.parametrize("forged", [FAR, START + 300 * DAY, START + 60 * DAY, 0, START - 900 * DAY])
@pytest.mark.parametrize("places", [[0], [150], [299], range(100, 110), range(10)])
def test_a_few_forged_times_move_nothing_else(forged: int, places: list[int]):
    times = regular(300)
    right = list(times)
    for place in places:
        times[place] = forged
    found = arrival_times(times)
    if forged > right[-1] and places == [299] and forged < FAR:
        assert found[:-1] == right[:-1]  # nothing speaks against it yet
        return
    others = [place for place in range(300) if place not in places]
    assert [found[place] for place in others] == [right[place] for place in others]
    for place in places:
        assert right[max(0, min(places) - 1)] <= found[place] <= right[min(299, max(places) + 1)]


def test_the_last_ten_forged_move_nothing():
    times = regular(300)
    assert arrival_times([*times[:290], *[FAR + n * DAY for n in range(10)]])[-1] == times[289]


@pytest.mark.parametrize("forged", [FAR, 0])
@pytest.mark.parametrize("pattern", ["alternate", "random", "random runs"])
def test_half_of_the_times_forged(forged: int, pattern: str):
    chance = Random(7)
    right = regular(3000)
    times = list(right)
    if pattern == "random runs":
        for begin in range(10, 2990, 20):
            times[begin : begin + 10] = [forged] * 10
    else:
        for place in range(3000):
            if place % 2 if pattern == "alternate" else chance.random() < 0.5:
                times[place] = forged
    found = arrival_times(times)
    assert found == sorted(found)
    assert max(abs(a - b) for a, b in zip(found, right, strict=True)) <= 3 * DAY


def test_dates_that_go_back_do_not_stop_time():
    right = regular(300)
    times = [time if place % 2 else START - place * DAY for place, time in enumerate(right)]
    found = arrival_times(times)
    assert found[-1] == right[-1]


def test_a_list_may_be_silent_for_long():
    times = [*regular(20), *[START + 300 * DAY + n for n in range(3)]]
    assert arrival_times(times) == times
    years = [*regular(20), *[START + 3000 * DAY + n * DAY for n in range(17)]]
    assert arrival_times(years) == years
    assert arrival_times(years[:-1])[-1] == years[19]  # it might be forged


@given(
    st.lists(st.sampled_from([0, 1, 3600, DAY, 40 * DAY, 500 * DAY, -DAY, -(10**9), 10**9]),
             max_size=150),
    st.integers(0, 150),
)  # fmt: skip
def test_parts_make_what_the_whole_makes(steps: list[int], cut: int):
    """What the index does: it keeps all but the last entries, and dates these anew."""
    time = START
    received = []
    for step in steps:
        received.append(max(0, time + step))
        time += step if 0 < step < 10**9 else 60
    whole = arrival_times(received)
    assert whole == sorted(whole)
    first = arrival_times(received[:cut])
    settled = max(0, min(cut, len(received)) - LOOK)
    before = first[settled - 1] if settled else None
    assert first[:settled] + arrival_times(received[settled:], before) == whole
