"""Brings the index of an archive up to date, and nothing else: index_list.py ARCHIVE FILE JOBS."""

from __future__ import annotations

import gc
import sys

from generator.pipeline.index_list import learn
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import find_source


def main() -> None:
    """In a function behind a guard: the processes of the pool import this file."""
    gc.set_threshold(50_000)  # as the command sets it
    source = find_source(sys.argv[1], "nowhere.yml")
    with (
        WorkerPool(source, int(sys.argv[3])) as pool,
        learn(source, sys.argv[2], lambda *_: None, pool) as index,
    ):
        print(sum(row.versions for row in index.version_queries.counts(0, 0) if not row.topic))


if __name__ == "__main__":
    main()
