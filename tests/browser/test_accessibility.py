"""Every kind of page of the demo site: WCAG 2.2 AA by axe-core, and what fits a phone.

axe-core comes with the packages of the search engine (`make engine`); where they are not unpacked,
its tests are skipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.browser.test_hosting import kinds
from tests.browser.test_search import Serving
from tests.browser.test_site import UnderBase, Watched
from tests.contents import contents
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = "generator/search/engine/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LEAST = 12  # px
UNFOLD = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
SMALL = """least => {
  const found = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const isShown = texts.currentNode.data.trim() && element.checkVisibility();
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (isShown && size < least) found.add(`${element.tagName}.${element.className} ${size}`);
  }
  return [...found];
}"""


@pytest.fixture(scope="module")
def pages(demo_project: Project) -> list[str]:
    """The path of a page of each kind, and of the page for missing ones."""
    found = kinds(contents(demo_project.root / "site")).values()
    assert len(found) > 20
    return list(found)


@pytest.fixture(scope="module")
def axe(root: Path) -> str:
    """The script of axe-core."""
    file = root / AXE
    if not file.is_file():
        pytest.skip("axe-core is not unpacked: `make engine` does it")
    return file.read_text("utf-8")


@pytest.mark.parametrize(
    "settings",
    [
        {"color_scheme": "light", "viewport": {"width": 1280, "height": 900}},
        {"color_scheme": "dark", "viewport": {"width": 390, "height": 900}},
        pytest.param(
            {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
            marks=pytest.mark.long,
        ),
        pytest.param(
            {"color_scheme": "light", "viewport": {"width": 390, "height": 900}},
            marks=pytest.mark.long,
        ),
    ],
    ids=lambda settings: f"{settings['viewport']['width']} px, {settings['color_scheme']}",
)
def test_no_page_breaks_a_rule_of_wcag(
    browser: Browser, demo_project: Project, pages: list[str], axe: str, settings: dict[str, Any]
):
    broken = {}
    with Serving(UnderBase, demo_project) as address:
        seen = Watched(browser, address, **settings)
        for path in pages:
            tab = seen.open(path)
            tab.evaluate(UNFOLD)
            tab.evaluate(axe)
            if found := violations(tab):
                broken[path] = found
        seen.context.close()
    assert broken == {}


def violations(tab: Tab) -> dict[str, list[str]]:
    """The rules that a page breaks, with the elements that do."""
    options: dict[str, Any] = {"runOnly": {"type": "tag", "values": RULES}}
    result = tab.evaluate("options => axe.run(document, options)", options)
    return {
        rule["id"]: [f"{node['html'][:120]}: {node['failureSummary']}" for node in rule["nodes"]]
        for rule in result["violations"]
    }


def test_a_phone_shows_no_text_below_12_px_and_no_page_is_wider_than_320_px(
    browser: Browser, demo_project: Project, pages: list[str]
):
    small, wide = {}, []
    with Serving(UnderBase, demo_project) as address:
        seen = Watched(browser, address, viewport={"width": 320, "height": 700}, is_mobile=True)
        for path in pages:
            tab = seen.open(path)
            tab.evaluate(UNFOLD)
            if found := tab.evaluate(SMALL, LEAST):
                small[path] = found
            if tab.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(path)
        seen.context.close()
    assert small == {}
    assert wide == []
