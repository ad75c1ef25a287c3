"""The pages of one list: index, render, search, database, in the page tree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from generator.archive.leftovers import mark_damaged
from generator.errors import ArchiveDamaged, ArchiveNotFound
from generator.index.index import Index
from generator.index.store import IndexDamaged
from generator.links import list_path
from generator.models.health import Skipped
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline.database import update_database
from generator.pipeline.index_list import index_list
from generator.pipeline.invalidation import invalidate
from generator.pipeline.pages.base import PageKind
from generator.pipeline.pool import WorkerPool
from generator.pipeline.render_list import Write, render_list
from generator.pipeline.report import ListResult, Report
from generator.pipeline.search import update_list_search
from generator.pipeline.sources import Source, open_source
from generator.pipeline.templates import compiled_templates
from generator.site.handwritten import handwritten_names
from generator.site.manifest import Manifest
from generator.site.publish import expect_withdrawal
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Run:
    """What building a list needs of the run that builds it."""

    config: Config
    manifest: Manifest
    progress: Progress
    kinds: tuple[PageKind, ...]
    jobs: int
    fetched: Report  # of the mirrors


def build_list(run: Run, mailing_list: ListConfig) -> ListResult:
    """Bring the pages of one list up to its archive; where that is damaged they stay."""
    name = mailing_list.name
    try:
        source = open_source(run.config, mailing_list)
        try:
            return _build_pages(run, source)
        except IndexDamaged as error:  # found as it was read, and removed with that
            rebuilt = f"{name}: {error.cause}, it was built anew"
            result = _build_pages(run, source)
            return replace(result, report=Report((rebuilt, *result.report.lines)))
    except (ArchiveDamaged, ArchiveNotFound) as error:
        mark_damaged(Workspace.of(run.config).mirror(mailing_list))
        reported = run.fetched.skipped.get(name)  # when it was fetched
        line = f"{name}: {'' if reported else f'{error}; '}its old pages stay"
        skipped = reported or Skipped(ArchiveDamaged.exit_code, str(error))
        report = Report((line,), skipped.code, skipped={name: skipped}, urgent=frozenset({line}))
        return ListResult(report)


def _build_pages(run: Run, source: Source) -> ListResult:
    """Index, render, search and database: the pages of one list in the page tree."""
    config, manifest, progress = run.config, run.manifest, run.progress
    workspace, name = Workspace.of(config), source.mailing_list.name
    folder, index_file = list_path(name), str(workspace.index(source.mailing_list))
    with (
        WorkerPool(source, source.without_history(), run.jobs, name) as pool,
        index_list(
            source,
            index_file,
            progress,
            pool,
            partial(invalidate, run.kinds),
            expect_withdrawal=partial(expect_withdrawal, config),
        ) as index,
    ):
        there = manifest.scan(folder)
        altered = manifest.altered(there, index.targets.paths())
        writer = manifest.writer(folder)
        _render(run, source, index, pool, altered=altered, write=writer.write)
        pages = index.targets.paths()
        files = update_list_search(workspace, source, index, manifest, progress=progress, pool=pool)
        files.add(update_database(config, source.mailing_list, index, manifest))
        removed = manifest.prune((folder,), pages | files, there)
        manifest.save()
        result = ListResult(
            report=Report((f"{name}: {index.rebuilt_because}",) if index.rebuilt_because else ()),
            made=writer.changed,
            unchanged=len(pages) - writer.changed,
            removed=len(removed),
            name=name,
            unreadable=_by_reason(index),
        )
    line = (
        f"{name}: {result.made:,} pages written, {result.unchanged:,} unchanged, "
        f"{result.removed:,} removed"
    )
    return replace(result, report=Report((*result.report.lines, line)))


def _render(
    run: Run,
    source: Source,
    index: Index,
    pool: WorkerPool[Source],
    *,
    altered: Iterable[str],
    write: Write,
) -> None:
    """Render what is to be made; a run that is cut off need not write again what is written."""
    config = run.config
    try:
        with compiled_templates(Workspace.of(config)) as templates:
            render_list(
                source, index, config.site_url, run.kinds,
                altered=altered, write=write, progress=run.progress, pool=pool,
                documents=handwritten_names(config.docs_dir), templates=templates,
            )  # fmt: skip
    finally:
        run.manifest.save()


def _by_reason(index: Index) -> dict[str, int]:
    """How many mails could not be read, by reason."""
    return dict(Counter(entry.problem or "" for entry in index.history.unreadable()))
