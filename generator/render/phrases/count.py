"""Counts and numbers as plain text: of mails and patches. Every figure says what it counts."""

from __future__ import annotations

from collections.abc import Iterable

from generator.models.digest import Digest
from generator.models.mails import Message
from generator.models.series import Series
from generator.models.versions import Version


def pluralize(count: int, noun: str, plural: str = "") -> str:
    """`1 patch`, `2 patches`: a count with its noun; `plural` defaults to the noun with an s."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `13th`."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if number % 100 in {11, 12, 13} else ends.get(number % 10, "th")
    return f"{number}{end}"


def number_ranges(numbers: Iterable[int]) -> str:
    """`3, 5-7`: rising numbers, consecutive ones joined."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1] = [ranges[-1][0], number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, ends)) for ends in ranges)


# ---------------------------------------------------------------- the mails of a digest


def totals(digest: Digest) -> str:
    """One sentence that counts every kind of mail of a digest, without a full stop."""
    counts = digest.counts
    if not counts.messages and not counts.withdrawn:
        return "No mail arrived"
    kinds = [
        _patch_totals(digest),
        pluralize(counts.pulls, "pull request") if counts.pulls else "",
        f"{counts.applied} applied" if counts.applied else "",
        pluralize(counts.replies, "reply", "replies") if counts.replies else "",
        pluralize(counts.reports, "report") if counts.reports else "",
        f"{counts.other} other" if counts.other else "",
        f"{counts.bots} from robots" if counts.bots else "",
        f"{counts.unreadable} unreadable" if counts.unreadable else "",
        f"{counts.withdrawn} withdrawn" if counts.withdrawn else "",
    ]
    summary = ", ".join(filter(None, kinds))
    mails = pluralize(counts.messages, "mail")
    if counts.people:
        mails += f" by {pluralize(counts.people, 'person', 'people')}"
    return f"{mails}: {summary}" if summary else mails


def _patch_totals(digest: Digest) -> str:
    """`11 patches and 2 cover letters in 2 new series and 1 new version`."""
    counts = digest.counts
    resent = sum(series.resend for series in digest.series)
    first = sum(series.version == "1" and not series.resend for series in digest.series)
    later = len(digest.series) - resent - first
    mails = joined(
        pluralize(counts.patches, "patch", "patches") if counts.patches else "",
        pluralize(counts.covers, "cover letter") if counts.covers else "",
    )
    versions = joined(
        pluralize(first, "new series", "new series") if first else "",
        pluralize(later, "new version") if later else "",
        f"{resent} sent again" if resent else "",
    )
    return f"{mails} in {versions}" if mails and versions else mails or versions


def joined(*items: str) -> str:
    """`a, b and c`, without the empty items."""
    *most, last = [item for item in items if item] or [""]
    return f"{', '.join(most)} and {last}" if most else last


# ---------------------------------------------------------------- the patches of a series


def patch_count(series: Series | Version) -> str:
    """`17 patches`, or `1 of 4 patches` where some are missing."""
    count = len(series.patches)
    if series.missing:
        return f"{count} of {pluralize(series.total, 'patch', 'patches')}"
    return pluralize(count, "patch", "patches")


def all_patches(total: int) -> str:
    """`the patch`, `both patches`, `all 5 patches`."""
    if total <= 1:
        return "the patch"
    return "both patches" if total == 2 else f"all {total} patches"


def patch_numbers(numbers: Iterable[int]) -> str:
    """`patch 2`, `patches 1-3, 5`."""
    rising = sorted(set(numbers))
    return f"{'patch' if len(rising) == 1 else 'patches'} {number_ranges(rising)}"


def missing_in_range(series: Series) -> str:
    """`Patches 3, 5-7 of 9 are not in this range`, or an empty string.

    They may have arrived before the range, after it or never: its mails cannot tell.
    """
    return f"{_missing(series)} not in this range" if series.missing else ""


def missing_in_archive(series: Series | Version) -> str:
    """`Patches 3, 5-7 of 9 are not in the archive`, or an empty string."""
    return f"{_missing(series)} not in the archive" if series.missing else ""


def _missing(series: Series | Version) -> str:
    noun, verb = ("Patch", "is") if len(series.missing) == 1 else ("Patches", "are")
    return f"{noun} {number_ranges(series.missing)} of {series.total} {verb}"


# ---------------------------------------------------------------- one mail among the patches


def mail_label(message: Message) -> str:
    """`3/7` for a patch of a series, else an empty string."""
    subject = message.subject
    if subject.number is None or not subject.total or (subject.total == 1 and subject.number == 1):
        return ""
    return f"{subject.number}/{subject.total}"


def answered_subject(message: Message) -> str:
    """`v2 3/7`: the patch a reply answers, as far as its subject names it."""
    subject = message.subject
    if message.patch or not subject.is_reply:
        return ""
    version = "" if subject.version_inferred else f"v{subject.version}"
    patch = "" if subject.number_inferred else f"{subject.number}/{subject.total}"
    return " ".join(filter(None, (version, patch)))


def answered_patch(number: int | None, total: int) -> str:
    """`patch 3`, `the cover letter`: the mail of a version that is answered; empty if not known.

    `number` is 0 for the cover letter. A patch that is the only one needs no name.
    """
    if number is None or (total <= 1 and number):
        return ""
    return f"patch {number}" if number else "the cover letter"
