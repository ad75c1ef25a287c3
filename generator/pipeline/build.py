"""How do archives become a site? Lock, fetch, make the pages of each list, finish the site.

What a run says of itself, and how it ends, is in its `Report`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError, UpstreamError
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.report import MadeList, Report, Summary
from generator.workspace import Workspace

if TYPE_CHECKING:  # a run with no news must not wait for what would build
    from generator.pipeline.snapshot import RunCheck

NOTHING_BUILT = "nothing was built: the old site stays"


def fetch_lists(config: Config, names: Sequence[str], progress: Progress) -> Report:
    """Bring the mirrors up to date. One out of reach does not keep the others from it."""
    from generator.config import choose_lists  # noqa: PLC0415
    from generator.site.lock import lock  # noqa: PLC0415

    with lock(config.cache_dir):
        return _fetch(config, choose_lists(config, names), progress)


def _fetch(config: Config, lists: Sequence[ListConfig], progress: Progress) -> Report:
    from generator.archive.fetch import fetch_archive  # noqa: PLC0415

    lines: list[str] = []
    failed: dict[str, int] = {}
    urgent: set[str] = set()
    for one in lists:
        if one.is_embedded:
            continue
        tell = partial(_tell, progress, one.name)
        progress(f"fetch {one.name}")
        try:
            mirror = str(Workspace.of(config).mirror(one))
            new = fetch_archive(one.archive, mirror, since=one.since, progress=tell)
            lines.append(f"{one.name}: {'new mail' if new else 'nothing new'}")
        except (UpstreamError, ArchiveDamaged) as error:
            lines.append(f"{one.name}: {error}")
            urgent.add(lines[-1])
            failed[one.name] = error.exit_code
    # Out of reach (3) goes before damaged (4): it is what keeps the old site.
    code = min(failed.values(), default=0)
    return Report(tuple(lines), code, frozenset(failed), frozenset(urgent))


def _tell(progress: Progress, name: str, what: str, done: int, total: int) -> None:
    progress(f"fetch {name} {what}", done, total)


# ---------------------------------------------------------------- the site


def build_lists(
    config: Config,
    names: Sequence[str],
    progress: Progress,
    *,
    offline: bool,
    jobs: int = 0,
) -> Report:
    """Fetch, make the pages of the lists named (all where none is), and bring the site up to them.

    Where an upstream is out of reach nothing is built: the old site stays. A list whose archive
    is damaged is named and skipped: its old pages stay. `jobs` is how many processes may work at
    once, 0 for as many as there are cores.
    """
    from generator.config import choose_lists  # noqa: PLC0415
    from generator.pipeline.snapshot import RunCheck  # noqa: PLC0415 - a fetch needs none of it
    from generator.site.lock import lock  # noqa: PLC0415

    with lock(config.cache_dir):
        lists = choose_lists(config, names)
        fetched = Report(()) if offline else _fetch(config, lists, progress)
        if fetched.exit_code == UpstreamError.exit_code:
            lines, urgent = (*fetched.lines, NOTHING_BUILT), {*fetched.urgent, NOTHING_BUILT}
            return replace(fetched, lines=lines, urgent=frozenset(urgent))
        progress("look")
        idle = RunCheck(config)
        there = None if fetched.failed else idle.read_snapshot()
        if there:
            from generator.site.check import check_size  # noqa: PLC0415

            problems = tuple(f"{one.cause}: {one.mend}" for one in check_size(there.size))
            return Report(
                (*fetched.lines, *problems),
                urgent=frozenset(problems),
                summary=Summary(unchanged=there.pages, size=there.size),
            )
        return _build(config, lists, fetched, idle, progress, jobs=jobs)


def _build(
    config: Config,
    lists: tuple[ListConfig, ...],
    fetched: Report,
    idle: RunCheck,
    progress: Progress,
    *,
    jobs: int,
) -> Report:
    from generator.pipeline.distribute.provenance import record_provenance  # noqa: PLC0415
    from generator.pipeline.pool import cores  # noqa: PLC0415
    from generator.pipeline.render_list import make_list  # noqa: PLC0415
    from generator.pipeline.site import finish_site, is_lost, report_of  # noqa: PLC0415
    from generator.site.bundle import remove_provenance  # noqa: PLC0415
    from generator.site.manifest import Manifest  # noqa: PLC0415

    jobs = jobs or cores()
    lists += tuple(one for one in config.lists if one not in lists and is_lost(config, one))
    manifest = Manifest(config)
    remove_provenance(config.cache_dir, (one.name for one in lists))
    made = [
        make_list(config, one, manifest, progress, jobs=jobs, is_told=one.name in fetched.failed)
        for one in lists
    ]
    change = finish_site(config, manifest, progress, jobs=jobs)
    done = [one for one, told in zip(lists, made, strict=True) if not told.report.exit_code]
    record_provenance(config, manifest, done)
    report = _whole(fetched, made, report_of(config, change))
    is_whole = len(lists) == len(config.lists) and all(one.is_whole for one in made)
    if is_whole and not report.exit_code and report.summary:
        idle.write_snapshot(
            manifest, change.there, pages=report.summary.made + report.summary.unchanged
        )
    return report


def _whole(fetched: Report, made: Sequence[MadeList], finished: Report) -> Report:
    """All that there is to tell of a run that came to its end."""
    reports = [fetched, *(one.report for one in made), finished]
    summary = finished.summary and replace(
        finished.summary,
        made=sum(one.made for one in made),
        unchanged=sum(one.unchanged for one in made),
        removed=sum(one.removed for one in made),
    )
    return Report(
        tuple(line for report in reports for line in report.lines),
        max(report.exit_code for report in reports),
        urgent=frozenset[str]().union(*(report.urgent for report in reports)),
        summary=summary,
    )


# ---------------------------------------------------------------- looking at a site


def serve_site(config: Config, address: str, *, is_quiet: bool = False) -> None:
    """Show the built page tree at HOST:PORT, with live reload, until interrupted."""
    from generator.site.mkdocs import serve  # noqa: PLC0415

    serve(config, address, is_quiet=is_quiet)


def check_all(config: Config, progress: Progress) -> Report:
    """What is wrong with the mirrors and the built site, each with its mend."""
    from generator.pipeline.sources import open_source  # noqa: PLC0415
    from generator.site.check import check_site  # noqa: PLC0415

    lines: list[str] = []
    code = 0
    for one in config.lists:
        progress(f"check {one.name}")
        try:
            open_source(config, one)
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{one.name}: {error}")
            code = max(code, error.exit_code)
    for problem in check_site(config, progress=progress):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(tuple(lines) or ("nothing to mend",), code, urgent=frozenset(lines))
