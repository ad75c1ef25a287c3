"""What MkDocs must be told while it runs: which feeds there are, and that there is no clock.

MkDocs loads this file by its path (`hooks` in `mkdocs.yml`), also where the program is not
installed, so it imports nothing of it. The site builds without it too: then no page names a feed,
and the packed sitemap holds the day of the build.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from jinja2 import Environment
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

_TITLE = "{http://www.w3.org/2005/Atom}title"


@dataclass(frozen=True, slots=True)
class Feed:
    """One Atom feed of the site: its own title, and the folder of the pages it belongs to."""

    title: str
    path: str
    folder: str


def on_startup(**_kwargs: object) -> None:
    """No clock: MkDocs stamps `sitemap.xml.gz` with this instead of the time of the build."""
    os.environ["SOURCE_DATE_EPOCH"] = "0"


def on_env(env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG001
    """Tell the templates which feeds stand in the page tree, sorted by path."""
    env.globals["feeds"] = sorted(
        (
            Feed(
                _title(file.abs_src_path), file.src_uri, "/".join(file.src_uri.split("/")[:2]) + "/"
            )
            for file in files
            if file.src_uri.startswith("lists/") and file.src_uri.endswith(".atom")
        ),
        key=lambda feed: feed.path,
    )
    return env


def _title(path: str | None) -> str:
    """The first title in the feed, which is its own; the rest, which may be long, is not read."""
    if path is None:  # made by a plugin, not a file
        return ""
    for _event, element in etree.iterparse(
        path, tag=_TITLE, resolve_entities=False, huge_tree=True
    ):
        return element.text or ""
    return ""
