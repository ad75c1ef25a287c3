"""How do archives become a site? Lock, fetch, make the pages of each list, finish the site.

What a run says of itself, and how it ends, is in its `Report`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from generator.build.crew import cores
from generator.build.finishing import finish_site, is_lost
from generator.build.making import make_list
from generator.build.parts import seal_lists
from generator.build.reports import Report
from generator.build.sources import is_demo, mirror_of, open_source
from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError, UpstreamError
from generator.models import Config, ListConfig

Progress = Callable[..., None]


def fetch_lists(config: Config, names: Sequence[str], progress: Progress) -> Report:
    """Bring the mirrors up to date. One out of reach does not keep the others from it."""
    from generator.config import choose_lists  # noqa: PLC0415
    from generator.site import lock  # noqa: PLC0415

    with lock(config.cache_dir):
        return _fetch(config, choose_lists(config, names), progress)


def _fetch(config: Config, lists: Sequence[ListConfig], progress: Progress) -> Report:
    from generator.archive import fetch_archive  # noqa: PLC0415

    lines: list[str] = []
    failed: dict[str, int] = {}
    for one in lists:
        if is_demo(one):
            continue
        progress(f"fetching {one.name}")
        try:
            new = fetch_archive(
                one.archive, mirror_of(config, one), since=one.since, progress=progress
            )
            lines.append(f"{one.name}: {'new mail' if new else 'nothing new'}")
        except (UpstreamError, ArchiveDamaged) as error:
            lines.append(f"{one.name}: {error}")
            failed[one.name] = error.exit_code
    # Out of reach (3) goes before damaged (4): it is what keeps the old site.
    return Report(tuple(lines), min(failed.values(), default=0), frozenset(failed))


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
    from generator import site  # noqa: PLC0415 - commands on one archive need none of it
    from generator.config import choose_lists  # noqa: PLC0415

    jobs = jobs or cores()
    with site.lock(config.cache_dir):
        lists = choose_lists(config, names)
        fetched = Report(()) if offline else _fetch(config, lists, progress)
        if fetched.exit_code == UpstreamError.exit_code:
            return replace(fetched, lines=(*fetched.lines, "nothing was built: the old site stays"))
        lists += tuple(one for one in config.lists if one not in lists and is_lost(config, one))
        stock = site.Stock(config)
        site.remove_seals(config.cache_dir, (one.name for one in lists))
        made = [
            make_list(config, one, stock, progress, jobs=jobs, is_told=one.name in fetched.failed)
            for one in lists
        ]
        finished = finish_site(config, stock, progress, jobs=jobs)
        done = [one for one, report in zip(lists, made, strict=True) if not report.exit_code]
        seal_lists(config, stock, done)
    return Report(
        (*fetched.lines, *(line for report in made for line in report.lines), *finished.lines),
        max(fetched.exit_code, *(report.exit_code for report in made), 0),
    )


# ---------------------------------------------------------------- looking at a site


def serve_site(config: Config, address: str) -> None:
    """Show the built page tree at HOST:PORT, with live reload, until interrupted."""
    from generator import site  # noqa: PLC0415

    site.serve(config, address)


def check_all(config: Config) -> Report:
    """What is wrong with the mirrors and the built site, each with its mend."""
    from generator import site  # noqa: PLC0415

    lines: list[str] = []
    code = 0
    for one in config.lists:
        try:
            open_source(config, one)
        except (ArchiveDamaged, ArchiveNotFound) as error:
            lines.append(f"{one.name}: {error}")
            code = max(code, error.exit_code)
    for problem in site.check_site(config):
        lines.append(f"{problem.cause}: {problem.mend}")
        code = max(code, SiteError.exit_code if problem.fault else 0)
    return Report(tuple(lines) or ("nothing to mend",), code)
