"""How fast a site grows: what the pages of its newest 30 days weigh.

"Newest" is by the mails, not by a clock, so that the same archive gives the same forecast.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from generator.links import list_path, search_path
from generator.models.settings import Config
from generator.site.manifest_file import FileRecord

DAYS = 30
_GROWING = ("digests/", "series/")  # folders of pages that stay; the others are made over again


def growth(config: Config, records: Mapping[str, FileRecord]) -> int:
    """The bytes by which a site grows in 30 days, with its search.

    A list with `keep` loses as many pages as it gains, so it does not count.
    """
    return sum(
        _growth(list_path(found.name), search_path(found.name), records)
        for found in config.lists
        if found.keep is None
    )


def _growth(folder: str, search: str, records: Mapping[str, FileRecord]) -> int:
    """The same of one list; a list of fewer days is taken to go on as it began."""
    growing = tuple(folder + name for name in _GROWING)
    pages = [
        (datetime.fromisoformat(record.date), record.output[0])
        for path, record in records.items()
        if record.date and path.startswith(growing)
    ]
    if not pages:
        return 0
    first, last = min(pages)[0], max(pages)[0]
    since = last - timedelta(days=DAYS)
    recent = sum(size for date, size in pages if date > since)
    days = min(DAYS, max(1, (last - first).days))
    total = sum(size for _, size in pages)
    found = sum(
        max(0, record.output[0]) for path, record in records.items() if path.startswith(search)
    )
    return int(recent * DAYS / days * (1 + found / total))
