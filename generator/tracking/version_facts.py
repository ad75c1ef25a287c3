"""Facts of a version by itself, without its texts.

They are its people, its patches, the answers, and what mails say of applying or dropping it.
`follow` fills in what it is beside other versions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from generator.identity import identity_keys, same_person
from generator.links import series_path
from generator.models.mails import ListedPatch, Message, Patch
from generator.models.series import FollowUp, Series
from generator.models.versions import Answer, Application, State, Tag, Version, VersionPatch
from generator.tracking.applications import applications_of, numbers_of
from generator.tracking.given_tags import is_review
from generator.tracking.group import number_of, repairs
from generator.tracking.namesakes import address_proofs
from generator.tracking.states import reviewed_patches
from generator.tracking.waiting import owed_answer

MAX_LINKS = 100  # of a version; a link to an older version is in the cover letter, if at all


def all_version_facts(series: Iterable[Series]) -> tuple[Version, ...]:
    """The versions of one component, each with a path of its own.

    Two mails may have the same Message-ID. Then author and title become part of the path of the
    later version in the given order. Mails with the same Message-ID are always of one component.
    """
    versions: dict[str, Version] = {}
    repeats: Counter[str] = Counter()  # of the same Message-ID, author and title
    for grouped in series:
        version = version_facts(grouped)
        if version.path in versions:
            author_and_title = f" {grouped.author.email} {grouped.title}"
            path = base = _path(grouped, author_and_title)
            while path in versions:
                repeats[base] += 1
                path = _path(grouped, f"{author_and_title} {repeats[base]}")
            version = replace(version, path=path)
        versions[version.path] = version
    return tuple(versions.values())


def version_facts(series: Series) -> Version:
    """The facts of a version. What it is beside other versions is left empty."""
    replies = list(zip(series.follow_ups, series.answered, strict=True))
    carried = [mail.patch for mail in series.own_mails if mail.patch]
    own_ids = {mail.message_id for mail in series.own_mails}
    links = dict.fromkeys(link for patch in carried for link in patch.links if link not in own_ids)
    counted, own = applications_of(series, replies, _numbers(series))
    version = Version(
        list=series.list,
        path=_path(series),
        message_id=series.message_id,
        title=series.title,
        version=series.version,
        total=series.total,
        rfc=series.rfc,
        resend=series.resend,
        pull=series.pull,
        prefixes=series.prefixes,
        author=series.author,
        sender=series.sender,
        sent=series.sent,
        received=series.received,
        newest=max(mail.received for mail in series.mails),
        cover=None if series.cover is None else series.cover.message_id,
        patches=tuple(map(_patch, series.patches)),
        missing=_missing(series),
        replies=len(series.follow_ups),
        participants=series.participants,
        given=series.trailers,
        answers=tuple(_answers(series, replies)),
        applications=counted,
        retracted=_retracted(series, replies),
        change_id=next((patch.change_id for patch in carried if patch.change_id), None),
        links=tuple(links)[:MAX_LINKS],
        backport=any(patch.backport for patch in carried),
        answers_to=series.answers_to,
        shortlog=_shortlog(series),
        tree=next((mail.note.tree for mail in series.own_mails if mail.note), ""),
        files=tuple(dict.fromkeys(_paths(carried))),
        insertions=series.insertions,
        deletions=series.deletions,
        proofs=address_proofs(series.own_mails),
    )
    version = replace(version, reviewed=reviewed_patches(version), owed=_owed(series, replies))
    return replace(version, own_notes=_own_notes(version, own, series.follow_ups))


def _numbers(series: Series) -> set[int]:
    """The numbers of all patches, also of those that did not arrive."""
    return {number_of(mail) for mail in series.patches} | set(_missing(series))


def _paths(patches: Iterable[Patch]) -> Iterator[str]:
    return (change.path for patch in patches for change in patch.files)


def _path(series: Series, more: str = "") -> str:
    """The path, made of the mail that arrived first. So a late cover letter changes no address."""
    first = min(series.own_mails, key=lambda mail: (mail.received, number_of(mail)))
    subject = first.subject
    named = f"{first.message_id or ''}{more}"
    return series_path(series.list, subject.title, subject.version, named)


def _missing(series: Series) -> tuple[int, ...]:
    """The numbers that did not arrive. "v3.5 2/7" alone is a part of v3 that was sent again."""
    return () if repairs(series.version) and series.cover is None else series.missing


def _patch(message: Message) -> VersionPatch:
    patch = message.patch
    tags = (
        Tag(trailer.name, trailer.person)
        for trailer in message.trailers
        if trailer.person is not None
        and is_review(trailer.name)
        and not same_person(trailer.person, message.author)
    )
    return VersionPatch(
        number=number_of(message),
        title=message.subject.title,
        message_id=message.message_id or "",
        author=message.author,
        patch_id=patch.patch_id if patch else None,
        files=tuple(change.path for change in patch.files) if patch else (),
        insertions=patch.insertions if patch else 0,
        deletions=patch.deletions if patch else 0,
        tags=tuple(dict.fromkeys(tags)),
    )


def _shortlog(series: Series) -> tuple[ListedPatch, ...]:
    """The patches that a pull request lists, or that were sent with it as mails."""
    if not series.pull:
        return ()
    shortlog = [patch for mail in series.own_mails if mail.note for patch in mail.note.shortlog]
    mailed = (ListedPatch(mail.author.name, mail.subject.title) for mail in series.patches)
    return tuple(shortlog) or (tuple(mailed) if series.total > 1 else ())


# ---------------------------------------------------------------- follow-ups


def _own_notes(
    version: Version, own: tuple[Application, ...], replies: Iterable[Message]
) -> tuple[Application, ...]:
    """The author's own word, of all patches where every one of them was reviewed before.

    Authors who apply their own series say "Pushed, thanks" where the last review came, and mean
    all of it: nothing was left to wait for. Not so if they name a patch, or say so of several.
    """
    naming = {mail.message_id for mail in replies if _names_patches(mail)}
    bare = [note for note in own if note.message_id not in naming]
    if len(bare) != 1:
        return own
    said = bare[0]
    given = tuple(tag for tag in version.given if tag.received <= said.received)
    if not numbers_of(version) <= set(reviewed_patches(replace(version, given=given))):
        return own
    return tuple(replace(note, patches=()) if note is said else note for note in own)


def _names_patches(message: Message) -> bool:
    note = message.note
    return note is not None and bool(note.applied or note.single or note.part or note.reported)


def _is_authors(message: Message, series: Series) -> bool:
    return any(same_person(message.sender, who) for who in (series.author, series.sender))


def _owed(series: Series, replies: Iterable[FollowUp]) -> Answer | None:
    """The reply that its author owes an answer; "pulled, thanks" to a pull request asks nothing."""
    return None if series.pull else owed_answer(replies, partial(_is_authors, series=series))


def _answers(series: Series, replies: Iterable[FollowUp]) -> Iterator[Answer]:
    """The first mail of each person, without authors and robots."""
    seen: set[str] = set()
    for message, number in replies:
        if message.is_bot or _is_authors(message, series):
            continue
        keys = identity_keys(message.sender)
        if seen.isdisjoint(keys):
            yield Answer(message.sender, message.message_id or "", message.received, number)
        seen.update(keys)


def _retracted(series: Series, replies: Iterable[FollowUp]) -> State | None:
    """The first mail by which its author took back all of it, not one patch of many."""
    for message, number in replies:
        if message.note is None or not message.note.retracts or message.is_bot:
            continue
        is_whole = number == 0 or series.total == 1 or message.note.whole
        if is_whole and _is_authors(message, series):
            return State("withdrawn", message.received, message.message_id or "")
    return None
