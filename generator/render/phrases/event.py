"""What happened to a version, as the title of a feed's entry and as a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from generator.models.events import EventKind
from generator.models.versions import Answer, Application, Version
from generator.render.phrases.change import since_words
from generator.render.phrases.count import all_patches, answered_patch, patch_count, pluralize
from generator.render.phrases.person import person_name
from generator.render.phrases.state import applied_by
from generator.render.phrases.tag import (
    SHORT_TAGS,
    GroupedTag,
    count_tags,
    group_tags,
    tagged_patches,
)
from generator.render.phrases.version import badges

EVENT_NAMES: dict[EventKind, str] = {
    "version": "new version",
    "pull": "pull request",
    "tag": "tags",
    "discussed": "first answer",
    "answer": "answer",
    "reviewed": "reviewed",
    "applied": "applied",
    "withdrawn": "withdrawn",
    "waiting": "waiting",
}
MAX_NAMED = 300  # characters of a title with its badges


def named(version: Version) -> str:
    """`v4 KVM: arm64: Recursive NV support`: the title behind its badges."""
    words = " ".join((*badges(version), version.title))
    return words if len(words) <= MAX_NAMED else f"{words[: MAX_NAMED - 1]}…"


def sent_title(version: Version, *, is_settled: bool) -> str:
    """`v4 Ring batches · Ann Example · 17 patches · R2 · since v3: 1 patch dropped`.

    `is_settled` leaves out the tags, of which more may be given.
    """
    if version.pull:
        size = pluralize(len(version.shortlog), "commit") if version.shortlog else ""
        parts = [f"PULL {named(version)}", person_name(version.author), size]
    else:
        tags = "" if is_settled else tag_counts(version)
        size, since = patch_count(version), since_words(version)
        parts = [named(version), person_name(version.author), size, tags, since]
    return " · ".join(filter(None, parts))


def tag_counts(version: Version) -> str:
    """`A2 R5`: how many people gave each tag to a version."""
    tallies = count_tags(version.given)
    return " ".join(
        f"{SHORT_TAGS[tally.name]}{tally.count}"
        if tally.name in SHORT_TAGS
        else f"{tally.name} {tally.count}"
        for tally in tallies
    )


def waiting_title(version: Version, days: int) -> str:
    """`no answer for 14 days: v4 Ring batches · Ann Example · 17 patches`."""
    return f"no answer for {pluralize(days, 'day')}: {with_author(version)}"


def with_author(version: Version) -> str:
    """`v4 Ring batches · Ann Example · 17 patches`; without a size for a pull request."""
    size = "" if version.pull else patch_count(version)
    parts = (named(version), person_name(version.author), size)
    return " · ".join(filter(None, parts))


def tags_of_mail(version: Version, message_id: str) -> tuple[GroupedTag, ...]:
    """The tags that one mail gave first-hand."""
    return group_tags(
        given for given in version.given if given.message_id == message_id and given.from_sender
    )


def tagged_title(version: Version, tags: Sequence[GroupedTag]) -> str:
    """`Reviewed-by Ola Brandt: v4 Ring batches, patches 1-3`."""
    names = ", ".join(dict.fromkeys(tag.name for tag in tags))
    who = person_name(tags[0].person) if tags else ""
    patches = dict.fromkeys(tagged_patches(tag) for tag in tags) if version.total > 1 else {}
    return ", ".join(filter(None, (f"{names} {who}: {named(version)}", *patches)))


def answered_title(version: Version, answer: Answer) -> str:
    """`Ola Brandt answered: v4 Ring batches, patch 3`."""
    part = answered_patch(answer.patch, version.total)
    words = f"{person_name(answer.person)} answered: {named(version)}"
    return f"{words}, {part}" if part else words


def applied_title(version: Version, reports: Sequence[Application]) -> str:
    """`applied 3/7: v4 Ring batches · by Ola Brandt to net-next`."""
    share = applied_share(version, reports)
    tree = f" to {reports[0].tree}" if reports[0].tree and reports[0].by != "pull" else ""
    state = f"applied {share}" if share else "applied"
    return f"{state}: {named(version)} · {applied_by(reports[0])}{tree}"


def applied_share(version: Version, reports: Sequence[Application]) -> str:
    """`3/7` where reports of one person and tree name a part of the patches, else empty."""
    total = len(version.patches) + len(version.missing)
    patches = {number for report in reports for number in report.patches}
    is_whole = any(not report.patches for report in reports)
    return "" if version.pull or is_whole or len(patches) >= total else f"{len(patches)}/{total}"


def reviewed_title(version: Version) -> str:
    """`reviewed: v4 Ring batches · all 17 patches`."""
    is_whole = len(version.patches) > 1 and not version.missing
    size = f" · {all_patches(len(version.patches))}" if is_whole else ""
    return f"reviewed: {named(version)}{size}"


def withdrawn_title(version: Version) -> str:
    """`withdrawn: v4 Ring batches · Ann Example`."""
    return f"withdrawn: {named(version)} · {person_name(version.author)}"
