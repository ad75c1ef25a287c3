"""The former release of the site, put back in place of the present one."""

from __future__ import annotations

from generator.models.settings import Config
from generator.pipeline.report import Report
from generator.site.lock import lock
from generator.site.publish import restore


def roll_back(config: Config) -> Report:
    """Exchange the site and its former release, while no other run is at work here.

    Raises:
        SiteError: there is no former release.
    """
    with lock(config.cache_dir):
        restore(config)
    return Report((f"the former release is in {config.site_dir}; the next build publishes anew",))
