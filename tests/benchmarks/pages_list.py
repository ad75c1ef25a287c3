"""Brings the page tree of a list up to date, without MkDocs: pages_list.py MKDOCS_YML LIST JOBS."""

from __future__ import annotations

import gc
import sys

from generator.config import load_config
from generator.pipeline.list_pages import Run, build_list
from generator.pipeline.pages import KINDS
from generator.pipeline.report import Report
from generator.site.manifest import Manifest


def main() -> None:
    """In a function behind a guard: the processes of the pool import this file."""
    gc.set_threshold(50_000)  # as the command sets it
    config = load_config(sys.argv[1])
    (mailing_list,) = (known for known in config.lists if known.name == sys.argv[2])
    run = Run(config, Manifest(config), lambda *_: None, KINDS, int(sys.argv[3]), Report(()))
    sys.exit(build_list(run, mailing_list).report.exit_code)


if __name__ == "__main__":
    main()
