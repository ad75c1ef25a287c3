"""The versions of one archive, followed and printed. Nothing is kept, and no page is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from generator.arrivals import arrival_times
from generator.mail.hide import with_changelog_alone
from generator.models.series import Series
from generator.models.versions import LooseNote, State, Version
from generator.pipeline.sources import Source, read_range
from generator.render.data import series_json
from generator.tracking.follow import follow_all
from generator.tracking.outside import loose_notes
from generator.tracking.series import group_series
from generator.tracking.states import state_at
from generator.tracking.topics import topics_of


def print_series(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a version of a series, in the order of their first mails.

    Versions are followed within the range; "now" is when its newest mail arrived.
    """
    _, messages = read_range(source, range_text)
    mails = [with_changelog_alone(message) for message in messages]
    times = arrival_times([int(mail.received.timestamp()) for mail in mails])
    now = datetime.fromtimestamp(times[-1], UTC) if times else None
    groups = group_series(mails)
    notes = loose_notes(mails, groups)
    for series, version, state in followed(source, groups, notes, now):
        yield series_json(series, version, state)


def followed(
    source: Source, groups: Sequence[Series], notes: Iterable[LooseNote], now: datetime | None
) -> list[tuple[Series, Version, State]]:
    """Each series with its version, linked to the others, and its state at `now`."""
    mailing_list = source.mailing_list
    found = []
    for series, version in zip(groups, follow_all(groups, notes), strict=True):
        topics = topics_of(version, mailing_list.topics)
        state = state_at(version, now or version.received, mailing_list.waiting_days)
        found.append((series, replace(version, topics=topics), state))
    return found
