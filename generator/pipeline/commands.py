"""What do the commands on one archive print? Digest, messages, series: nothing is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generator.mail.hide import without_texts
from generator.models.commits import CommitRange
from generator.models.mails import Message
from generator.pipeline.sources import Source, read_range

if TYPE_CHECKING:  # `messages` does without
    from datetime import datetime

    from generator.models.digest import Digest
    from generator.models.series import Series
    from generator.models.versions import State, Version


def digest_of(source: Source, rng: CommitRange, messages: Iterable[Message]) -> Digest:
    """The digest of a range's mails."""
    from generator.digest.digest import make_digest  # noqa: PLC0415 - `messages` needs neither room
    from generator.tracking.series import group_series  # noqa: PLC0415
    from generator.tracking.threads import group_threads  # noqa: PLC0415

    mails = list(messages)
    series = group_series(mails)
    threads = group_threads(mails, series)
    return make_digest(source.list.name, rng, mails, series=series, threads=threads)


def print_digest(source: Source, digest: Digest, form: str) -> str:
    """A digest as text, markdown, json or html; versions are followed within its range."""
    if form == "json":
        from generator.models.series import Series  # noqa: PLC0415
        from generator.render.data import digest_json  # noqa: PLC0415

        pulls = (one for section in digest.sections for one in section.items)
        series = [*digest.series, *(one for one in pulls if isinstance(one, Series) and one.pull)]
        followed = stand(source, series, digest.received_last)
        versions = {one.message_id: version for one, version, _ in followed}
        states = {version.path: state for _, version, state in followed}
        return digest_json(digest, source.list, versions=versions, states=states)
    if form == "text":
        from generator.render.text import digest_text  # noqa: PLC0415

        return digest_text(digest, source.list)
    from generator.render.documents import digest_html, digest_markdown  # noqa: PLC0415

    printer = digest_markdown if form == "markdown" else digest_html
    return printer(digest, source.list)


def print_messages(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a mail, as they arrive; nothing is kept."""
    from generator.render.message_data import message_json  # noqa: PLC0415

    _, messages = read_range(source, range_text, depth="facts")
    return map(message_json, messages)


def print_series(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a version of a series, in the order of its first mail.

    What versions have to do with each other is said of those in the range; "now" is when the
    newest mail of the range was received.
    """
    from generator.render.data import series_json  # noqa: PLC0415
    from generator.tracking.series import group_series  # noqa: PLC0415

    _, messages = read_range(source, range_text)
    mails = [without_texts(message) for message in messages]
    now = max((mail.received for mail in mails), default=None)
    for series, version, state in stand(source, group_series(mails), now):
        yield series_json(series, version, state)


def stand(
    source: Source, series: Sequence[Series], now: datetime | None
) -> list[tuple[Series, Version, State]]:
    """Each of some series as a version beside the others, with its state at `now`."""
    from generator.tracking.follow import follow_all  # noqa: PLC0415
    from generator.tracking.states import state_at  # noqa: PLC0415
    from generator.tracking.topics import topics_of  # noqa: PLC0415

    one = source.list
    found = []
    for told, version in zip(series, follow_all(series), strict=True):
        topics = topics_of(version, one.topics)
        state = state_at(version, now or version.received, one.waiting_days)
        found.append((told, replace(version, topics=topics), state))
    return found
