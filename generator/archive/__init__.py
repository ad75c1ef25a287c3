"""The only door to git: which mails does an archive hold, in which order, and what bytes has each?

Mirrors are fetched and archives are written here too; that part is loaded when it is asked for.
What a mail says is not known here.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from generator.archive.archive import Archive, open_archive
from generator.archive.epochs import Epoch

if TYPE_CHECKING:
    from generator.archive.fetch import fetch_archive
    from generator.archive.news import has_news
    from generator.archive.write import write_archive

_HOMES = {"fetch_archive": "fetch", "has_news": "news", "write_archive": "write"}

__all__ = ["Archive", "Epoch", "fetch_archive", "has_news", "open_archive", "write_archive"]


def __getattr__(name: str) -> Any:
    """The function called `name`, imported on first use (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
