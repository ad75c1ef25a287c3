"""Worker processes for one list: a function mapped over chunks, with the results in order.

Each process opens archive and index for itself; only keys and values are sent between processes.
Where there is little to do everything is done in this process: starting one takes a quarter of a
second. An interrupt reaches the main process alone, which ends the others; no worker outlives it.
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
from typing import Any, Generic, Self, TypeVar

from generator.errors import PatchwireError

Context = TypeVar("Context")
Item = TypeVar("Item")
Result = TypeVar("Result")

_MIN_CHUNKS = 3  # chunks that are worth a process: one is about a second of work
_MAX_AHEAD = 3  # chunks that a process may be ahead of whoever takes the results

_contexts: list[Any] = []  # in a worker process: the one it was started with


def cores() -> int:
    """How many processes can run at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class WorkerPool(Generic[Context]):
    """Up to `jobs` worker processes, started when there is enough to do.

    Functions are called with `context` in this process, and with `remote`, a value, in workers.
    `name` is what the work is on, for messages.
    """

    def __init__(self, context: Context, remote: Context, jobs: int, name: str) -> None:
        self._context, self._remote = context, remote
        self._jobs, self._name = jobs, name
        self._pool: ProcessPoolExecutor | None = None

    def map_ordered(
        self,
        function: Callable[[Context, Item], Result],
        chunks: Sequence[Item],
        *,
        weight: float | None = None,
        here: Callable[[Context, Item], Result] | None = None,
    ) -> Iterator[Result]:
        """The result of `function` for each chunk, in their order.

        `function` must be a function of a module; what it takes and returns must be values.
        `weight` is how many full chunks they amount to, where some are small. `here` does the same
        in this process, with what is open in it.

        Raises:
            PatchwireError: a worker process died.
        """
        if self._jobs < 2 or (len(chunks) if weight is None else weight) < _MIN_CHUNKS:
            for chunk in chunks:
                yield (here or function)(self._context, chunk)
            return
        pool = self._pool or self._start()
        waiting: dict[int, Future[Result]] = {}
        sent = 0
        for at in range(len(chunks)):
            while sent < len(chunks) and sent < at + self._jobs * _MAX_AHEAD:
                with _interrupts_blocked(), self._death_named():  # it may start a process
                    waiting[sent] = pool.submit(_call, function, chunks[sent])
                sent += 1
            with self._death_named():
                result = waiting.pop(at).result()
            yield result

    @contextmanager
    def _death_named(self) -> Iterator[None]:
        """Say of a worker that died, whether work is given or taken then, what to do."""
        try:
            yield
        except BrokenProcessPool as error:
            raise PatchwireError(
                f"a process at work on {self._name} died",
                "is there enough memory? free some, then run again: finished work is kept",
            ) from error

    def _start(self) -> ProcessPoolExecutor:
        # A fork would inherit SQLite's open files, which SQLite forbids.
        self._pool = ProcessPoolExecutor(
            self._jobs,
            mp_context=get_context("spawn"),
            initializer=_init_worker,
            initargs=(self._remote,),
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
    """A process that is started in the block ignores interrupts; in this one they come later.

    A terminal interrupts all processes at once, and each would complain.
    """
    resource_tracker.ensure_running()  # its start would let interrupts through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _init_worker(context: object) -> None:
    _contexts[:] = [context]
    Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    if parent := parent_process():
        parent.join()
        os._exit(1)


def _call(function: Callable[[Any, Item], Result], chunk: Item) -> Result:
    return function(_contexts[0], chunk)
