"""Every address of a list that is cut at a slash is a page of the site."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from generator.errors import SiteError
from generator.links import MOVED
from generator.pipeline.build import build_lists
from generator.site.handwritten import refuse_strangers, remove_lists
from tests.archives import archive, at, mail, patch
from tests.whole import MemoryBuild, Project


def build(project: Project) -> None:
    report = build_lists(project.config, (), lambda *_: None, offline=False, jobs=1)
    assert report.exit_code == 0, report.lines


def without_page(site: Path) -> set[str]:
    """The folders above pages of lists that are no pages themselves."""
    top = site / "lists"
    folders = {
        folder
        for page in top.rglob("index.html")
        for folder in page.parent.parents
        if folder.is_relative_to(top)
    }
    return {
        folder.relative_to(site).as_posix()
        for folder in folders
        if not (folder / "index.html").is_file()
    }


@pytest.mark.long
@pytest.mark.parametrize("window", ["day", "week"])
def test_every_folder_above_a_page_is_a_page(project: Project, tmp_path: Path, window: str):
    items = [
        (patch("[PATCH] otter: dive deeper"), at(), "mail"),
        (mail("Hello"), at(days=40), "mail"),
    ]
    made = archive(tmp_path / "otter", items)
    project.configure({"otter": {"archive": str(made), "window": window}})
    build(project)
    site = project.root / "site"
    assert without_page(site) == set()
    assert "otter" in (site / "lists/index.html").read_text("utf-8")
    for folder in ("feeds", "archive", "digests", "digests/2026"):
        assert (site / "lists/otter" / folder / "index.html").is_file()
    build(project)  # the page of all lists is no stranger
    assert (project.root / "docs/lists/index.md").is_file()


@pytest.mark.parametrize("window", ["day", "hour", "week"])
def test_every_folder_above_an_expired_digest_leads_on(tmp_path: Path, window: str):
    days = (0, 2, 9, 30, 50)  # of March and April, of which the last 25 are kept
    items = [(mail(f"Talk {day}"), at(days=day), "mail") for day in days]
    for count in (4, 5):
        made = archive(tmp_path / "otter", items[:count])
        settings = {"archive": str(made), "window": window, "keep": 25}
        project = Project(tmp_path / "project").configure({"otter": settings})
        built = MemoryBuild(project.source(), tmp_path / f"{count}.sqlite3").update()
        found = {path.removesuffix(MOVED).removesuffix("/index.md") for path in built.pages}
        digests = {path for path in found if path.startswith("lists/otter/digests/")}
        folders = {str(folder) for path in digests for folder in PurePosixPath(path).parents}
        assert folders - found == {".", "lists"}
        assert "lists/otter/digests/2026/03" in folders


def test_a_page_of_all_lists_by_hand_is_refused(tmp_path: Path):
    page = tmp_path / "lists/index.md"
    page.parent.mkdir()
    page.write_text("# My lists\n", encoding="utf-8")
    with pytest.raises(SiteError):
        refuse_strangers(str(tmp_path))


def test_the_page_of_all_lists_stays_where_lists_go(tmp_path: Path):
    (tmp_path / "lists/gone").mkdir(parents=True)
    (tmp_path / "lists/index.md").touch()
    remove_lists(str(tmp_path), frozenset({"otter"}))
    assert [entry.name for entry in (tmp_path / "lists").iterdir()] == ["index.md"]
