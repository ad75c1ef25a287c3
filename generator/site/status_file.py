"""The files beside the pages that say how the site is: `status.json` and `health.atom`.

They have the times of runs in them, so they are no part of a release: a build neither compares nor
checks them, and a new release takes them over as they are until its run ends.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from generator.links import HEALTH_FEED, STATUS
from generator.models.settings import Config
from generator.site.publish import is_site


def read_status_file(site_dir: str) -> str | None:
    """The text of a site's `status.json`; None where there is none that can be read."""
    with suppress(OSError, UnicodeDecodeError):
        return Path(site_dir, STATUS).read_text("utf-8")
    return None


def has_health_feed(config: Config) -> bool:
    """Whether the feed is there."""
    return Path(config.site_dir, HEALTH_FEED).is_file()


def write_status_file(config: Config, path: str, text: str) -> None:
    """Write one of the files into a published site, each in one step.

    It tells of a run that is over: a disk that refuses does not make that run fail.
    """
    site = Path(config.site_dir)
    if not is_site(site):
        return
    new = Path(config.cache_dir) / f"{path}.new"
    with suppress(OSError):
        new.write_text(text, "utf-8")
        new.replace(site / path)
