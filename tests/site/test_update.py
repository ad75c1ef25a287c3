"""Only what changed is built again, and a site made in steps equals a site made at once."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from generator.config import load_config
from generator.errors import SiteError
from generator.links import MOVED
from generator.models.pages import Page
from generator.models.settings import Config
from generator.pipeline import fingerprints
from generator.site import update as update_module
from generator.site.check import check_site
from generator.site.manifest import Manifest
from generator.site.update import SiteChange, update_site
from generator.text import fingerprint
from tests.conftest import Once
from tests.mkdocs_here import mkdocs_here
from tests.site.tiny import OWNED, digest, frame_of, project, tree

pytestmark = pytest.mark.slow

DAY = "lists/demo/digests/2025/04/08/"


def update(config: Config, pages: list[Page] | None = None, jobs: int = 1) -> SiteChange:
    """What a run does once its pages are made."""
    manifest = Manifest(config)
    if pages is not None:
        writer = manifest.writer(*OWNED)
        for page in pages:
            writer.write(page)
        manifest.prune(OWNED, {page.path for page in pages})
    try:
        with mkdocs_here() if jobs == 1 else nullcontext():
            return update_site(
                config, manifest, frame_of(config), jobs=jobs, progress=lambda *_: None
            )
    finally:
        manifest.save()


def contents(config: Config) -> dict[str, bytes]:
    files = (file for file in Path(config.site_dir).rglob("*") if file.is_file())
    return {file.relative_to(config.site_dir).as_posix(): file.read_bytes() for file in files}


def times(config: Config) -> dict[str, int]:
    return {path: (Path(config.site_dir) / path).stat().st_mtime_ns for path in contents(config)}


def touched(before: dict[str, int], after: dict[str, int]) -> set[str]:
    """The pages of lists whose file is another than before, or is gone."""
    paths = before.keys() | after.keys()
    found = {path for path in paths if before.get(path) != after.get(path)}
    return {path for path in found if path.startswith("lists/")}


def plain(root: Path) -> Config:
    """A project without other plugins: what one of them writes is no page of ours."""
    config = project(root)
    with Path(config.file).open("a", encoding="utf-8") as file:
        file.write("plugins: [patchwire]\n")
    return load_config(config.file)


@pytest.fixture(scope="module")
def built(once: Once) -> Path:
    """A project whose site shows `tree()`. Not to be written to."""

    def build(folder: Path) -> None:
        config = plain(folder)
        assert update(config).built == sum(page.path.startswith("lists/") for page in tree())

    return once("tiny", build)


@pytest.fixture
def config(built: Path, tmp_path: Path) -> Config:
    """A copy of that project."""
    root = shutil.copytree(built, tmp_path / "here", symlinks=True)
    return load_config(str(root / "mkdocs.yml"))


@pytest.fixture(scope="module")
def from_nothing(once: Once) -> Callable[[list[Page]], dict[str, bytes]]:
    """The site that these pages make where there was none."""

    def make(pages: list[Page]) -> dict[str, bytes]:
        root = once(
            f"tiny-{fingerprint(repr(pages).encode())}", lambda folder: build(folder, pages)
        )
        return contents(load_config(str(root / "mkdocs.yml")))

    def build(folder: Path, pages: list[Page]) -> None:
        update(plain(folder), pages)

    return make


def changed(text: str = "Another word.") -> list[Page]:
    return [
        replace(page, text=f"{page.text}\n{text}\n") if page.path == f"{DAY}index.md" else page
        for page in tree()
    ]


def test_a_page_that_changed_is_built_and_no_other(
    config: Config, from_nothing: Callable[[list[Page]], dict[str, bytes]]
):
    before = times(config)
    assert update(config, changed()).built == 1
    assert touched(before, times(config)) == {f"{DAY}index.html"}
    assert contents(config) == from_nothing(changed())
    before = times(config)
    with mock.patch.object(update_module, "run_mkdocs", side_effect=AssertionError):
        assert update(config, changed()) == replace(update(config), problems=())
    assert times(config) == before


def test_a_page_that_is_gone_goes_from_the_site(
    config: Config, from_nothing: Callable[[list[Page]], dict[str, bytes]]
):
    pages = [page for page in tree() if "/07/" not in page.path]
    pages = [
        replace(page, text=page.text.replace("previous:", "before:")) if "/08/" in page.path
        else page for page in pages
    ]  # fmt: skip
    assert update(config, pages).removed == 1
    assert not (Path(config.site_dir) / "lists/demo/digests/2025/04/07").exists()
    assert contents(config) == from_nothing(pages)


def test_a_page_that_stays_and_leads_to_one_that_goes_is_a_fault(config: Config):
    before = contents(config)
    pages = [page for page in tree() if "/07/" not in page.path]
    with pytest.raises(SiteError, match=r"04/08/index.html links to .*/07/index.html: it is gone"):
        update(config, pages)
    assert contents(config) == before


def test_a_place_that_goes_while_others_lead_to_it_is_a_fault(tmp_path: Path):
    config = plain(tmp_path)
    place = Page("lists/demo/a/index.md", "---\ntitle: A\n---\n# A\n\n## P {: #place }\n")
    leads = Page(
        "lists/demo/b/index.md",
        '---\ntitle: B\n---\n# B\n\n<p><a href="../a/#place">to the place</a></p>\n',
    )
    update(config, [*tree(), place, leads])
    before = contents(config)
    moved = replace(place, text=place.text.replace("#place", "#moved"))
    with pytest.raises(SiteError, match=r"b/index\.html links to lists/demo/a/index\.html#place"):
        update(config, [*tree(), moved, leads])
    assert contents(config) == before
    both = [moved, replace(leads, text=leads.text.replace("#place", "#moved"))]
    assert update(config, [*tree(), *both]).problems == ()


@pytest.mark.parametrize("what", ["settings", "what builds it", "a hand-written page", "a feed"])
def test_what_frames_a_page_has_it_built_again(
    config: Config, what: str, monkeypatch: pytest.MonkeyPatch
):
    before = times(config)
    pages = tree()
    if what == "settings":
        with Path(config.file).open("a", encoding="utf-8") as file:
            file.write("site_description: Another\n")
        expected = {path for path in before if path.startswith("lists/demo/digests/")}
    elif what == "what builds it":
        monkeypatch.setattr(fingerprints, "_LIBRARIES", ("markdown",))
        expected = {path for path in before if path.startswith("lists/demo/")}
    elif what == "a hand-written page":
        (Path(config.docs_dir) / "about.md").write_text("# About us\n", "utf-8")
        expected = set()
    else:
        pages = [
            replace(page, text=page.text.replace("demo &lt;", "Demo &lt;", 1)) for page in pages
        ]
        expected = {path for path in before if path.startswith("lists/demo/digests/")}
    update(config, pages)
    assert touched(before, times(config)) >= expected
    if what == "a hand-written page":
        assert touched(before, times(config)) == set()
        assert b"About us" in contents(config)["about/index.html"]


def test_the_first_hand_written_page_may_go_where_no_navigation_is_set(config: Config):
    settings, docs = Path(config.file), Path(config.docs_dir)
    settings.write_text(re.sub("nav: .*", "nav: []", settings.read_text("utf-8")), "utf-8")
    config = load_config(config.file)
    (docs / "team.md").write_text("# Team\n")
    update(config)
    assert b'about/">Help</a>' in contents(config)[f"{DAY}index.html"]
    (docs / "about.md").unlink()
    assert update(config).problems == ()
    assert b'team/">Help</a>' in contents(config)[f"{DAY}index.html"]


@pytest.mark.parametrize("harm", ["other bytes", "gone", "a stranger"])
def test_what_was_tampered_with_in_the_site_is_put_right(config: Config, harm: str):
    before = contents(config)
    file = Path(config.site_dir) / f"{DAY}index.html"
    if harm == "other bytes":
        raw = file.read_bytes()
        file.write_bytes(raw.replace(b"<h1", b"<h2", 1))
        os.utime(file, ns=(1, 1))
    elif harm == "gone":
        file.unlink()
    else:
        file.with_name("stranger.html").write_text("not ours", "utf-8")
    change = update(config)
    assert (change.built, change.removed) == ((0, 1) if harm == "a stranger" else (1, 0))
    assert contents(config) == before


def test_a_fault_keeps_the_old_site_and_is_mended_by_the_next_run(
    config: Config, from_nothing: Callable[[list[Page]], dict[str, bytes]]
):
    before = contents(config)
    broken = changed('<p><a href="nowhere/">x</a></p>')
    with pytest.raises(SiteError, match=r"failed its check: .* links to 'nowhere/'"):
        update(config, broken)
    assert contents(config) == before
    with pytest.raises(SiteError, match="failed its check"):  # it is not taken for built
        update(config, broken)
    assert update(config, changed()).built == 1
    assert contents(config) == from_nothing(changed())


def test_a_run_that_died_while_it_laid_pages_over_is_finished(config: Config):
    def die(*_: object) -> Iterator[None]:
        raise KeyboardInterrupt

    pages = changed()
    with (
        mock.patch.object(update_module, "record_site", side_effect=die),
        pytest.raises(KeyboardInterrupt),
    ):
        update(config, pages)
    assert update(config, pages).built == 1
    assert check_site(config) == ()


@pytest.mark.long
def test_many_processes_build_what_one_builds(
    config: Config,
    from_nothing: Callable[[list[Page]], dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(update_module, "SHARD_PAGES", 2)
    (Path(config.cache_dir) / "site.sqlite3").unlink()
    assert update(config, tree(), jobs=2).built == sum(
        page.path.startswith("lists/") for page in tree()
    )
    in_parts = contents(config)
    monkeypatch.undo()
    assert in_parts == from_nothing(tree())


def test_a_page_that_only_leads_on_is_the_page_of_its_folder(
    config: Config, from_nothing: Callable[[list[Page]], dict[str, bytes]]
):
    before = contents(config)
    leads = '<!doctype html><title>Day</title><a href="https://lists.example/">archive</a>'
    path = f"{DAY.removesuffix('/')}{MOVED}"
    pages = [Page(path, leads) if page.path == f"{DAY}index.md" else page for page in tree()]
    assert update(config, pages).built == 1
    assert contents(config)[f"{DAY}index.html"] == leads.encode()
    assert path not in contents(config)
    assert check_site(config) == ()
    assert contents(config) == from_nothing(pages)
    assert update(config, tree()).built == 1
    assert contents(config) == before


@pytest.mark.parametrize(
    "harm", ["none", "other bytes", "gone", "no folder", "a stranger", "copied"]
)
def test_a_folder_that_is_as_it_was_is_not_opened(
    config: Config, harm: str, monkeypatch: pytest.MonkeyPatch
):
    path = f"{DAY.removesuffix('/')}{MOVED}"
    leads = Page(path, '<!doctype html><title>Day</title><a href="https://lists.example/">a</a>')
    update(config, [leads if page.path == f"{DAY}index.md" else page for page in tree()])
    before = contents(config)
    file = Path(config.site_dir) / DAY / "index.html"
    if harm == "other bytes":
        file.write_text(leads.text.replace("Day", "Yad"), "utf-8")
    elif harm == "gone":
        file.unlink()
    elif harm == "no folder":
        shutil.rmtree(file.parent)
    elif harm == "a stranger":
        file.with_name("stranger.html").write_text("not ours", "utf-8")
    elif harm == "copied":
        for path in (file, file.parent):
            os.utime(path, ns=(1, 1))
    opened: list[str] = []
    scan, prepare = os.scandir, update_module.prepare

    def note(place: Any) -> Any:
        opened.append(str(place))
        return scan(place)

    def stop_noting(of: Config) -> Path:
        monkeypatch.setattr(os, "scandir", scan)  # publication links what is in every folder
        return prepare(of)

    monkeypatch.setattr(os, "scandir", note)
    monkeypatch.setattr(update_module, "prepare", stop_noting)
    change = update(config)
    assert (str(file.parent) in opened) is (harm in {"gone", "a stranger", "copied"})
    expected = {"none": (0, 0), "copied": (0, 0), "a stranger": (0, 1)}.get(harm, (1, 0))
    assert (change.built, change.removed) == expected
    assert contents(config) == before
    opened.clear()
    monkeypatch.setattr(os, "scandir", note)
    update(config)
    assert (str(file.parent) in opened) is (harm == "a stranger")


def test_a_folder_with_more_than_a_page_that_leads_on_is_opened(config: Config):
    leads = "<!doctype html><title>Then</title>"
    paths = [f"lists/demo/archive/{span}{MOVED}" for span in ("2024", "2024/04", "2024/05")]
    pages = [*tree(), *(Page(path, leads) for path in paths)]
    assert update(config, pages).built == 3
    change = update(config, pages)
    assert (change.built, change.removed) == (0, 0)
    file = Path(config.site_dir) / "lists/demo/archive/2024/04/index.html"
    file.unlink()
    assert update(config, pages).built == 1
    assert check_site(config) == ()


def test_a_hand_written_page_may_lead_to_a_generated_one_that_stands(config: Config):
    about = Path(config.docs_dir) / "about.md"
    about.write_text(f"# About\n\n[A day]({DAY}index.md), ![](icon.png)\n", "utf-8")
    (about.parent / "icon.png").write_bytes(b"icon")
    for pages in (
        tree(),
        changed(),
        [*changed(), replace(digest("09"), path="lists/demo/digests/2025/04/10/index.md")],
    ):
        update(config, pages)
        assert f'href="../{DAY}"'.encode() in contents(config)["about/index.html"]
        assert contents(config)["icon.png"] == b"icon"


def test_a_first_page_of_many_days_costs_the_days_that_came(config: Config):
    """One more digest is one more page; the list's pages that name it are others."""
    before = times(config)
    more = replace(digest("09"), path="lists/demo/digests/2025/04/10/index.md")
    assert update(config, [*tree(), more]).built == 1
    assert touched(before, times(config)) == {"lists/demo/digests/2025/04/10/index.html"}
    assert b"digests/2025/04/10/" in contents(config)["sitemap.xml"]
