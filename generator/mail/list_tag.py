"""The tag of a mailing list: what its server puts in front of every subject, as `[LTP]`.

It says nothing about a mail, so it is no tree and no project. It is found by counting, because it
need not be like the name of the list: `[OE-core]` is that of openembedded-core, `[dpdk-dev]` that
of dev@dpdk.org. What nearly every subject carries in a bracket of its own, in front of all others,
is the list's. Talk counts as well as patches: a project that only its patches name is no tag.

What is counted are the newest mails of each epoch. So the answer depends on the archive alone, not
on the range that is read nor on the runs in which it came. A list that gave up its tag keeps it for
the epochs that ended before. Where the answer changes, the index is made again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from generator.mail.reply_marks import REPLY_MARK
from generator.mail.subject import parse_subject
from generator.models.mails import Message, PatchSubject

SAMPLE = 500  # newest mails of an epoch whose subjects are counted
_FEWEST = 10  # subjects from which on a share says something
_SHARE = 0.8  # mails that were sent past the server, or twice, have no tag
_FIRST_GROUP = re.compile(r"\s*\[([^\[\]\s]{2,60})\]")


def list_tags(epochs: Iterable[Iterable[str]]) -> frozenset[str]:
    """The tags in lower case, given the newest subjects of each epoch; mostly one or none."""
    return frozenset(tag for subjects in epochs if (tag := _tag_of(list(subjects))))


def without_tags(message: Message, tags: frozenset[str]) -> Message:
    """The mail without the tags among its prefixes, wherever people put them."""
    subject = message.subject
    if not tags or tags.isdisjoint(map(str.lower, subject.prefixes)):
        return message
    return replace(message, subject=_plain_subject(subject, tags))


@lru_cache(maxsize=4096)
def _plain_subject(subject: PatchSubject, tags: frozenset[str]) -> PatchSubject:
    """Cached, as replies repeat the subject of their thread."""
    own = tuple(prefix for prefix in subject.prefixes if prefix.lower() not in tags)
    return replace(subject, prefixes=own)


def _tag_of(subjects: list[str]) -> str | None:
    """What nearly all of these subjects carry first; None if they carry no such thing."""
    counts = Counter(map(_first_group, subjects))
    del counts[""]
    tag, count = max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    if len(subjects) < _FEWEST or count < _SHARE * len(subjects):
        return None
    plain = parse_subject(f"[{tag}] x")
    return tag if tuple(map(str.lower, plain.prefixes)) == (tag,) else None  # no PATCH, v2, 1/3


def _first_group(subject: str) -> str:
    """The first bracket behind reply marks, in lower case; "" where there is none of one word."""
    at = 0
    subject = subject[:200]
    while mark := REPLY_MARK.match(subject, at):
        at = mark.end()
    found = _FIRST_GROUP.match(subject, at)
    return found[1].lower() if found else ""
