"""What MkDocs must be told while it runs: what to build, which feeds there are, how one searches.

MkDocs loads this file by its path (`hooks` in `mkdocs.yml`), also where the program is not
installed, so it imports nothing of it. The site builds without it too: then no page names a feed,
and the packed sitemap holds the day of the build.

A run of `patchwire build` names a plan in the environment: which generated pages this process
builds, and which stand in the site as they are. The second kind is excluded, so it costs nothing
but a line of the sitemap; of what else stands beside them MkDocs never hears. Without a plan
everything is built.
"""

from __future__ import annotations

import gzip
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

if TYPE_CHECKING:
    from jinja2 import Environment
    from markdown.extensions import Extension
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

PLAN = "PATCHWIRE_PLAN"
BUILT = "patchwire: built a page"  # a line of the output
ENGINE_FOLDER = "assets/search"  # of the theme
ENGINE = ("engine.js.gz", "sqlite3.wasm.gz")  # made by `make`, see engine/build.mjs
_TITLE = "{http://www.w3.org/2005/Atom}title"
GENERATED = "lists/"  # the folder of generated pages
_FEEDS = f"{GENERATED}*/feeds/*.atom"
_MOVED = ".moved.html"  # as in generator/links.py
_OURS = "\x1e"  # stands before the text of a generated page, and in no text
# The HTML that generated pages are made of, with headings between. What mails say is escaped, so
# whatever looks like a tag is one of ours, and has its end.
_BLOCK = re.compile("^<([a-z][a-z0-9]*)(?=[ >])", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Feed:
    """One Atom feed of the site: its own title, and the folder of the pages it belongs to."""

    title: str
    path: str
    folder: str


@dataclass(frozen=True, slots=True)
class Planned:
    """A generated page: whether it is built now, and what the sitemap says of it."""

    is_built: bool
    path: str
    date: str


def on_startup(**_kwargs: object) -> None:
    """No clock: MkDocs stamps `sitemap.xml.gz` with this instead of the time of the build."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Material's search off, and the HTML of generated pages out of Markdown's way.

    That search would have each reader load the text of all lists. Markdown reads HTML twice, tag by
    tag: the same bytes come of it in half of the time.
    """
    plugin = config.plugins.get("material/search")
    if plugin is not None:
        plugin.config.enabled = False
    config.markdown_extensions.append(_blocks_aside())  # type: ignore[arg-type]
    return config


def on_page_markdown(markdown: str, *, page: Page, **_kwargs: object) -> str:
    """Say which texts are generated: in a hand-written one HTML may be an example."""
    return f"{_OURS}{markdown}" if page.file.src_uri.startswith(GENERATED) else markdown


def on_pre_build(config: MkDocsConfig) -> None:
    """Have MkDocs look for hand-written files alone: of each file it finds it makes much ado."""
    if PLAN in os.environ:
        config.docs_dir = _read_plan().view


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Give the hand-written files their true place, and add the generated pages.

    Without a plan: what stands for the page of a folder goes into that folder.
    """
    if PLAN not in os.environ:
        for file in files:
            if file.src_uri.startswith(GENERATED) and file.src_uri.endswith(_MOVED):
                file.dest_uri = f"{file.src_uri.removesuffix(_MOVED)}/index.html"
        return files
    from mkdocs.structure.files import File, InclusionLevel  # noqa: PLC0415 - others import this

    plan = _read_plan()
    config.docs_dir = plan.docs
    for file in files:
        if file.src_dir == plan.view:
            file.src_dir = plan.docs
    for one in plan.pages:  # a hand-written one may lead to any of them
        file = File(one.path, plan.docs, config.site_dir, config.use_directory_urls)
        if not one.is_built:
            file.inclusion = InclusionLevel.EXCLUDED
        files.append(file)
    return files


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Tell the templates which feeds stand in the page tree, sorted by path, and of the search."""
    env.globals["engine"] = engine_mark()
    docs = Path(config.docs_dir)
    feeds = sorted(file.relative_to(docs).as_posix() for file in docs.glob(_FEEDS))
    env.globals["feeds"] = [
        Feed(feed_title(str(docs / path)), path, "/".join(path.split("/")[:2]) + "/")
        for path in feeds
    ]
    return env


def on_template_context(
    context: dict[str, Any],
    *,
    template_name: str,
    config: MkDocsConfig,
) -> dict[str, Any]:
    """Tell the sitemap of every page, those that are not built now as well, by address."""
    if template_name == "sitemap.xml":
        pages = [file.page for file in context["pages"] if file.page]
        told = {page.canonical_url: str(page.meta.get("date") or "") for page in pages}
        base = str(config.site_url or "").rstrip("/")
        for one in _read_plan().pages:
            if one.path.endswith("index.md"):
                told[f"{base}/{one.path.removesuffix('index.md')}"] = one.date
        context["addresses"] = sorted((url, date) for url, date in told.items() if url)
    return context


def on_post_page(output: str, **_kwargs: object) -> str:
    """Say that one more page is built, to whoever made the plan."""
    if PLAN in os.environ:
        sys.stdout.write(f"{BUILT}\n")
    return output


def _blocks_aside() -> Extension:
    from markdown import Markdown  # noqa: PLC0415 - others import this file
    from markdown.extensions import Extension  # noqa: PLC0415
    from markdown.preprocessors import Preprocessor  # noqa: PLC0415

    class Aside(Preprocessor):
        def run(self, lines: list[str]) -> list[str]:
            if not lines[0].startswith(_OURS):
                return lines
            parts = []
            text = "\n".join(lines)[1:]
            for before, block in _parted(text, self.md.is_block_level):
                stored = f"\n{self.md.htmlStash.store(block)}\n\n" if block else ""
                parts += [before, stored]
            return "".join(parts).split("\n")

    class Blocks(Extension):
        def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
            # Behind what mends white space (30), before fences (25) and HTML (20).
            md.preprocessors.register(Aside(md), "patchwire_blocks", 27)

    return Blocks()


def _parted(text: str, is_block: Callable[[str], bool]) -> Iterator[tuple[str, str]]:
    """Each block of HTML that begins a line, with the text before it, as Markdown finds them."""
    at = end = 0
    for begin in _BLOCK.finditer(text):
        if begin.start() < end or not is_block(begin[1]):
            continue
        end = _end(text, begin)
        # Markdown keeps the line's end of a block that a blank line follows.
        blank = "\n" if text.startswith("\n\n", end) else ""
        yield text[at : begin.start()], text[begin.start() : end] + blank
        at = end
    yield text[at:], ""


def _end(text: str, begin: re.Match[str]) -> int:
    """Where the element that begins there ends."""
    depth = 0
    for tag in _tags(begin[1]).finditer(text, begin.start()):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end() + 1
    return len(text)


@cache
def _tags(name: str) -> re.Pattern[str]:
    return re.compile(f"<(/?){name}(?=[ >])")


@dataclass(frozen=True, slots=True)
class Plan:
    """What one process builds; the folder of all pages, and one with the hand-written alone."""

    docs: str
    view: str
    pages: Sequence[Planned]


@cache
def _read_plan() -> Plan:
    if PLAN not in os.environ:
        return Plan("", "", ())
    docs, view, pages = json.loads(Path(os.environ[PLAN]).read_text("ascii"))
    return Plan(docs, view, [Planned(*page) for page in pages])


def engine_mark() -> str:
    """What tells the files of the search engine from those of another release; empty without.

    By what they hold: another machine may pack the same into other bytes.
    """
    files = [Path(__file__).parent / "theme" / ENGINE_FOLDER / name for name in ENGINE]
    if not all(file.is_file() for file in files):
        return ""
    told = b"".join(gzip.decompress(file.read_bytes()) for file in files)
    return blake2b(told, digest_size=6).hexdigest()


def feed_title(path: str | None) -> str:
    """The first title in the feed, which is its own; the rest, which may be long, is not read."""
    if path is None:  # made by a plugin, not a file
        return ""
    with Path(path).open("rb") as feed:
        for _event, element in etree.iterparse(
            feed, tag=_TITLE, resolve_entities=False, huge_tree=True
        ):
            return element.text or ""
    return ""
