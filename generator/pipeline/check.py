"""The check of everything that is there: mirrors and site."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from generator.archive.leftovers import unreachable
from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.pipeline.report import Report
from generator.pipeline.sources import Source, open_source
from generator.site.caches import caches_of_nobody
from generator.site.check import check_site


def check_all(config: Config, progress: Progress) -> Report:
    """What is wrong with mirrors and site, each problem with its mend."""
    lines: list[str] = []
    code = 0
    for mailing_list in config.lists:
        progress(f"check {mailing_list.name}")
        try:
            lines += _left_in_mirror(open_source(config, mailing_list))
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{mailing_list.name}: {error}")
            code = max(code, error.exit_code)
    for entry in caches_of_nobody(
        config.cache_dir, [mailing_list.name for mailing_list in config.lists]
    ):
        lines.append(f"{entry} belongs to no configured list: the next build removes it")
    for problem in check_site(config, progress=progress):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(tuple(lines) or ("nothing to mend",), code, urgent=frozenset(lines))


def _left_in_mirror(source: Source) -> Iterator[str]:
    """What a mirror holds beyond its history: such as a mail that was purged upstream."""
    for epoch in source.archive.epochs if source.is_mirror else ():
        if count := unreachable(Path(epoch.git_dir)):
            yield (
                f"{source.mailing_list.name}: {epoch.git_dir} holds {count} objects that are in no "
                f"history: delete it, and the next build fetches it anew"
            )
