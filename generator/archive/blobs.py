"""The bytes of mails, read lazily and in order.

Git is asked for the size of a blob before its content: a mail of 200 MB is listed as unreadable and
takes no memory. What a mail says is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter

from generator.archive.epochs import Epoch
from generator.archive.objects import Found, Objects
from generator.models.commits import Entry

MAX_BYTES = 10_000_000  # a larger mail is listed, not read
_BATCH = 512  # entries held at once, with the content of one of them
_LOST = {b"missing": "blob missing", b"damaged": "blob damaged"}
LOST = frozenset(_LOST.values())  # the problems of mails that are not there as git stored them


def read(epochs: Sequence[Epoch], entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
    """Each entry with the bytes of its mail, b"" where its state is not "mail".

    A mail whose blob is missing, damaged, too large or not a blob becomes "unreadable", with the
    reason in `problem`. Every mail is returned with its size.
    """
    folders = {epoch.number: epoch.git_dir for epoch in epochs}
    for number, group in groupby(entries, key=attrgetter("epoch")):
        with Objects(folders[number]) as objects:
            while batch := list(islice(group, _BATCH)):
                yield from _read_batch(objects, batch)


def _read_batch(objects: Objects, batch: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
    blobs = [entry.blob for entry in batch if entry.state == "mail" and entry.blob]
    measured = list(objects.sizes(blobs))
    contents = objects.contents(
        [blob for blob, found in zip(blobs, measured, strict=True) if _problem(found) is None]
    )
    sizes = iter(measured)
    for entry in batch:
        if entry.state != "mail" or not entry.blob:
            yield entry, b""
            continue
        found = next(sizes)
        if _problem(found) is None:
            found = next(contents)
        _, size, content = found
        problem = _problem(found)
        read_entry = Entry(
            epoch=entry.epoch,
            commit=entry.commit,
            blob=entry.blob,
            received=entry.received,
            state="unreadable" if problem else "mail",
            size=size,
            problem=problem,
        )
        yield read_entry, content


def _problem(found: Found) -> str | None:
    """Why an object cannot be read as a mail; None where it can."""
    kind, size, _ = found
    if kind != b"blob":
        return _LOST.get(kind, "not a blob")
    if size > MAX_BYTES:
        return f"too large ({size} bytes)"
    return None
