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
    from generator.site.guest import home_of, homes, lay_out, pack_project, read_pieces
    from generator.site.lists import own_pages, read_page, remove_lists
    from generator.site.mkdocs import serve
    from generator.site.parts import (
        SITE,
        TREE,
        Part,
        Seal,
        bring_stock,
        cache_in,
        files_print,
        fresh_aside,
        is_whole,
        part_in,
        part_of,
        read_seal,
        remove_aside,
        remove_seals,
        sealed_lists,
        sizes_of,
        take_part,
        write_seal,
    )
    from generator.site.search import Volume, catalogue_json, shelf_json, volumes, write_volume
    from generator.site.settled import Settled, causes, look, program_print, settle
    from generator.site.stock import Stamp, Stock, print_of
    from generator.site.update import SiteChange, frame_of, update_site

_HOMES = {
    "Part": "parts",
    "Problem": "check",
    "SITE": "parts",
    "Seal": "parts",
    "Settled": "settled",
    "SiteChange": "update",
    "Stamp": "stock",
    "Stock": "stock",
    "TREE": "parts",
    "Volume": "search",
    "bring_stock": "parts",
    "cache_in": "parts",
    "catalogue_json": "search",
    "causes": "settled",
    "check_site": "check",
    "check_size": "check",
    "files_print": "parts",
    "frame_of": "update",
    "fresh_aside": "parts",
    "home_of": "guest",
    "homes": "guest",
    "is_whole": "parts",
    "lay_out": "guest",
    "look": "settled",
    "own_pages": "lists",
    "pack_project": "guest",
    "part_in": "parts",
    "part_of": "parts",
    "print_of": "stock",
    "program_print": "settled",
    "read_page": "lists",
    "read_pieces": "guest",
    "read_seal": "parts",
    "remove_aside": "parts",
    "remove_lists": "lists",
    "remove_seals": "parts",
    "sealed_lists": "parts",
    "serve": "mkdocs",
    "settle": "settled",
    "shelf_json": "search",
    "sizes_of": "parts",
    "take_part": "parts",
    "update_site": "update",
    "volumes": "search",
    "write_seal": "parts",
    "write_volume": "search",
}

__all__ = [
    "SITE",
    "TREE",
    "Part",
    "Problem",
    "Seal",
    "Settled",
    "SiteChange",
    "Stamp",
    "Stock",
    "Volume",
    "bring_stock",
    "cache_in",
    "catalogue_json",
    "causes",
    "check_site",
    "check_size",
    "files_print",
    "frame_of",
    "fresh_aside",
    "home_of",
    "homes",
    "is_whole",
    "lay_out",
    "lock",
    "look",
    "own_pages",
    "pack_project",
    "part_in",
    "part_of",
    "print_of",
    "program_print",
    "read_page",
    "read_pieces",
    "read_seal",
    "remove_aside",
    "remove_lists",
    "remove_seals",
    "sealed_lists",
    "serve",
    "settle",
    "shelf_json",
    "sizes_of",
    "take_part",
    "update_site",
    "volumes",
    "write_seal",
    "write_volume",
]


def __getattr__(name: str) -> Any:
    """What is called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
