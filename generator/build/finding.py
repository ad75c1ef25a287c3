"""How does search come to know what is on the pages of a list, and on those of the site?

The records that each sheet keeps are bound into volumes; those that are there stay. What is in a
volume, and how it is searched, is `site`'s to know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator import render, site
from generator.build.crew import Crew
from generator.build.learning import reader
from generator.build.moment import Moment
from generator.build.sources import Source
from generator.index import Index
from generator.links import CATALOGUE, SEARCH, list_path, search_path, shelf_path
from generator.models import Config, Page

Progress = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Binding:
    """A volume to be bound from the index in one file, into another one."""

    index: str
    volume: site.Volume
    file: str


def bind_list(
    config: Config,
    source: Source,
    index: Index,
    stock: site.Stock,
    *,
    progress: Progress,
    crew: Crew,
) -> set[str]:
    """Have the volumes of a list and what is told of them in the page tree; the paths of all."""
    one = source.list
    moment = Moment(one, index.places.now or 0)
    volumes = site.volumes(index.records.prints(), moment.seconds)
    wanted = {f"{search_path(one.name)}{volume.name}": volume for volume in volumes}
    missing = [path for path in wanted if not stock.stands(path)]
    work = [_Binding(index.path, wanted[path], _aside(config, path)) for path in missing]
    writer = stock.writer(list_path(one.name))
    progress(f"search {one.name}", 0, len(work))
    for done, (path, file) in enumerate(zip(missing, crew.spread(_bind, work), strict=True), 1):
        writer.place(path, Path(file))
        progress(f"search {one.name}", done, len(work))
    counts = index.catalogue.counts(moment.due, moment.after)
    topics = sorted({count.topic for count in counts if count.topic})
    told = [(path, stock.size(path), volume) for path, volume in wanted.items()]
    writer.write(Page(shelf_path(one.name), site.shelf_json(one.name, one.title, topics, told)))
    return {shelf_path(one.name), *wanted}


def _bind(source: Source, binding: _Binding) -> str:
    volume = binding.volume
    with reader(source, binding.index) as index:
        site.write_volume(Path(binding.file), index.records.between(volume.start, volume.end))
    return binding.file


def bind_site(config: Config, stock: site.Stock) -> None:
    """Have a volume of the hand-written pages, and what a browser asks for first, in the tree."""
    pages = site.own_pages(config.docs_dir)
    records = [render.document_record(path, text) for path, text in pages.items()]
    prints = [(one.place, int(site.print_of(repr(one).encode())[:12], 16)) for one in records]
    wanted = {f"{SEARCH}{volume.name}": volume for volume in site.volumes(sorted(prints), 0)}
    writer = stock.writer(SEARCH)
    for path in wanted:
        if not stock.stands(path):
            aside = Path(_aside(config, path))
            site.write_volume(aside, records)
            writer.place(path, aside)
    told = [(path, stock.size(path), volume) for path, volume in wanted.items()]
    shelves = (site.read_page(config.docs_dir, shelf_path(one.name)) for one in config.lists)
    own = site.shelf_json("", config.site_name, (), told)
    catalogue = site.catalogue_json([*(one for one in shelves if one), own])
    writer.write(Page(CATALOGUE, catalogue))
    stock.sweep((SEARCH,), {CATALOGUE, *wanted})


def _aside(config: Config, path: str) -> str:
    return str(Path(config.cache_dir, "search", path.replace("/", "-")))
