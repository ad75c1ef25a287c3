"""What do the commands on one archive print? Digest, messages, series: nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from generator.build.sources import Source, read_range
from generator.mail import without_texts
from generator.models import CommitRange, Digest, ListConfig, Message


def digest_of(source: Source, rng: CommitRange, messages: Iterable[Message]) -> Digest:
    """The digest of a range's mails."""
    from generator.digest import make_digest  # noqa: PLC0415 - `messages` needs neither room
    from generator.tracking import group_series, group_threads  # noqa: PLC0415

    mails = list(messages)
    series = group_series(mails)
    threads = group_threads(mails, series)
    return make_digest(source.list.name, rng, mails, series=series, threads=threads)


def print_digest(source: Source, digest: Digest, form: str) -> str:
    """A digest as text, markdown, json or html."""
    from generator import render  # noqa: PLC0415

    printer: Callable[[Digest, ListConfig], str] = getattr(render, f"digest_{form}")
    return printer(digest, source.list)


def print_messages(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a mail, as they arrive; nothing is kept."""
    from generator.render import message_json  # noqa: PLC0415

    _, messages = read_range(source, range_text, depth="facts")
    return map(message_json, messages)


def print_series(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a version of a series, in the order of its first mail."""
    from generator.render import series_json  # noqa: PLC0415
    from generator.tracking import group_series  # noqa: PLC0415

    _, messages = read_range(source, range_text)
    return map(series_json, group_series(without_texts(message) for message in messages))
