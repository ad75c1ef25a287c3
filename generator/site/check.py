"""The check of a built site, before readers see it and for `patchwire check`.

Every page of the tree is there and has a title, every feed is Atom and leads to pages that exist,
no link between generated pages is dead, and hosts take a site of that size. How a page looks, and
whether hostile text stays text, is for the tests.
"""

from __future__ import annotations

import html
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from generator.links import SEARCH_MANIFEST
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.site.kept import is_kept
from generator.site.plan import engine_fingerprint
from generator.site.tree import output_of

if TYPE_CHECKING:  # a run with no news needs check_size alone
    from lxml import etree

WARN_SIZE = 800_000_000  # bytes; GitHub Pages takes 1 GB
MAX_SIZE = 1_000_000_000
_REBUILD = "run `patchwire build` again"
_REPORT = "this is a fault: report it"
NO_ENGINE = "run `make setup`, which needs npm, then build again"
_ATOM = "{http://www.w3.org/2005/Atom}"
# Text never holds `<`, so what looks like a tag is one.
_LINK = re.compile(
    r"<(?:a|area|link|img|script|source)\s[^>]*?\b(?:href|src)=\"([^\"]*)\"", re.IGNORECASE
)
_ID = re.compile(r"<[^>]*?\s(?:id|name)=\"([^\"]*)\"")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)  # may be a mail's broken address
_TITLE = re.compile(r"<title>\s*([^<]*?)\s*</title>")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a built site and how to mend it; a `fault` prevents its publication."""

    cause: str
    mend: str
    fault: bool = True


def _no_progress(_stage: str, _done: int = 0, _total: int = 0, _summary: str = "", /) -> None:
    """Report nothing."""


def check_site(config: Config, *, progress: Progress = _no_progress) -> tuple[Problem, ...]:
    """Every problem of the published site, in a fixed order."""
    site = Path(config.site_dir)
    if not site.is_dir():
        return (Problem(f"there is no site at {site}", "run `patchwire build`"),)
    sizes = _sizes(site)
    own = [path for path in sizes if not is_kept(path, config.keep_files)]
    pages = Pages(
        {path: site / path for path in own if path.endswith(".html")}, sizes.keys(),
        lambda path: page_text(site / path),
    )  # fmt: skip
    return (
        *_missing(Path(config.docs_dir), sizes),
        *check_pages(config, pages, progress),
        *check_feeds(config, site, [path for path in own if path.endswith(".atom")], sizes),
        *check_search(site, sizes),
        *check_size(sum(sizes.values())),
    )


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages to check: their files by path, the paths of the whole site, and how to read a page."""

    files: Mapping[str, Path]
    there: Collection[str]
    read: Callable[[str], str]


def _sizes(site: Path) -> dict[str, int]:
    """The size in bytes of every file of the site, by path, sorted.

    A link that leads nowhere is no file: readers find none.
    """
    files = (Path(folder, name) for folder, _folders, names in os.walk(site) for name in names)
    there = (file for file in files if file.is_file())
    found = {file.relative_to(site).as_posix(): file.stat().st_size for file in there}
    return dict(sorted(found.items()))


def _missing(docs: Path, sizes: dict[str, int]) -> Iterator[Problem]:
    """Generated files of the page tree that did not reach the site."""
    tree = sorted(file.relative_to(docs) for file in docs.glob("lists/**/*") if file.is_file())
    for file in (*tree, *(name for name in (Path("index.md"),) if (docs / name).exists())):
        if any(part.startswith(".") for part in file.parts):
            continue
        if output_of(file.as_posix()) not in sizes:
            yield Problem(f"{file.as_posix()} has no page in the site", _REBUILD)


def check_pages(
    config: Config, pages: Pages, progress: Progress = _no_progress, stage: str = "check site"
) -> Iterator[Problem]:
    """Pages without a title, and links that lead nowhere within the site."""
    base = urlsplit(config.site_url).path
    fragments: dict[str, dict[str, str]] = {}  # page -> fragment -> the first page that names it
    for done, (path, file) in enumerate(pages.files.items()):
        progress(stage, done, len(pages.files))
        text = page_text(file)
        if not (title := _TITLE.search(text)) or not title[1]:
            yield Problem(f"{path} has no title", _REPORT)
        for link in dict.fromkeys(_LINK.findall(text)):
            target, fragment = _target(path, html.unescape(link), base)
            if target is None:
                continue
            if target not in pages.there:
                yield Problem(f"{path} links to {link!a}, which is not there", _REPORT)
            elif fragment and target.endswith(".html"):
                fragments.setdefault(target, {}).setdefault(fragment, path)
    progress(stage, len(pages.files), len(pages.files))
    for target, wanted in sorted(fragments.items()):
        known = ids_of(pages.read(target))
        for fragment, path in wanted.items():
            if fragment not in known:
                yield Problem(
                    f"{path} links to {target}#{ascii(fragment)[1:-1]}: no such place", _REPORT
                )


