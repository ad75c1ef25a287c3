"""What waits by the index is what waits by the rules; pages of a list with maintainers show it."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from generator.pipeline.pages import KINDS
from generator.pipeline.pages.base import RenderContext
from generator.tracking.as_of import AsOf
from tests.newslist import story
from tests.test_incremental import made
from tests.waits import wait_of
from tests.whole import indexed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(3))
def test_the_index_finds_what_waits_by_the_rules(tmp_path: Path, seed: int):
    found = made(story(Random(f"waits {seed}"), 40), tmp_path, waiting_days=1)
    with indexed(found.source, found.index) as (index, _):
        as_of = AsOf(found.source.mailing_list, index.history.now or 0)
        context = RenderContext(as_of.mailing_list, list, index, as_of, "", KINDS)
        queries = index.version_queries
        expected = {}
        for path, _ in queries.arrivals(0):
            (version,) = queries.get([path])
            wait = wait_of(version, queries.lineage(version, 100).versions, as_of.now, 1)
            if wait:
                expected[path] = wait[0], int(wait[1].timestamp())
        assert expected
        assert {row.path: (row.wait, row.since) for row in context.waiting} == expected
