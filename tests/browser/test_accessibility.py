"""Every kind of page of the demo site: WCAG 2.2 AA by axe-core, and what fits a phone.

axe-core comes with the packages of the search engine (`make engine`); where they are not unpacked,
its tests are skipped.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from tests.browser.samples import few_pages
from tests.browser.watched import LIST, Serving, UnderBase, Watched, resize
from tests.whole import Project

pytestmark = [pytest.mark.slow, pytest.mark.browser]

AXE = "generator/search/engine/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# The rules that a page breaks, with the elements that do. Colours fade when they are switched. In
# the first frame of another size observers hear of it; by the second, what they change is there. A
# tab behind others has no frames.
BROKEN = """async ([tags, category]) => {
  await new Promise(done => {
    requestAnimationFrame(() => requestAnimationFrame(done));
    setTimeout(done, 500);
  });
  const fades = document.getAnimations().filter(change => change instanceof CSSTransition);
  fades.forEach(fade => fade.finish());
  const rules = axe.getRules(tags).filter(rule => rule.tags.some(tag => tag.startsWith(category)));
  const options = {
    runOnly: category ? rules.map(rule => rule.ruleId) : tags,
    resultTypes: ["violations"],
  };
  const { violations } = await axe.run(document, options);
  return Object.fromEntries(violations.map(({ id, nodes }) => [
    id, nodes.map(node => `${node.html.slice(0, 120)}: ${node.failureSummary}`),
  ]));
}"""
SCHEME = "document.body.dataset.mdColorScheme"
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
def axe(root: Path) -> str:
    """The script of axe-core."""
    file = root / AXE
    if not file.is_file():
        pytest.skip("axe-core is not unpacked: `make engine` does it")
    return file.read_text("utf-8")


class Look(NamedTuple):
    """How a page is looked at, and by which rules."""

    width: int
    scheme: Literal["light", "dark"]
    category: str = ""  # of the rules; every one where there is none


# A scheme sets colours alone, so the other scheme needs the rules that axe-core puts down as being
# about colours. What is hidden at one width is shown at the other, so each width needs every rule.
COLOURS = "cat.color"
LOOKS = (
    Look(390, "dark"),
    Look(390, "light", COLOURS),
    Look(1280, "light"),
    Look(1280, "dark", COLOURS),
)


@pytest.fixture
def looks(
    site: dict[str, bytes], pages: list[str], request: pytest.FixtureRequest
) -> dict[str, tuple[Look, ...]]:
    """How to look at each page; without --long, at those of the list, by the first look.

    Pages that have, together, every part of all pages are looked at in all ways, and others of each
    kind once at each width and in each scheme: most of the time is taken by colours.
    """
    if not request.config.getoption("--long"):
        return {path: LOOKS[:1] for path in pages if path.startswith(LIST)}
    with_all_parts = dict.fromkeys(few_pages(site), LOOKS)
    return dict.fromkeys(pages, tuple(look for look in LOOKS if not look.category)) | with_all_parts


def test_no_page_breaks_a_rule_of_wcag(
    browser: Browser, demo_project: Project, axe: str, looks: dict[str, tuple[Look, ...]]
):
    broken = {}
    with Serving(UnderBase, demo_project) as address:
        seen = Watched(browser, address, size=(LOOKS[0].width, 900), scheme=LOOKS[0].scheme)
        seen.context.add_init_script(axe)
        for path, wanted in looks.items():
            seen.open(path).evaluate(UNFOLD)
            for look in wanted:
                if found := broken_rules(seen.tab, look):
                    broken[path, look] = found
        seen.context.close()
    assert broken == {}


def broken_rules(tab: Tab, look: Look) -> dict[str, list[str]]:
    """The rules that a page breaks, with the elements that do."""
    resize(tab, look.width, 900)
    shown = {"light": "default", "dark": "slate"}[look.scheme]
    if tab.evaluate(SCHEME) != shown:
        # At once: a click of the mouse waits until nothing moves.
        tab.get_by_title(f"Switch to {look.scheme}").evaluate("label => label.click()")
        assert tab.evaluate(SCHEME) == shown
    found: dict[str, list[str]] = tab.evaluate(BROKEN, [TAGS, look.category])
    return found


def test_a_phone_shows_no_text_below_12_px_and_no_page_is_wider_than_320_px(
    browser: Browser, demo_project: Project, pages: list[str]
):
    small, wide = {}, []
    with Serving(UnderBase, demo_project) as address:
        seen = Watched(browser, address, size=(320, 700), is_mobile=True)
        for path in pages:
            tab = seen.open(path)
            tab.evaluate(UNFOLD)
            if found := tab.evaluate(SMALL, LEAST):
                small[path] = found
            if tab.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append(path)
        seen.leave()
    assert small == {}
    assert wide == []
