"""The command that prints the mails of one archive. It must start fast: little is imported here."""

from __future__ import annotations

from collections.abc import Iterator

from generator.pipeline.sources import Source, read_range
from generator.render.message_data import message_json


def print_messages(source: Source, range_text: str | None) -> Iterator[str]:
    """One JSON object a mail, in arrival order."""
    _, messages = read_range(source, range_text, depth="facts")
    return map(message_json, messages)
