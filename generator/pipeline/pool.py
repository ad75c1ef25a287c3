"""How is the work on one list spread over processes, with the same results in the same order?

Each process opens archive and index for itself; what goes between them are names, places and
values. Where there is little to do everything is done here: a process takes a quarter of a second
to start. What the work is, is not asked here.

An interrupt is for the process that speaks to the user: it ends the others, and none of them
outlives it, however it ends.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from generator.errors import PatchwireError
from generator.pipeline.sources import Source

Item = TypeVar("Item")
Result = TypeVar("Result")

_MIN_CHUNKS = 3  # portions: one is about a second of work
_MAX_AHEAD = 3  # portions a process may be ahead of whoever takes the results

_sources: dict[str, Source] = {}  # in a process of the crew


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerPool:
    """The processes that work on one list; they are started when there is enough to do."""

    def __init__(self, source: Source, jobs: int) -> None:
        self._source, self._jobs = source, jobs
        self._pool: ProcessPoolExecutor | None = None

    def map_ordered(
        self,
        function: Callable[[Source, Item], Result],
        chunks: Sequence[Item],
        *,
        weight: float | None = None,
    ) -> Iterator[Result]:
        """`work` done on each portion, in their order; here where it is not worth a process.

        `work` must be a function of a module, and what it is given and gives must be values.
        `weight` is how many whole portions it amounts to, where some are small.
        """
        if self._jobs < 2 or (len(chunks) if weight is None else weight) < _MIN_CHUNKS:
            for chunk in chunks:
                yield function(self._source, chunk)
            return
        pool = self._pool or self._start()
        waiting: dict[int, Future[Result]] = {}
        sent = 0
        for at in range(len(chunks)):
            while sent < len(chunks) and sent < at + self._jobs * _MAX_AHEAD:
                with _interrupts_blocked():  # a process may be started with it
                    waiting[sent] = pool.submit(_call, function, chunks[sent])
                sent += 1
            yield self._result(waiting.pop(at))

    def _result(self, one: Future[Result]) -> Result:
        try:
            return one.result()
        except BrokenProcessPool as error:
            raise PatchwireError(
                f"a process at work on {self._source.list.name} died",
                "is there memory enough? make room, then run again: what was done is kept",
            ) from error

    def _start(self) -> ProcessPoolExecutor:
        # A fork would take SQLite's open files along, which it forbids.
        self._pool = ProcessPoolExecutor(
            self._jobs,
            mp_context=get_context("spawn"),
            initializer=_init_worker,
            initargs=(self._source.without_history(),),
        )
        return self._pool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is None:
            return
        if error:
            for process in active_children():
                process.terminate()
        self._pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """A process that is started here never hears of an interrupt; in this one it comes later.

    A terminal interrupts all of them at once, and each would complain.
    """
    resource_tracker.ensure_running()  # which would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _init_worker(source: Source) -> None:
    _sources["list"] = source
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """Without this a process would wait for work for ever where its parent was killed."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _call(function: Callable[[Source, Item], Result], chunk: Item) -> Result:
    return function(_sources["list"], chunk)
