"""The digest of a range of mails: grouped, threaded and counted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.digest.digest import make_digest
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.mails import EntryRef, Message
from generator.tracking.replies import NOWHERE
from generator.tracking.series import group_series
from generator.tracking.threads import group_threads


def digest_of(
    list_name: str,
    rng: CommitRange,
    messages: Iterable[Message],
    homes: Mapping[EntryRef, str] = NOWHERE,
) -> Digest:
    """The digest of a range; `messages` are all mails of it, in arrival order.

    `homes` maps the mails to the versions that they belong to or answer, as far as that is known
    from the whole list (see `group_series`).
    """
    mails = list(messages)
    series = group_series(mails, homes)
    threads = group_threads(mails, series, homes)
    return make_digest(list_name, rng, mails, series=series, threads=threads)
