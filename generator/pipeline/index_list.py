"""How does the index of a list come to know what is new in the archive?

Reads what arrived since the last run, tells the index which mails belong together, and has the
versions that this changes put beside the others again. The same mails make the same index,
whatever the steps.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import islice
from pathlib import Path

import generator
from generator.index.index import Index, open_index, read_index
from generator.index.keys import Keys
from generator.mail.hide import without_texts
from generator.models.commits import Entry
from generator.models.mails import Message
from generator.models.progress import Progress
from generator.models.versions import Version
from generator.pipeline.invalidation import mark_news
from generator.pipeline.pool import WorkerPool
from generator.pipeline.sources import Source, read_mails
from generator.tracking.components import grouping_keys
from generator.tracking.follow import follow
from generator.tracking.link_keys import link_keys
from generator.tracking.people import people_of
from generator.tracking.series import group_component
from generator.tracking.states import may_wait
from generator.tracking.topics import topics_of
from generator.tracking.version_facts import all_version_facts
from generator.tracking.version_store import REACH
from generator.windows import window_of

_DECIDES = (
    "text.py", "links.py", "models/*.py", "mail/*.py", "tracking/*.py", "index/*.py",
    "windows.py", "identity.py",
)  # fmt: skip
CHUNK_MAILS = 400  # mails read by one process in one go
BATCH = 16000  # mails of one transaction: what a run that is cut off has to read again


def learn(source: Source, path: str, progress: Progress, pool: WorkerPool | None = None) -> Index:
    """The index at `path`, brought up to date with the archive; whoever asks closes it.

    Costs what is new. Where the history was rewritten, mails that are known by their blob are
    not read again. What the index has to tell of itself is in its `told`.
    """
    index = _open(source, path)
    try:
        _catch_up(source, index, progress, pool or WorkerPool(source, 1))
    except BaseException:
        index.close()
        raise
    return index


def reader(source: Source, path: str) -> Index:
    """The index at `path` for one more process, while another one writes it."""
    return read_index(path, source.list.name, _keys(source))


def _open(source: Source, path: str) -> Index:
    return open_index(path, source.list.name, settings_of(source), _keys(source))


def _keys(source: Source) -> Keys:
    return Keys(
        grouping_keys=grouping_keys,
        link_keys=link_keys,
        people_of=lambda version: people_of(version, source.is_robot),
        waits=may_wait,
        entered=_entered,
        window=lambda received: window_of(received, source.list.window).start,
        reach=REACH,
    )


def _entered(version: Version) -> int | None:
    """When it was said last that a version, or a part of it, went into a tree."""
    word = None if version.pull else version.shown_application
    return int(word.received.timestamp()) if word else None


def settings_of(source: Source) -> str:
    """All that decides what is kept of the same mails."""
    one = source.list
    told = [
        _program(), one.name, str(one.since), one.topics, source.mailmap,
        sorted(source.bots.names), sorted(source.block), source.hide_addresses, one.window,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@cache
def _program() -> str:
    """The code that decides what is kept: a checkout changes more often than its version does."""
    home = Path(generator.__file__).parent
    files = [file for room in _DECIDES for file in sorted(home.glob(room))]
    told = b"".join(file.read_bytes() for file in files)
    return f"{generator.__version__} {hashlib.sha256(told).hexdigest()}"


def _catch_up(source: Source, index: Index, progress: Progress, pool: WorkerPool) -> None:
    stage = f"index {source.list.name}"
    progress(stage)
    known = [(one.epoch, one.commit) for one in index.history.cursor]
    kept_from = source.archive.entries_after(known)
    if kept_from is None or _is_mended(source, index):
        entries = source.archive.entries_since(source.list.since)
        if known:
            progress(stage, 0, 0, "the history was rewritten, or mails that were lost are there")
            _begin_again(source, index, entries, pool)
            return
        kept_from = entries
    mails = _read(
        kept_from, pool
    )  # over all batches: the crew reads on while versions are followed
    for start in range(0, len(kept_from), BATCH):
        entries = kept_from[start : start + BATCH]
        tell = partial(_tell, progress, stage, start, len(kept_from))
        _add(source, index, entries, islice(mails, len(entries)), tell)
    progress(stage, len(kept_from), len(kept_from), index.told or "what arrived since the last run")


def _tell(progress: Progress, stage: str, start: int, total: int, done: int) -> None:
    progress(stage, start + done, total)


def _is_mended(source: Source, index: Index) -> bool:
    """Whether a mail that was missing in the archive is there now: it was fetched again."""
    return any(one.state == "mail" for one, _ in source.archive.read(lost_mails(index)))


def lost_mails(index: Index) -> list[Entry]:
    """The mails that are missing in the archive, as they would be if they were there."""
    return [
        replace(one, state="mail", problem=None)
        for one in index.history.unreadable()
        if one.blob and (one.problem or "").startswith("blob ")
    ]


def _add(
    source: Source,
    index: Index,
    entries: Sequence[Entry],
    mails: Iterable[Message],
    tell: Callable[[int], None],
) -> None:
    before = index.history.now
    with index.batch():
        index.mails.withdraw(
            [one.blob for one in entries if one.state == "deletion" and one.blob is not None]
        )
        for done, message in enumerate(mails):
            tell(done)
            index.mails.add(message)
        tell(len(entries))
        mark_news(source, index, _follow(source, index), before)


def _begin_again(source: Source, index: Index, entries: Sequence[Entry], pool: WorkerPool) -> None:
    """The history was rewritten: what is there now is what counts."""
    with index.batch():
        index.mails.resync(entries, lambda missing: _read(missing, pool))
        mark_news(source, index, _follow(source, index), None)


def _read(entries: Sequence[Entry], pool: WorkerPool) -> Iterator[Message]:
    chunks = [entries[at : at + CHUNK_MAILS] for at in range(0, len(entries), CHUNK_MAILS)]
    for mails in pool.map_ordered(_read_chunk, chunks):
        yield from mails


def _read_chunk(source: Source, entries: Sequence[Entry]) -> list[Message]:
    """Without texts, which are not kept: they need not go from process to process."""
    return [without_texts(mail) for mail in read_mails(source, entries, depth="links")]


def _follow(source: Source, index: Index) -> set[str]:
    """Group what was touched anew, and put the versions that changed beside the others.

    Returns the paths of all versions of what was touched.
    """
    paths: set[str] = set()
    for mails in index.mails.touched():
        series = group_component(mails)
        versions = [
            replace(version, topics=topics_of(version, source.list.topics))
            for version in all_version_facts(series)
        ]
        paths.update(version.path for version in versions)
        places = [[mail.entry_ref for mail in one.mails] for one in series]
        index.versions.replace(mails, zip(versions, places, strict=True))
    follow(_changed(index), index.versions)
    return paths


def _changed(index: Index) -> list[Version]:
    return [
        version
        for change in index.versions.changes()
        for version in (change.before, change.after)
        if version is not None
    ]
