"""The page of one version of a series.

It says how the version stands and what it waits for, then shows the other versions, what it
changed, each patch with what was said of it, the tags, and where it was applied. Nothing stands
twice. A series of hundreds of patches, or a thread of thousands of replies, continues on numbered
parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.models.digest import Tally
from generator.models.mails import EntryRef, Exchange, Message
from generator.models.pages import Page
from generator.models.series import Reply, Series
from generator.models.settings import ListConfig
from generator.models.versions import Application, LineagePart, State, Tag, Version
from generator.render.conversation import Talk, open_questions, talks
from generator.render.environment import render
from generator.render.feeds import work_feed
from generator.render.front_matter import make_parts
from generator.render.phrases.change import patch_changes, sort_changes
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import state_words
from generator.render.phrases.tag import group_tags, tally_tags
from generator.render.phrases.version import version_name
from generator.render.phrases.waits import waits_for
from generator.render.view import MAX_CHANGELOG, MAX_PAGE_TEXT, MAX_STAT, NOTHING, View
from generator.text import pre_size

MAX_LINEAGE = 100  # versions in the table
MAX_STAT_EACH = 300  # files of one diffstat, where there are several
MAX_VERDICTS = 20  # of one patch
NO_TALK = Talk()
LINKED = frozenset({"patches", "cover", "tags", "applied", "discussion"})  # from other pages
REPLY_LIMIT = 200_000  # bytes of one reply; the mail has the rest
REPLY_STAT = 4  # files of the diffstat of one reply


@dataclass(frozen=True, slots=True)
class PatchEntry:
    """One patch with all that was said of it."""

    mail: Message
    number: int
    ident: str  # of its entry; empty where another patch has the same number
    changes: tuple[str, ...]  # against the version before
    tags: tuple[Tally, ...]  # its own and those given to it, by how many people
    reviewed: bool
    verdicts: tuple[Message, ...]
    applications: tuple[Application, ...]
    talk: Talk

    @property
    def verdict_words(self) -> tuple[str, ...]:
        """The verdicts of robots, each once."""
        notes = (mail.note for mail in self.verdicts)
        return tuple(dict.fromkeys(note.verdict for note in notes if note and note.verdict))


@dataclass(frozen=True, slots=True)
class CarriedTag:
    """A tag in the texts of the patches themselves, with the numbers of these patches."""

    tag: Tag
    patches: tuple[int, ...]


def series_pages(
    mailing_list: ListConfig,
    series: Series,
    version: Version,
    *,
    state: State,
    lineage: LineagePart,
    discussion: Sequence[Reply],
    exchanges: Mapping[EntryRef, tuple[Exchange, ...]] = NOTHING,
    people: Mapping[str, str] = NOTHING,
    states: Mapping[str, State] = NOTHING,
) -> tuple[Page, ...]:
    """The page of `version`, in parts where it is long.

    `series` has the mails of the version, `discussion` its replies in reading order, `exchanges`
    what these say, by mail, `states` the path of a version of the work to its state now.
    """
    around = lineage.versions
    view = _view(mailing_list, series, version, lineage=around, people=people, states=states)
    series = _without_changelogs(series)
    body = render(
        "series.j2",
        view=view,
        reply_view=replace(view, limit=REPLY_LIMIT, max_stat=REPLY_STAT),
        series=series,
        version=version,
        state=state,
        lineage=lineage,
        max_verdicts=MAX_VERDICTS,
        **_sections(series, version, state, discussion, exchanges),
    )
    name, author = version_name(version), person_name(version.author)
    return make_parts(
        version.path,
        body,
        title=f"{version.title} ({name})",
        description=f"{name} of {version.title} by {author}: {state_words(state)}.",
        date=version.newest,
        feeds=(work_feed(mailing_list, _first(version, lineage.versions)),),
        is_linked=_is_linked,
    )


def _first(version: Version, lineage: Sequence[Version]) -> Version:
    """The first version of the work, which names its feed, if it is among these."""
    path = version.first.path if version.first else version.path
    return next((known for known in lineage if known.path == path), version)


def _view(
    mailing_list: ListConfig,
    series: Series,
    version: Version,
    *,
    lineage: Sequence[Version],
    people: Mapping[str, str],
    states: Mapping[str, State],
) -> View:
    return View(
        mailing_list,
        version.path,
        limit=MAX_PAGE_TEXT,
        max_stat=MAX_STAT if len(series.patches) < 2 else MAX_STAT_EACH,
        states=states,
        people=people,
        mail_pages=_mail_pages(lineage, version),
        has_parts=True,
    )


def _sections(
    series: Series,
    version: Version,
    state: State,
    discussion: Sequence[Reply],
    exchanges: Mapping[EntryRef, tuple[Exchange, ...]],
) -> dict[str, Any]:
    """The values of the sections: what it waits for, changes, patches with their talk, tags."""
    numbers = {mail.subject.number or at for at, mail in enumerate(series.patches, 1)}
    talk = talks(version, state, discussion, exchanges, numbers)
    questions = open_questions(talk)
    return {
        "waits": waits_for(
            version,
            state,
            [reply.message for reply in discussion],
            [(entry.message, entry.patch) for entry in questions],
        ),
        "question": questions[0].ident if questions else "",
        "changes": None if version.delta is None else sort_changes(version.delta),
        "patches": tuple(_patch_entries(series.patches, version, discussion, talk)),
        "verdicts": [
            reply.message for reply in discussion if not reply.patch and _is_verdict(reply)
        ],
        "given": group_tags(version.given),
        "carried": _carried_tags(version),
        "talk": talk.get(0, NO_TALK),
        "other_talk": talk.get(None, NO_TALK),
        "has_talk": bool(talk),
        "base_commit": _base_commit(series),
    }


def _mail_pages(lineage: Sequence[Version], version: Version) -> Mapping[str, str]:
    """Where the mails of all versions of the work are shown, by Message-ID."""
    pages: dict[str, str] = {}
    for known in lineage:
        path = "" if known.path == version.path else known.path
        for patch in reversed(known.patches):  # of two with one number, the first is shown
            pages[patch.message_id] = f"{path}#patch-{patch.number}"
        if known.cover:
            pages[known.cover] = f"{path}#cover"
    return pages


def _without_changelogs(series: Series) -> Series:
    """The series without, in its mails, the changelogs that "What changed" shows."""
    if not series.changelog or pre_size(series.changelog) > MAX_CHANGELOG:
        return series
    cover = series.cover and _without_changelog(series.cover, series.changelog)
    patches = tuple(_without_changelog(mail, series.changelog) for mail in series.patches)
    return replace(series, cover=cover, patches=patches)


def _without_changelog(mail: Message, shown: str) -> Message:
    patch = mail.patch
    if not patch or not patch.changelog or patch.changelog not in shown or mail.kind == "pull":
        return mail
    if patch.changelog in patch.notes:
        found = replace(patch, notes=_without(patch.notes, patch.changelog))
    else:
        found = replace(patch, commit_message=_without(patch.commit_message, patch.changelog))
    return replace(mail, patch=found)


def _without(text: str, part: str) -> str:
    """The text without the lines of `part`; empty where nothing but rules is left."""
    above, found, below = f"\n{text}\n".partition(f"\n{part}\n")
    above, below = above.strip("\n"), below.strip("\n")
    if above.endswith("\n---") and below.startswith("---\n"):
        above = above[:-4]  # one rule is enough where the changelog stood between two
    left = "\n\n".join(filter(None, (above, below))) if found else text
    return left if any(map(str.isalnum, left)) else ""


def _is_linked(ident: str) -> bool:
    """Whether other pages link to an id of this one."""
    return ident in LINKED or ident.startswith("patch-")


def _is_verdict(reply: Reply) -> bool:
    """Whether a robot judges a patch; that it was applied is shown elsewhere."""
    mail = reply.message
    return bool(mail.note and mail.note.verdict) or (mail.is_bot and mail.kind != "applied")


def _patch_entries(
    patches: Sequence[Message],
    version: Version,
    discussion: Iterable[Reply],
    talk: Mapping[int | None, Talk],
) -> Iterator[PatchEntry]:
    changes = patch_changes(version)
    tags = _tags_by_patch(version)
    verdicts: dict[int, list[Message]] = {}
    for reply in discussion:
        if reply.patch and _is_verdict(reply):
            verdicts.setdefault(reply.patch, []).append(reply.message)
    applications = _applications_by_patch(version)
    seen: set[int] = set()
    for at, mail in enumerate(patches, 1):
        number = mail.subject.number or at
        yield PatchEntry(
            mail=mail,
            number=number,
            ident="" if number in seen else f"patch-{number}",
            changes=changes.get(number, ()),
            tags=tally_tags(name for name, _ in tags.get(number, ())),
            reviewed=number in version.reviewed,
            verdicts=tuple(verdicts.get(number, ())),
            applications=tuple(applications.get(number, ())),
            talk=NO_TALK if number in seen else talk.get(number, NO_TALK),
        )
        seen.add(number)


def _applications_by_patch(version: Version) -> dict[int, list[Application]]:
    """The notes on each patch; none where a note means all, which the page says above them."""
    applications: dict[int, list[Application]] = {}
    for application in version.all_applications:
        if not application.patches:
            return {}
        for number in application.patches:
            applications.setdefault(number, []).append(application)
    return applications


def _tags_by_patch(version: Version) -> dict[int, set[tuple[str, str]]]:
    """The tags of each patch, carried or given first-hand: the tag's name and the person's key."""
    tags = {
        patch.number: {(tag.name, person_key(tag.person)) for tag in patch.tags}
        for patch in version.patches
    }
    for given in version.given:
        if given.patch and given.from_sender:
            tags.setdefault(given.patch, set()).add((given.name, person_key(given.person)))
    return tags


def _carried_tags(version: Version) -> tuple[CarriedTag, ...]:
    """The tags in the texts of the patches, in the order of the first of each."""
    found: dict[tuple[str, str], tuple[Tag, list[int]]] = {}
    for patch in version.patches:
        for tag in patch.tags:
            key = (tag.name, person_key(tag.person))
            found.setdefault(key, (tag, []))[1].append(patch.number)
    return tuple(CarriedTag(tag, tuple(numbers)) for tag, numbers in found.values())


def _base_commit(series: Series) -> str:
    """The commit the series is based on: the cover letter's, else the first patch's."""
    mails = (series.cover, *series.patches)
    named = (mail.patch.base_commit for mail in mails if mail and mail.patch)
    return next((commit for commit in named if commit), "")
