"""The check of everything that is there: mirrors and site."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import entry_points
from itertools import islice
from pathlib import Path

from generator.archive.leftovers import unreachable
from generator.config_frame import FRAME
from generator.errors import (
    ArchiveDamaged,
    ArchiveNotFound,
    ConfigError,
    GitUnusable,
    PatchwireError,
    SiteError,
)
from generator.models.progress import Progress
from generator.models.settings import Config
from generator.pipeline.mailmap_lines import mailmap_lines, note_of
from generator.pipeline.report import Report
from generator.pipeline.site import has_pages
from generator.pipeline.sources import Source, open_source
from generator.site.caches import caches_of_nobody
from generator.site.check import Problem, check_site
from generator.site.mkdocs import INSTALL, NOT_FOUND
from generator.site.plan import GENERATED

MAX_LINES = 500  # proposed for the mailmap, of one list


def check_all(config: Config, progress: Progress) -> Report:
    """What is wrong with mirrors and site, each problem with its mend.

    `results` are lines that are proposed for the mailmap.
    """
    lines = [f"{cause}: {mend}" for cause, mend in (*config.frame_faults, *_not_installed())]
    proposed: list[str] = []
    notes: list[str] = []
    code = ConfigError.exit_code if lines else 0
    for mailing_list in config.lists:
        progress(f"check {mailing_list.name}")
        try:
            source = open_source(config, mailing_list)
            lines += _left_in_mirror(source)
            found = list(islice(mailmap_lines(config, source), MAX_LINES))
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{mailing_list.name}: {error}")
            code = max(code, error.exit_code)
        except GitUnusable:
            raise
        except PatchwireError as error:  # the index is built anew by the next run
            lines.append(f"{mailing_list.name}: {error}")
        else:
            proposed += found
            notes += [f"{mailing_list.name}: {note_of(found)}"] if found else []
    lines += _caches_of_nobody(config)
    for problem in (*_misplaced_lists(config), *check_site(config, progress=progress)):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(
        (*(lines or ("nothing to mend",)), *notes),
        code,
        urgent=frozenset(lines),
        results=tuple(dict.fromkeys(proposed)),
    )


def _not_installed() -> Iterator[tuple[str, str]]:
    """What is wrong where MkDocs cannot find theme and plugin of this program."""
    if not entry_points(group="mkdocs.themes", name=FRAME):
        yield NOT_FOUND, INSTALL


def _left_in_mirror(source: Source) -> Iterator[str]:
    """What a mirror holds beyond its history: such as a mail that was purged upstream."""
    for epoch in source.archive.epochs if source.is_mirror else ():
        if count := unreachable(Path(epoch.git_dir)):
            yield (
                f"{source.mailing_list.name}: {epoch.git_dir} holds {count} objects that are in no "
                f"history: delete it, and the next build fetches it anew"
            )


def _misplaced_lists(config: Config) -> Iterator[Problem]:
    """Lists that a built site should have and has not, or has and should not have."""
    if not Path(config.site_dir).is_dir():
        return
    for mailing_list in config.lists:
        if not has_pages(config, mailing_list):
            name = mailing_list.name
            mend = f"run `patchwire build {name}`"
            yield Problem(f"{name} has no pages", mend, fault=not mailing_list.optional)
    shown = {folder.name for folder in Path(config.site_dir, GENERATED).glob("*/")}
    for name in sorted(shown - {mailing_list.name for mailing_list in config.lists}):
        cause = f"the site has pages of {name}, which is not configured"
        yield Problem(cause, "run `patchwire build`", fault=False)


def _caches_of_nobody(config: Config) -> Iterator[str]:
    """What is kept of lists that are not configured."""
    for entry in caches_of_nobody(
        config.cache_dir, {mailing_list.name for mailing_list in config.lists}
    ):
        yield f"{entry} belongs to no configured list: the next build removes it"
