"""The check of everything that is there: mirrors and site."""

from __future__ import annotations

from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.pipeline.report import Report
from generator.pipeline.sources import open_source
from generator.site.check import check_site


def check_all(config: Config, progress: Progress) -> Report:
    """What is wrong with mirrors and site, each problem with its mend."""
    lines: list[str] = []
    code = 0
    for mailing_list in config.lists:
        progress(f"check {mailing_list.name}")
        try:
            open_source(config, mailing_list)
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{mailing_list.name}: {error}")
            code = max(code, error.exit_code)
    for problem in check_site(config, progress=progress):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(tuple(lines) or ("nothing to mend",), code, urgent=frozenset(lines))
