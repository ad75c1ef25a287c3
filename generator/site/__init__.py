"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path. What is asked for is loaded when it is asked for: a run with no
news must not wait for what would build and check a site.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from generator.site.lock import lock

if TYPE_CHECKING:
    from generator.site.check import Problem, check_site, check_size
    from generator.site.lists import own_pages, read_page, remove_lists
    from generator.site.mkdocs import serve
    from generator.site.search import (
        Volume,
        catalogue_json,
        shelf_json,
        volumes,
        write_volume,
    )  # fmt: skip
    from generator.site.settled import Settled, causes, look, settle
    from generator.site.stock import Stamp, Stock, print_of
    from generator.site.update import SiteChange, update_site

_HOMES = {
    "Problem": "check",
    "Settled": "settled",
    "SiteChange": "update",
    "Stamp": "stock",
    "Stock": "stock",
    "Volume": "search",
    "catalogue_json": "search",
    "causes": "settled",
    "check_site": "check",
    "check_size": "check",
    "look": "settled",
    "own_pages": "lists",
    "print_of": "stock",
    "read_page": "lists",
    "remove_lists": "lists",
    "serve": "mkdocs",
    "settle": "settled",
    "shelf_json": "search",
    "update_site": "update",
    "volumes": "search",
    "write_volume": "search",
}

__all__ = [
    "Problem",
    "Settled",
    "SiteChange",
    "Stamp",
    "Stock",
    "Volume",
    "catalogue_json",
    "causes",
    "check_site",
    "check_size",
    "lock",
    "look",
    "own_pages",
    "print_of",
    "read_page",
    "remove_lists",
    "serve",
    "settle",
    "shelf_json",
    "update_site",
    "volumes",
    "write_volume",
]


def __getattr__(name: str) -> Any:
    """What is called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
