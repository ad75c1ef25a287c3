"""How do archives become a site? Lock, fetch, read, group, render, write, run MkDocs, publish.

What pages a list has is asked in `pages`. What a run says of itself, and how it ends, is in its
`Report`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from generator.build.learning import index_path, learn
from generator.build.pages import list_pages
from generator.build.sources import Source, is_demo, mirror_of, open_source
from generator.errors import ArchiveDamaged, ArchiveNotFound, SiteError, UpstreamError
from generator.index import IndexDamaged
from generator.links import data_path, list_path
from generator.models import Config, ListConfig, ListSummary, Page

Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run has to tell, a line each, the code it ends with, and the lists it failed on."""

    lines: tuple[str, ...]
    exit_code: int = 0
    failed: frozenset[str] = frozenset()


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
    config: Config, names: Sequence[str], progress: Progress, *, offline: bool
) -> Report:
    """Fetch, write the page tree of the lists named (all where none is), and build the site.

    Where an upstream is out of reach nothing is built: the old site stays. A list whose archive
    is damaged is named and skipped: its old pages stay.
    """
    from generator import site  # noqa: PLC0415 - commands on one archive need none of it
    from generator.config import choose_lists  # noqa: PLC0415

    with site.lock(config.cache_dir):
        lists = choose_lists(config, names)
        fetched = Report(()) if offline else _fetch(config, lists, progress)
        if fetched.exit_code == UpstreamError.exit_code:
            return replace(fetched, lines=(*fetched.lines, "nothing was built: the old site stays"))
        lists += tuple(one for one in config.lists if one not in lists and _is_lost(config, one))
        written = [
            _write_list(config, one, progress, is_told=one.name in fetched.failed) for one in lists
        ]
        site.remove_lists(config.docs_dir, keep=frozenset(one.name for one in config.lists))
        site.write_tree(_index(config), config.docs_dir, ("index.md",))
        progress("building the site")
        problems = site.build_site(config)
    return Report(
        (
            *fetched.lines,
            *(line for report in written for line in report.lines),
            *(f"{problem.cause}: {problem.mend}" for problem in problems),
            f"the site is in {config.site_dir}",
        ),
        max(fetched.exit_code, *(report.exit_code for report in written), 0),
    )


def _write_list(config: Config, one: ListConfig, progress: Progress, *, is_told: bool) -> Report:
    """Write the pages of one list; where its archive is damaged, its old pages stay.

    `is_told`: what is wrong with the archive was said before.
    """
    try:
        source = open_source(config, one)
        try:
            lines = _write_pages(config, source, progress)
        except IndexDamaged as error:  # seen only as it was read, and removed with that
            rebuilt = f"{one.name}: {error.cause}, it was built anew"
            lines = (rebuilt, *_write_pages(config, source, progress))
    except (ArchiveDamaged, ArchiveNotFound) as error:
        cause = "" if is_told else f"{error}; "
        return Report((f"{one.name}: {cause}its old pages stay",), ArchiveDamaged.exit_code)
    return Report(lines)


def _write_pages(config: Config, source: Source, progress: Progress) -> tuple[str, ...]:
    """Write the pages of one list; what there is to tell of that."""
    from generator import site  # noqa: PLC0415

    one = source.list
    with learn(source, index_path(config, one), progress) as index:
        pages = list_pages(source, index, config.site_url, progress)
        change = site.write_tree(pages, config.docs_dir, (list_path(one.name),))
        rebuilt = index.told
    written, removed = len(change.written), len(change.removed)
    told = f"{written:,} pages written, {change.unchanged:,} unchanged, {removed:,} removed"
    lines = (f"{one.name}: {rebuilt}",) if rebuilt else ()
    return (*lines, f"{one.name}: {told}")


def _index(config: Config) -> Iterator[Page]:
    """The page over all lists, from what each list's pages say: some may not be of this run."""
    from generator import render  # noqa: PLC0415

    found = [_summary(config, one) for one in config.lists]
    yield render.index_page(config.site_name, [one for one in found if one])


def _is_lost(config: Config, one: ListConfig) -> bool:
    """Whether a list was fetched before, but its pages are gone."""
    return Path(mirror_of(config, one)).is_dir() and _summary(config, one) is None


def _summary(config: Config, one: ListConfig) -> ListSummary | None:
    """What a list's pages say of it; None where they are gone or of another version."""
    from generator import render, site  # noqa: PLC0415

    text = site.read_page(config.docs_dir, data_path(one.name))
    try:
        return None if text is None else render.read_list_data(text, one)
    except ValueError:
        return None


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
