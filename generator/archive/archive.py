"""What does an archive hold? The handle that the other rooms are given.

It shows the archive as it was when opened: commits that arrive later are seen by the next one. How
epochs, ranges, entries and contents are read stands in the modules of those names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from generator.archive import blobs, entries, ranges
from generator.archive.epochs import Epoch, open_epochs, partial_since
from generator.archive.history import History
from generator.models.commits import CommitRange, Entry


@dataclass(frozen=True, slots=True)
class Archive:
    """One list's archive: its path and its epochs, oldest first.

    `partial` is None for a whole archive, else the time (UTC) since which a mirror made by
    `fetch_archive` is known.
    """

    path: str
    epochs: tuple[Epoch, ...]
    partial: datetime | None = None
    # What was read of each epoch's commits, so that a range is not walked twice.
    _histories: tuple[History, ...] = field(default=(), repr=False, compare=False)

    def entries(self, rng: CommitRange | None = None) -> Iterator[Entry]:
        """The commits of a range, or of everything, in arrival order.

        A mail that was deleted anywhere later, in or after the range, is "withdrawn"; one that
        was added again after that is a "mail". `size` is filled by `read`. For a range with a
        window, commits within whose date lies outside are left out. Raises UsageError where an
        end of the range is not on the archive's line, ArchiveDamaged where git cannot read it.
        """
        return entries.entries(self._histories, rng or self.resolve(None))

    def entries_since(self, since: datetime | None) -> list[Entry]:
        """All entries from the first that was received at `since` or later; all where it is None.

        Times never go back within an epoch. What stands before the first is not told: a mirror
        that begins with `since` does not hold it.
        """
        found = list(self.entries())
        start = since.timestamp() if since else 0
        first = next((at for at, one in enumerate(found) if one.received >= start), len(found))
        return found[first:]

    def entries_after(self, known: Sequence[tuple[int, str]]) -> list[Entry] | None:
        """What arrived after `known`, the newest known commit of each epoch, oldest epoch first.

        None where the history was rewritten: one of them is no longer where it was. Costs what
        is new. Among the entries are deletions, which may take back mails that came before.
        """
        last = len(known) - 1
        if last < 0 or len(known) > len(self._histories):
            return None
        for at, (history, (epoch, commit)) in enumerate(zip(self._histories, known, strict=False)):
            place = history.position(commit) if history.epoch.number == epoch else None
            if place is None or (at < last and place):
                return None
        epoch, commit = known[last]
        newest = self.epochs[-1]
        rng = CommitRange(commit, newest.tip, base_epoch=epoch, tip_epoch=newest.number)
        return list(entries.entries(self._histories, rng))

    def read(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """Each entry, now with its size, and the bytes of its mail; b"" where there is none.

        Lazy, one mail in memory at a time. Close the iterator to stop early.
        """
        return blobs.read(self.epochs, entries)

    def without_history(self) -> Archive:
        """The same archive, light enough to hand to another process, which can `read` it."""
        return replace(self, _histories=())

    def resolve(self, text: str | None) -> CommitRange:
        """The range a user's text means (see `ranges`); None or an empty text is everything.

        An empty range has the same base and tip. Raises UsageError with the mend.
        """
        return ranges.resolve(self._histories, text)


def open_archive(path: str) -> Archive:
    """The archive at `path`: a folder of epochs, or one bare repository (epoch 0).

    Raises ArchiveNotFound where there is none or it is of another kind, ArchiveDamaged where it
    cannot be read or trusted.
    """
    folder = Path(path).absolute()
    epochs = open_epochs(folder)
    return Archive(str(folder), epochs, partial_since(folder), tuple(map(History, epochs)))
