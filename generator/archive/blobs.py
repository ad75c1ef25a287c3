"""What bytes has each mail? Read lazily, in order, a bounded part at a time.

The size is asked before the content, so that a mail of 200 MB costs a line in the list of
unreadable mails and no memory. What stands in a mail is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, islice
from operator import attrgetter

from generator.archive.epochs import Epoch
from generator.archive.objects import Found, Objects
from generator.models.commits import Entry, EntryState

MAX_BYTES = 10_000_000  # a larger mail is listed, not read
_PORTION = 512  # entries held at once; of their contents never more than one


def read(epochs: Sequence[Epoch], entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
    """Each entry with its mail's bytes, b"" where its state is not "mail".

    An entry whose blob is missing, damaged, too large or no blob comes back as "unreadable" with
    the reason; all others come back with their size.
    """
    folders = {epoch.number: epoch.git_dir for epoch in epochs}
    for number, group in groupby(entries, key=attrgetter("epoch")):
        with Objects(folders[number]) as objects:
            while portion := list(islice(group, _PORTION)):
                yield from _read_portion(objects, portion)


def _read_portion(objects: Objects, portion: list[Entry]) -> Iterator[tuple[Entry, bytes]]:
    asked = [entry.blob for entry in portion if entry.state == "mail" and entry.blob]
    measured = [(found[1], _problem(found)) for found in objects.sizes(asked)]
    sizes = iter(measured)
    contents = objects.contents(
        [name for name, (_, problem) in zip(asked, measured, strict=True) if problem is None]
    )
    for entry in portion:
        if entry.state != "mail" or not entry.blob:
            yield entry, b""
            continue
        size, problem = next(sizes)
        content = b""
        if problem is None:
            found = next(contents)
            size, content, problem = found[1], found[2], _problem(found)
        state: EntryState = "mail" if problem is None else "unreadable"
        yield (
            Entry(entry.epoch, entry.commit, entry.blob, entry.received, state, size, problem),
            content,
        )


def _problem(found: Found) -> str | None:
    """Why an object is not read as a mail; None where it is."""
    kind, size, _ = found
    if kind != b"blob":
        return {b"missing": "blob missing", b"damaged": "blob damaged"}.get(kind, "not a blob")
    if size > MAX_BYTES:
        return f"too large ({size} bytes)"
    return None
