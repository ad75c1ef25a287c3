"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path.
"""

from generator.site.check import Problem, check_site
from generator.site.lists import own_pages, read_page, remove_lists
from generator.site.lock import lock
from generator.site.mkdocs import serve
from generator.site.search import (
    Volume,
    catalogue_json,
    shelf_json,
    volumes,
    write_volume,
)
from generator.site.stock import Stock, print_of
from generator.site.update import SiteChange, update_site

__all__ = [
    "Problem",
    "SiteChange",
    "Stock",
    "Volume",
    "catalogue_json",
    "check_site",
    "lock",
    "own_pages",
    "print_of",
    "read_page",
    "remove_lists",
    "serve",
    "shelf_json",
    "update_site",
    "volumes",
    "write_volume",
]
