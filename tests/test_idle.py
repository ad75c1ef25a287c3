"""When is there nothing to do? Only where all stands as a whole run left it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from generator.pipeline import fingerprints
from generator.pipeline.fetch import fetch_lists
from generator.pipeline.snapshot import current, run_inputs
from tests.whole import HERON, OTTER, Project, archive, at, mail

pytestmark = pytest.mark.slow

TOUCHED = {
    "a page of the tree": "docs/lists/otter/index.md",
    "the first page": "docs/index.md",
    "a page written by hand": "docs/about.md",
    "a page of the site": "site/lists/otter/index.html",
    "a file that MkDocs brings": "site/sitemap.xml",
    "the settings": "mkdocs.yml",
    "the index": ".cache/index/otter.sqlite3",
    "what is known of the tree": ".cache/site.sqlite3",
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project that is built. Whoever changes a file of it puts it back as it was."""
    folder = tmp_path_factory.mktemp("settled")
    made = Project(folder / "project").configure({"otter": archive(folder / "otter", OTTER)})
    assert made.build().exit_code == 0
    return made


def is_idle(project: Project) -> bool:
    return current(project.config, run_inputs(project.config)) is not None


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
    assert is_idle(snapshot)
    if how == "touched":
        os.utime(file, ns=(times[0], times[1] + 1))
    elif how == "longer":
        file.write_bytes(content + b"\n# more\n")
    else:
        file.unlink()
    assert not is_idle(snapshot)
    file.write_bytes(content)
    os.utime(file, ns=times)
    assert is_idle(snapshot)


def test_what_came_into_the_folders_is_looked_into(snapshot: Project):
    for name in ("docs/new.md", "docs/lists/otter/new.md", "site/new.html"):
        assert is_idle(snapshot)
        (snapshot.root / name).write_text("# New\n", "utf-8")
        assert not is_idle(snapshot)
        (snapshot.root / name).unlink()


def test_another_program_or_library_is_looked_into(
    snapshot: Project, monkeypatch: pytest.MonkeyPatch
):
    for name in ("program", "_installed"):
        assert is_idle(snapshot)
        with monkeypatch.context() as patched:
            patched.setattr(fingerprints, name, lambda: "another")
            assert not is_idle(snapshot)


def test_a_part_of_the_lists_leaves_nothing_settled(project: Project, tmp_path: Path):
    lists = {"otter": archive(tmp_path / "otter", OTTER), "heron": archive(tmp_path / "h", HERON)}
    project.configure(lists).build()
    archive(tmp_path / "h", [*HERON, (mail("Later news"), at(days=9), "mail")])
    project.build("otter")
    assert is_idle(project)
    fetch_lists(project.config, (), lambda *_: None)
    assert not is_idle(project)
    project.build("otter", offline=True)
    assert not is_idle(project)
    project.build(offline=True)
    assert is_idle(project)
