"""How do the pages of a list come to be what its archive says: what is stale is made, no more.

The index says what is stale, `sheets` and `listings` make it, and each portion is written to the
page tree before the index is told: a run that is cut off makes some of it again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import generator
from generator.errors import ArchiveDamaged, ArchiveNotFound
from generator.index.index import Index
from generator.index.store import IndexDamaged
from generator.links import list_path
from generator.models.pages import Page, RenderedTarget
from generator.models.progress import Progress
from generator.models.settings import Config, ListConfig
from generator.pipeline import dependencies as names
from generator.pipeline.as_of import AsOf
from generator.pipeline.index_list import learn, lost_mails
from generator.pipeline.invalidation import want_all
from generator.pipeline.pages.listings import AggregateTargets
from generator.pipeline.pages.sheets import chunks, render_chunk
from generator.pipeline.pool import WorkerPool
from generator.pipeline.report import MadeList, Report
from generator.pipeline.search import update_list_search
from generator.pipeline.sources import Source, open_source
from generator.site.manifest import Manifest
from generator.workspace import Workspace

Write = Callable[[Page], object]
FEED_ENTRIES = 30  # digests in a feed: readers fetch it often, so it must stay small


def make_list(
    config: Config,
    one: ListConfig,
    manifest: Manifest,
    progress: Progress,
    *,
    jobs: int,
    is_told: bool = False,
) -> MadeList:
    """Make the pages of one list; where its archive is damaged, its old pages stay.

    `is_told`: what is wrong with the archive was said before.
    """
    try:
        source = open_source(config, one)
        try:
            return _make(config, source, manifest, progress, jobs)
        except IndexDamaged as error:  # seen only as it was read, and removed with that
            rebuilt = f"{one.name}: {error.cause}, it was built anew"
            made = _make(config, source, manifest, progress, jobs)
            return replace(made, report=Report((rebuilt, *made.report.lines)))
    except (ArchiveDamaged, ArchiveNotFound) as error:
        cause = "" if is_told else f"{error}; "
        line = f"{one.name}: {cause}its old pages stay"
        return MadeList(Report((line,), ArchiveDamaged.exit_code, urgent=frozenset({line})))


def _make(
    config: Config, source: Source, manifest: Manifest, progress: Progress, jobs: int
) -> MadeList:
    """Learn what is new, write the pages of one list; what there is to tell of that."""
    one = source.list
    owned = (list_path(one.name),)
    with (
        WorkerPool(source, jobs) as pool,
        learn(source, str(Workspace.of(config).index(one)), progress, pool) as index,
    ):
        there = index.targets.pages()
        made = manifest.writer(*owned)
        stands = manifest.stats(owned[0])
        altered = manifest.altered(stands, there)
        try:
            make_pages(
                source,
                index,
                config.site_url,
                altered=altered,
                write=made.write,
                progress=progress,
                pool=pool,
            )
        finally:
            manifest.save()  # a run that is cut off shall not make again what is written
        pages = index.targets.pages()
        found = update_list_search(config, source, index, manifest, progress=progress, pool=pool)
        removed = manifest.prune(owned, pages | found, stands)
        manifest.save()
        rebuilt = index.told
        is_whole = not lost_mails(index)
    unchanged = len(pages) - made.changed
    told = f"{made.changed:,} pages written, {unchanged:,} unchanged, {len(removed):,} removed"
    lines = (f"{one.name}: {rebuilt}",) if rebuilt else ()
    return MadeList(
        Report((*lines, f"{one.name}: {told}")), made.changed, unchanged, len(removed), is_whole
    )


def make_pages(
    source: Source,
    index: Index,
    site_url: str,
    *,
    altered: Iterable[str],
    write: Write,
    progress: Progress,
    pool: WorkerPool,
) -> int:
    """Make every stale page of a list and hand it to `write`; how many sheets were made.

    `altered` are the paths of pages that are not there as they were made.
    """
    stage = f"pages {source.list.name}"
    progress(stage)
    as_of = AsOf(source.list, index.history.now or 0)
    why = _want(source, index, as_of, settings_of(source, site_url), set(altered))
    work = chunks(index.targets.stale(), index.path, as_of.seconds, site_url)
    total = sum(len(one.names) for one in work)
    done = 0
    progress(stage, done, total, why)
    made = pool.map_ordered(render_chunk, work, weight=sum(one.weight for one in work))
    for chunk, targets in zip(work, made, strict=True):
        _keep(index, chunk.names, targets, write)
        done += len(chunk.names)
        progress(stage, done, total)
    return done + AggregateTargets(source, index, as_of, site_url).make(write)


def _keep(
    index: Index, wanted: Iterable[str], targets: Iterable[tuple[str, RenderedTarget]], write: Write
) -> None:
    """Write the pages of a portion, then note that they are made; what has none is gone."""
    made = dict(targets)
    for sheet in made.values():
        for page in sheet.pages:
            write(page)
    with index.batch():
        for name, sheet in made.items():
            index.targets.made(name, sheet)
        index.targets.drop(name for name in wanted if name not in made)


def _want(source: Source, index: Index, as_of: AsOf, settings: str, altered: set[str]) -> str:
    """Want what no mail is the reason for; where there is nothing, the index stays as it is.

    Returns why pages are made, for who asks.
    """
    why = "what changed since the last run"
    # The newest digests are told in the feed, and only they.
    newest = {names.entry(one) for one in index.history.windows(as_of.kept_from)[-FEED_ENTRIES:]}
    there = set(index.targets.names(names.ENTRY))
    if index.targets.are_settled(settings) and not altered and newest == there:
        return why
    with index.batch():
        if index.targets.settle(settings):
            want_all(source, index)
            why = "all of them, as the settings or the program changed or none was made before"
        index.targets.want_pages(altered)
        index.targets.want(newest - there)
        index.targets.drop(there - newest)
    return why


def settings_of(source: Source, site_url: str) -> str:
    """All that decides what stands on the pages of the same facts."""
    one = source.list
    told = [
        _program(), site_url, one.title, one.url, str(one.since), one.topics, one.waiting_days,
        one.keep, bool(one.maintainers),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@cache
def _program() -> str:
    """The code that decides what a page says."""
    home = Path(generator.__file__).parent
    files = [
        file
        for room in (
            "text.py",
            "links.py",
            "windows.py",
            "identity.py",
            "models",
            "digest",
            "tracking",
            "render",
            "pipeline",
        )
        for file in sorted([home / room, *(home / room).glob("**/*")])
        if file.suffix in {".py", ".j2"}
    ]
    told = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    return f"{generator.__version__} {told}"
