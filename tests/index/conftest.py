"""What the tests of the index share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.index.index import Index
from tests.index.make import Town, open_town, update


@pytest.fixture
def index(tmp_path: Path, town: Town) -> Iterator[Index]:
    """The index of the `town` of a test file, up to date."""
    with open_town(tmp_path / "town") as index:
        update(index, town)
        yield index
