"""What "now" means for a list: since when a version waits, and how far back pages go.

"Now" is the received time of the newest mail of the list; no clock is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from generator.models.settings import ListConfig
from generator.models.versions import State, Version
from generator.tracking.states import state_at
from generator.windows import window_of

DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class AsOf:
    """The state of a list at `seconds` since 1970, UTC."""

    mailing_list: ListConfig
    seconds: int

    @property
    def now(self) -> datetime:
        """The same time as a datetime."""
        return datetime.fromtimestamp(self.seconds, UTC)

    @property
    def waiting_before(self) -> int:
        """A new version that was received by this time waits for an answer."""
        return self.seconds - self.mailing_list.waiting_days * DAY

    @property
    def kept_from(self) -> int:
        """The start of the first window that is kept; what was received before it is expired."""
        if self.mailing_list.keep is None:
            return 0
        oldest = max(0, self.seconds - self.mailing_list.keep * DAY)
        return window_of(oldest, self.mailing_list.window).start

    def keeps(self, version: Version) -> bool:
        """Whether a version has a page of its own, and not one that leads to the archive."""
        return int(version.received.timestamp()) >= self.kept_from

    def state(self, version: Version) -> State:
        """The state of a version at this time."""
        return state_at(version, self.now, self.mailing_list.waiting_days)

    def with_states(self, versions: Iterable[Version]) -> tuple[tuple[Version, State], ...]:
        """Each version with its state, in the order given."""
        return tuple((version, self.state(version)) for version in versions)
