"""How a version of a series is named, and how it relates to the other versions of its lineage."""

from __future__ import annotations

from generator.models.series import Series
from generator.models.versions import LineagePart, LinkRule, Version, VersionRef
from generator.render.phrases.count import ordinal
from generator.render.phrases.time import distance

LINK_RULES: dict[LinkRule, str] = {
    "change-id": "the same change-id",
    "message-id": "the same name that b4 gave their Message-IDs",
    "link": "the text links to it",
    "title and author": "same title and author",
    "title and patches": "same title, and patches in common",
    "patches and author": "same author, and most patches in common",
    "thread and author": "same author, the next number, and in answer to it or to the same thread",
    "files and author": "same author, the next number, the same subsystem and files",
    "sent again": "same author, title and patches, sent again",
}


def version_name(version: Version | VersionRef) -> str:
    """`v3`, `v3 RESEND`, `RFC`, `RFC v2`."""
    plain = version.rfc and version.version == "1"
    parts = ("RFC" * version.rfc, f"v{version.version}" * (not plain), "RESEND" * version.resend)
    return " ".join(filter(None, parts))


def previous_name(version: Version) -> str:
    """The name of the version before; `the earlier v1` where it has the name of this one."""
    name = version_name(version.previous) if version.previous else ""
    return f"the earlier {name}" if name == version_name(version) else name


def following_name(version: Version) -> str:
    """The name of the version that follows; `a later v1` where it has the name of this one."""
    name = version_name(version.following) if version.following else ""
    return f"a later {name}" if name == version_name(version) else name


def badges(series: Series | Version) -> tuple[str, ...]:
    """The badges before a title: trees and projects, RFC, RESEND, a version after the first."""
    name = f"v{series.version}"
    flags = (("RFC", series.rfc), ("RESEND", series.resend), (name, series.version != "1"))
    return (*series.prefixes, *(badge for badge, is_shown in flags if is_shown))


def link_rule_words(rule: LinkRule) -> str:
    """The rule by which two versions were linked, as a phrase."""
    return LINK_RULES[rule]


def version_age(version: Version) -> str:
    """`v4, 7 weeks after v1`; empty for the first version of a lineage."""
    first = version.first
    if first is None or first.path == version.path:
        return ""
    passed = distance(first.sent, version.sent)
    return f"{version_name(version)}, {passed} after {version_name(first)}"


def lineage_position(version: Version, lineage: LineagePart) -> str:
    """`2nd of 4 versions, first sent 5 weeks before`, or that it is the only version."""
    if lineage.total < 2:
        return "the only version in the archive"
    phrase = f"{ordinal(lineage.position)} of {lineage.total} versions"
    if lineage.position == 1 or not version.first:
        return phrase
    return f"{phrase}, first sent {distance(version.first.sent, version.sent)} before"
