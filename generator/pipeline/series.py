"""The versions of one archive, followed and printed. Nothing is kept, and no page is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from generator.mail.hide import without_texts
from generator.models.series import Series
from generator.models.versions import State, Version
from generator.pipeline.sources import Source, read_range
from generator.render.data import series_json
from generator.tracking.follow import follow_all
from generator.tracking.series import group_series
from generator.tracking.states import state_at
from generator.tracking.topics import topics_of


def print_series(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a version of a series, in the order of their first mails.

    Versions are followed within the range; "now" is the received time of its newest mail.
    """
    _, messages = read_range(source, range_text)
    mails = [without_texts(message) for message in messages]
    now = max((mail.received for mail in mails), default=None)
    for series, version, state in followed(source, group_series(mails), now):
        yield series_json(series, version, state)


def followed(
    source: Source, groups: Sequence[Series], now: datetime | None
) -> list[tuple[Series, Version, State]]:
    """Each series with its version, linked to the others, and its state at `now`."""
    mailing_list = source.mailing_list
    found = []
    for series, version in zip(groups, follow_all(groups), strict=True):
        topics = topics_of(version, mailing_list.topics)
        state = state_at(version, now or version.received, mailing_list.waiting_days)
        found.append((series, replace(version, topics=topics), state))
    return found
