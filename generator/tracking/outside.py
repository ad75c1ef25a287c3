"""Reports from outside of a version's thread that it, or a part of it, was applied.

They are pull requests that list its patches, and notes that answer none of its mails: form letters
of stable, -mm and others, and answers whose References were lost. Such a note leads to a patch by
the Message-ID of its mail, or by its title and the name of its author. Titles stay the same over
versions, so a pull request or a title means the newest version there was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from generator.identity import fitting_names, same_person
from generator.models.mails import AppliedPatch, Message, Note
from generator.models.series import Series
from generator.models.versions import Application, LooseNote, Version
from generator.tracking.applications import numbers_of, without_dropped
from generator.tracking.group import SENT_AS_SERIES
from generator.tracking.titles import plain_title

ANSWER_DAYS = timedelta(days=180)  # an answer that only repeats a subject comes within them
_WORDS = 3  # of a title that leads to a patch without the name of an author; "ffix" is anybody's
_STABLE = re.compile(r"v?(\d{1,2}\.\d{1,3})(?:\.y|-stable|-y)?\b.*", re.IGNORECASE)
_NO_NOTE = Note()


# ---------------------------------------------------------------- pull requests


def pull_application(version: Version, pull: Version) -> Application | None:
    """The application of the patches that a pull request lists.

    None if it lists no patch of `version`, or arrived before it. A patch is known by its title, and
    by the name of its author if both give one.
    """
    if not pull.pull or version.pull or pull.received < version.received:
        return None
    titles = {plain_title(patch.title) for patch in version.patches}
    authors: dict[str, list[str]] = {}
    for patch in pull.shortlog:
        if (title := plain_title(patch.title)) in titles:
            authors.setdefault(title, []).append(patch.author)
    wanted = {
        patch.number
        for patch in version.patches
        if any(
            fitting_names(name, patch.author.name)
            for name in authors.get(plain_title(patch.title), ())
        )
    }
    if not wanted:
        return None
    whole = wanted == numbers_of(version)
    return Application(
        message_id=pull.message_id,
        received=pull.received,
        person=pull.author,
        tree=pull.tree,
        patches=() if whole else tuple(sorted(wanted)),
        commits=(),
        by="pull",
    )


def pulled_by(
    version: Version, *, following: Version | None, pulls: Iterable[Version]
) -> tuple[Application, ...]:
    """The applications by pull requests, oldest first, until the next version was received."""
    found = [
        application
        for pull in pulls
        if (application := pull_application(version, pull))
        and (following is None or application.received < following.received)
    ]
    return tuple(sorted(found, key=lambda pulled: (pulled.received, pulled.message_id)))


# ---------------------------------------------------------------- notes


def loose_notes(mails: Iterable[Message], series: Iterable[Series]) -> tuple[LooseNote, ...]:
    """The notes among these mails that are in none of the series, and lead to patches."""
    taken = {mail.entry_ref for grouped in series for mail in grouped.mails}
    found = (
        _loose_note(mail)
        for mail in mails
        if (mail.kind == "applied" or (mail.note and mail.note.drops))
        and mail.kind not in SENT_AS_SERIES
        and mail.entry_ref not in taken
    )
    return tuple(note for note in found if note)


def _loose_note(mail: Message) -> LooseNote | None:
    """The note of a mail; None if it names no patch.

    An answer whose References were lost still repeats the subject of the patch.
    """
    note, subject = mail.note or _NO_NOTE, mail.subject
    patches = tuple(patch for patch in note.applied if patch.title)
    is_answer = subject.is_patch and not patches and not note.links
    if is_answer and len(plain_title(subject.title).split()) >= _WORDS:
        patches = (AppliedPatch(subject.number, subject.title, ""),)
    if not patches and not note.links:
        return None
    return LooseNote(
        ref=mail.entry_ref,
        message_id=mail.message_id or "",
        received=mail.received,
        person=mail.sender,
        is_robot=mail.is_bot,
        tree=note.tree,
        patches=patches,
        author=note.author,
        links=note.links,
        drops=note.drops,
        version=subject.version if is_answer else None,
    )


def noted_by(
    version: Version, *, following: Version | None, notes: Iterable[LooseNote]
) -> tuple[Application, ...]:
    """The applications by loose notes, oldest first, without what was dropped again."""
    found: list[Application] = []
    for note in sorted(notes, key=lambda note: (note.received, note.ref)):
        application = _note_application(version, note, following)
        if application and note.drops:
            found = without_dropped(found, application)
        elif application:
            found.append(application)
    return tuple(found)


def _note_application(
    version: Version, note: LooseNote, following: Version | None
) -> Application | None:
    """The application of the patches that a note leads to; None if it leads to none of them."""
    every = numbers_of(version)
    wanted = {patch.number for patch in version.patches if patch.message_id in note.links}
    if version.cover and version.cover in note.links:
        wanted = every
    is_next = following is None or note.received < following.received
    if not wanted and is_next and _may_mean(version, note):
        wanted = _by_title(version, note, every)
    if not wanted or version.pull or note.received < version.received:
        return None
    return Application(
        message_id=note.message_id,
        received=note.received,
        person=note.person,
        tree=note.tree,
        patches=() if wanted >= every else tuple(sorted(wanted)),
        commits=tuple(dict.fromkeys(patch.commit for patch in note.patches if patch.commit)),
        by="robot" if note.is_robot else "note",
    )


def _may_mean(version: Version, note: LooseNote) -> bool:
    """Whether a note that names a title may be about this version of those that have it."""
    if note.version is not None:
        recent = note.received - version.received <= ANSWER_DAYS
        others = not same_person(note.person, version.author)
        return note.version == version.version and recent and others
    tree = _STABLE.match(note.tree)
    trees = {found[1] for prefix in version.prefixes if (found := _STABLE.fullmatch(prefix))}
    return tree is None or not trees or tree[1] in trees  # a patch for another stable tree


def _by_title(version: Version, note: LooseNote, every: set[int]) -> set[int]:
    """The numbers of the patches with a title that a note names, by the author that it names."""
    titles = {plain_title(patch.title) for patch in note.patches}
    wanted = {
        patch.number
        for patch in version.patches
        if plain_title(patch.title) in titles and fitting_names(note.author, patch.author.name)
    }
    if not wanted and version.cover and plain_title(version.title) in titles:
        return every if fitting_names(note.author, version.author.name) else set()
    return wanted
