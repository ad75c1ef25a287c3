"""Which lists have pages in the tree, what was written of one before, and which pages are by hand?

For a run that makes some lists and leaves the others as they are. Writing pages is `tree`'s.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from generator.errors import SiteError
from generator.site.tree import own_files

_LISTS = "lists"


def read_page(docs_dir: str, path: str) -> str | None:
    """The text of a file of the page tree; None where it is not there."""
    file = Path(docs_dir, path)
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise SiteError(f"{file} cannot be read: {error}", "remove it, then build again") from error


def own_pages(docs_dir: str) -> dict[str, str]:
    """The text of each page written by hand, by its folder in the site."""
    docs = Path(docs_dir)
    own = own_files(docs, but=(f"{_LISTS}/", "index.md"))
    pages = {}
    for file in (one for one in own if one.suffix == ".md"):
        folder = f"{file.relative_to(docs).with_suffix('').as_posix()}/".removesuffix("index/")
        pages[folder] = file.read_text("utf-8")
    return pages


def remove_lists(docs_dir: str, keep: frozenset[str]) -> tuple[str, ...]:
    """Remove the pages of every list but those to `keep`; returns the names of those removed."""
    top = Path(docs_dir, _LISTS)
    removed = []
    for folder in sorted(top.iterdir()) if top.is_dir() else ():
        if folder.name in keep:
            continue
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
        removed.append(folder.name)
    return tuple(removed)
