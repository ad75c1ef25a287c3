"""What is known of one version by itself, once its texts are left aside?

The facts that later questions need: whom it is by, what its patches are, who answered, what was
said of applying or dropping it. What it has to do with other versions is asked in `follow`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from generator.identity import identity_keys, same_person
from generator.links import series_path
from generator.models.mails import ListedPatch, Message, Note
from generator.models.series import Series
from generator.models.versions import Answer, Application, State, Tag, Version, VersionPatch
from generator.tracking.given_tags import is_review
from generator.tracking.group import number_of
from generator.tracking.states import reviewed_patches
from generator.tracking.titles import plain_title

MAX_LINKS = 100  # of one version; an older version is linked to by the cover letter, if at all
_NOTHING = Note()
Reply = tuple[Message, int | None]  # a follow-up and the number of the patch it answers


def all_version_facts(series: Iterable[Series]) -> tuple[Version, ...]:
    """The versions of one component, each under a path of its own.

    Two mails may share a Message-ID; author and title tell the path of the later one, in the
    order given, apart. Mails of one Message-ID are always of one component.
    """
    taken: set[str] = set()
    turns: Counter[str] = Counter()  # of those whom even author and title do not tell apart
    versions: list[Version] = []
    for one in series:
        version = version_facts(one)
        if version.path in taken:
            apart = _path(one, f" {one.author.email} {one.title}")
            version = replace(version, path=apart)
            while version.path in taken:
                turns[apart] += 1
                more = f" {one.author.email} {one.title} {turns[apart]}"
                version = replace(version, path=_path(one, more))
        taken.add(version.path)
        versions.append(version)
    return tuple(versions)


def version_facts(series: Series) -> Version:
    """The facts of one version. What is known only beside other versions is left empty."""
    replies = list(zip(series.follow_ups, series.answered, strict=True))
    carried = [mail.patch for mail in series.own_mails if mail.patch]
    own_ids = {mail.message_id for mail in series.own_mails}
    links = dict.fromkeys(link for patch in carried for link in patch.links if link not in own_ids)
    paths = (change.path for patch in carried for change in patch.files)
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
        applications=tuple(_applications(series, replies)),
        retracted=_retracted(series, replies),
        change_id=next((patch.change_id for patch in carried if patch.change_id), None),
        links=tuple(links)[:MAX_LINKS],
        listed=_listed(series),
        tree=next((mail.note.tree for mail in series.own_mails if mail.note), ""),
        files=tuple(dict.fromkeys(paths)),
        insertions=series.insertions,
        deletions=series.deletions,
    )
    return replace(version, reviewed=reviewed_patches(version))


def _path(series: Series, more: str = "") -> str:
    """Named after the mail that arrived first, so that a late cover letter changes no address."""
    first = min(series.own_mails, key=lambda mail: (mail.received, number_of(mail)))
    subject = first.subject
    named = f"{first.message_id or ''}{more}"
    return series_path(series.list, subject.title, subject.version, named)


def _missing(series: Series) -> tuple[int, ...]:
    """What did not arrive; "v3.5 2/7" by itself is meant to be a part of v3 sent anew."""
    return () if "." in series.version and series.cover is None else series.missing


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


def _listed(series: Series) -> tuple[ListedPatch, ...]:
    """What a pull request lists, or mails patch by patch."""
    if not series.pull:
        return ()
    noted = [one for mail in series.own_mails if mail.note for one in mail.note.listed]
    mailed = (ListedPatch(mail.author.name, mail.subject.title) for mail in series.patches)
    return tuple(noted) or (tuple(mailed) if series.total > 1 else ())


# ---------------------------------------------------------------- follow-ups


def _is_authors(message: Message, series: Series) -> bool:
    return any(same_person(message.sender, one) for one in (series.author, series.sender))


def _answers(series: Series, replies: Iterable[Reply]) -> Iterator[Answer]:
    """The first mail of each person who is neither its author nor a robot."""
    seen: set[str] = set()
    for message, number in replies:
        if message.is_bot or _is_authors(message, series):
            continue
        keys = identity_keys(message.sender)
        if seen.isdisjoint(keys):
            yield Answer(message.sender, message.message_id or "", message.received, number)
        seen.update(keys)


def _retracted(series: Series, replies: Iterable[Reply]) -> State | None:
    """Where its author first took all of it back; one patch of many is not the version."""
    for message, number in replies:
        if message.note is None or not message.note.retracts or message.is_bot:
            continue
        if (number == 0 or series.total == 1) and _is_authors(message, series):
            return State("withdrawn", message.received, message.message_id or "")
    return None


# ---------------------------------------------------------------- applied


def _applications(series: Series, replies: Iterable[Reply]) -> Iterator[Application]:
    """What robots and others than the author say of it, or of parts of it, going into a tree."""
    for message, number in replies:
        if message.kind != "applied":
            continue
        if not message.is_bot and same_person(message.sender, series.author):
            continue
        patches = _meant(series, message, number)
        if patches is None:
            continue
        note = message.note or _NOTHING
        yield Application(
            message_id=message.message_id or "",
            received=message.received,
            person=message.sender,
            tree=note.tree,
            patches=patches,
            commits=tuple(dict.fromkeys(one.commit for one in note.applied if one.commit)),
            by="robot" if message.is_bot else "note",
        )


def _meant(series: Series, message: Message, number: int | None) -> tuple[int, ...] | None:
    """The patches a note speaks of; empty for all of them, None where it does not say which.

    Those it names, else those it answers: a cover letter stands for all, a patch for itself
    unless the note says that the series was applied.
    """
    every = {number_of(mail) for mail in series.patches} | set(_missing(series))
    note = message.note or _NOTHING
    named = _named(series, note, every) or (every if note.whole else set())
    if not named and _speaks_of_others(note, every):
        return None
    if series.cover and _title(message) == _title(series.cover) and message.subject.number == 0:
        number = 0  # it answers the cover letter by its subject, whatever mail it hangs below
    if not named and number is not None and not (number == 0 and message.subject.subset):
        named = {number} if number else every
    elif not named and len(every) == 1:
        named = every
    if not named:
        return None
    return () if named >= every else tuple(sorted(named))


def _title(message: Message) -> str:
    return plain_title(message.subject.title)


def _speaks_of_others(note: Note, every: set[int]) -> bool:
    """Whether a note names patches by numbers, and the series has none of them."""
    return bool(note.applied) and all(one.number not in {None, *every} for one in note.applied)


def _named(series: Series, note: Note, every: set[int]) -> set[int]:
    """The patches a note names by title, or by number where it names them otherwise."""
    if not note.applied:
        return set()
    titles: dict[str, set[int]] = {}
    for mail in series.patches:
        titles.setdefault(plain_title(mail.subject.title), set()).add(number_of(mail))
    named: set[int] = set()
    for one in note.applied:
        same = titles.get(plain_title(one.title), set()) if one.title else set()
        named |= same or ({one.number} & every if one.number is not None else set())
    return named
