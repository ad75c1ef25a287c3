"""How does an archive become a digest, a page tree and a site?

The only room that knows all others: it introduces them, and does nothing that one of them could
do. What is asked for is loaded when it is asked for, so that each command starts with what it
needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.build.crew import Crew
    from generator.build.farm import build_on
    from generator.build.join import join_folders
    from generator.build.learning import learn
    from generator.build.lists import build_lists, check_all, fetch_lists, serve_site
    from generator.build.making import make_pages
    from generator.build.output import digest_of, print_digest, print_messages, print_series
    from generator.build.plan import plan_lists
    from generator.build.reports import Report
    from generator.build.settings import configured, demo_settings
    from generator.build.sources import Source, find_source, open_source, read_range

_HOMES = {
    "Crew": "crew",
    "Report": "reports",
    "Source": "sources",
    "build_lists": "lists",
    "build_on": "farm",
    "check_all": "lists",
    "configured": "settings",
    "demo_settings": "settings",
    "digest_of": "output",
    "fetch_lists": "lists",
    "find_source": "sources",
    "join_folders": "join",
    "learn": "learning",
    "make_pages": "making",
    "open_source": "sources",
    "plan_lists": "plan",
    "print_digest": "output",
    "print_messages": "output",
    "print_series": "output",
    "read_range": "sources",
    "serve_site": "lists",
}

__all__ = [
    "Crew",
    "Report",
    "Source",
    "build_lists",
    "build_on",
    "check_all",
    "configured",
    "demo_settings",
    "digest_of",
    "fetch_lists",
    "find_source",
    "join_folders",
    "learn",
    "make_pages",
    "open_source",
    "plan_lists",
    "print_digest",
    "print_messages",
    "print_series",
    "read_range",
    "serve_site",
]


def __getattr__(name: str) -> Any:
    """The function called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
