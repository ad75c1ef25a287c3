"""Pages as readers and tests read them: front matter, text and links of the HTML."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urljoin

import html5lib
import yaml

from generator.models.commits import Window
from generator.models.digest import Digest
from generator.models.pages import Page
from generator.render.documents import to_html
from generator.render.pages.digest import digest_pages
from tests.render.sample import DAY, LIST, digest


def day_window(days: int) -> Window:
    day = DAY + timedelta(days=days)
    start = int(day.timestamp())
    return Window("day", f"{day:%Y-%m-%d}", start, start + 86_400)


def digest_page(of: Digest | None = None, **more: Any) -> Page:
    around = {"previous": day_window(-1), "next": day_window(1)}
    (found,) = digest_pages(of or digest(), LIST, **(around | more))
    return found


def front_matter(text: str) -> dict[str, Any]:
    found = yaml.safe_load(text.removeprefix("---\n").split("\n---\n")[0])
    assert isinstance(found, dict)
    return found


@lru_cache(maxsize=64)
def tree(text: str) -> Any:
    """The HTML of a page, parsed once: tests look at it from many sides, and do not change it."""
    return html5lib.parse(to_html(text.split("\n---\n", 1)[-1]), namespaceHTMLElements=False)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def links(text: str) -> Iterator[str]:
    return (found.get("href") for found in tree(text).iter("a"))


def resolved(of: Page) -> set[str]:
    here = "https://site.example/" + of.path.removesuffix("index.md")
    return {urljoin(here, link) for link in links(of.text)}
