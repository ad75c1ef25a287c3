"""The page tree: least writing, no orphan, nothing outside."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import get_files

from generator.errors import SiteError
from generator.models.pages import Page
from generator.site.tree import files_in
from tests.site.tiny import TreeChange, write_tree

OWNED = ("lists/", "index.md")
OLD = 1_000_000_000  # a time no run of this test can write


def pages(**texts: str) -> list[Page]:
    return [Page(f"lists/{name}/index.md", text) for name, text in texts.items()]


def age(root: Path) -> None:
    for file in root.rglob("*"):
        os.utime(file, (OLD, OLD))


def test_first_run_writes_all(tmp_path: Path):
    change = write_tree([Page("index.md", "é\n"), *pages(a="A", b="B")], str(tmp_path), OWNED)
    assert change == TreeChange(("index.md", "lists/a/index.md", "lists/b/index.md"), 0, ())
    assert (tmp_path / "index.md").read_bytes() == b"\xc3\xa9\n"


def test_second_run_touches_only_what_differs(tmp_path: Path):
    write_tree(pages(a="A", b="B"), str(tmp_path), OWNED)
    age(tmp_path)
    change = write_tree(pages(a="A", b="C"), str(tmp_path), OWNED)
    assert change == TreeChange(("lists/b/index.md",), 1, ())
    assert (tmp_path / "lists/a/index.md").stat().st_mtime == OLD
    assert (tmp_path / "lists/b/index.md").read_text() == "C"


def test_orphans_and_the_folders_they_leave_go(tmp_path: Path):
    write_tree([Page("index.md", "x"), *pages(a="A", b="B")], str(tmp_path), OWNED)
    (tmp_path / "lists/a/.new-index.md").write_text("half a page of a run that died")
    change = write_tree(pages(a="A"), str(tmp_path), OWNED)
    assert change == TreeChange((), 1, ("index.md", "lists/b/index.md"))
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["a", "index.md", "lists"]
    write_tree([], str(tmp_path), OWNED)
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_owned_stays(tmp_path: Path):
    (tmp_path / "about.md").write_text("by hand")
    (tmp_path / "listsome").mkdir()
    write_tree(pages(a="A"), str(tmp_path), OWNED)
    assert (tmp_path / "about.md").exists()
    assert (tmp_path / "listsome").exists()


def test_pages_are_written_as_they_come(tmp_path: Path):
    def stream() -> Iterator[Page]:
        yield Page("lists/a/index.md", "A")
        assert (tmp_path / "lists/a/index.md").read_text() == "A"
        yield Page("lists/b/index.md", "B")

    assert len(write_tree(stream(), str(tmp_path), OWNED).written) == 2


def test_a_page_replaces_a_link_instead_of_following_it(tmp_path: Path):
    outside = tmp_path / "outside.md"
    outside.write_text("mine")
    docs = tmp_path / "docs"
    (docs / "lists/a").mkdir(parents=True)
    (docs / "lists/a/index.md").symlink_to(outside)
    write_tree(pages(a="A"), str(docs), OWNED)
    assert outside.read_text() == "mine"
    assert not (docs / "lists/a/index.md").is_symlink()


def test_a_folder_that_is_a_link_is_never_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "index.md").write_text("mine")
    docs = tmp_path / "docs"
    (docs / "lists").mkdir(parents=True)
    (docs / "lists/a").symlink_to(outside)
    with pytest.raises(SiteError, match="reached through a link"):
        write_tree(pages(a="A"), str(docs), OWNED)
    write_tree(pages(b="B"), str(docs), OWNED)
    assert (outside / "index.md").read_text() == "mine"
    assert not (docs / "lists/a").exists()


@pytest.mark.parametrize(
    "path",
    [
        "about.md",
        "lists",
        "lists/",
        "listsome/a.md",
        "/etc/a.md",
        "lists/../a.md",
        "lists/./a.md",
        "lists//a.md",
        "lists/.hidden.md",
        "lists/-a.md",
        "lists/a b.md",
        "lists/a\\b.md",
        "lists/a\n.md",
        "lists/a\0.md",
        "lists/\u202ea.md",
        "lists/" + "a" * 300,
        "index.md/a.md",
    ],
)
def test_an_odd_path_is_refused(tmp_path: Path, path: str):
    with pytest.raises(SiteError, match="a page may not be written to"):
        write_tree([Page(path, "x")], str(tmp_path), OWNED)
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_is_what_mkdocs_reads_through_links(tmp_path: Path):
    docs, far = tmp_path / "docs", tmp_path / "far"
    (docs / "guide").mkdir(parents=True)
    (far / "deep").mkdir(parents=True)
    for file in (docs / "about.md", docs / "guide/a.md", far / "deep/page.md"):
        file.write_text("x")
    for link, target in (("guide/linked", far), ("guide/again", far), ("gone.md", far / "gone.md")):
        (docs / link).symlink_to(target)
    (tmp_path / "mkdocs.yml").write_text("site_name: x\n")
    theirs = get_files(load_config(str(tmp_path / "mkdocs.yml")))
    ours = [file.relative_to(docs).as_posix() for file in files_in(docs, but=())]
    assert ours == sorted(file.src_uri for file in theirs if file.src_uri != "gone.md")
    assert "guide/linked/deep/page.md" in ours


def test_a_link_back_to_a_folder_above_ends(tmp_path: Path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.md").write_text("x")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "to_b").symlink_to(tmp_path / "b")
    (tmp_path / "b" / "to_a").symlink_to(tmp_path / "a")
    found = [file.relative_to(tmp_path).as_posix() for file in files_in(tmp_path, but=())]
    assert found == ["a/page.md", "a/to_b/page.md", "b/page.md", "b/to_a/page.md"]


@pytest.mark.parametrize("second", ["lists/a/index.md", "lists/A/index.md"])
def test_one_path_twice_is_refused(tmp_path: Path, second: str):
    with pytest.raises(SiteError, match="two pages want the path"):
        write_tree([*pages(a="A"), Page(second, "B")], str(tmp_path), OWNED)


def test_a_refusal_of_the_disk_is_one_line(tmp_path: Path):
    (tmp_path / "lists").write_text("a file where a folder must be")
    with pytest.raises(
        SiteError, match=r"lists/a/index\.md cannot be written: .*make room or fix the permissions"
    ):
        write_tree(pages(a="A"), str(tmp_path), OWNED)
