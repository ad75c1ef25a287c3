"""How do the pages of all lists become one site: the first page, search, MkDocs, publication?

Which pages a list has was decided before; here nothing is asked of an archive.
"""

from __future__ import annotations

from pathlib import Path

from generator import render, site
from generator.build.finding import bind_site
from generator.build.reports import Report, Summary
from generator.build.settings import mirror_of
from generator.links import data_path, list_path
from generator.models import Config, ListConfig, ListSummary, Progress


def finish_site(
    config: Config,
    stock: site.Stock,
    progress: Progress,
    *,
    jobs: int,
    ready: Path | None = None,
) -> site.SiteChange:
    """Bring the site up to the page tree as it is. Below `ready` stand pages built elsewhere."""
    progress("site")
    for name in site.remove_lists(config.docs_dir, frozenset(one.name for one in config.lists)):
        stock.sweep((list_path(name),), frozenset())
    found = [_summary(config, one) for one in config.lists]
    index = render.index_page(config.site_name, [one for one in found if one])
    stock.writer("index.md").write(index)
    progress("search")
    bind_site(config, stock)
    progress("site")
    change = site.update_site(config, stock, jobs=jobs, progress=progress, ready=ready)
    stock.save()
    return change


def report_of(config: Config, change: site.SiteChange) -> Report:
    """What there is to tell of a site that is finished."""
    problems = tuple(f"{one.cause}: {one.mend}" for one in change.problems)
    summary = Summary(built=change.built, gone=change.removed, size=change.size)
    lines = (*problems, f"the site is in {config.site_dir}")
    return Report(lines, urgent=frozenset(problems), summary=summary)


def is_lost(config: Config, one: ListConfig) -> bool:
    """Whether a list was fetched before, but its pages are gone."""
    return Path(mirror_of(config, one)).is_dir() and _summary(config, one) is None


def has_pages(config: Config, one: ListConfig) -> bool:
    """Whether a list stands in the page tree."""
    return _summary(config, one) is not None


def _summary(config: Config, one: ListConfig) -> ListSummary | None:
    """What a list's pages say of it; None where they are gone or of another version."""
    text = site.read_page(config.docs_dir, data_path(one.name))
    try:
        return None if text is None else render.read_list_data(text, one)
    except ValueError:
        return None
