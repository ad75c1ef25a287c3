"""A run is current only where everything is as a whole run left it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from unittest import mock

import pytest

from generator.pipeline import fingerprints
from tests.archives import HERON, NEWS, PAGES, archive
from tests.whole import MANIFEST, Project, counted_build, other_programs

pytestmark = pytest.mark.slow

TOUCHED = {
    "a page of the tree": "docs/lists/otter/index.md",
    "the first page": "docs/index.md",
    "a page written by hand": "docs/about.md",
    "a page of the site": "site/lists/otter/index.html",
    "a file that MkDocs brings": "site/sitemap.xml",
    "the settings": "mkdocs.yml",
    "the index": ".cache/index/otter.sqlite3",
    "what is known of the tree": MANIFEST,
}


@pytest.fixture(scope="module")
def snapshot(otter_built: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that is built. Whoever changes a file of it puts it back as it was."""
    folder = tmp_path_factory.mktemp("snapshot")
    shutil.copytree(otter_built, folder, symlinks=True, dirs_exist_ok=True)
    made = Project(folder / "project")
    assert made.build().exit_code == 0  # keeps how everything stands here
    return made


# What is known by what it says, not by its time; and without settings nothing can be asked.
# The manifest is known by what it says too: the snapshot of the run stands in it.
LEFT_OUT = {
    ("longer", "what is known of the tree"),
    ("touched", "what is known of the tree"),
    ("touched", "a page written by hand"),
    ("touched", "the settings"),
    ("gone", "the settings"),
}


@pytest.mark.parametrize(
    ("how", "what"),
    sorted({(how, what) for how in ("gone", "longer", "touched") for what in TOUCHED} - LEFT_OUT),
)
def test_whatever_changed_is_looked_into(snapshot: Project, how: str, what: str):
    file = snapshot.root / TOUCHED[what]
    content, times = file.read_bytes(), (file.stat().st_atime_ns, file.stat().st_mtime_ns)
    assert snapshot.is_current()
    if how == "touched":
        os.utime(file, ns=(times[0], times[1] + 1))
    elif how == "longer":
        file.write_bytes(content + b"\n# more\n")
    else:
        file.unlink()
    assert not snapshot.is_current()
    file.write_bytes(content)
    os.utime(file, ns=times)
    assert snapshot.is_current()


def test_what_came_into_the_folders_is_looked_into(snapshot: Project):
    for name in ("docs/new.md", "docs/lists/otter/new.md", "site/new.html"):
        assert snapshot.is_current()
        (snapshot.root / name).write_text("# New\n", "utf-8")
        assert not snapshot.is_current()
        (snapshot.root / name).unlink()


def test_what_stands_before_the_theme_is_looked_into(otter: Project):
    """All pages are built again: each may have something of it."""
    settings = Path(otter.file)
    own = "theme: {name: patchwire, custom_dir: own}\nhooks: [own/hook.py]\n"
    settings.write_text(settings.read_text("utf-8").replace("theme:\n  name: patchwire\n", own))
    part, hook = otter.root / "own" / "partials" / "copyright.html", otter.root / "own" / "hook.py"
    part.parent.mkdir(parents=True)
    part.write_text("Ours.")
    hook.write_text("")
    assert otter.build().exit_code == 0
    assert otter.is_current()
    for file, text in (
        (part, "Yours."),
        (hook, "def on_post_page(output, **_): return output + '<!-- -->'"),
    ):
        file.write_text(text)
        assert not otter.is_current()
        assert counted_build(otter) == (0, PAGES)
        assert otter.is_current()


def test_another_program_or_library_is_looked_into(snapshot: Project):
    for patched in other_programs():
        assert snapshot.is_current()
        with patched:
            assert not snapshot.is_current()


def test_other_code_of_the_search_has_all_of_its_files_written_anew(otter: Project):
    def names() -> set[str]:
        return {file.name for file in (otter.root / "site").rglob("*.db")}

    before = names()
    assert len(before) == 2  # of the list, and of the hand-written pages
    code = {name: mock.Mock(return_value="another") for name in ("program", "search_inputs")}
    with mock.patch.multiple(fingerprints, **code):
        assert otter.build().exit_code == 0
    assert len(names()) == 2
    assert not before & names()


@pytest.mark.long
def test_a_part_of_the_lists_leaves_no_snapshot(three_built: Path, tmp_path: Path):
    shutil.copytree(three_built, tmp_path, symlinks=True, dirs_exist_ok=True)
    three = Project(tmp_path / "project")
    three.build()
    archive(tmp_path / "lists" / "heron", [*HERON, NEWS])
    three.build("otter")
    assert three.is_current()
    three.fetch()
    assert not three.is_current()
    three.build("otter", offline=True)
    assert not three.is_current()
    three.build(offline=True)
    assert three.is_current()
