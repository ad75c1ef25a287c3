"""How does search come to know what is on the pages of a list, and on those of the site?

The records that each sheet keeps are bound into volumes; those that are there stay. What is in a
volume, and how it is searched, is `site`'s to know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.index.index import Index
from generator.links import CATALOGUE, SEARCH, list_path, search_path, shelf_path
from generator.models.pages import Page
from generator.models.settings import Config
from generator.pipeline.as_of import Moment
from generator.pipeline.index_list import reader
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source
from generator.render.search_records import document_record
from generator.search.segments import (
    Volume,
    catalogue_json,
    plan_segments,
    shelf_json,
    write_volume,
)
from generator.site.handwritten import own_pages, read_page
from generator.site.manifest import Manifest
from generator.text import fingerprint

Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Binding:
    """A volume to be bound from the index in one file, into another one."""

    index: str
    volume: Volume
    file: str


def bind_list(
    config: Config,
    source: Source,
    index: Index,
    manifest: Manifest,
    *,
    progress: Progress,
    pool: WorkerPool,
) -> set[str]:
    """Have the volumes of a list and what is told of them in the page tree; the paths of all."""
    one = source.list
    moment = Moment(one, index.history.now or 0)
    volumes = plan_segments(index.search_records.prints(), moment.seconds)
    wanted = {f"{search_path(one.name)}{volume.name}": volume for volume in volumes}
    missing = [path for path in wanted if not manifest.stands(path)]
    work = [_Binding(index.path, wanted[path], _aside(config, path)) for path in missing]
    writer = manifest.writer(list_path(one.name))
    progress(f"search {one.name}", 0, len(work))
    for done, (path, file) in enumerate(
        zip(missing, pool.map_ordered(_bind, work), strict=True), 1
    ):
        writer.move_in(path, Path(file))
        progress(f"search {one.name}", done, len(work))
    counts = index.version_queries.counts(moment.due, moment.after)
    topics = sorted({count.topic for count in counts if count.topic})
    told = [(path, manifest.size(path), volume) for path, volume in wanted.items()]
    writer.write(Page(shelf_path(one.name), shelf_json(one.name, one.title, topics, told)))
    return {shelf_path(one.name), *wanted}


def _bind(source: Source, binding: _Binding) -> str:
    volume = binding.volume
    with reader(source, binding.index) as index:
        write_volume(Path(binding.file), index.search_records.between(volume.start, volume.end))
    return binding.file


def bind_site(config: Config, manifest: Manifest) -> None:
    """Have a volume of the hand-written pages, and what a browser asks for first, in the tree."""
    pages = own_pages(config.docs_dir)
    records = [document_record(path, text) for path, text in pages.items()]
    prints = [(one.sort_time, int(fingerprint(repr(one).encode())[:12], 16)) for one in records]
    wanted = {f"{SEARCH}{volume.name}": volume for volume in plan_segments(sorted(prints), 0)}
    writer = manifest.writer(SEARCH)
    for path in wanted:
        if not manifest.stands(path):
            aside = Path(_aside(config, path))
            write_volume(aside, records)
            writer.move_in(path, aside)
    told = [(path, manifest.size(path), volume) for path, volume in wanted.items()]
    shelves = (read_page(config.docs_dir, shelf_path(one.name)) for one in config.lists)
    own = shelf_json("", config.site_name, (), told)
    version_queries = catalogue_json([*(one for one in shelves if one), own])
    writer.write(Page(CATALOGUE, version_queries))
    manifest.prune((SEARCH,), {CATALOGUE, *wanted})


def _aside(config: Config, path: str) -> str:
    return str(Path(config.cache_dir, "search", path.replace("/", "-")))
