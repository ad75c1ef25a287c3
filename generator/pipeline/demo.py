"""The site of the demo list, with the hand-written pages of the project that it is built in."""

from __future__ import annotations

from generator.models.progress import Progress
from generator.models.settings import Config
from generator.pipeline.build import build_lists
from generator.pipeline.report import Report
from generator.site.handwritten import copy_handwritten
from generator.site.lock import lock


def build_demo(config: Config, progress: Progress, *, handwritten: str) -> Report:
    """Build the site of the demo list, whose configuration is that of `demo_project`.

    `handwritten` is the page tree of the project.
    """
    if handwritten != config.docs_dir:
        with lock(config.cache_dir):
            copy_handwritten(handwritten, config.docs_dir)
    return build_lists(config, (), progress, offline=False)
