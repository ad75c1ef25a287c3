"""What the tests in a browser share: Chromium, and the pages that it opens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.samples import few_pages, many_pages
from tests.conftest import started
from tests.contents import contents
from tests.whole import Project


@pytest.fixture(scope="package")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium, started once: these files follow each other in a worker."""
    with started(chromium) as browser:
        yield browser


@pytest.fixture(scope="package")
def site(demo_project: Project) -> dict[str, bytes]:
    """The files of the demo site by path."""
    return contents(demo_project.root / "site")


@pytest.fixture(scope="package")
def pages(site: dict[str, bytes], request: pytest.FixtureRequest) -> list[str]:
    """The paths of pages that have every part of a page; with --long, pages of each kind, too."""
    found = many_pages(site) if request.config.getoption("--long") else few_pages(site)
    assert len(found) > 10
    return found
