"""What people add to their site works on top of theme and plugin, from a small `mkdocs.yml`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from generator.config import load_site_config
from tests.conftest import Once
from tests.site.tiny import OWNED, build_site, tree, write_tree

SMALL = {
    "site_name": "News",
    "site_url": "https://example.org/sub/news/",
    "theme": {"name": "patchwire"},
    "plugins": ["patchwire"],
    "extra": {"patchwire": {"lists": {"demo": {"archive": "archive"}}}},
}
OWN = SMALL | {
    "theme": {"name": "patchwire", "custom_dir": "own", "palette": {"primary": "teal"}},
    "extra_css": ["style/own.css"],
    "extra_javascript": ["own.js"],
    "plugins": ["search", "patchwire", "material/search"],
    "nav": [{"Lists": "index.md"}, {"More": ["about.md", {"How": "more/how.md"}]}],
    "not_in_nav": "/aside.md",
    "markdown_extensions": ["admonition", {"toc": {"permalink": "#"}}],
}
FILES = {
    "docs/about.md": "# About\n\n!!! note\n    A note.\n",
    "docs/more/how.md": "# How\n\n## Which way\n",
    "docs/aside.md": "# Aside\n",
    "docs/style/own.css": "p { color: red }\n",
    "docs/own.js": "// own\n",
    "own/partials/copyright.html": "<p>Our own footer</p>",
    "own/partials/logo.html": "<b>Our own logo</b>",
    "own/assets/own.svg": "<svg/>",
}


def build(root: Path, settings: dict[str, object]) -> None:
    for name, text in FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    (root / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    config = load_site_config(str(root / "mkdocs.yml"))
    write_tree(tree(), config.docs_dir, OWNED)
    assert not [problem for problem in build_site(config) if problem.fault]


@pytest.fixture(scope="module")
def small(once: Once) -> Path:
    return once("site-small", lambda root: build(root, SMALL)) / "site"


@pytest.fixture(scope="module")
def own(once: Once) -> Path:
    return once("site-own", lambda root: build(root, OWN)) / "site"


def sheets(page: Path) -> list[str]:
    names = re.findall(r'<link rel="stylesheet" href="[./]*([^"?]+)', page.read_text("utf-8"))
    return [re.sub(r"\.[0-9a-f]{8}\.min", "", name) for name in names]


def test_a_small_file_has_everything(small: Path):
    generated = small / "lists/demo/index.html"
    for page in (generated, small / "about/index.html"):
        text = page.read_text("utf-8")
        assert "assets/patchwire.css" in sheets(page)
        assert 'data-md-color-scheme="default" data-md-color-primary="white"' in text
        assert "fonts.googleapis" not in text
        assert "pw-find-button" in text
    assert re.search(r'href="[^"]*/about/"', (small / "more/how/index.html").read_text("utf-8"))
    assert 'class="headerlink"' in (small / "more/how/index.html").read_text("utf-8")
    assert (small / "assets/patchwire.css").read_text("utf-8").startswith("/*")
    assert not (small / "search/search_index.json").exists()
    assert "lists/demo/digests" not in (small / "about/index.html").read_text("utf-8")


@pytest.mark.parametrize("page", ["lists/demo/index.html", "about/index.html"])
def test_an_own_style_sheet_comes_after_that_of_the_theme(own: Path, page: str):
    names = sheets(own / page)
    assert names.index("assets/patchwire.css") + 1 == names.index("style/own.css")


def test_own_scripts_templates_and_files_are_used(own: Path):
    generated = (own / "lists/demo/index.html").read_text("utf-8")
    by_hand = (own / "about/index.html").read_text("utf-8")
    for text in (generated, by_hand):
        assert re.search(r'<script src="[./]*own\.js"></script>', text)
        assert "Our own logo" in text
        assert 'data-md-color-primary="teal"' in text
    assert "Our own footer" in by_hand
    assert (own / "assets/own.svg").exists()


def test_own_pages_extensions_and_navigation_are_used(own: Path):
    text = (own / "about/index.html").read_text("utf-8")
    assert 'class="admonition note"' in text
    assert re.search(r'href="\.\./more/how/"', text)
    assert (own / "aside/index.html").exists()
    how = (own / "more/how/index.html").read_text("utf-8")
    assert re.search(r'<a class="headerlink" href="#which-way"[^>]*>#</a>', how)


def test_no_other_search_is_built(own: Path):
    assert sorted(file.name for file in (own / "search").iterdir()) == ["index.json"]
    assert "search_index" not in (own / "about/index.html").read_text("utf-8")
