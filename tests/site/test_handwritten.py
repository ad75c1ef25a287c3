"""The page tree: pages are read back, and those of lists that are no longer kept are removed."""

from pathlib import Path

import pytest

from generator.errors import SiteError
from generator.site.handwritten import handwritten_pages, read_page, remove_lists


def test_a_page_is_read_back(tmp_path: Path):
    (tmp_path / "page.md").write_bytes(b"\xc3\xa9\n")
    assert read_page(str(tmp_path), "page.md") == "é\n"
    assert read_page(str(tmp_path), "none.md") is None
    (tmp_path / "page.md").write_bytes(b"\xff")
    with pytest.raises(SiteError, match=r"page\.md cannot be read: .*remove it, then build again"):
        read_page(str(tmp_path), "page.md")


def test_a_page_in_another_encoding_is_named_with_its_mend(tmp_path: Path):
    (tmp_path / "guide").mkdir()
    (tmp_path / "guide" / "index.md").write_text("# Größe\n", "utf-8")
    (tmp_path / "picture.png").write_bytes(b"\xff")
    assert handwritten_pages(str(tmp_path)) == {"guide/": "# Größe\n"}
    (tmp_path / "about.md").write_text("# Größe\n", "latin-1")
    with pytest.raises(SiteError, match=r"about\.md cannot be read: .*: save it as UTF-8 or"):
        handwritten_pages(str(tmp_path))


def test_lists_that_are_not_kept_go_and_links_are_not_followed(tmp_path: Path):
    outside = tmp_path / "outside"
    docs = tmp_path / "docs"
    for folder in (outside, docs / "lists/kept/a", docs / "lists/gone/a"):
        folder.mkdir(parents=True)
        (folder / "index.md").write_text("x")
    (docs / "lists/link").symlink_to(outside)
    remove_lists(str(docs), frozenset({"kept"}))
    assert [path.name for path in (docs / "lists").iterdir()] == ["kept"]
    assert (outside / "index.md").exists()
    remove_lists(str(tmp_path / "nowhere"), frozenset())
