"""Lists that leave the configuration, or whose pages somebody deleted, in any order."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.errors import SiteError
from tests.contents import differing, traces
from tests.whole import Project

pytestmark = pytest.mark.slow

NAMES = ("otter", "heron", "swan")


@pytest.fixture
def three(three_built: Path, tmp_path: Path) -> Project:
    """A copy of a built site of three lists, with the archives in `tmp_path / "lists"`."""
    shutil.copytree(three_built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Project(tmp_path / "project")


def configure(project: Project, *names: str, **renamed: str) -> Project:
    """Configure these lists; `owl="otter"` has the archive of otters under another name."""
    lists = {name: f"../lists/{name}" for name in names}
    return project.configure(lists | {name: f"../lists/{of}" for name, of in renamed.items()})


def delete_pages(project: Project, name: str) -> None:
    shutil.rmtree(project.root / "docs" / "lists" / name)


def is_whole(project: Project, tmp_path: Path) -> bool:
    """Whether everything is as a run from nothing makes it, and nobody has a complaint."""
    afresh = Project(tmp_path / "afresh")
    afresh.root.mkdir()
    shutil.copy(project.file, afresh.root)
    shutil.copytree(
        project.root / "docs",
        afresh.root / "docs",
        ignore=shutil.ignore_patterns("lists", "search", "index.md"),
    )
    assert afresh.build().exit_code == 0
    assert differing(afresh.outputs(), project.outputs()) == []
    assert project.check().lines == ("nothing to mend",)
    return True


@pytest.mark.long
def test_a_list_whose_pages_were_deleted_leaves_the_configuration(three: Project, tmp_path: Path):
    delete_pages(three, "swan")
    assert configure(three, "otter", "heron").build().exit_code == 0
    assert traces(three.outputs(), ("lists/swan",)) == []
    assert is_whole(three, tmp_path)


@pytest.mark.long
def test_a_list_leaves_the_configuration_and_its_pages_are_deleted_later(
    three: Project, tmp_path: Path
):
    configure(three, "otter", "heron")
    delete_pages(three, "swan")
    assert three.build("otter").exit_code == 0
    assert three.build().exit_code == 0
    assert is_whole(three, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("is_deleted", [True, False])
def test_a_list_is_renamed(three: Project, tmp_path: Path, *, is_deleted: bool):
    if is_deleted:
        delete_pages(three, "swan")
    assert configure(three, "otter", "heron", owl="swan").build().exit_code == 0
    assert "site/lists/owl/index.html" in three.site()
    assert is_whole(three, tmp_path)


def test_a_list_is_put_back(three: Project, tmp_path: Path):
    before = three.outputs()
    delete_pages(three, "swan")
    configure(three, "otter", "heron").build()
    assert configure(three, *NAMES).build().exit_code == 0
    assert differing(before, three.outputs()) == []
    assert is_whole(three, tmp_path)


def test_a_list_is_put_back_before_any_build(three: Project):
    before = three.outputs()
    configure(three, "otter", "heron")
    delete_pages(three, "swan")
    configure(three, *NAMES)
    (problem,) = [line for line in three.check().lines if "swan" in line]
    assert problem == "swan has no pages: run `patchwire build swan`"
    assert three.build().exit_code == 0
    assert differing(before, three.outputs()) == []


def test_a_check_names_the_pages_of_a_list_that_is_not_configured(three: Project):
    configure(three, "otter", "heron")
    left = [line for line in three.check().lines if "pages of swan" in line]
    assert left == ["the site has pages of swan, which is not configured: run `patchwire build`"]


@pytest.mark.parametrize("file", ["feeds/digests.atom", "index.md"])
def test_a_page_that_only_another_build_can_make_is_named(three: Project, file: str):
    before = three.site()
    (three.root / "docs/lists/swan" / file).unlink()
    settings = Path(three.file)
    settings.write_text(settings.read_text("utf-8") + "copyright: other\n", "utf-8")
    shutil.rmtree(three.root / ".cache/mirrors/swan")
    with pytest.raises(SiteError, match=rf"swan/{file} is missing: build swan again"):
        three.build("heron")
    assert differing(before, three.site()) == []


# ---------------------------------------------------------------- lost, and out of reach


def lose(project: Project, tmp_path: Path) -> None:
    """Pages and caches are lost, and the upstream of otters is out of reach."""
    for name in (".cache", "docs/lists", "docs/search"):
        shutil.rmtree(project.root / name)
    (project.root / "docs" / "index.md").unlink()
    (tmp_path / "lists" / "otter").rename(tmp_path / "away")


@pytest.mark.long
def test_a_site_does_not_lose_a_list_that_cannot_be_built(three: Project, tmp_path: Path):
    before = three.site()
    lose(three, tmp_path)
    report = three.build()
    assert report.exit_code == 5
    reasons = [line for line in report.lines if line.startswith("otter")]
    assert len(reasons) == 3
    assert "there is no archive at" in reasons[0]
    assert "nothing is published without it, the old site stays" in reasons[2]
    assert reasons[2] in report.urgent
    assert differing(before, three.site()) == []
    (tmp_path / "away").rename(tmp_path / "lists" / "otter")
    assert three.build().exit_code == 0
    assert differing(before, three.site()) == []


@pytest.mark.long
def test_a_list_that_may_be_missing_is_left_out(three: Project, tmp_path: Path):
    lose(three, tmp_path)
    lists = {name: {"archive": f"../lists/{name}"} for name in NAMES}
    lists["otter"]["optional"] = True  # type: ignore[assignment]
    assert three.configure(lists).build().exit_code == 3
    assert traces(three.outputs(), ("lists/otter",)) == []
    report = three.check()
    assert "otter has no pages: run `patchwire build otter`" in report.lines
    assert report.exit_code == 2  # for it has no mirror
    assert "site/lists/heron/index.html" in three.site()


def test_the_first_site_is_made_of_the_lists_that_can_be_built(three: Project, tmp_path: Path):
    lose(three, tmp_path)
    shutil.rmtree(three.root / "site")
    assert three.build().exit_code == 3
    assert "site/lists/heron/index.html" in three.site()
