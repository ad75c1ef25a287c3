"""The pieces of work in a digest: which are new, moved or discussed, and how much.

Everything is counted from the mails of the digest itself, except states and what a version changed,
which are those of the version as it is known now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import get_args

from generator.links import anchor
from generator.models.digest import Digest
from generator.models.mails import EntryRef, Message
from generator.models.pages import HeadlineKind
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.versions import Version
from generator.render.phrases.tag import count_tags

KINDS: tuple[HeadlineKind, ...] = get_args(HeadlineKind)
REVIEWS = frozenset({"Reviewed-by", "Acked-by"})


@dataclass(slots=True)
class Work:
    """One piece of work in a digest: its mails there, and the newest of its versions among them."""

    version: Version | None = None
    series: list[Series] = field(default_factory=list)  # newest first
    threads: list[Thread] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)  # that say that it was applied
    is_withdrawn: bool = False
    is_report: bool = False
    known: dict[EntryRef, Version] = field(default_factory=dict)  # per group, by its first mail

    @property
    def kind(self) -> HeadlineKind:
        """What it is in the news for; the first that applies."""
        if self.is_withdrawn:
            return "withdrawn"
        if self.notes:
            return "applied"
        if self.series:
            return _series_kind(self.series[0])
        if self.reviews:
            return "reviewed"
        return "report" if self.is_report else "talk"

    @property
    def groups(self) -> tuple[Series | Thread, ...]:
        """Its series and threads."""
        return (*self.series, *self.threads)

    @property
    def by_version(self) -> list[Work]:
        """The mails of each of its versions by themselves, as a piece of work each."""
        parts: dict[str, Work] = {}
        for group in self.groups:
            version = self.known.get(_mails(group)[0].entry_ref)
            part = parts.setdefault(version.path if version else "", Work(version))
            part.is_report = self.is_report
            if isinstance(group, Series):
                part.series.append(group)
            else:
                part.threads.append(group)
        return list(parts.values())

    @property
    def replies(self) -> list[Message]:
        """The answers of people, and all mails of the threads."""
        return [mail for group in self.groups for mail in replies(group)]

    @property
    def trailers(self) -> list[GivenTrailer]:
        """All tags given to it."""
        return [trailer for group in self.groups for trailer in group.trailers]

    @property
    def reviews(self) -> list[GivenTrailer]:
        """The tags of those who reviewed or acked it in their own name."""
        return [tag for tag in self.trailers if tag.name in REVIEWS and tag.from_sender]

    @property
    def activity(self) -> int:
        """Replies and tags together."""
        return len(self.replies) + sum(tally.count for tally in count_tags(self.trailers))

    @property
    def size(self) -> tuple[int, int]:
        """Patches, and lines added and removed."""
        of = self.series[0] if self.series else self.version
        return (len(of.patches), of.insertions + of.deletions) if of else (0, 0)

    @property
    def rank(self) -> tuple[int, int, int]:
        """How active it is: replies and tags, then its size."""
        return (self.activity, *self.size)


def replies(group: Series | Thread) -> list[Message]:
    """The answers of people to a series, or the mails of a thread."""
    mails = group.follow_ups if isinstance(group, Series) else group.messages
    return [mail for mail in mails if not mail.is_bot]


def replies_and_tags(group: Series | Thread) -> int:
    """How much was said of a series, or in a thread."""
    return len(replies(group)) + sum(tally.count for tally in count_tags(group.trailers))


def rank(series: Series) -> tuple[int, int, int]:
    """How active a series is: replies and tags, then its size. See `Work.rank`."""
    lines = series.insertions + series.deletions
    return replies_and_tags(series), len(series.patches), lines


def _series_kind(series: Series) -> HeadlineKind:
    if series.pull:
        return "pull"
    return "new" if series.version == "1" and not series.resend else "version"


# ---------------------------------------------------------------- collecting


def works_of(digest: Digest, versions: Mapping[EntryRef, Version]) -> list[Work]:
    """The pieces of work of a digest, by kind, the most active first; a lineage is one piece.

    `versions` maps the entry of each mail to the version that it belongs to or answers.
    """
    works: dict[str, Work] = {}
    for section in digest.sections:
        for item in section.items:
            if not isinstance(item, Message) or item.kind == "applied":
                _add(works, item, versions, is_report=section.name == "reports")
    order = {kind: at for at, kind in enumerate(KINDS)}
    ranked = sorted(works.values(), key=lambda work: work.rank, reverse=True)
    return sorted(ranked, key=lambda work: order[work.kind])


def _add(
    works: dict[str, Work],
    item: Series | Thread | Message,
    versions: Mapping[EntryRef, Version],
    *,
    is_report: bool,
) -> None:
    mails = _mails(item)
    version = versions.get(mails[0].entry_ref)
    if isinstance(item, Message) and version and _is_void(version):
        return
    work = works.setdefault(_key(item, version), Work())
    if version and (work.version is None or work.version.received < version.received):
        work.version = version
    work.is_report |= is_report
    work.is_withdrawn |= any(_withdraws(mail, versions.get(mail.entry_ref)) for mail in mails)
    match item:
        case Series():
            work.series.append(item)
        case Thread():
            work.threads.append(item)
        case _:
            work.notes.append(item)
    if version and not isinstance(item, Message):
        work.known[mails[0].entry_ref] = version


def _is_void(version: Version) -> bool:
    """Whether nothing that was said to be applied of a version counts: it was taken back."""
    return version.following is None and not version.all_applications


def _mails(item: Series | Thread | Message) -> tuple[Message, ...]:
    match item:
        case Series():
            return item.mails
        case Thread():
            return item.messages
        case _:
            return (item,)


def _key(item: Series | Thread | Message, version: Version | None) -> str:
    """What the mails of one piece of work have in common."""
    if version:
        return version.first.path if version.first else version.path
    match item:
        case Series():
            return anchor(item)
        case Thread():
            return item.root
        case _:
            return f"note {item.subject.title}"


def _withdraws(mail: Message, version: Version | None) -> bool:
    """Whether this mail is the one with which the author took the version back."""
    return bool(version and version.retracted and version.retracted.evidence == mail.message_id)
