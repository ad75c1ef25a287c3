"""The check of everything that is there: mirrors and site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from generator.models.settings import Config, ListConfig
from generator.pipeline.mailmap_lines import mailmap_lines, note_of
from generator.pipeline.report import Report
from generator.pipeline.site import has_pages
from generator.pipeline.sources import Source, open_source, read_mailmap
from generator.site.caches import caches_of_nobody
from generator.site.check import Problem, check_site
from generator.site.mkdocs import INSTALL, NOT_FOUND
from generator.site.plan import GENERATED

MAX_LINES = 500  # proposed for the mailmap, of one list


@dataclass(frozen=True, slots=True)
class _ListCheck:
    """What is wrong with a list, and the lines that are proposed for the mailmap."""

    name: str
    lines: tuple[str, ...]
    exit_code: int = 0
    proposed: tuple[str, ...] = ()


def check_all(config: Config, progress: Progress) -> Report:
    """What is wrong with settings, mirrors and site, each problem with its mend.

    `results` are lines that are proposed for the mailmap.
    """
    unread = tuple(_mailmap_faults(config))
    faults = (*config.frame_faults, *_not_installed(), *unread)
    checks = []
    for mailing_list in config.lists:
        progress(f"check {mailing_list.name}")
        checks.append(_check_list(config, mailing_list, has_mailmap=not unread))
    problems = (*_misplaced_lists(config), *check_site(config, progress=progress))
    lines = [f"{cause}: {mend}" for cause, mend in faults]
    lines += [line for check in checks for line in check.lines]
    lines += _caches_of_nobody(config)
    lines += [f"{problem.cause}: {problem.mend}" for problem in problems]
    codes = [ConfigError.exit_code if faults else 0, *(check.exit_code for check in checks)]
    codes += [SiteError.exit_code for problem in problems if problem.fault]
    notes = [f"{check.name}: {note_of(check.proposed)}" for check in checks if check.proposed]
    proposed = tuple(dict.fromkeys(line for check in checks for line in check.proposed))
    shown = (*(lines or ("nothing to mend",)), *notes)
    return Report(shown, max(codes), urgent=frozenset(lines), results=proposed)


def _check_list(config: Config, mailing_list: ListConfig, *, has_mailmap: bool) -> _ListCheck:
    """Check a list; lines are proposed where the mailmap is known, which may have them already."""
    lines: list[str] = []
    settings = config if has_mailmap else replace(config, mailmap=())
    try:
        source = open_source(settings, mailing_list)
        lines += _left_in_mirror(source)
        proposed = tuple(islice(mailmap_lines(config, source), MAX_LINES)) if has_mailmap else ()
    except GitUnusable:
        raise
    except PatchwireError as error:
        lines.append(f"{mailing_list.name}: {error}")
        # What is left is a damaged index, which the next run builds anew.
        is_fault = isinstance(error, ArchiveDamaged | ArchiveNotFound | ConfigError)
        return _ListCheck(mailing_list.name, tuple(lines), error.exit_code if is_fault else 0)
    return _ListCheck(mailing_list.name, tuple(lines), proposed=proposed)


def _mailmap_faults(config: Config) -> Iterator[tuple[str, str]]:
    """What is wrong with the mailmap, which all lists have in common."""
    try:
        read_mailmap(config.mailmap)
    except ConfigError as error:
        yield error.cause, error.mend


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
