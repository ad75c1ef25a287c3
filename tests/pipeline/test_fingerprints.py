"""The fingerprints of index, pages, search and frame cover everything that decides them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from unittest import mock

import grimp
import pytest

import generator
from generator.config import load_config
from generator.models.settings import Config
from generator.pipeline import fingerprints
from generator.pipeline.fingerprints import INDEX_CODE, PAGE_CODE, SEARCH_CODE
from generator.pipeline.packages import packages_with

# What these import, and why it decides neither index nor pages.
DECIDES_NOTHING = {
    "generator": "its version is in each fingerprint",
    "generator.config": "settings enter as settings",
    "generator.config_email": "settings enter as settings",
    "generator.config_file": "settings enter as settings",
    "generator.config_frame": "decides whether a site is built",
    "generator.config_rules": "settings enter as settings",
    "generator.config_setting": "settings enter as settings",
    "generator.demo": "writes an archive, whose mails are read as any other's",
    "generator.pipeline.fingerprints": "names what is covered",
    "generator.pipeline.packages": "looks up what is covered",
    "generator.signals": "ends processes",
    "generator.pipeline.demo_project": "settings enter as settings",
    "generator.site": "finds files and holds the lock",
    "generator.workspace": "finds files",
}


@cache
def imported(module: str) -> frozenset[str]:
    """The modules that one imports, with all that these import, also late ones."""
    graph = grimp.build_graph("generator", cache_dir=None)
    return frozenset({module, *graph.find_upstream_modules(module)})


def is_below(module: str, names: set[str]) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names - {"generator"})


@pytest.mark.parametrize(
    ("module", "code"),
    [
        ("generator.pipeline.index_list", INDEX_CODE),
        ("generator.pipeline.render_list", INDEX_CODE + PAGE_CODE),
        ("generator.pipeline.database", INDEX_CODE + PAGE_CODE),
        ("generator.search.segment_file", SEARCH_CODE),
        ("generator.search.segments", SEARCH_CODE),
    ],
)
def test_code_that_decides_is_in_the_fingerprint(module: str, code: tuple[str, ...]):
    covered = {f"generator.{part.removesuffix('.py').replace('/', '.')}" for part in code}
    missing = {
        name
        for name in imported(module)
        if not is_below(name, covered | set(DECIDES_NOTHING)) and name not in DECIDES_NOTHING
    }
    assert missing == set()
    home = Path(generator.__file__).parent
    assert [part for part in code if not (home / part).exists()] == []


# ---------------------------------------------------------------- libraries

Upgrade = Callable[[str], None]


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch) -> Iterator[Upgrade]:
    """Installs another version of a package, as far as its number goes."""
    version = metadata.version

    def install(package: str) -> None:
        monkeypatch.setattr(
            metadata, "version", lambda name: "9.9" if name == package else version(name)
        )
        fingerprints._versions.cache_clear()

    yield install
    fingerprints._versions.cache_clear()


@pytest.mark.parametrize("package", ["jinja2", "markupsafe", "leather", "feedgen", "lxml"])
def test_what_writes_texts_is_a_part_of_what_decides_them(upgrade: Upgrade, package: str):
    before = fingerprints.page_inputs([])
    upgrade("click")
    assert fingerprints.page_inputs([]) == before
    upgrade(package)
    assert fingerprints.page_inputs([]) != before


@pytest.mark.parametrize(
    "package",
    ["mkdocs", "mkdocs-material", "markdown", "jinja2", "markupsafe", "pyyaml", "jsonschema"],
)
def test_what_makes_pages_of_texts_is_a_part_of_the_frame(
    load: Callable[[], Config], upgrade: Upgrade, package: str
):
    before = fingerprints.frame(load())
    upgrade("leather")
    assert fingerprints.frame(load()) == before
    upgrade(package)
    assert fingerprints.frame(load()) != before


def test_another_python_decides_everything(load: Callable[[], Config]):
    def found() -> tuple[str, ...]:
        return (
            fingerprints.index_inputs([]),
            fingerprints.page_inputs([]),
            fingerprints.frame(load()),
        )

    before = found()
    with mock.patch.object(sys, "version_info", (*sys.version_info[:2], 99)):
        assert found() == before
    with mock.patch.object(sys, "version_info", (3, 99, 0)):
        after = found()
    assert all(old != new for old, new in zip(before, after, strict=True))


def test_packages_of_plugins_and_extensions_are_found_by_name_or_module():
    named = {"patchwire", "search", "material/tags", "toc", "jsonschema.a:B", "pymdownx.x", "none"}
    found = ["Markdown", "jsonschema", "mkdocs", "mkdocs-material"]
    assert packages_with(named) == found


# ---------------------------------------------------------------- the frame

SETTINGS = """
site_name: !ENV [NAME, Otter news]
site_url: https://example.org/news/
copyright: !ENV [COPYRIGHT, Nobody's]
docs_dir: !ENV [DOCS, docs]
plugins: [patchwire]
markdown_extensions: [toc: {permalink: false}, jsonschema.some:Extension]
extra:
  analytics: !ENV [ANALYTICS, none]
  patchwire:
    content_policy: !ENV [POLICY, false]
    lists:
      otter: {archive: https://lists.example/otter, email: {to: !ENV [MAIL_TO, ada@a.example]}}
"""


@pytest.fixture
def load(tmp_path: Path) -> Callable[[], Config]:
    """Reads the settings in a file, which may be written again."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(SETTINGS, "utf-8")
    (tmp_path / "docs").mkdir()
    return lambda: load_config(str(file))


@pytest.mark.parametrize(
    ("name", "value"),
    [("NAME", "Other"), ("COPYRIGHT", "Ada's"), ("ANALYTICS", "some"), ("POLICY", "true")],
)
def test_a_setting_from_the_environment_is_a_part_of_the_frame(
    load: Callable[[], Config], monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    before = load()
    assert fingerprints.frame(load()) == fingerprints.frame(before)
    monkeypatch.setenv(name, value)
    assert fingerprints.frame(load()) != fingerprints.frame(before)
    assert fingerprints.run_inputs(load(), []) != fingerprints.run_inputs(before, [])


@pytest.mark.parametrize(
    ("nav", "name", "is_part"),
    [
        ("", "team.md", True),
        ("", "guide/team.markdown", True),
        ("", "picture.png", False),
        ("nav: [Lists: index.md, Help: [Us: guide/team.md]]", "guide/team.md", True),
        ("nav: [Lists: index.md, About: about.md]", "guide/team.md", False),
    ],
)
def test_a_page_that_may_be_the_first_of_the_navigation_is_a_part_of_the_frame(
    load: Callable[[], Config], tmp_path: Path, nav: str, name: str, *, is_part: bool
):
    (tmp_path / "mkdocs.yml").write_text(f"{SETTINGS}{nav}\n", "utf-8")
    before = fingerprints.frame(load())
    (tmp_path / "docs/guide").mkdir()
    (tmp_path / "docs" / name).write_text("# Team\n")
    assert (fingerprints.frame(load()) != before) == is_part
    (tmp_path / "docs" / name).write_text("# The team\n")
    after = fingerprints.frame(load())
    (tmp_path / "docs" / name).write_text("# Others\n")
    assert fingerprints.frame(load()) == after


@pytest.mark.parametrize(("name", "value"), [("MAIL_TO", "bor@b.example"), ("DOCS", "elsewhere")])
def test_a_setting_that_decides_no_page_is_no_part_of_the_frame(
    load: Callable[[], Config], monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    before = load()
    monkeypatch.setenv(name, value)
    assert load() != before
    assert fingerprints.frame(load()) == fingerprints.frame(before)
