"""Lists in the page tree: the pages of one read back, the pages of those no longer kept removed."""

from pathlib import Path

import pytest

from generator.errors import SiteError
from generator.site.handwritten import read_page, remove_lists


def test_a_page_is_read_back(tmp_path: Path):
    (tmp_path / "page.md").write_bytes(b"\xc3\xa9\n")
    assert read_page(str(tmp_path), "page.md") == "é\n"
    assert read_page(str(tmp_path), "none.md") is None
    (tmp_path / "page.md").write_bytes(b"\xff")
    with pytest.raises(SiteError, match=r"page\.md cannot be read: .*remove it, then build again"):
        read_page(str(tmp_path), "page.md")


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
