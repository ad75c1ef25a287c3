"""The only door to disk for what is published: page tree, MkDocs run, check, publication.

What stands on a page is not asked here, nor when a run is due. `hook.py` and `theme/` belong to
MkDocs, which loads them by path.
"""

from generator.site.build import build_site, serve
from generator.site.check import Problem, check_site
from generator.site.lists import read_page, remove_lists
from generator.site.lock import lock
from generator.site.publish import publish
from generator.site.tree import TreeChange, write_tree

__all__ = [
    "Problem",
    "TreeChange",
    "build_site",
    "check_site",
    "lock",
    "publish",
    "read_page",
    "remove_lists",
    "serve",
    "write_tree",
]
