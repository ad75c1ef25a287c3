from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.models.commits import WindowSize
from generator.windows import window_of

SIZES: list[WindowSize] = ["hour", "day", "week", "month"]


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    ("time", "size", "name", "start", "end"),
    [
        ("2025-04-09T08:26:44", "hour", "2025-04-09T08", "2025-04-09T08", "2025-04-09T09"),
        ("2025-04-09T08:26:44", "day", "2025-04-09", "2025-04-09", "2025-04-10"),
        ("2025-04-09T08:26:44", "week", "2025-W15", "2025-04-07", "2025-04-14"),
        ("2025-04-09T08:26:44", "month", "2025-04", "2025-04-01", "2025-05-01"),
        ("2024-12-30T00:00:00", "week", "2025-W01", "2024-12-30", "2025-01-06"),
        ("2027-01-03T23:59:59", "week", "2026-W53", "2026-12-28", "2027-01-04"),
        ("2024-02-29T12:00:00", "month", "2024-02", "2024-02-01", "2024-03-01"),
        ("2024-12-31T23:59:59", "month", "2024-12", "2024-12-01", "2025-01-01"),
        ("2024-12-31T23:59:59", "hour", "2024-12-31T23", "2024-12-31T23", "2025-01-01T00"),
    ],
)
def test_window_of(time: str, size: WindowSize, name: str, start: str, end: str):
    window = window_of(at(time), size)
    assert (window.size, window.name) == (size, name)
    assert (window.start, window.end) == (at(start), at(end))


def test_an_aware_time_in_another_zone_counts_in_utc():
    east = datetime.fromisoformat("2025-04-09T01:30:00+02:00")
    assert window_of(east, "day").name == "2025-04-08"


@given(st.integers(0, 250_000_000_000), st.sampled_from(SIZES))
def test_every_second_is_in_its_window(second: int, size: WindowSize):
    window = window_of(second, size)
    assert window.start <= second < window.end
    assert window_of(window.end - 1, size) == window
    assert window_of(window.end, size) != window


@pytest.mark.parametrize("second", [-5, 10**15, 253_402_300_799])
@pytest.mark.parametrize("size", SIZES)
def test_times_beyond_the_calendar_raise_nothing(second: int, size: WindowSize):
    assert window_of(second, size).name


def test_week_of_the_epoch_begins_before_it():
    assert window_of(0, "week").start == -3 * int(timedelta(days=1).total_seconds())
