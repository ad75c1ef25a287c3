"""What a search reads of one list: its records in segments, and their manifest.

Which records are in a segment is the search room's; a segment that is in the page tree stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from generator.index.index import Index
from generator.links import list_path, search_manifest_path, search_path
from generator.models.pages import Page
from generator.models.progress import Progress
from generator.pipeline import fingerprints
from generator.pipeline.index_access import open_reader
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source
from generator.search.segment_file import write_segment
from generator.search.segments import Segment, list_manifest_json, plan_segments
from generator.site.manifest import Manifest
from generator.tracking.as_of import AsOf
from generator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class _Task:
    """A segment to be written from the index in one file to another file."""

    index: str
    segment: Segment
    file: str


def update_list_search(
    workspace: Workspace,
    source: Source,
    index: Index,
    manifest: Manifest,
    *,
    progress: Progress,
    pool: WorkerPool[Source],
) -> set[str]:
    """Write the segments that are missing and the manifest of a list; returns the paths of all."""
    mailing_list = source.mailing_list
    stage = f"search {mailing_list.name}"
    as_of = AsOf(mailing_list, index.history.now or 0)
    hashes = index.search_records.hashes()
    wanted = wanted_segments(search_path(mailing_list.name), hashes, as_of.seconds)
    missing = [path for path in wanted if not manifest.has_file(path)]
    tasks = [_Task(index.path, wanted[path], str(workspace.staged(path))) for path in missing]
    writer = manifest.writer(list_path(mailing_list.name))
    progress(stage, 0, len(tasks))
    written = pool.map_ordered(_write, tasks)
    for done, (path, file) in enumerate(zip(missing, written, strict=True), 1):
        writer.move_in(path, Path(file))
        progress(stage, done, len(tasks))
    counts = index.version_queries.counts(as_of.waiting_before, as_of.kept_from)
    topics = sorted({count.topic for count in counts if count.topic})
    files = [(path, manifest.size(path), segment) for path, segment in wanted.items()]
    path = search_manifest_path(mailing_list.name)
    text = list_manifest_json(mailing_list.name, mailing_list.title, topics, files)
    writer.write(Page(path, text))
    return {path, *wanted}


def wanted_segments(folder: str, hashes: Iterable[tuple[int, int]], now: int) -> dict[str, Segment]:
    """The segments that these records should have, by their paths; see `plan_segments`."""
    segments = plan_segments(hashes, now, fingerprints.search_inputs())
    return {f"{folder}{segment.name}": segment for segment in segments}


def _write(source: Source, task: _Task) -> str:
    segment = task.segment
    with open_reader(task.index, source.mailing_list, source.is_robot) as index:
        records = index.search_records.between(segment.start, segment.end)
        write_segment(Path(task.file), records)
    return task.file
