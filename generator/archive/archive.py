"""The handle of an archive, which the other rooms are given.

It shows the archive as it was when opened. Commits that arrive later are seen when it is opened
again. Epochs, ranges, entries and contents are read by the modules of those names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import dropwhile
from pathlib import Path

from generator.archive import blobs, entries, ranges
from generator.archive.epochs import Epoch, open_epochs, partial_since
from generator.archive.history import History, newest_subjects
from generator.models.commits import CommitRange, Entry


@dataclass(frozen=True, slots=True)
class Archive:
    """One list's archive: its path and its epochs, oldest first.

    `partial` is None for a whole archive. For a mirror that `fetch_archive` made with a start date
    it is that date (UTC).
    """

    path: str
    epochs: tuple[Epoch, ...]
    partial: datetime | None = None
    # The commits of each epoch as far as they were read, so that no range is walked twice.
    _histories: tuple[History, ...] = field(default=(), repr=False, compare=False)

    def entries(self, rng: CommitRange | None = None) -> Iterator[Entry]:
        """The commits of a range in arrival order; without a range, all commits.

        A mail that was deleted later, in or after the range, is "withdrawn". A mail that was added
        again after its deletion is a "mail". `size` is 0 until `read` fills it. A range with a
        window leaves out commits that lie within it but were received outside the window.

        Raises:
            UsageError: an end of the range is not on the archive's line of first parents.
            ArchiveDamaged: git cannot read the history.
        """
        return entries.entries(self._histories, rng or self.resolve(None))

    def entries_since(self, since: datetime | None) -> list[Entry]:
        """All entries from the first one received at `since` or later; all of them for None.

        Received times do not decrease within an epoch. Earlier entries are left out because a
        mirror that begins with `since` does not hold them.
        """
        start = since.timestamp() if since else 0
        return list(dropwhile(lambda entry: entry.received < start, self.entries()))

    def entries_after(self, known: Sequence[tuple[int, str]]) -> list[Entry] | None:
        """The entries after `known`: epoch number and newest known commit, oldest epoch first.

        None where the history was rewritten, that is, where one of these commits is no longer
        where it was. Reads only the new commits. Deletions among them may withdraw older mails.
        """
        last = len(known) - 1
        if last < 0 or len(known) > len(self._histories):
            return None
        for at, (history, (epoch, commit)) in enumerate(zip(self._histories, known, strict=False)):
            position = history.position(commit) if history.epoch.number == epoch else None
            if position is None or (at < last and position):
                return None
        epoch, commit = known[last]
        newest = self.epochs[-1]
        rng = CommitRange(commit, newest.tip, base_epoch=epoch, tip_epoch=newest.number)
        return list(entries.entries(self._histories, rng))

    def read(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, bytes]]:
        """Each entry with its size and the bytes of its mail, b"" where there is no mail.

        Lazy: one mail is in memory at a time. Close the iterator to stop early.
        """
        return blobs.read(self.epochs, entries)

    def newest_subjects(self, count: int) -> list[list[str]]:
        """The subjects of the newest `count` mails of each epoch, as public-inbox noted them."""
        return [newest_subjects(epoch, count) for epoch in self.epochs]

    def without_history(self) -> Archive:
        """A copy without cached commits, small enough to send to a process that only reads."""
        return replace(self, _histories=())

    def resolve(self, text: str | None) -> CommitRange:
        """The range that a user's text names (grammar in `ranges`); everything for None or "".

        An empty range has the same base and tip.

        Raises:
            UsageError: the text names no range.
        """
        return ranges.resolve(self._histories, text)


def open_archive(path: str) -> Archive:
    """The archive at `path`: a folder of epochs, or one bare repository (epoch 0).

    Raises:
        ArchiveNotFound: nothing is there, or something other than an archive.
        ArchiveDamaged: it cannot be read or trusted.
    """
    folder = Path(path).absolute()
    epochs = open_epochs(folder)
    return Archive(str(folder), epochs, partial_since(folder), tuple(map(History, epochs)))
