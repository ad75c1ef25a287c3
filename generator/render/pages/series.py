"""What stands on the page of one version of a series?

Everything the archive knows of it: how it stands, the versions before and after, what it changed,
its texts, who gave what, where it went and what was said. A series of hundreds of patches, or a
thread of thousands of answers, goes on on numbered parts, each a page that opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.links import hash8
from generator.models.digest import Tally
from generator.models.mails import Message
from generator.models.pages import Page
from generator.models.series import Reply, Series
from generator.models.settings import ListConfig
from generator.models.versions import Application, State, Tag, Version
from generator.render.environment import render
from generator.render.front_matter import make_parts
from generator.render.phrases import count as words
from generator.render.phrases.change import patch_marks, sort_changes
from generator.render.phrases.state import version_name
from generator.render.phrases.tag import given_tags
from generator.render.view import MAX_STAT, NOTHING, TEXT, View

MAX_LINEAGE = 100  # versions in the table, the nearest to this one
STAT_FILES = 300  # of one diffstat, where there are several
VERDICTS = 20  # of one patch
REPLY_LIMIT = 2000  # characters of one answer; the mail has the rest
REPLY_STAT = 4
VISIBLE_DEPTH = 8  # deeper answers stand no further to the right


@dataclass(frozen=True, slots=True)
class PatchEntry:
    """One patch with all that was said of it."""

    mail: Message
    number: int
    ident: str  # of its entry; empty where another patch has the same number
    marks: tuple[str, ...]  # against the version before
    tags: tuple[Tally, ...]  # its own and those given to it, by how many people
    reviewed: bool
    verdicts: tuple[Message, ...]
    applications: tuple[Application, ...]

    @property
    def judged(self) -> tuple[str, ...]:
        """The verdicts in words, each once."""
        notes = (mail.note for mail in self.verdicts)
        return tuple(dict.fromkeys(note.verdict for note in notes if note and note.verdict))


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in its place: how far to the right, and of which patch it speaks."""

    message: Message
    depth: int
    patch: int | None
    ident: str  # empty where the mail has no Message-ID, or one that stands above


@dataclass(frozen=True, slots=True)
class Carried:
    """A tag that stands in the patches themselves, and in which of them."""

    tag: Tag
    patches: tuple[int, ...]


def series_pages(
    mailing_list: ListConfig,
    series: Series,
    version: Version,
    *,
    state: State,
    lineage: Sequence[Version],
    discussion: Sequence[Reply],
    people: Mapping[str, str] = NOTHING,
) -> tuple[Page, ...]:
    """The page of `version`, in parts where it is long.

    `series` are the mails of it, `discussion` in reading order; `lineage` are all versions of the
    work, oldest first, this one among them.
    """
    entries = tuple(_patch_entries(series.patches, version, discussion))
    files = MAX_STAT if len(entries) < 2 else STAT_FILES
    view = View(mailing_list, version.path, TEXT, files, people=people, has_parts=True)
    body = render(
        "series.j2",
        view=view,
        brief=replace(view, limit=min(view.limit, REPLY_LIMIT), max_stat=REPLY_STAT),
        series=series,
        version=version,
        state=state,
        lineage=_nearest(lineage, version),
        versions_known=len(lineage),
        all_versions=lineage,
        changes=None if version.delta is None else sort_changes(version.delta),
        patches=entries,
        verdicts_each=VERDICTS,
        places=frozenset() if version.pull else frozenset(one.number for one in entries),
        verdicts=tuple(one.message for one in discussion if not one.patch and _is_verdict(one)),
        given=given_tags(version.given),
        carried=_carried(version),
        discussion=tuple(_told(discussion)),
        base_commit=_base_commit(series),
    )
    name = version_name(version)
    return make_parts(
        version.path,
        body,
        title=f"{version.title} ({name})",
        description=f"{name} of {version.title} by {words.person(version.author)}: {state.name}.",
        date=version.newest,
        named=_is_named,
    )


def _is_named(ident: str) -> bool:
    """Whether other pages lead to a place of this one."""
    return ident in {"patches", "tags", "applied", "discussion"} or ident.startswith("patch-")


def _nearest(lineage: Sequence[Version], version: Version) -> Sequence[Version]:
    """The versions around this one, where there are too many to show."""
    at = next((at for at, one in enumerate(lineage) if one.path == version.path), 0)
    start = max(0, min(at - MAX_LINEAGE // 2, len(lineage) - MAX_LINEAGE))
    return lineage[start : start + MAX_LINEAGE]


def _told(discussion: Sequence[Reply]) -> Iterator[Told]:
    seen: set[str | None] = {None}
    for reply in discussion:
        message_id = reply.message.message_id
        ident = "" if message_id in seen else f"mail-{hash8(message_id or '')}"
        seen.add(message_id)
        yield Told(reply.message, min(reply.depth, VISIBLE_DEPTH), reply.patch, ident)


def _is_verdict(reply: Reply) -> bool:
    """Whether a robot says what it thinks of a patch; that it was applied is said elsewhere."""
    mail = reply.message
    return bool(mail.note and mail.note.verdict) or (mail.is_bot and mail.kind != "applied")


def _patch_entries(
    patches: Sequence[Message], version: Version, discussion: Iterable[Reply]
) -> Iterator[PatchEntry]:
    marks = patch_marks(version)
    tags = _tags_by_patch(version)
    verdicts: dict[int, list[Message]] = {}
    for reply in discussion:
        if reply.patch and _is_verdict(reply):
            verdicts.setdefault(reply.patch, []).append(reply.message)
    applied: dict[int, list[Application]] = {}
    for one in version.all_applications:
        for number in one.patches:
            applied.setdefault(number, []).append(one)
    seen: set[int] = set()
    for at, mail in enumerate(patches, 1):
        number = mail.subject.number or at
        yield PatchEntry(
            mail=mail,
            number=number,
            ident="" if number in seen else f"patch-{number}",
            marks=marks.get(number, ()),
            tags=_tallies(tags.get(number, ())),
            reviewed=number in version.reviewed,
            verdicts=tuple(verdicts.get(number, ())),
            applications=tuple(applied.get(number, ())),
        )
        seen.add(number)


def _tags_by_patch(version: Version) -> dict[int, set[tuple[str, str]]]:
    """Who gave which tag first-hand to each patch, or stands in it: name of the tag, person."""
    found: dict[int, set[tuple[str, str]]] = {
        patch.number: {(tag.name, tag.person.email or tag.person.name) for tag in patch.tags}
        for patch in version.patches
    }
    for one in version.given:
        if one.patch and one.from_sender:
            key = (one.name, one.person.email or one.person.name)
            found.setdefault(one.patch, set()).add(key)
    return found


def _tallies(tags: Iterable[tuple[str, str]]) -> tuple[Tally, ...]:
    return words.tally_tags(name for name, _ in tags)


def _carried(version: Version) -> tuple[Carried, ...]:
    """The tags that stand in the patches, in the order of the first of each."""
    found: dict[tuple[str, str], tuple[Tag, list[int]]] = {}
    for patch in version.patches:
        for tag in patch.tags:
            key = (tag.name, tag.person.email or tag.person.name)
            found.setdefault(key, (tag, []))[1].append(patch.number)
    return tuple(Carried(tag, tuple(numbers)) for tag, numbers in found.values())


def _base_commit(series: Series) -> str:
    """The commit the series says it stands on; the cover letter's, else the first patch's."""
    mails = (series.cover, *series.patches)
    named = (mail.patch.base_commit for mail in mails if mail and mail.patch)
    return next((commit for commit in named if commit), "")
