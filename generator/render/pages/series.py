"""The page of one version of a series.

It has everything the archive knows of the version: its state, the other versions, what it changed,
its texts, its tags, where it was applied and what was said. A series of hundreds of patches, or a
thread of thousands of replies, continues on numbered parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.links import hash8
from generator.models.digest import Tally
from generator.models.mails import Message
from generator.models.pages import Page
from generator.models.series import Reply, Series
from generator.models.settings import ListConfig
from generator.models.versions import Application, LineagePart, State, Tag, Version
from generator.render.environment import render
from generator.render.front_matter import make_parts
from generator.render.phrases.change import patch_changes, sort_changes
from generator.render.phrases.person import person_key, person_name
from generator.render.phrases.state import state_words
from generator.render.phrases.tag import group_tags, tally_tags
from generator.render.phrases.version import version_name
from generator.render.view import MAX_PAGE_TEXT, MAX_STAT, NOTHING, View

MAX_LINEAGE = 100  # versions in the table
MAX_STAT_EACH = 300  # files of one diffstat, where there are several
MAX_VERDICTS = 20  # of one patch
REPLY_LIMIT = 2000  # bytes of one reply; the mail has the rest
REPLY_STAT = 4  # files of the diffstat of one reply
MAX_INDENT = 8  # deeper replies are indented no further


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

    @property
    def verdict_words(self) -> tuple[str, ...]:
        """The verdicts of robots, each once."""
        notes = (mail.note for mail in self.verdicts)
        return tuple(dict.fromkeys(note.verdict for note in notes if note and note.verdict))


@dataclass(frozen=True, slots=True)
class ReplyEntry:
    """One reply, with its indentation and the patch it answers."""

    message: Message
    depth: int
    patch: int | None
    ident: str  # empty where the mail has no Message-ID, or that of a reply above


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
    people: Mapping[str, str] = NOTHING,
) -> tuple[Page, ...]:
    """The page of `version`, in parts where it is long.

    `series` has the mails of the version, `discussion` its replies in reading order.
    """
    view = View(
        mailing_list,
        version.path,
        limit=MAX_PAGE_TEXT,
        max_stat=MAX_STAT if len(series.patches) < 2 else MAX_STAT_EACH,
        people=people,
        has_parts=True,
    )
    body = render(
        "series.j2",
        view=view,
        reply_view=replace(view, limit=REPLY_LIMIT, max_stat=REPLY_STAT),
        series=series,
        version=version,
        state=state,
        lineage=lineage,
        max_verdicts=MAX_VERDICTS,
        **_sections(series, version, discussion),
    )
    name, author = version_name(version), person_name(version.author)
    return make_parts(
        version.path,
        body,
        title=f"{version.title} ({name})",
        description=f"{name} of {version.title} by {author}: {state_words(state)}.",
        date=version.newest,
        is_linked=_is_linked,
    )


def _sections(series: Series, version: Version, discussion: Sequence[Reply]) -> dict[str, Any]:
    """The values of the sections below the head: changes, patches, tags, discussion."""
    patches = tuple(_patch_entries(series.patches, version, discussion))
    return {
        "changes": None if version.delta is None else sort_changes(version.delta),
        "patches": patches,
        "patch_numbers": frozenset() if version.pull else {entry.number for entry in patches},
        "verdicts": [
            reply.message for reply in discussion if not reply.patch and _is_verdict(reply)
        ],
        "given": group_tags(version.given),
        "carried": _carried_tags(version),
        "discussion": tuple(_reply_entries(discussion)),
        "base_commit": _base_commit(series),
    }


def _is_linked(ident: str) -> bool:
    """Whether other pages link to an id of this one."""
    return ident in {"patches", "tags", "applied", "discussion"} or ident.startswith("patch-")


def _reply_entries(discussion: Sequence[Reply]) -> Iterator[ReplyEntry]:
    seen: set[str | None] = {None}
    for reply in discussion:
        message_id = reply.message.message_id
        ident = "" if message_id in seen else f"mail-{hash8(message_id or '')}"
        seen.add(message_id)
        yield ReplyEntry(reply.message, min(reply.depth, MAX_INDENT), reply.patch, ident)


def _is_verdict(reply: Reply) -> bool:
    """Whether a robot judges a patch; that it was applied is shown elsewhere."""
    mail = reply.message
    return bool(mail.note and mail.note.verdict) or (mail.is_bot and mail.kind != "applied")


def _patch_entries(
    patches: Sequence[Message], version: Version, discussion: Iterable[Reply]
) -> Iterator[PatchEntry]:
    changes = patch_changes(version)
    tags = _tags_by_patch(version)
    verdicts: dict[int, list[Message]] = {}
    for reply in discussion:
        if reply.patch and _is_verdict(reply):
            verdicts.setdefault(reply.patch, []).append(reply.message)
    applications: dict[int, list[Application]] = {}
    for application in version.all_applications:
        for number in application.patches:
            applications.setdefault(number, []).append(application)
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
        )
        seen.add(number)


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
