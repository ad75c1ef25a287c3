"""What does "now" mean for a list: since when does something wait, and how far do pages go back?

"Now" is when the newest mail of the list was received; no clock is asked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.tracking.states import state_at
from generator.windows import window_of

DAY = 86_400


@dataclass(frozen=True, slots=True)
class AsOf:
    """A time of a list, seconds since 1970. What was received before `after` has no page here."""

    list: ListConfig
    seconds: int

    @property
    def now(self) -> datetime:
        """The same as a time."""
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def waiting_before(self) -> int:
        """What is new and was received by then waits for an answer."""
        return self.seconds - self.list.waiting_days * DAY

    @property
    def kept_from(self) -> int:
        """Where the first window begins that is kept."""
        if self.list.keep is None:
            return 0
        return window_of(max(0, self.seconds - self.list.keep * DAY), self.list.window).start

    def keeps(self, version: Version) -> bool:
        """Whether a version has a page of its own, and not one that leads to the archive."""
        return int(version.received.timestamp()) >= self.kept_from

    def state(self, version: Version) -> State:
        """How a version stands."""
        return state_at(version, self.now, self.list.waiting_days)

    def standing(self, versions: Iterable[Version]) -> tuple[tuple[Version, State], ...]:
        """Each of some versions with its state."""
        return tuple((version, self.state(version)) for version in versions)
