"""The signals that end a run, held while a program is started, so that none is left behind."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def signals_held() -> Iterator[None]:
    """Signals that come while the block runs are handled at its end.

    Python handles them in the main thread alone. They are not blocked: a program that is started
    in the block would have them blocked too.
    """
    came: list[int] = []
    before = {number: signal.getsignal(number) for number in ENDING}
    caught = {number: handler for number, handler in before.items() if callable(handler)}
    if current_thread() is not main_thread():
        caught = {}
    for number in caught:
        signal.signal(number, lambda found, _: came.append(found))
    try:
        yield
    finally:
        for number, handler in caught.items():
            signal.signal(number, handler)
        for waiting in came:
            signal.raise_signal(waiting)
