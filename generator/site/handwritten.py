"""The hand-written part of the page tree, and the folders of lists beside it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from generator.errors import SiteError
from generator.links import OF_RUNS, SEARCH
from generator.site.plan import FRONT, GENERATED, MADE
from generator.site.tree import files_in

_BEGINNING = re.compile(r'---\ntitle: "[^\n]*\ndescription: "')  # of every generated page


def handwritten_files(docs: Path) -> list[Path]:
    """Every file below `docs` that no run writes, sorted."""
    return files_in(docs, but=MADE)


def handwritten_pages(docs_dir: str) -> dict[str, str]:
    """The text of each hand-written page, by its folder in the site.

    Raises:
        SiteError: a page cannot be read.
    """
    docs = Path(docs_dir)
    pages = {}
    for file in handwritten_files(docs):
        path = file.relative_to(docs)
        text = read_page(docs_dir, path.as_posix()) if path.suffix == ".md" else None
        if text is not None:
            folder = f"{path.with_suffix('').as_posix()}/"
            pages[folder.removesuffix("index/")] = text
    return pages


def handwritten_names(docs_dir: str) -> list[str]:
    """The names of the hand-written pages that are in no folder, sorted."""
    return sorted(file.name for file in Path(docs_dir).glob("*.md") if file.name != FRONT)


def copy_handwritten(docs_dir: str, target: str) -> None:
    """Make the hand-written files below `target`, a folder of caches, those below `docs_dir`."""
    docs, copy = Path(docs_dir), Path(target)
    copy.mkdir(parents=True, exist_ok=True)
    for entry in list(copy.iterdir()):
        if entry.is_dir() and f"{entry.name}/" not in MADE:
            shutil.rmtree(entry)
        elif entry.is_file() and entry.name not in MADE:
            entry.unlink()
    for file in handwritten_files(docs):
        made = copy / file.relative_to(docs)
        made.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, made)


def refuse_strangers(docs_dir: str) -> None:
    """Refuse to write where somebody else's files are, before any of them is lost.

    Raises:
        SiteError: a hand-written page has a name that is kept for generated ones, or such a folder
            is a link.
    """
    docs = Path(docs_dir)
    for name in (GENERATED, SEARCH):
        folder = docs / name.rstrip("/")
        if folder.is_symlink():
            raise SiteError(f"{folder} is a link to elsewhere", "make it a folder, or remove it")
        for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
            if not _is_generated(entry, name):
                raise SiteError(
                    f"{entry} was not made by this program, but what is in {folder} is",
                    f"move it to another folder of {docs}",
                )
    for name in OF_RUNS:
        if (docs / name).exists():
            raise SiteError(
                f"{docs / name} has the name of a file that each run writes", "rename it"
            )
    front = docs / FRONT
    if front.exists() and not _is_made(front):
        raise SiteError(
            f"{front} was not made by this program, which makes the front page",
            "rename it, for example to about.md, and name it in `nav`",
        )


def _is_generated(entry: Path, folder: str) -> bool:
    """Whether an entry of `docs/lists/` or `docs/search/` may be of this program."""
    if entry.name.startswith("."):  # half-written, or of the system
        return True
    if folder == SEARCH:
        return entry.suffix in {".db", ".json"}
    if entry.is_symlink():
        return False
    return entry.is_dir() or (entry.name == FRONT and _is_made(entry))


def _is_made(page: Path) -> bool:
    return bool(_BEGINNING.match(page.read_text("utf-8", "replace")))


def read_page(docs_dir: str, path: str) -> str | None:
    """The text of a file of the page tree; None where it is missing.

    Raises:
        SiteError: the file cannot be read.
    """
    file = Path(docs_dir, path)
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        mend = "save it as UTF-8 or remove it, then build again"
        raise SiteError(f"{file} cannot be read: {error}", mend) from error
    except OSError as error:
        raise SiteError(f"{file} cannot be read: {error}", "remove it, then build again") from error


def remove_lists(docs_dir: str, keep: frozenset[str]) -> None:
    """Remove the pages of every list but those named in `keep`."""
    top = Path(docs_dir, GENERATED)
    for folder in sorted(top.iterdir()) if top.is_dir() else ():
        if folder.name in keep or (folder.is_file() and folder.name == FRONT):
            continue
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
