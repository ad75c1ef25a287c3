"""How do the pages of all lists become one site: the first page, search, MkDocs, publication?

Which pages a list has was decided before; here nothing is asked of an archive.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from generator import render, site
from generator.build.reports import Report
from generator.build.sources import mirror_of
from generator.links import data_path, list_path
from generator.models import Config, ListConfig, ListSummary

Progress = Callable[..., None]


def finish_site(
    config: Config,
    stock: site.Stock,
    progress: Progress,
    *,
    jobs: int,
    ready: Path | None = None,
) -> Report:
    """Bring the site up to the page tree as it is; what there is to tell of that.

    Below `ready` stand pages that were built elsewhere.
    """
    for name in site.remove_lists(config.docs_dir, frozenset(one.name for one in config.lists)):
        stock.sweep((list_path(name),), frozenset())
    found = [_summary(config, one) for one in config.lists]
    index = render.index_page(config.site_name, [one for one in found if one])
    stock.writer("index.md").write(index)
    progress("building the site")
    change = site.update_site(config, stock, extras=None, jobs=jobs, progress=progress, ready=ready)
    stock.save()
    return Report(
        (
            *(f"{problem.cause}: {problem.mend}" for problem in change.problems),
            f"the site is in {config.site_dir}",
        )
    )


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
