"""A work of ever more versions: what one of its pages reads and says does not grow with them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.index.version_queries import VersionQueries
from generator.index.versions import Versions
from generator.pipeline.pages import series
from generator.pipeline.sources import find_source
from tests.archives import START, archive, daily, patch
from tests.whole import MemoryBuild

SHOWN = 4


@pytest.mark.parametrize("count", [6, 18])
def test_a_page_has_the_versions_around_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
):
    mails = [
        patch(
            f"[PATCH v{number}] otter: swim across the pond",
            name=f"swim-{number}",
            sent=START + timedelta(days=number),
        )
        for number in range(1, count + 1)
    ]
    archive(tmp_path / "otter", daily(*mails))
    loaded: list[int] = []
    load = Versions.load

    def spy(versions: Versions, numbers: Any) -> Any:
        found = load(versions, numbers)
        loaded.append(len(found))
        return found

    def lineage(*given: Any) -> Any:
        with monkeypatch.context() as watched:
            watched.setattr(Versions, "load", spy)
            return ask(*given)

    ask = VersionQueries.lineage
    monkeypatch.setattr(series, "MAX_LINEAGE", SHOWN)
    monkeypatch.setattr(VersionQueries, "lineage", lineage)
    source = find_source(str(tmp_path / "otter"), "nowhere.yml")
    built = MemoryBuild(source, tmp_path / "index.sqlite3").update()
    pages = [
        text
        for path, text in built.pages.items()
        if "/series/otter-swim" in path and path.endswith(".md")
    ]
    assert len(pages) == len(loaded) == count
    assert set(loaded) == {SHOWN}
    assert all(f"{count - SHOWN} more versions." in page for page in pages)
    assert {page.count("(this page)") for page in pages} == {1}
    assert max(map(len, pages)) < 12_000
