"""Which words say how a version stands among its others: state, reviews, age, the rule of a link?

Shared by every page that names a version. Plain text throughout; what one version changed against
the one before is told by `changes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from generator.models.mails import Message
from generator.models.settings import ListConfig
from generator.models.versions import Application, LinkRule, State, Version, VersionRef
from generator.render.phrases import count as words

Standing = tuple[Version, State]  # a version, and how it stands now

RULES: dict[LinkRule, str] = {
    "change-id": "the same change-id",
    "message-id": "the same name that b4 gave their Message-IDs",
    "link": "the text links to it",
    "title and author": "same title and author",
    "title and patches": "same title, and patches in common",
    "patches and author": "same author, and most patches in common",
}
_BY = {"note": "by", "robot": "told by", "pull": "in a pull request by"}


def rule_words(rule: LinkRule) -> str:
    """By which rule two versions were taken for the same work."""
    return RULES[rule]


def version_name(version: Version | VersionRef) -> str:
    """`v3`, `v3 RESEND`, `RFC`, `RFC v2`."""
    plain = version.rfc and version.version == "1"
    parts = ("RFC" * version.rfc, f"v{version.version}" * (not plain), "RESEND" * version.resend)
    return " ".join(filter(None, parts))


def progress(version: Version, state: State) -> tuple[str, ...]:
    """What the state leaves out: `reviewed 3/17`, `applied 2/5`, where it is true of some only."""
    total = len(version.patches) + len(version.missing)
    reviewed = len(version.reviewed)
    parts = []
    if reviewed and reviewed < total and state.name not in {"applied", "withdrawn"}:
        parts.append(f"reviewed {reviewed}/{total}")
    if state.name != "applied" and (applied := applied_count(version)):
        parts.append(f"applied {applied}/{total}")
    return tuple(parts)


def applied_count(version: Version) -> int:
    """How many patches notes, robots and pull requests say were applied."""
    if any(not one.patches for one in version.all_applications):
        return len(version.patches) + len(version.missing)
    return len({number for one in version.all_applications for number in one.patches})


def applied_patches(application: Application, version: Version) -> str:
    """`patches 1-3 of 5`, `all 5 patches`, `the patch`: what of a version was applied."""
    if version.total <= 1:
        return "the patch"
    if not application.patches:
        return f"all {version.total} patches"
    return f"{numbered(application.patches)} of {version.total}"


def went_to(application: Application) -> str:
    """Where patches went, as a heading: the tree, as far as the mail names it.

    A pull request names the tree it comes from, another one each time.
    """
    return "in a pull request" if application.by == "pull" else application.tree or "tree not named"


def numbered(numbers: Iterable[int]) -> str:
    """`patch 2`, `patches 1-3, 5`."""
    listed = sorted(set(numbers))
    return f"{'patch' if len(listed) == 1 else 'patches'} {words.runs(listed)}"


def applied_by(application: Application) -> str:
    """`by Ola Brandt`, `told by patchwork-bot`, `in a pull request by Ola Brandt`."""
    return f"{_BY[application.by]} {words.person(application.person)}"


def went(mail: Message) -> str:
    """`3 patches to net-next`, `to net-next`: what an "applied" note says by itself."""
    note = mail.note
    if note is None:
        return ""
    patches = words.number(len(note.applied), "patch", "patches") if note.applied else ""
    return " ".join(part for part in (patches, f"to {note.tree}" if note.tree else "") if part)


def answered(number: int | None, total: int) -> str:
    """`patch 3`, `the cover letter`: what of a version a mail speaks of; empty if not known."""
    if number is None or (total <= 1 and number):
        return ""
    return f"patch {number}" if number else "the cover letter"


def span(earlier: datetime, later: datetime) -> str:
    """`3 days`, `5 weeks`, `2 years`: how far two moments are apart, rounded down."""
    days = max(0, (later - earlier).days)
    if not days:
        return "less than a day"
    if days < 14:
        return words.number(days, "day")
    if days < 2 * 365:
        return words.number(days // 7, "week")
    return words.number(days // 365, "year")


def age(version: Version) -> str:
    """`v4, 7 weeks after v1`; empty for the first version of a work."""
    first = version.first
    if first is None or first.path == version.path:
        return ""
    distance = span(first.sent, version.sent)
    return f"{version_name(version)}, {distance} after {version_name(first)}"


def counted_since(mailing_list: ListConfig) -> str:
    """From when on a list is counted, as a sentence."""
    if mailing_list.since:
        return f"Counted from {words.day(mailing_list.since)}."
    return "Counted from the first mail of the archive."


def place_among(version: Version, lineage: Iterable[Version]) -> str:
    """`version 2 of 4, first sent 5 weeks before`, or that there is but one."""
    paths = {one.path: one.sent for one in lineage}
    if len(paths) < 2 or version.path not in paths:
        return "the only version in the archive"
    at = list(paths).index(version.path) + 1
    told = f"{words.ordinal(at)} of {len(paths)} versions"
    if at == 1:
        return told
    return f"{told}, first sent {span(next(iter(paths.values())), version.sent)} before"
