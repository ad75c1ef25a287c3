"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path.
"""

from generator.site.check import Problem, check_site
from generator.site.guest import home_of, homes, lay_out, pack_project, read_pieces
from generator.site.lists import read_page, remove_lists
from generator.site.lock import lock
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
from generator.site.stock import Stock
from generator.site.update import SiteChange, frame_of, update_site

__all__ = [
    "SITE",
    "TREE",
    "Part",
    "Problem",
    "Seal",
    "SiteChange",
    "Stock",
    "bring_stock",
    "cache_in",
    "check_site",
    "files_print",
    "frame_of",
    "fresh_aside",
    "home_of",
    "homes",
    "is_whole",
    "lay_out",
    "lock",
    "pack_project",
    "part_in",
    "part_of",
    "read_page",
    "read_pieces",
    "read_seal",
    "remove_aside",
    "remove_lists",
    "remove_seals",
    "sealed_lists",
    "serve",
    "sizes_of",
    "take_part",
    "update_site",
    "write_seal",
]
