"""The index of one list, brought up to date with its archive.

What arrived since the last run is read, grouped and linked. The same mails make the same index,
however many runs they came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from generator.index.index import Index, open_index
from generator.links import event_id
from generator.mail.hide import with_changelog_alone
from generator.models.commits import Entry
from generator.models.mails import Message
from generator.models.progress import Progress
from generator.models.versions import Version
from generator.pipeline import fingerprints
from generator.pipeline.index_access import index_keys
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source, read_mails
from generator.tracking.events import entries_of
from generator.tracking.follow import follow
from generator.tracking.namesakes import join_addresses
from generator.tracking.outside import loose_notes
from generator.tracking.series import group_component
from generator.tracking.topics import topics_of
from generator.tracking.version_facts import all_version_facts

# Called within the batch that changed the index: the index, the paths of all versions whose mails
# changed in any way, and what "now" was before (None: the history was rewritten). A run that is cut
# off then never knows a mail and forgets its pages.
Invalidate = Callable[[Source, Index, set[str], int | None], None]

CHUNK = 400  # mails read by one worker in one go
BATCH = 16_000  # mails of one transaction: what a run that is cut off has to read again


def index_list(
    source: Source,
    path: str,
    progress: Progress,
    pool: WorkerPool[Source],
    invalidate: Invalidate,
    *,
    expect_withdrawal: Callable[[], None] = lambda: None,
) -> Index:
    """The index in the file at `path`, up to date; the caller closes it.

    `expect_withdrawal` is called before mail may be withdrawn that was in the index, or in the one
    that this one replaces.

    Costs what is new. Where the history was rewritten, mails that are known by their blob are not
    read again.
    """
    inputs = fingerprints.index_inputs(source.index_inputs)
    index = open_index(
        path, source.mailing_list.name, inputs, index_keys(source.mailing_list, source.is_robot)
    )
    try:
        _catch_up(_Run(source, index, progress, pool, invalidate), expect_withdrawal)
    except BaseException:
        index.close()
        raise
    return index


class _Run:
    """What one run of this stage works with."""

    def __init__(
        self,
        source: Source,
        index: Index,
        progress: Progress,
        pool: WorkerPool[Source],
        invalidate: Invalidate,
    ) -> None:
        self.source, self.index, self.pool = source, index, pool
        self._progress, self._invalidate = progress, invalidate

    def report(self, done: int = 0, total: int = 0, note: str = "") -> None:
        """Report how far the stage is."""
        self._progress(f"index {self.source.mailing_list.name}", done, total, note)

    def finish_batch(self, before: int | None) -> None:
        """Group and link what changed, and make dirty what shows it."""
        touched = _regroup(self.source, self.index)
        notes = self.index.loose_notes.changes()
        follow(_changed_versions(self.index), self.index.versions, notes)
        join_addresses(self.index.people)
        self._invalidate(self.source, self.index, touched, before)


def _catch_up(run: _Run, expect_withdrawal: Callable[[], None]) -> None:
    index, archive = run.index, run.source.archive
    run.report()
    known = [(cursor.epoch, cursor.commit) for cursor in index.history.cursor]
    new = archive.entries_after(known)
    if not known or new is None or any(entry.state == "deletion" for entry in new):
        expect_withdrawal()
    if new is None:
        entries = archive.entries_since(run.source.mailing_list.since)
        if known:
            run.report(note="the history was rewritten")
            _start_again(run, entries)
            return
        new = entries
    mails = _read(run.pool, new)  # over all batches: workers read on while versions are followed
    for start in range(0, len(new), BATCH):
        entries = new[start : start + BATCH]
        _add(run, entries, islice(mails, len(entries)), start, len(new))
    run.report(len(new), len(new), index.rebuilt_because or "what arrived since the last run")


def _add(
    run: _Run, entries: Sequence[Entry], mails: Iterable[Message], start: int, total: int
) -> None:
    """Add one batch: `start` of `total` entries were added before."""
    index = run.index
    before = index.history.now
    with index.batch():
        index.mails.withdraw(
            [entry.blob for entry in entries if entry.state == "deletion" and entry.blob]
        )
        for done, message in enumerate(mails):
            run.report(start + done, total)
            index.mails.add(message)
        run.report(start + len(entries), total)
        _keep_tombstones(run, entries)
        run.finish_batch(before)


def _start_again(run: _Run, entries: Sequence[Entry]) -> None:
    """The history was rewritten: what is there now is what counts."""
    with run.index.batch():
        run.index.mails.resync(entries, lambda missing: _read(run.pool, missing))
        run.index.tombstones.is_changed = True
        _keep_tombstones(run, entries)
        run.finish_batch(None)


def _keep_tombstones(run: _Run, entries: Sequence[Entry]) -> None:
    """Keep which entries of feeds the mails had that are deleted here.

    Git still has such a mail, unless it was purged. It is read once more for its id and its kind.
    """
    run.index.mails.flush()
    deletions = [
        entry
        for entry in entries
        if entry.state == "deletion" and entry.blob and run.index.history.has_mail(entry.blob)
    ]
    source = replace(run.source, is_mirror=False)  # what is missing was purged
    there = [replace(entry, state="mail") for entry in deletions]
    name = source.mailing_list.name
    for mail in read_mails(source, there, depth="links"):
        kinds = entries_of(mail) if mail.is_read and mail.message_id else ()
        run.index.tombstones.add(
            mail.entry_ref, [(kind, event_id(name, kind, str(mail.message_id))) for kind in kinds]
        )


def _read(pool: WorkerPool[Source], entries: Sequence[Entry]) -> Iterator[Message]:
    chunks = [entries[at : at + CHUNK] for at in range(0, len(entries), CHUNK)]
    for mails in pool.map_ordered(_read_chunk, chunks):
        yield from mails


def _read_chunk(source: Source, entries: Sequence[Entry]) -> list[Message]:
    """The mails without most of their texts, which need not be sent between processes."""
    return [with_changelog_alone(mail) for mail in read_mails(source, entries, depth="links")]


def _regroup(source: Source, index: Index) -> set[str]:
    """Group the mails of changed components anew; returns the paths of all their versions."""
    paths: set[str] = set()
    for mails in index.mails.touched():
        groups = group_component(mails)
        versions = [
            replace(version, topics=topics_of(version, source.mailing_list.topics))
            for version in all_version_facts(groups)
        ]
        paths.update(version.path for version in versions)
        refs = [[mail.entry_ref for mail in series.mails] for series in groups]
        index.versions.replace(mails, zip(versions, refs, strict=True))
        index.keep_loose_notes(mails, loose_notes(mails, groups))
    return paths


def _changed_versions(index: Index) -> list[Version]:
    """Every version of the batch that changed, as it was and as it is."""
    return [
        version
        for change in index.versions.changes()
        for version in (change.before, change.after)
        if version is not None
    ]
