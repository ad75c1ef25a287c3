"""The targets by name, each with the limit of its inputs and the seeds that fuzzing begins with."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from tests.fuzz import outputs, seeds, targets

STRETCHED = 64_000  # bytes


class Target(NamedTuple):
    """One reader of mail bytes, or one writer of their text; `run` raises where something fails."""

    run: Callable[[bytes], None]
    seeds: tuple[bytes, ...]
    longest: int = 1000  # bytes of an input


TARGETS = {
    "subject": Target(targets.subject, seeds.SUBJECTS, 400),
    "addresses": Target(targets.addresses, seeds.ADDRESSES, 400),
    "dates": Target(targets.dates, seeds.DATES, 100),
    "header": Target(targets.fields, seeds.HEADERS),
    "mime": Target(targets.parts, seeds.MAILS),
    "body": Target(targets.sections, seeds.BODIES),
    "quotes": Target(targets.quotes, seeds.BODIES),
    "notes": Target(targets.notes, seeds.NOTES),
    "trailers": Target(targets.trailers, seeds.TRAILERS),
    "diff": Target(targets.diffs, seeds.DIFFS),
    "changelog": Target(targets.changelog, seeds.CHANGELOGS),
    "mail": Target(targets.mail, seeds.MAILS),
    "text": Target(outputs.cleaned, seeds.TEXTS, 300),
    "page": Target(outputs.page, seeds.TEXTS, 300),
    "feed": Target(outputs.feed, seeds.TEXTS, 300),
}


def run(name: str, raw: bytes) -> None:
    """Let a target read an input."""
    TARGETS[name].run(raw)


def stretched(raw: bytes, size: int = STRETCHED) -> bytes:
    """An input with its middle third repeated to `size` bytes.

    A reader whose time is not linear is found out by the time that it takes for these.
    """
    first, last = len(raw) // 3, len(raw) - len(raw) // 3
    return raw[:first] + raw[first:last] * (size // max(1, last - first)) + raw[last:]
