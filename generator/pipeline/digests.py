"""The digest of a range of mails: grouped, threaded and counted."""

from __future__ import annotations

from collections.abc import Iterable

from generator.digest.digest import make_digest
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.mails import Message
from generator.tracking.series import group_series
from generator.tracking.threads import group_threads


def digest_of(list_name: str, rng: CommitRange, messages: Iterable[Message]) -> Digest:
    """The digest of a range; `messages` are all mails of it, in arrival order."""
    mails = list(messages)
    series = group_series(mails)
    threads = group_threads(mails, series)
    return make_digest(list_name, rng, mails, series=series, threads=threads)
