"""What happened in a digest, by piece of work: which are new, moved or discussed, and how much.

Everything is counted from the mails of the digest itself, except states and what a version changed,
which are those of the version as it is known now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import get_args

from generator.links import anchor, digest_path, hash8
from generator.models.digest import Digest
from generator.models.mails import EntryRef, Message
from generator.models.pages import Headline, HeadlineKind
from generator.models.series import GivenTrailer, Series, Thread
from generator.models.versions import Application, State, Version
from generator.render.phrases.change import since_words
from generator.render.phrases.count import joined, patch_numbers, pluralize
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import applied_patches, note_words, state_words
from generator.render.phrases.tag import count_tags, short_tags
from generator.render.phrases.version import badges

KINDS: tuple[HeadlineKind, ...] = get_args(HeadlineKind)
REVIEWS = frozenset({"Reviewed-by", "Acked-by"})
MAX_TITLE = 200  # characters
MAX_BADGES = 8
MAX_REVIEWERS = 3  # named in one note


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
        if _reviews(self):
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


# ---------------------------------------------------------------- headlines


def headline(work: Work, digest: Digest, states: Mapping[str, State]) -> Headline:
    """The facts of one piece of work, as an entry line shows them. Every text is bounded."""
    version, own = work.version, work.series[0] if work.series else None
    shown = own or version
    state = states.get(version.path, version.state) if version else None
    files = own.files if own else len(version.files) if version else 0
    return Headline(
        kind=work.kind,
        title=short(title_of(work)),
        badges=tuple(map(short, badges(shown)[-MAX_BADGES:])) if shown else (),
        author=short(author_of(work)),
        path=path_of(work, digest),
        message_id=shown.message_id if shown else _first_mail(work).message_id or "",
        topic=version.topics[0] if version and version.topics else "",
        patches=0 if work.kind == "pull" or not shown else len(shown.patches),
        files=files,
        insertions=shown.insertions if shown else 0,
        deletions=shown.deletions if shown else 0,
        replies=len(work.replies),
        tags=short_tags(count_tags(work.trailers)),
        state=state_words(state) if state else "",
        state_name=state.name if state else None,
        note=short(_note(work)),
        activity=work.activity,
    )


def short(text: str) -> str:
    """The text, cut to `MAX_TITLE` characters."""
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1]}…"


def title_of(work: Work) -> str:
    """The title of the newest version, else of the thread or the mail."""
    if work.series:
        return work.series[0].title
    if work.version:
        return work.version.title
    return work.threads[0].title if work.threads else work.notes[0].subject.title


def author_of(work: Work) -> str:
    """The author of the work; where that is not known, who wrote first of it, if only to talk."""
    shown = work.series[0] if work.series else work.version
    if shown:
        return person_name(shown.author)
    is_talk = work.kind in {"report", "talk"}
    return person_name(_first_mail(work).sender) if is_talk else ""


def path_of(work: Work, digest: Digest) -> str:
    """The site path where all of it is: the page of the version, else the place in the digest."""
    if work.version:
        return work.version.path
    place = "applied"
    if work.series:
        place = anchor(work.series[0])
    elif work.threads:
        place = f"thread-{hash8(work.threads[0].root)}"
    folder = digest_path(digest.list, digest.window) if digest.window else ""
    return f"{folder}#{place}"


def _first_mail(work: Work) -> Message:
    return (*(mail for thread in work.threads for mail in thread.messages), *work.notes)[0]


def _note(work: Work) -> str:
    match work.kind:
        case "version":
            return since_words(work.version) if work.version else ""
        case "applied":
            return applied_words(work)
        case "reviewed":
            return f"by {review_words(work)}"
        case "report" | "talk":
            return discussion(work)
        case _:
            return ""


def applied_words(work: Work) -> str:
    """`patches 1-3 of 5 to net-next`, `to net-next`: what its notes say together."""
    version = work.version
    applications = list(_applications(work))
    if version is None or not applications:
        return next(filter(None, map(note_words, work.notes)), "")
    last = applications[-1]
    numbers = {number for found in applications for number in found.patches}
    is_whole = any(not found.patches for found in applications)
    patches = () if is_whole or len(numbers) == version.total else tuple(sorted(numbers))
    tree = next((found.tree for found in applications if found.tree), "")
    is_one = version.pull or version.total <= 1
    words = "" if is_one else applied_patches(replace(last, patches=patches), version)
    return " ".join(filter(None, (words, f"to {tree}" if tree else "")))


def _applications(work: Work) -> Iterator[Application]:
    """What the notes of the digest say of the version, oldest first."""
    named = {note.message_id for note in work.notes}
    for found in work.version.all_applications if work.version else ():
        if found.message_id in named:
            yield found


def review_words(work: Work) -> str:
    """`Ann Example and Bo Example`: who reviewed or acked it in their own name.

    Where these are tags for a part of a version, `Ann Example, patch 1 of 3`.
    """
    tags = _reviews(work)
    people = {person_key(tag.person): person_name(tag.person) for tag in tags}
    who = names(list(people.values()), MAX_REVIEWERS)
    versions = [part.version for part in work.by_version if _reviews(part)]
    version = versions[0] if len(versions) == 1 else None
    numbers = {tag.patch or 0 for tag in tags}  # 0: all, or not known
    if version is None or 0 in numbers or len(numbers) >= version.total:
        return who
    return f"{who}, {patch_numbers(numbers)} of {version.total}"


def _reviews(work: Work) -> list[GivenTrailer]:
    return [tag for tag in work.trailers if tag.name in REVIEWS and tag.from_sender]


def names(people: list[str], most: int) -> str:
    """`Ann Example, Bo Example and 3 others`."""
    if len(people) > most:
        others = pluralize(len(people) - most, "other")
        return f"{', '.join(people[:most])} and {others}"
    return joined(*people)


def discussion(work: Work, noun: str = "mail") -> str:
    """`9 mails by 4 people`, `2 mails by Ann Example`."""
    mails = work.replies
    people = {person_key(mail.sender): person_name(mail.sender) for mail in mails}
    plural = "replies" if noun == "reply" else ""
    by = pluralize(len(people), "person", "people")
    if len(people) == 1:
        (by,) = people.values()
    return f"{pluralize(len(mails), noun, plural)} by {by}"
