"""The work of a list is done in order, here or in processes; what fails is named as it was."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest

from generator.archive.archive import open_archive
from generator.errors import ArchiveDamaged, PatchwireError
from generator.mail.robots import Bots
from generator.models.settings import ListConfig
from generator.pipeline.pool import WorkerPool, cores
from generator.pipeline.sources import Source
from tests.archives import OTTER, archive


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = archive(tmp_path_factory.mktemp("pool") / "otter", OTTER)
    mailing_list = ListConfig("otter", "Otter", str(path), "", None)
    return Source(open_archive(str(path)), mailing_list, Bots.with_extra(()))


@pytest.fixture(scope="module")
def pool(source: Source) -> Iterator[WorkerPool]:
    """Two processes, for all tests that leave them alive: a start takes half a second."""
    with WorkerPool(source, source.without_history(), 2, "otter") as started:
        yield started


def double(source: Source, number: int) -> tuple[str, int]:
    return source.mailing_list.name, 2 * number


def where(_source: Source, number: int) -> int:
    """Later chunks are done sooner."""
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
def test_results_come_in_the_order_of_their_chunks(source: Source, pool: WorkerPool, jobs: int):
    chosen = pool if jobs == 2 else WorkerPool(source, source.without_history(), 1, "otter")
    expected = [("otter", 2 * number) for number in range(20)]
    assert list(chosen.map_ordered(double, range(20))) == expected
    assert list(chosen.map_ordered(double, [])) == []


def test_a_chunk_that_is_done_sooner_waits_for_those_before_it(pool: WorkerPool):
    processes = list(pool.map_ordered(where, range(8)))
    assert os.getpid() not in processes
    assert len(set(processes)) == 2


@pytest.mark.parametrize(("jobs", "chunks"), [(2, 2), (1, 9)])
def test_where_there_is_little_to_do_no_process_is_started(source: Source, jobs: int, chunks: int):
    with WorkerPool(source, source.without_history(), jobs, "otter") as pool:
        assert set(pool.map_ordered(where, range(8 - chunks, 8))) == {os.getpid()}


@pytest.mark.long
def test_an_error_in_a_process_is_the_error_here_behind_what_came_before_it(source: Source):
    found: list[int] = []

    def take(results: Iterator[int]) -> None:
        found.extend(results)

    with (
        pytest.raises(ArchiveDamaged, match="a pack is cut short: fetch it again") as raised,
        WorkerPool(source, source.without_history(), 2, "otter") as pool,
    ):
        take(pool.map_ordered(fail, range(9)))
    assert (raised.value.exit_code, raised.value.mend) == (4, "fetch it again")
    assert found == [0, 1, 2]


def test_a_process_that_dies_is_named_in_a_line(source: Source):
    with (
        pytest.raises(PatchwireError, match=r"a process .* died") as raised,
        WorkerPool(source, source.without_history(), 2, "otter") as pool,
    ):
        list(pool.map_ordered(die, range(9)))
    assert "\n" not in str(raised.value)
    assert raised.value.mend


def test_there_is_a_core():
    assert cores() >= 1
