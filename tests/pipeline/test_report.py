"""The exit code of a run, from those of its parts."""

from __future__ import annotations

import pytest

from generator.models.health import Skipped
from generator.pipeline.report import ListResult, Report, combined, worst


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((), 0),
        ((0, 4), 4),
        ((4, 3), 3),
        ((3, 1), 1),
        ((3, 2, 4), 2),
        ((4, 5, 3), 5),
        ((2, 5), 5),
    ],
)
def test_out_of_reach_goes_before_damaged_and_any_other_failure_before_both(
    codes: tuple[int, ...], expected: int
):
    assert worst(codes) == expected


def test_a_damaged_list_does_not_hide_that_another_is_out_of_reach():
    fetched = Report((), 3, skipped={"swan": Skipped(3, "away")})
    damaged = ListResult(Report((), 4, skipped={"owl": Skipped(4, "torn")}))
    assert combined(fetched, [ListResult(Report(())), damaged], Report(())).exit_code == 3
