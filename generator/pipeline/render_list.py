"""The pages of one list: what is dirty is rendered and written, and nothing else.

Each chunk is written to the page tree before the index records it: a run that is cut off renders
some of it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from generator.index.index import Index
from generator.models.pages import Page
from generator.models.progress import Progress
from generator.pipeline import fingerprints
from generator.pipeline.index_access import open_reader
from generator.pipeline.pages.base import NamedTarget, PageKind, RenderContext
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source, read_mails
from generator.render.environment import kept_compiled
from generator.tracking.as_of import AsOf

Write = Callable[[Page], object]
Rendered = list[NamedTarget]


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Targets of one kind that a worker renders together; `now` in seconds since 1970, UTC."""

    kind: PageKind
    names: tuple[str, ...]
    index: str  # its file
    now: int
    site_url: str
    kinds: tuple[PageKind, ...]
    templates: str


def render_list(
    source: Source,
    index: Index,
    site_url: str,
    kinds: tuple[PageKind, ...],
    *,
    altered: Iterable[str],
    write: Write,
    progress: Progress,
    pool: WorkerPool[Source],
    documents: Iterable[str] = (),
    templates: str = "",
) -> int:
    """Render every dirty target and pass its pages to `write`; returns how many were rendered.

    `altered` are the paths of pages that are not in the page tree as they were rendered, and
    `documents` the names of the hand-written pages beside it. `templates` is the folder of
    compiled ones, for other processes.
    """
    stage = f"pages {source.mailing_list.name}"
    progress(stage)
    context = _context(source, index, index.history.now or 0, site_url, kinds)
    context = replace(context, documents=frozenset(documents))
    reason = _prepare(source, context, set(altered))
    total = len(index.targets.dirty())
    weight = sum(len(index.targets.dirty(kind.prefix)) / kind.together for kind in kinds)
    progress(stage, 0, total, reason)
    done = 0
    for kind in kinds:
        chunks = _chunks(kind, context, templates)
        rendered = pool.map_ordered(
            _render_chunk, chunks, weight=weight, here=partial(_render_from, index)
        )
        for chunk, targets in zip(chunks, rendered, strict=True):
            _record(context, chunk.names, targets, write)
            done += len(chunk.names)
            progress(stage, min(done, total), total)
    return done + sum(_render_aggregates(kind, context, write) for kind in kinds)


def _context(
    source: Source, index: Index, now: int, site_url: str, kinds: tuple[PageKind, ...]
) -> RenderContext:
    as_of = AsOf(source.mailing_list, now)
    read = partial(read_mails, source)
    return RenderContext(
        mailing_list=source.mailing_list,
        read=read,
        index=index,
        as_of=as_of,
        site_url=site_url,
        kinds=kinds,
        hub=source.websub,
    )


# ---------------------------------------------------------------- what must be rendered


def _prepare(source: Source, context: RenderContext, altered: set[str]) -> str:
    """Make dirty what is not dirty because of a mail; returns why pages are rendered.

    Where there is nothing of that kind the index is not written to.
    """
    targets = context.index.targets
    inputs = fingerprints.page_inputs(source.page_settings(context.site_url))
    missing, superfluous = _unexpected(context)
    is_same = targets.are_from(inputs)
    if is_same and not altered and not missing and not superfluous:
        return "what changed since the last run"
    with context.index.batch():
        if not is_same:
            targets.restart(inputs)
            targets.want(_possible(context))
        targets.want_pages(altered)
        targets.want(missing)
        targets.drop(superfluous)
    if is_same:
        return "what changed since the last run"
    return "all of them, as settings, program or a library changed or none was made before"


def _unexpected(context: RenderContext) -> tuple[set[str], set[str]]:
    """The names of targets that should be there and are not, and of those that should not be."""
    missing: set[str] = set()
    superfluous: set[str] = set()
    for kind in context.kinds:
        if kind.expected:
            there = set(context.index.targets.names(kind.prefix))
            expected = kind.names(kind.expected(context))
            missing |= expected - there
            superfluous |= there - expected
    return missing, superfluous


def _possible(context: RenderContext) -> set[str]:
    """The names of targets that a kind may have which this program is the first to have."""
    return {
        name
        for kind in context.kinds
        if kind.possible
        for name in kind.names(kind.possible(context))
    }


def _chunks(kind: PageKind, context: RenderContext, templates: str) -> list[_Chunk]:
    names = context.index.targets.dirty(kind.prefix)
    return [
        _Chunk(
            kind=kind,
            names=tuple(names[at : at + kind.together]),
            index=context.index.path,
            now=context.as_of.seconds,
            site_url=context.site_url,
            kinds=context.kinds,
            templates=templates,
        )
        for at in range(0, len(names), kind.together)
    ]


# ---------------------------------------------------------------- rendering


def _render_chunk(source: Source, chunk: _Chunk) -> Rendered:
    """The targets of a chunk; one that has nothing to show any more is left out."""
    reader = open_reader(chunk.index, source.mailing_list, source.is_robot)
    with reader as index, kept_compiled(chunk.templates):
        return _render_from(index, source, chunk)


def _render_from(index: Index, source: Source, chunk: _Chunk) -> Rendered:
    """The same, from an index that is open: chunks after the first find versions in memory."""
    context = _context(source, index, chunk.now, chunk.site_url, chunk.kinds)
    return list(chunk.kind.render(context, chunk.kind.keys(chunk.names)))


def _record(context: RenderContext, wanted: Iterable[str], targets: Rendered, write: Write) -> None:
    """Write the pages of a chunk, then record them; a target that was not rendered is gone."""
    index = context.index
    rendered = {name: target for name, target in targets if target}
    for target in rendered.values():
        for page in target.pages:
            write(page)
    with index.batch():
        for name, target in rendered.items():
            index.targets.record(name, target, context.as_of.seconds)
        gone = (*wanted, *(name for name, _ in targets))
        index.targets.drop(name for name in gone if name not in rendered)


def _render_aggregates(kind: PageKind, context: RenderContext, write: Write) -> int:
    """Render the aggregates that show something else than before; returns how many."""
    targets = context.index.targets
    there: set[str] = set()
    count = 0
    for aggregate in kind.aggregates(context):
        name = kind.aggregate_prefix + aggregate.key
        there.add(name)
        if targets.shows(name, aggregate.shown):
            continue
        rendered = aggregate.render()
        for page in rendered.pages:
            write(page)
        with context.index.batch():
            targets.record(name, rendered, context.as_of.seconds, aggregate.shown)
        count += 1
    gone = set(targets.names(kind.aggregate_prefix)) - there
    if gone:
        with context.index.batch():
            targets.drop(gone)
    return count
