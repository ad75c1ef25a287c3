"""Reports that a version, or a part of it, was applied: which patches each means.

Notes say so that answer the version. `outside` has those of notes and pull requests that do not.

An author's own word counts if the note names commits or a tree, or if the author is known to
apply: on some lists every maintainer applies their own series and says "Pushed, thanks", while on
others an author's "Applied!" means a remark. Whoever applied three of other people's series is
known to apply, and who said so of three own ones that others had reviewed: nobody whose patches
others push answers "Pushed." to a review again and again. The subject of a patch says so, too:
`[COMMITTED]` is sent with what is in the tree already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from generator.identity import identity_keys, same_person
from generator.models.mails import Message, Note
from generator.models.series import FollowUp, Series
from generator.models.versions import Application, Version
from generator.tracking.group import number_of
from generator.tracking.titles import plain_title

KNOWN_FROM = 3  # versions, other people's or reviewed ones, that make somebody known to apply
_NO_NOTE = Note()
_WAS = re.compile(r"\(was\b.*", re.IGNORECASE)  # "New subject (was: [PATCH] the old one)"


def numbers_of(version: Version) -> set[int]:
    """The numbers of all patches, also of those that did not arrive."""
    return {patch.number for patch in version.patches} | set(version.missing)


# ---------------------------------------------------------------- notes that answer it


def applications_of(
    series: Series, replies: Iterable[FollowUp], every: set[int]
) -> tuple[tuple[Application, ...], tuple[Application, ...]]:
    """What notes say of a version: those that count, and those that are its author's own word.

    `every` are the numbers of all of its patches. A note that a patch was dropped again takes back
    what the same sender said of it before.
    """
    counted = _committed(series, every)
    own: list[Application] = []
    for message, number in replies:
        note = message.note or _NO_NOTE
        if message.kind != "applied" and not note.drops:
            continue
        patches = _applied_patches(series, message, number, every)
        if patches is None:
            continue
        application = _application(message, note, patches)
        if note.drops:
            counted = without_dropped(counted, application)
        elif not message.is_bot and same_person(message.sender, series.author):
            (counted if _names_place(application, note) else own).append(application)
        else:
            counted.append(application)
    return tuple(counted), tuple(own)


def _committed(series: Series, every: set[int]) -> list[Application]:
    """What the subjects of a version say: that all of it, or some patches, are in the tree."""
    said = [mail for mail in series.own_mails if mail.subject.is_committed]
    numbers = {number_of(mail) for mail in said}
    if not numbers:
        return []
    named = every if 0 in numbers or numbers >= every else numbers & every
    patches = () if named >= every else tuple(sorted(named))
    return [_application(said[0], _NO_NOTE, patches)]


def _application(message: Message, note: Note, patches: tuple[int, ...]) -> Application:
    return Application(
        message_id=message.message_id or "",
        received=message.received,
        person=message.sender,
        tree=note.tree,
        patches=patches,
        commits=tuple(dict.fromkeys(patch.commit for patch in note.applied if patch.commit)),
        by="robot" if message.is_bot else "note",
    )


def _names_place(application: Application, note: Note) -> bool:
    """Whether an author's note names commits or a tree.

    A URL may lead to the author's own tree, and "was merged to next" may tell of other patches.
    """
    is_tree = application.tree != "" and "//" not in application.tree and not note.reported
    return bool(application.commits) or is_tree


def without_dropped(applications: list[Application], drop: Application) -> list[Application]:
    """The applications without what their sender took back: all of it, or the patches named."""
    return [
        application
        for application in applications
        if not same_person(application.person, drop.person)
        or (drop.patches and not set(application.patches) <= set(drop.patches))
        or (drop.patches and not application.patches)
    ]


def _applied_patches(
    series: Series, message: Message, number: int | None, every: set[int]
) -> tuple[int, ...] | None:
    """The numbers of the patches that a note means; empty for all, None if it is not known.

    They are those that it names, else those that it answers. An answer to the cover letter means
    all patches. An answer to a patch means that patch, unless the note says that the series was
    applied.
    """
    note = message.note or _NO_NOTE
    named = _named(series, note, every)
    if not named and _is_off_topic(series, message):
        return None
    named = named or (every if note.whole else set())
    if not named and _names_others(note, every):
        return None
    if series.cover and _title(message) == _title(series.cover) and message.subject.number == 0:
        number = 0  # by its subject it answers the cover letter, whatever its In-Reply-To says
    is_part = number == 0 and (message.subject.subset or note.part)
    if not named and number is not None and not is_part:
        named = {number} if number else every
    elif not named and len(every) == 1:
        named = every
    if not named:
        return None
    return () if named >= every else tuple(sorted(named))


def _title(message: Message) -> str:
    return plain_title(message.subject.title)


def _is_off_topic(series: Series, message: Message) -> bool:
    """Whether a person changed the subject of a thread before this note, and names no patch.

    What is applied there is something else. A patch that came in a thread of another subject has
    no answers under its own.
    """
    if message.is_bot or message.subject.is_patch:
        return False
    titles = {plain_title(mail.subject.title) for mail in series.own_mails}
    title = plain_title(_WAS.sub("", message.subject.title))
    if any(title in known or known in title for known in titles):
        return False
    return any(_title(answer) in titles for answer in series.follow_ups)


def _names_others(note: Note, every: set[int]) -> bool:
    """Whether a note names patches by numbers, and the series has none of these."""
    return bool(note.applied) and all(patch.number not in {None, *every} for patch in note.applied)


def _named(series: Series, note: Note, every: set[int]) -> set[int]:
    """The numbers of the patches that a note names by a title of the series, else by number."""
    if not note.applied:
        return set()
    titles: dict[str, set[int]] = {}
    for mail in series.patches:
        titles.setdefault(plain_title(mail.subject.title), set()).add(number_of(mail))
    named: set[int] = set()
    for patch in note.applied:
        same = titles.get(plain_title(patch.title), set()) if patch.title else set()
        named |= same or ({patch.number} & every if patch.number is not None else set())
    return named


# ---------------------------------------------------------------- who is known to apply


def applier_keys(version: Version) -> frozenset[tuple[str, bool]]:
    """The identity keys of people who say that they applied a version; True: its author does.

    With False the version is one of those that make somebody known to apply. An own one is so
    where others reviewed all of it.
    """
    own = {key for note in version.own_notes for key in identity_keys(note.person)}
    known = {
        key
        for application in version.applications
        if application.by == "note" and not same_person(application.person, version.author)
        for key in identity_keys(application.person)
    }
    if numbers_of(version) <= set(version.reviewed):
        known |= own
    return frozenset({(key, True) for key in own} | {(key, False) for key in known})
