"""Which pages of a site a browser opens, so that it meets all that pages are made of.

A page is made of parts: elements, their attributes, their classes and the files that they load.
What a policy stops, and what a style sheet shows, depends on these, and not on the words.
"""

from __future__ import annotations

import re

from lxml import html

from tests.browser.watched import LIST
from tests.crawl import without_redirects

VALUES = {"class", "http-equiv", "rel", "role", "src", "srcset", "type"}  # that matter


def kinds(site: dict[str, bytes]) -> dict[tuple[str, int], str]:
    """A page of each kind: of each depth below each folder of a list, and all written by hand."""
    found = {}
    for path in sorted(without_redirects(site)):
        folder = re.sub(rf"^({LIST}[^/]+/).*", r"\1", path)
        found[folder, path.count("/")] = path.removesuffix("index.html")
    return found


def few_pages(site: dict[str, bytes]) -> list[str]:
    """Pages that have, together, every part of all pages."""
    return _with_all_parts(site, [])


def many_pages(site: dict[str, bytes]) -> list[str]:
    """A page of each kind, and pages with the parts that these lack."""
    return _with_all_parts(site, list(kinds(site).values()))


def _with_all_parts(site: dict[str, bytes], chosen: list[str]) -> list[str]:
    """The chosen pages and more: each time, the page that has most of what is missing."""
    parts = {
        path.removesuffix("index.html"): parts_of(page)
        for path, page in sorted(without_redirects(site).items())
    }
    missing = set().union(*parts.values()).difference(*(parts[path] for path in chosen))
    while missing:
        best = max(parts, key=lambda path: len(parts[path] & missing))
        chosen = [*chosen, best]
        missing -= parts[best]
    return chosen


def parts_of(page: bytes) -> set[tuple[str, ...]]:
    """The elements of a page, their attributes, and the values of those that matter."""
    found: set[tuple[str, ...]] = set()
    for element in html.document_fromstring(page).iter("*"):
        tag = element.tag
        found.add((tag,))
        if tag in {"script", "style"} and (element.text or "").strip():
            found.add((tag, "text"))  # which no policy lets pass
        for name, value in element.items():
            found.add((tag, name))
            if name in VALUES or (tag == "link" and element.get("rel") in {"icon", "stylesheet"}):
                found.update((tag, name, word.lstrip("./")) for word in value.split())
    return found
