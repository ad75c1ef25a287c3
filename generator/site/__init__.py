"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path.
"""

from generator.site.check import Problem, check_site
from generator.site.lists import read_page, remove_lists
from generator.site.lock import lock
from generator.site.mkdocs import serve
from generator.site.stock import Stock
from generator.site.update import SiteChange, update_site

__all__ = [
    "Problem",
    "SiteChange",
    "Stock",
    "check_site",
    "lock",
    "read_page",
    "remove_lists",
    "serve",
    "update_site",
]
