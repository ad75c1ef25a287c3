"""How do the pages of all lists become one site: the first page, search, MkDocs, publication?

Which pages a list has was decided before; here nothing is asked of an archive.
"""

from __future__ import annotations

from pathlib import Path

from generator.links import data_path, list_path
from generator.models.pages import ListSummary
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.report import Report, Summary
from generator.pipeline.search import update_site_search
from generator.render.list_data import read_list_data
from generator.render.pages.front import index_page
from generator.site.handwritten import read_page, remove_lists
from generator.site.manifest import Manifest
from generator.site.update import SiteChange, update_site
from generator.workspace import Workspace


def finish_site(
    config: Config,
    manifest: Manifest,
    progress: Progress,
    *,
    jobs: int,
    ready: Path | None = None,
) -> SiteChange:
    """Bring the site up to the page tree as it is. Below `ready` stand pages built elsewhere."""
    progress("site")
    for name in remove_lists(config.docs_dir, frozenset(one.name for one in config.lists)):
        manifest.prune((list_path(name),), frozenset())
    found = [_summary(config, one) for one in config.lists]
    index = index_page(config.site_name, [one for one in found if one])
    manifest.writer("index.md").write(index)
    progress("search")
    update_site_search(config, manifest)
    progress("site")
    change = update_site(config, manifest, jobs=jobs, progress=progress, ready=ready)
    manifest.save()
    return change


def report_of(config: Config, change: SiteChange) -> Report:
    """What there is to tell of a site that is finished."""
    problems = tuple(f"{one.cause}: {one.mend}" for one in change.problems)
    summary = Summary(built=change.built, gone=change.removed, size=change.size)
    lines = (*problems, f"the site is in {config.site_dir}")
    return Report(lines, urgent=frozenset(problems), summary=summary)


def is_lost(config: Config, one: ListConfig) -> bool:
    """Whether a list was fetched before, but its pages are gone."""
    return Path(str(Workspace.of(config).mirror(one))).is_dir() and _summary(config, one) is None


def has_pages(config: Config, one: ListConfig) -> bool:
    """Whether a list stands in the page tree."""
    return _summary(config, one) is not None


def _summary(config: Config, one: ListConfig) -> ListSummary | None:
    """What a list's pages say of it; None where they are gone or of another version."""
    text = read_page(config.docs_dir, data_path(one.name))
    try:
        return None if text is None else read_list_data(text, one)
    except ValueError:
        return None
