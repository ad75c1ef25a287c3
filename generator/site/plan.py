"""What a run of `patchwire build` and the MkDocs that it starts agree on.

The program writes a plan, the plugin reads it, in a process that needs nothing else of the program:
this module imports nothing of it.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path

PLAN = "PATCHWIRE_PLAN"  # the environment variable that names the file of the plan
DOCS = "PATCHWIRE_DOCS"  # and the one that names the page tree that is served
SITE = "PATCHWIRE_SITE"  # and the one that names the published site, where MkDocs serves
BUILT = "patchwire: built a page"  # a line that the plugin prints for each page
GENERATED = "lists/"  # the folder of generated pages
FRONT = "index.md"  # the generated front page
MADE = (GENERATED, "search/", FRONT)  # what runs write into `docs_dir`; all else is hand-written
# What a served site takes from the published one: folders and files of archives and of runs.
PUBLISHED = ("lists", "search", "status.json", "health.atom")
MOVED = ".moved.html"  # the end of a redirect's file name in the page tree; see generator/links.py
ENGINE_FOLDER = "assets/search"  # of the theme
ENGINE = ("engine.js.gz", "sqlite3.wasm.gz")  # made by `make`, see search/engine/build.mjs
STYLE = "assets/patchwire.css"  # of the theme: the style of what stands in generated pages
FRAME_FOLDER = "assets/frame"  # of the theme: scripts and styles that pages ask for by fingerprint
# What pages may load, as directives of a Content Security Policy: nothing from another host, no
# script or style that stands in a page. Images may be `data:` because Material's icons are.
POLICY = (
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",  # SQLite is WebAssembly
    "worker-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
)
# What every page of a list leads to, as far as the list has it: the folder in that of the list, its
# name, and the other folders of its pages.
SECTIONS = (
    ("", "Today", ()),
    ("series/", "Series", ()),
    ("waiting/", "Waiting", ()),
    ("applied/", "Applied", ()),
    ("topics/", "Topics", ()),
    ("people/", "People", ()),
    ("archive/", "Archive", ("digests/",)),
    ("feeds/", "Feeds", ()),
    ("statistics/", "Statistics", ()),
)
_OF_LIST = re.compile(rf"{GENERATED}[^/]+/feeds/digests\.atom")
_TITLE = re.compile("<title>([^<]*)</title>")
_THEME = Path(__file__).parent / "theme"
_HEAD = 4096  # bytes of a feed within which its own title stands


@dataclass(frozen=True, slots=True)
class Feed:
    """The feed of digests of a list, which pages without feeds of their own name.

    Its title is escaped as in HTML, `path` is that of its documents without their endings, and
    `folder` that of the pages of the list.
    """

    title: str
    path: str
    folder: str


@dataclass(frozen=True, slots=True)
class PlannedPage:
    """A generated page: whether it is built in this run, and its date in the sitemap."""

    is_built: bool
    path: str
    date: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What one MkDocs process builds.

    `docs` is the folder of all pages, `handwritten` one that has the hand-written pages alone.
    """

    docs: str
    handwritten: str
    pages: Sequence[PlannedPage]
    feeds: Sequence[Feed]  # of all lists
    titles: Mapping[str, str]  # of all lists, by name
    templates: str = ""  # the folder of compiled ones, for a build

    def write(self, file: Path) -> None:
        """Write the plan for the plugin."""
        file.write_text(json.dumps(astuple(self)), "ascii")


def read_plan() -> Plan | None:
    """The plan that the environment names; None where MkDocs was started by somebody else."""
    if PLAN not in os.environ:
        return None
    planned = json.loads(Path(os.environ[PLAN]).read_text("ascii"))
    docs, handwritten, pages, feeds, titles, templates = planned
    return Plan(
        docs,
        handwritten,
        [PlannedPage(*page) for page in pages],
        [Feed(*feed) for feed in feeds],
        titles,
        templates,
    )


def link_handwritten(docs: Path, folder: Path, but: Collection[str]) -> None:
    """Have a folder hold the page tree as links, `but` for some files and folders at its top."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in docs.iterdir():
        if file.name not in but:
            (folder / file.name).symlink_to(file)


def folder_of(path: str) -> str:
    """The folder of the list whose page this is, by the path of the page."""
    return "/".join(path.split("/", 2)[:2]) + "/"


def sections_of(paths: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The folders of SECTIONS that each list has, by the folder of the list.

    `paths` are files of the page tree. A list without a front page is left out.
    """
    found: dict[str, set[str]] = {}
    for path in paths:
        if path.endswith("/index.md") and path.count("/") in {2, 3}:
            folder = folder_of(path)
            found.setdefault(folder, set()).add(path[len(folder) : -len("index.md")])
    return {
        folder: tuple(section for section, _, _ in SECTIONS if section in there)
        for folder, there in sorted(found.items())
        if "" in there
    }


def feeds_of(docs: Path, paths: Iterable[str]) -> list[Feed]:
    """The feeds among some files of the page tree, sorted by path."""
    return [_read_feed(docs, path) for path in sorted(filter(_is_feed, paths))]


def _is_feed(path: str) -> bool:
    """Whether a generated file is the feed of digests of a list, by its path in the page tree."""
    return _OF_LIST.fullmatch(path) is not None


def _read_feed(docs: Path, path: str) -> Feed:
    """What the pages of a list say of a feed of theirs.

    Its title stands before the titles of its entries; the rest, which may be long, is not read.
    """
    with (docs / path).open("rb") as feed:
        title = _TITLE.search(feed.read(_HEAD).decode("utf-8", "replace"))
    return Feed(title[1] if title else "", path.removesuffix(".atom"), folder_of(path))


def engine_fingerprint() -> str:
    """Fingerprint of the search engine: 12 hex digits of BLAKE2b; empty where it was not made.

    It covers the unpacked files: another machine may pack the same into other bytes.
    """
    files = [_THEME / ENGINE_FOLDER / name for name in ENGINE]
    if not all(file.is_file() for file in files):
        return ""
    return _unpacked_fingerprint(*((str(file), file.stat().st_mtime_ns) for file in files))


@cache
def _unpacked_fingerprint(*packed: tuple[str, int]) -> str:
    """The fingerprint of files, each with its time: it is asked for again and again in a run."""
    return _fingerprint(gzip.decompress(Path(file).read_bytes()) for file, _ in packed)


def unpack_engine(site: Path) -> None:
    """Put the script of the search, which comes packed, beside its packed copy in a site."""
    packed = site / ENGINE_FOLDER / ENGINE[0]
    if packed.is_file():
        packed.with_suffix("").write_bytes(gzip.decompress(packed.read_bytes()))


def frame_fingerprint() -> str:
    """Fingerprint of the scripts and styles in FRAME_FOLDER: 12 hex digits of BLAKE2b."""
    return _fingerprint(file.read_bytes() for file in sorted((_THEME / FRAME_FOLDER).iterdir()))


def _fingerprint(contents: Iterable[bytes]) -> str:
    return blake2b(b"".join(contents), digest_size=6).hexdigest()
