"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path.
"""

from generator.site.check import Problem, check_site
from generator.site.lists import read_page, remove_lists
from generator.site.lock import lock
from generator.site.mkdocs import serve
from generator.site.parts import (
    SITE,
    Part,
    Seal,
    cache_in,
    files_print,
    fresh_aside,
    is_whole,
    part_in,
    read_seal,
    remove_aside,
    remove_seals,
    sealed_lists,
    take_part,
    write_seal,
)
from generator.site.stock import Stock
from generator.site.update import SiteChange, frame_of, update_site

__all__ = [
    "SITE",
    "Part",
    "Problem",
    "Seal",
    "SiteChange",
    "Stock",
    "cache_in",
    "check_site",
    "files_print",
    "frame_of",
    "fresh_aside",
    "is_whole",
    "lock",
    "part_in",
    "read_page",
    "read_seal",
    "remove_aside",
    "remove_lists",
    "remove_seals",
    "sealed_lists",
    "serve",
    "take_part",
    "update_site",
    "write_seal",
]
