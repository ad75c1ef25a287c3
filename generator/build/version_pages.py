"""Which pages follow the works of a list, and what is each made from?

How a version stands is known by the index; its texts are read from the archive when its page is
made, component by component, so that no more than a few threads are held at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from generator import render
from generator.build.sources import Source, read_mails
from generator.build.standings import Standings
from generator.index import Index
from generator.models import Entry, Message, Page, Series
from generator.tracking import (
    discussion,
    group_component,
)

Progress = Callable[..., None]
PORTION = 500  # mails read together: git is asked for them in the order it keeps them


def version_pages(
    source: Source,
    index: Index,
    now: Standings,
    progress: Progress,
) -> Iterator[Page]:
    """The page of every version, those of one thread together."""
    done = 0
    for parts in _portions(index.places.components()):
        progress(f"writing series of {source.list.name}", done, len(now.versions))
        wanted = sorted((one for part in parts for one in part), key=lambda one: one.epoch)
        read = {mail.place: mail for mail in read_mails(source, wanted)}
        for part in parts:
            mails = [read[one.epoch, one.commit] for one in part]
            for page in _pages_of(source, index, mails, now):
                yield page
                done += 1


def _portions(components: Iterator[tuple[Entry, ...]]) -> Iterator[list[tuple[Entry, ...]]]:
    """Components as many as are read together; a long one alone."""
    portion: list[tuple[Entry, ...]] = []
    size = 0
    for part in components:
        portion.append(part)
        size += len(part)
        if size >= PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _pages_of(
    source: Source,
    index: Index,
    mails: Sequence[Message],
    now: Standings,
) -> Iterator[Page]:
    series = group_component(mails)
    versions = index.catalogue.at(_place_of(one) for one in series)
    for one in series:
        version = versions.get(_place_of(one))
        if version is None:  # an earlier version has its address
            continue
        yield render.series_page(
            source.list,
            one,
            version,
            state=now.states[version.path],
            lineage=index.catalogue.lineage(version.path),
            discussion=discussion(one),
            known={},
            people=now.people,
        )


def _place_of(series: Series) -> tuple[int, str]:
    return series.mails[0].place