def page_text(file: Path) -> str:
    """A page of a site, in which a person may have put anything, or nothing."""
    return file.read_text("utf-8", "replace") if file.is_file() else ""


def ids_of(text: str) -> set[str]:
    """The ids of a page that a link can name."""
    return set(map(html.unescape, _ID.findall(text)))


def targets_of(path: str, text: str, base: str) -> set[str]:
    """What the page at `path` leads to within the site, with `#` where an id is named."""
    found = set()
    for link in set(_LINK.findall(text)):
        target, fragment = _target(path, html.unescape(link), base)
        if target is not None and (target != path or fragment):
            found.add(f"{target}#{fragment}" if fragment else target)
    return found


def _target(page: str, link: str, base: str) -> tuple[str | None, str]:
    """The file of the site that a link on a page leads to, and the id in it; None: another site."""
    if _ELSEWHERE.match(link):
        return None, ""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if path.startswith("/"):
        if not path.startswith(base):
            return path, ""
        path = path.removeprefix(base)
    else:
        path = join(page.rpartition("/")[0], path) if path else page
    folder = path.endswith("/") or not path
    path = normpath(path) if path else "."
    if folder or path == ".":
        path = "index.html" if path == "." else f"{path}/index.html"
    return path, unquote(parts.fragment)


def check_feeds(
    config: Config, site: Path, paths: Iterable[str], there: Collection[str]
) -> Iterator[Problem]:
    """Feeds below `site` that are not Atom, and entries that lead nowhere."""
    from lxml import etree  # noqa: PLC0415 - 10 ms and 4 MB that a run with no news saves

    # lxml takes 10 MB of text at most; an entry of the program's own feeds may be longer.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    for path in paths:
        try:
            root = etree.parse(site / path, parser)
        except etree.XMLSyntaxError as error:
            yield Problem(f"{path} is not XML: {error.msg!a}", _REPORT)
            continue
        feed = root.getroot()
        if feed.tag != f"{_ATOM}feed":
            yield Problem(f"{path} is not an Atom feed", _REPORT)
            continue
        for node in (feed, *feed.findall(f"{_ATOM}entry")):
            yield from _node_problems(path, node, there, config.site_url)


def _node_problems(
    path: str, node: etree._Element, there: Collection[str], site_url: str
) -> Iterator[Problem]:
    """What a feed or one of its entries lacks."""
    for name in ("id", "title", "updated"):
        if not (node.findtext(f"{_ATOM}{name}") or "").strip():
            yield Problem(f"{path} holds an entry without {name}", _REPORT)
    links = [link.get("href", "") for link in node.findall(f"{_ATOM}link")]
    if node.tag == f"{_ATOM}entry" and not links:
        yield Problem(f"{path} holds an entry without link", _REPORT)
    for link in links:
        place, _fragment = _target("", link.removeprefix(site_url), "/")
        if place is not None and place not in there:
            yield Problem(f"{path} links to {link!a}, which is not there", _REPORT)


def check_search(site: Path, sizes: Mapping[str, int]) -> Iterator[Problem]:
    """What is wrong with the manifest of search, and files of another size than it says."""
    if not engine_fingerprint():
        yield Problem("the site has no search: its engine was not made", NO_ENGINE, fault=False)
    if SEARCH_MANIFEST not in sizes:
        yield Problem(f"{SEARCH_MANIFEST} is missing, so nothing can be searched", _REBUILD)
        return
    try:
        lists = json.loads((site / SEARCH_MANIFEST).read_text(encoding="utf-8"))["lists"]
        segments = [(part["path"], part["size"]) for store in lists for part in store["files"]]
        damaged = [path for path, size in segments if sizes.get(path) != size]
    except (ValueError, KeyError, TypeError):
        yield Problem(f"{SEARCH_MANIFEST} is damaged, so nothing can be searched", _REBUILD)
        return
    for path in damaged:
        yield Problem(f"{path} is not as the search manifest says", _REBUILD)


def check_size(size: int) -> Iterator[Problem]:
    """Problems with the size of the site, in bytes: hosts take no more than MAX_SIZE."""
    mend = "set `keep` for the largest list, or a later `since`"
    if size > MAX_SIZE:
        yield Problem(
            f"the site has {size / 1e6:.0f} MB, and hosts take {MAX_SIZE / 1e6:.0f}", mend
        )
    elif size > WARN_SIZE:
        yield Problem(
            f"the site has {size / 1e6:.0f} MB of the {MAX_SIZE / 1e6:.0f} hosts take",
            mend,
            fault=False,
        )
