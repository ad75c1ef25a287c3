"""The frame of each page: no script and no style stands in a page, and what is in files instead."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import material
import pytest

from generator.site import plan
from tests.whole import Project

PARTIALS = Path(material.__file__).parent / "templates/partials/javascripts"
ASSETS = Path(plan.__file__).parent / "theme/assets/frame"
# Material's inline scripts, as they were when ours were written after them.
REPLACED = {
    "base.html": ("scope.js", "d6113712"),
    "palette.html": ("palette.js", "87903897"),
    "content.html": ("page.js", "3722e156"),
}
INLINE = re.compile(
    rb'<script(?![^>]* src=)(?![^>]* type="application/json")[^>]*>'
    rb"|<style|<[^>]*\s(?:style|on[a-z]+)="
)


@pytest.mark.parametrize("name", REPLACED)
def test_the_scripts_of_the_frame_are_of_the_installed_material(name: str):
    script, seen = REPLACED[name]
    text = (PARTIALS / name).read_bytes()
    assert sha256(text).hexdigest()[:8] == seen, (
        f"Material's {name} has changed: bring {ASSETS / script} up to it, then this test"
    )


@pytest.mark.slow
def test_no_script_and_no_style_stands_in_a_page(demo_project: Project):
    pages = {path: text for path, text in demo_project.site().items() if path.endswith(".html")}
    assert len(pages) > 100
    found = {path: INLINE.findall(text) for path, text in pages.items()}
    assert {path: inline for path, inline in found.items() if inline} == {}
    assert any(b'<td align="right">' in text for text in pages.values())  # in place of a style


@pytest.mark.slow
def test_the_frame_of_a_generated_page_is_light(demo_project: Project):
    """Without what the page itself has many or few of: its contents list, and its neighbours."""
    own = re.compile(
        rb"(?<=>)\n<nav class=\"pw-contents.*?</nav>|<article.*</article>|"
        rb"<nav class=\"md-footer__inner.*?</nav>",
        re.DOTALL,
    )
    sizes = {
        path: len(own.sub(b"", text))
        for path, text in demo_project.site().items()
        if path.startswith("site/lists/") and b'class="pw-nav"' in text
    }
    assert len(sizes) > 50
    assert max(sizes.values()) <= 6_000, max(sizes, key=lambda path: sizes[path])


def test_the_scripts_of_a_page_are_light():
    """The search aside, and what the front page of a list has for pins."""
    assert sum((ASSETS / name).stat().st_size for name in ("scope.js", "reader.js")) <= 12_000
    assert (ASSETS / "pins.js").stat().st_size <= 4_000


def test_the_style_of_what_stands_in_pages_is_light(root: Path):
    assert (root / "generator/site/theme/assets/patchwire.css").stat().st_size <= 12_000


@pytest.mark.slow
def test_files_of_the_frame_are_asked_for_by_their_fingerprint(
    demo_project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    front = "site/lists/demo/index.html"
    pages = ("site/about/index.html", "site/index.html", "site/404.html", front)
    text = "".join(demo_project.site()[page].decode() for page in pages)
    asked = re.findall(r'"([^"]*assets/frame/[^"]*)"', text)
    names = {path.partition("?")[0].rpartition("/")[2] for path in asked}
    assert names == {file.name for file in ASSETS.iterdir()}
    assert {path.partition("?")[2] for path in asked} == {plan.frame_fingerprint()}
    (tmp_path / plan.FRAME_FOLDER).mkdir(parents=True)
    (tmp_path / plan.FRAME_FOLDER / "page.js").write_text("changed")
    monkeypatch.setattr(plan, "_THEME", tmp_path)
    assert plan.frame_fingerprint() not in text


def test_the_mark_of_the_engine_is_that_of_its_unpacked_files(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    import gzip

    folder = tmp_path / plan.ENGINE_FOLDER
    folder.mkdir(parents=True)
    monkeypatch.setattr(plan, "_THEME", tmp_path)
    assert plan.engine_fingerprint() == ""
    (folder / "engine.js.gz").write_bytes(gzip.compress(b"engine"))
    (folder / "sqlite3.wasm.gz").write_bytes(gzip.compress(b"sqlite", 9))
    mark = plan.engine_fingerprint()
    (folder / "sqlite3.wasm.gz").write_bytes(gzip.compress(b"sqlite", 1, mtime=1))
    assert plan.engine_fingerprint() == mark
    (folder / "engine.js.gz").write_bytes(gzip.compress(b"another"))
    assert plan.engine_fingerprint() not in {mark, ""}
