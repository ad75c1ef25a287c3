"""A tiny site as the render room would write it, with hostile words wherever a mail's may stand."""

from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from generator.config import load_config
from generator.models.pages import Page
from generator.models.settings import Config
from generator.pipeline import fingerprints
from generator.search.segments import search_manifest_json
from generator.site.check import Problem
from generator.site.manifest import Manifest
from generator.site.update import update_site
from generator.site.work import Frame
from generator.text import escape_line, escape_pre, yaml_title
from tests.mkdocs_here import mkdocs_here

ROOT = Path(__file__).parents[2]
OWNED = ("lists/", "search/", "index.md")
HOSTILE = (
    """</title><script>alert(1)</script> "quoted" 'it' {{ page }} """
    """<img src=x onerror=y>\\ {: onclick=z }"""
)
WORDS = {"08": "A word that stands once: zyxomma\n"}
DAYS = ("07", "08", "09")

SETTINGS = f"""
INHERIT: {ROOT}/mkdocs.yml
site_url: https://example.org/sub/news/
nav: [Lists: index.md, About: about.md]
plugins: [search: {{lang: en}}, patchwire]  # the first stands for nothing with the theme
"""

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:{name}</id><title>{name} &lt;"feed"></title>
<updated>2025-04-09T08:26:00Z</updated><entry><id>urn:e</id><title>e</title>
<updated>2025-04-09T08:26:00Z</updated>
<link href="https://example.org/sub/news/lists/demo/digests/2025/04/09/"/></entry></feed>
"""


@dataclass(frozen=True)
class TreeChange:
    """What was done to a page tree; `unchanged` is a count."""

    written: tuple[str, ...]
    unchanged: int
    removed: tuple[str, ...]


def write_tree(pages: Iterable[Page], docs_dir: str, owned: tuple[str, ...]) -> TreeChange:
    """Have the owned part of a folder hold exactly these pages."""
    manifest = Manifest(_config(Path(docs_dir).parent, docs_dir))
    writer = manifest.writer(*owned)
    there, written = set(), []
    for page in pages:
        if writer.write(page):
            written.append(page.path)
        there.add(page.path)
    removed = manifest.prune(owned, there)
    manifest.save()
    return TreeChange(tuple(written), len(there) - len(written), removed)


def build_site(config: Config, *, is_apart: bool = False) -> tuple[Problem, ...]:
    """Bring the site up to the page tree; the problems that were found.

    `is_apart`: MkDocs has a process of its own, as the program starts it.
    """
    manifest = Manifest(config)
    with nullcontext() if is_apart else mkdocs_here():
        change = update_site(config, manifest, frame_of(config), jobs=1, progress=lambda *_: None)
    manifest.save()
    return change.problems


def frame_of(config: Config) -> Frame:
    """What surrounds the texts of the lists."""
    return Frame(fingerprints.frame(config), fingerprints.surround(Path(config.docs_dir)))


def _config(root: Path, docs_dir: str) -> Config:
    folders = ("mkdocs.yml", "docs", "site", ".cache")
    file, _, site, cache = (str(root / name) for name in folders)
    url = "https://x.example/"
    return Config(file, str(root), docs_dir, site, cache, "x", url, contact=url, lists=())


def digest(day: str) -> Page:
    """One digest as the render room writes it: hostile words everywhere a mail's could stand."""
    at = DAYS.index(day)
    around = {"previous": DAYS[at - 1 : at] if at else (), "next": DAYS[at + 1 : at + 2]}
    links = "".join(
        f"{name}: {{title: {yaml_title(HOSTILE)}, path: lists/demo/digests/2025/04/{days[0]}/}}\n"
        for name, days in around.items()
        if days
    )
    text = (
        f"---\ntitle: {yaml_title(HOSTILE)}\ndescription: {yaml_title(HOSTILE)}\n"
        f'date: "2025-04-{day}T08:26:00Z"\nhide: [navigation]\n{links}---\n'
        f'# {escape_line(HOSTILE)}\n\n<div class="pw-text">\n<pre>\n'
        f"{escape_pre(HOSTILE)}\n{WORDS.get(day, '')}</pre>\n</div>\n\n"
        '<p><a href="https://lists.example/demo/x/">mail</a> <a href="../../../../">list</a></p>\n'
    )
    return Page(f"lists/demo/digests/2025/04/{day}/index.md", text)


def feed(name: str) -> tuple[Page, Page]:
    base = f"lists/{name}/feeds/digests"
    return Page(f"{base}.atom", FEED.format(name=name)), Page(f"{base}.json", "{}")


def tree() -> list[Page]:
    return [
        Page("index.md", "---\ntitle: Lists\n---\n# Lists\n\n[Demo](lists/demo/index.md)\n"),
        Page("lists/demo/index.md", '---\ntitle: "Demo"\ndate: "2025-04-09"\n---\n# Demo\n'),
        *feed("demo"),
        Page("lists/demo/feeds/index.md", "---\ntitle: Feeds\n---\n# Feeds\n"),
        *feed("other"),
        Page("search/index.json", search_manifest_json([])),
        *map(digest, DAYS),
    ]


def project(root: Path) -> Config:
    """A project that inherits the settings of this repository."""
    (root / "docs").mkdir(parents=True)
    (root / "docs/about.md").write_text("# About\n")
    (root / "mkdocs.yml").write_text(SETTINGS, encoding="utf-8")
    config = load_config(str(root / "mkdocs.yml"))
    write_tree(tree(), config.docs_dir, OWNED)
    return config
