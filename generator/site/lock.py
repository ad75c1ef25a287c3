"""The lock of a project: one run at a time works on its caches.

It is a lock of the kernel, which ends with the process that holds it, so none is ever stale. The
file stays.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from os import getpid
from pathlib import Path

from generator.errors import RunAtWork, SiteError


@contextmanager
def lock(cache_dir: str) -> Iterator[None]:
    """Hold the lock of `cache_dir` while the block runs.

    Raises:
        RunAtWork: another run holds it; there is no waiting.
        SiteError: the lock file cannot be written.
    """
    path = Path(cache_dir) / "lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+", encoding="ascii")
    except OSError as error:
        raise SiteError(
            f"{path} cannot be written: {error.strerror}", "fix the permissions"
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            raise RunAtWork(
                f"another run (process {holder}) is at work here",
                "wait for its end, then run again",
            ) from None
        with suppress(OSError):  # the number is for people; a full disk shall not stop the run here
            file.truncate(0)
            file.write(str(getpid()))
            file.flush()
        yield
