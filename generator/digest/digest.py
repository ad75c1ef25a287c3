"""The digest of a range of a list as a value, composed from the other modules of this room.

The caller collects the mails, the series and the threads.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.digest.sections import make_sections
from generator.digest.statistics import count, top_contributors, top_domains, top_reviewers
from generator.models.commits import CommitRange
from generator.models.digest import Digest
from generator.models.mails import Message
from generator.models.series import Series, Thread


def make_digest(
    list_name: str,
    rng: CommitRange,
    messages: Iterable[Message],
    *,
    series: Iterable[Series],
    threads: Iterable[Thread],
) -> Digest:
    """The digest of `rng`.

    `messages` are all mails of the range in arrival order, including withdrawn and unreadable ones.
    `series`, in arrival order, and `threads` are the groups among them.
    """
    mails, all_series, all_threads = list(messages), tuple(series), tuple(threads)
    sent = [mail.sent for mail in mails]
    groups: tuple[Series | Thread, ...] = (*all_series, *all_threads)
    given = [trailer for group in groups for trailer in group.trailers]
    return Digest(
        list=list_name,
        base=rng.base,
        tip=rng.tip,
        window=rng.window,
        received_first=mails[0].received if mails else None,
        received_last=mails[-1].received if mails else None,
        sent_first=min(sent, default=None),
        sent_last=max(sent, default=None),
        counts=count(mails, all_series),
        top_domains=top_domains(mails),
        top_contributors=top_contributors(mails),
        top_reviewers=top_reviewers(mails, given),
        series=tuple(group for group in reversed(all_series) if not group.pull),
        sections=make_sections(mails, all_series, all_threads),
    )
