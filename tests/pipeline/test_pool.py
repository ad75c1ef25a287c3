"""Is the work of a list done in order, here or in processes, and is what fails told as it was?"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from generator.archive.archive import open_archive
from generator.errors import ArchiveDamaged, PatchwireError
from generator.mail.kinds import Bots
from generator.models.settings import ListConfig
from generator.pipeline.pool import WorkerPool, cores
from generator.pipeline.sources import Source
from tests.whole import OTTER, archive


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    place = archive(tmp_path_factory.mktemp("crew") / "otter", OTTER)
    one = ListConfig("otter", "Otter", str(place), "", None)
    return Source(open_archive(str(place)), one, Bots.with_extra(()))


def double(source: Source, number: int) -> tuple[str, int]:
    return source.mailing_list.name, 2 * number


def where(_source: Source, number: int) -> int:
    """Later portions are done sooner."""
    time.sleep(0.02 * (8 - number))
    return os.getpid()


def fail(_source: Source, number: int) -> int:
    if number == 3:
        raise ArchiveDamaged("a pack is cut short", "fetch it again")
    return number


def die(_source: Source, number: int) -> int:
    if number == 2:
        os._exit(9)
    return number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_their_portions(source: Source, jobs: int):
    with WorkerPool(source, source.without_history(), jobs, "otter") as pool:
        assert list(pool.map_ordered(double, range(20))) == [("otter", 2 * at) for at in range(20)]
        assert list(pool.map_ordered(double, [])) == []


def test_one_that_is_done_sooner_waits_for_those_before_it(source: Source):
    with WorkerPool(source, source.without_history(), 2, "otter") as pool:
        known_workspaces = list(pool.map_ordered(where, range(8)))
    assert os.getpid() not in known_workspaces
    assert len(set(known_workspaces)) == 2


@pytest.mark.parametrize(("jobs", "chunks"), [(2, 2), (1, 9)])
def test_where_there_is_little_to_do_no_process_is_started(source: Source, jobs: int, chunks: int):
    with WorkerPool(source, source.without_history(), jobs, "otter") as pool:
        assert set(pool.map_ordered(where, range(8 - chunks, 8))) == {os.getpid()}


def test_an_error_in_a_process_is_the_error_here(source: Source):
    with (
        pytest.raises(ArchiveDamaged, match="a pack is cut short: fetch it again") as told,
        WorkerPool(source, source.without_history(), 2, "otter") as pool,
    ):
        assert list(pool.map_ordered(fail, range(9))) == []
    assert (told.value.exit_code, told.value.mend) == (4, "fetch it again")


def test_what_came_before_an_error_is_given(source: Source):
    found: list[int] = []

    def take(results: Iterator[int]) -> None:
        found.extend(results)

    with (
        pytest.raises(ArchiveDamaged),
        WorkerPool(source, source.without_history(), 2, "otter") as pool,
    ):
        take(pool.map_ordered(fail, range(9)))
    assert found == [0, 1, 2]


def test_a_process_that_dies_is_told_in_one_line(source: Source):
    with (
        pytest.raises(PatchwireError, match=r"a process .* died") as told,
        WorkerPool(source, source.without_history(), 2, "otter") as pool,
    ):
        list(pool.map_ordered(die, range(9)))
    assert "\n" not in str(told.value)
    assert told.value.mend


def test_there_is_a_core():
    assert cores() >= 1
