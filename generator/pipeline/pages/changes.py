"""What a batch of mails changed in a list; kinds of pages say by it what is to be rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from generator.index.index import Index
from generator.index.versions import Change
from generator.models.versions import Version
from generator.tracking.as_of import AsOf


@dataclass(frozen=True)
class Changes:
    """What a batch of mails changed in a list. Windows are named by their begin, in seconds."""

    index: Index
    as_of: AsOf
    before: AsOf | None  # None: the history was rewritten, or this is the first batch
    versions: tuple[Change, ...]  # that came, went or are another
    aged: tuple[Version, ...]  # that began to wait, or expired, as "now" moved on
    windows: frozenset[int]  # of mails that came, went or were read anew
    people: frozenset[str]  # keys of those whose page any of these versions concerns

    @property
    def concerned(self) -> Iterator[Version]:
        """Every version of the batch, as it was and as it is."""
        for change in self.versions:
            yield from (version for version in (change.before, change.after) if version)
        yield from self.aged

    @cached_property
    def all_people(self) -> frozenset[str]:
        """All keys of the people whom the batch concerns, and of those they were shown with."""
        people = self.index.people
        moved = people.moved()
        mains = {people.main(key) for key in (*self.people, *moved)} | set(moved.values())
        shown = {key for main in mains for key in people.keys(main)}
        return frozenset(shown | self.people | moved.keys())

    @cached_property
    def topics(self) -> frozenset[str]:
        """The topics of the versions of the batch, and of others of the same works.

        Whether somebody answered an earlier version decides what a later one waits for, and a later
        version of another topic takes the place of an earlier one in the list of its topic.
        """
        found = {name for version in self.concerned for name in version.topics}
        found.update(self.index.version_queries.topics_of_works(self.concerned))
        return frozenset(found)

    @cached_property
    def topics_waiting(self) -> frozenset[str]:
        """The topics of versions of the batch that waited for an answer before it, or do now."""
        times = [each.waiting_before for each in (self.as_of, self.before) if each]
        before = max(times)
        waiting = (version for version in self.concerned if _may_wait(version, before))
        return frozenset(name for version in waiting for name in version.topics)


class TargetChanges(NamedTuple):
    """Keys of targets to be rendered, keys of targets that go, and facts that changed thereby."""

    wanted: Iterable[str] = ()
    gone: Iterable[str] = ()
    facts: Iterable[str] = ()


def _may_wait(version: Version, before: int) -> bool:
    """Whether a version waits for somebody, if it began to wait at `before` or earlier."""
    match version.state.name if version.state else "new":
        case "new":
            return version.received.timestamp() <= before
        case "discussed":
            return version.owed is not None and version.owed.received.timestamp() <= before
        case _:
            return False
