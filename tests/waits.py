"""Whose answer a version waits for, by its value alone: what the queries of the index must find."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from generator.models.versions import Version, Wait
from generator.tracking.states import state_at


def wait_of(
    version: Version, lineage: Iterable[Version], now: datetime, days: int
) -> tuple[Wait, datetime] | None:
    """Whose answer a version waits for, and since when; None where it waits for nobody.

    `lineage` are the versions of the same work. `days` without an answer are usual.
    """
    state = state_at(version, now, days)
    if state.name == "waiting":
        earlier = (known for known in lineage if known.sent < version.sent)
        return ("silent" if any(known.answers for known in earlier) else "unanswered", state.since)
    owed = version.owed
    if state.name == "discussed" and owed and now - owed.received >= timedelta(days=days):
        return "owed", owed.received
    return None
