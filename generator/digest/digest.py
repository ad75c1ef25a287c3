"""What happened in one range of a list, as one value.

Puts together what the other modules of this room find. Gathering the mails, the series and the
threads is the caller's.
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

    `messages` are all of the range in arrival order, withdrawn and unreadable ones too; `series`
    (in order of arrival) and `threads` are what belongs together among them.
    """
    mails = list(messages)
    groups, talks = tuple(series), tuple(threads)
    sent = [mail.sent for mail in mails]
    given = [trailer for group in groups for trailer in group.trailers]
    given += [trailer for talk in talks for trailer in talk.trailers]
    return Digest(
        list=list_name,
        base=rng.base,
        tip=rng.tip,
        window=rng.window,
        received_first=mails[0].received if mails else None,
        received_last=mails[-1].received if mails else None,
        sent_first=min(sent, default=None),
        sent_last=max(sent, default=None),
        counts=count(mails, groups),
        top_domains=top_domains(mails),
        top_contributors=top_contributors(mails),
        top_reviewers=top_reviewers(mails, given),
        series=tuple(one for one in reversed(groups) if not one.pull),
        sections=make_sections(mails, groups, talks),
    )
