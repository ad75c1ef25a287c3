"""Brings the index of an archive up to date, and nothing else: index_list.py ARCHIVE FILE JOBS."""

from __future__ import annotations

import gc
import sys
from functools import partial

from generator.pipeline.index_list import index_list
from generator.pipeline.invalidation import invalidate
from generator.pipeline.pages import KINDS
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import find_source


def main() -> None:
    """In a function behind a guard: the processes of the pool import this file."""
    gc.set_threshold(50_000)  # as the command sets it
    source = find_source(sys.argv[1], "nowhere.yml")
    with (
        WorkerPool(source, source.without_history(), int(sys.argv[3]), "bench") as pool,
        index_list(source, sys.argv[2], lambda *_: None, pool, partial(invalidate, KINDS)) as index,
    ):
        print(sum(row.versions for row in index.version_queries.counts(0, 0) if not row.topic))


if __name__ == "__main__":
    main()
