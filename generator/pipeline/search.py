"""How does search come to know what is on the pages of a list, and on those of the site?

The records that each sheet keeps are bound into segments; those that are there stay. What is in a
segment, and how it is searched, is `site`'s to know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.index.index import Index
from generator.links import SEARCH, SEARCH_MANIFEST, list_path, search_manifest_path, search_path
from generator.models.pages import Page
from generator.models.settings import Config
from generator.pipeline.as_of import AsOf
from generator.pipeline.index_list import reader
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source
from generator.render.search_records import document_record
from generator.search.segments import (
    Segment,
    list_manifest_json,
    plan_segments,
    search_manifest_json,
    write_segment,
)
from generator.site.handwritten import own_pages, read_page
from generator.site.manifest import Manifest
from generator.text import fingerprint

Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _SegmentTask:
    """A segment to be bound from the index in one file, into another one."""

    index: str
    segment: Segment
    file: str


def update_list_search(
    config: Config,
    source: Source,
    index: Index,
    manifest: Manifest,
    *,
    progress: Progress,
    pool: WorkerPool,
) -> set[str]:
    """Have the segments of a list and what is told of them in the page tree; the paths of all."""
    one = source.list
    as_of = AsOf(one, index.history.now or 0)
    segments = plan_segments(index.search_records.prints(), as_of.seconds)
    wanted = {f"{search_path(one.name)}{segment.name}": segment for segment in segments}
    missing = [path for path in wanted if not manifest.stands(path)]
    work = [_SegmentTask(index.path, wanted[path], _aside(config, path)) for path in missing]
    writer = manifest.writer(list_path(one.name))
    progress(f"search {one.name}", 0, len(work))
    for done, (path, file) in enumerate(
        zip(missing, pool.map_ordered(_write_segment, work), strict=True), 1
    ):
        writer.move_in(path, Path(file))
        progress(f"search {one.name}", done, len(work))
    counts = index.version_queries.counts(as_of.waiting_before, as_of.kept_from)
    topics = sorted({count.topic for count in counts if count.topic})
    told = [(path, manifest.size(path), segment) for path, segment in wanted.items()]
    writer.write(
        Page(search_manifest_path(one.name), list_manifest_json(one.name, one.title, topics, told))
    )
    return {search_manifest_path(one.name), *wanted}


def _write_segment(source: Source, task: _SegmentTask) -> str:
    segment = task.segment
    with reader(source, task.index) as index:
        write_segment(Path(task.file), index.search_records.between(segment.start, segment.end))
    return task.file


def update_site_search(config: Config, manifest: Manifest) -> None:
    """Have a segment of the hand-written pages, and what a browser asks for first, in the tree."""
    pages = own_pages(config.docs_dir)
    records = [document_record(path, text) for path, text in pages.items()]
    prints = [(one.sort_time, int(fingerprint(repr(one).encode())[:12], 16)) for one in records]
    wanted = {f"{SEARCH}{segment.name}": segment for segment in plan_segments(sorted(prints), 0)}
    writer = manifest.writer(SEARCH)
    for path in wanted:
        if not manifest.stands(path):
            aside = Path(_aside(config, path))
            write_segment(aside, records)
            writer.move_in(path, aside)
    told = [(path, manifest.size(path), segment) for path, segment in wanted.items()]
    shelves = (read_page(config.docs_dir, search_manifest_path(one.name)) for one in config.lists)
    own = list_manifest_json("", config.site_name, (), told)
    version_queries = search_manifest_json([*(one for one in shelves if one), own])
    writer.write(Page(SEARCH_MANIFEST, version_queries))
    manifest.prune((SEARCH,), {SEARCH_MANIFEST, *wanted})


def _aside(config: Config, path: str) -> str:
    return str(Path(config.cache_dir, "search", path.replace("/", "-")))
