"""Which words say what the values hold? Shared by the text format and the pages.

Every figure says what it counts, times are in UTC, and nothing here knows markup: what comes out
is plain text that still has to be escaped for where it goes.
"""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from generator.models.commits import Window
from generator.models.digest import Digest, Tally
from generator.models.mails import Message, Person, Trailer
from generator.models.series import GivenTrailer, Series
from generator.models.versions import Version

SHORT_TAGS = {"Acked-by": "A", "Reviewed-by": "R", "Tested-by": "T", "Nacked-by": "N"}
NAMED = 40  # people of one thread
TAGS = 20  # kinds of tags; there are four of use, and whoever likes makes up more
# Scripts with letters that pass for each other; a name in one of them is only a name.
_CONFUSABLE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
_SHELL_SAFE = re.compile(r"[\w@%+=:,./][\w@%+=:,./-]*", re.ASCII)


def when(moment: datetime) -> str:
    """`2025-04-09 08:26 UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def day(moment: datetime) -> str:
    """`2025-04-09`, in UTC."""
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def month_name(moment: datetime) -> str:
    """`April 2025`, in UTC."""
    return f"{moment.astimezone(UTC):%B %Y}"


def month_ident(moment: datetime) -> str:
    """`m2025-04`: a name for a place on a page."""
    return f"m{moment.astimezone(UTC):%Y-%m}"


def number(count: int, one: str, many: str = "") -> str:
    """`1 patch`, `2 patches`: the count with its noun; `many` defaults to `one` with an s."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def duration(length: timedelta) -> str:
    """`5 hours`, `3 days`, `7 weeks`, rounded down to the largest unit that fits."""
    hours = max(0, int(length.total_seconds()) // 3600)
    if hours < 48:
        return number(hours, "hour") if hours else "less than an hour"
    days = hours // 24
    return number(days, "day") if days < 21 else number(days // 7, "week")


def window_words(window: Window) -> str:
    """The period for a reader: `Wednesday, 9 April 2025`, `2025-W15 (7 to 13 April 2025)`."""
    start = datetime.fromtimestamp(window.start, UTC)
    match window.size:
        case "hour":
            return f"{start:%A}, {start.day} {start:%B %Y}, {start:%H}:00 to {start:%H}:59 UTC"
        case "week":
            last = datetime.fromtimestamp(window.end - 1, UTC)
            return f"{window.name} ({start.day} {start:%B} to {last.day} {last:%B %Y})"
        case "month":
            return f"{start:%B %Y}"
        case _:
            return f"{start:%A}, {start.day} {start:%B %Y}"


def period(digest: Digest) -> str:
    """When the mails of the range were received; the window where nothing was."""
    first, last = digest.received_first, digest.received_last
    if first is None or last is None:
        return window_words(digest.window) if digest.window else ""
    if day(first) != day(last):
        return f"{when(first)} to {when(last)}"
    return f"{day(first)}, {first.astimezone(UTC):%H:%M} to {last.astimezone(UTC):%H:%M} UTC"


def totals(digest: Digest) -> str:
    """One sentence that names every sort of mail of the range, without a full stop."""
    counts = digest.counts
    if not counts.messages and not counts.withdrawn:
        return "No mail arrived"
    parts = [
        _patched(digest),
        number(counts.pulls, "pull request") if counts.pulls else "",
        f"{counts.applied} applied" if counts.applied else "",
        number(counts.replies, "reply", "replies") if counts.replies else "",
        number(counts.reports, "report") if counts.reports else "",
        f"{counts.other} other" if counts.other else "",
        f"{counts.bots} from robots" if counts.bots else "",
        f"{counts.unreadable} unreadable" if counts.unreadable else "",
        f"{counts.withdrawn} withdrawn" if counts.withdrawn else "",
    ]
    said = ", ".join(part for part in parts if part)
    mails = number(counts.messages, "mail")
    if counts.people:
        mails += f" by {number(counts.people, 'person', 'people')}"
    return f"{mails}: {said}" if said else mails


def _patched(digest: Digest) -> str:
    """`11 patches and 2 cover letters in 2 new series and 1 new version`."""
    counts, series = digest.counts, digest.series
    again = sum(one.resend for one in series)
    fresh = sum(one.version == "1" and not one.resend for one in series)
    later = len(series) - again - fresh
    mails = _listed(
        number(counts.patches, "patch", "patches") if counts.patches else "",
        number(counts.covers, "cover letter") if counts.covers else "",
    )
    kinds = _listed(
        number(fresh, "new series", "new series") if fresh else "",
        number(later, "new version") if later else "",
        f"{again} sent again" if again else "",
    )
    return f"{mails} in {kinds}" if mails and kinds else mails or kinds


def _listed(*parts: str) -> str:
    *most, last = [part for part in parts if part] or [""]
    return f"{', '.join(most)} and {last}" if most else last


def badges(series: Series | Version) -> tuple[str, ...]:
    """What stands before a title: trees and projects, RFC, RESEND, a version beyond the first."""
    marks = (("RFC", series.rfc), ("RESEND", series.resend), (f"v{series.version}", _later(series)))
    return (*series.prefixes, *(mark for mark, stands in marks if stands))


def _later(series: Series | Version) -> bool:
    return series.version != "1"


def person(who: Person) -> str:
    """A name for a page. One that mixes look-alike scripts is shown with its address."""
    label = who.label
    if who.email and label != who.email and _mixes_scripts(label):
        return f"{label} <{who.email}>"
    return label


def _mixes_scripts(name: str) -> bool:
    if name.isascii():
        return False
    scripts = {unicodedata.name(char, "").partition(" ")[0] for char in name if char.isalpha()}
    return len(scripts & _CONFUSABLE) > 1


def sent_by(series: Series | Version) -> str:
    """Who mailed the series, where that is not its author; else an empty string."""
    author, sender = series.author, series.sender
    same = author.email == sender.email if author.email else author.name == sender.name
    return "" if same else person(sender)


def people(persons: Iterable[Person]) -> str:
    """`Ann Example (2), Bo Example`: who wrote, in order of appearance, with how many mails.

    Of many, the first are named.
    """
    counts = Counter(person(who) for who in persons)
    named = [f"{name} ({count})" if count > 1 else name for name, count in counts.items()]
    if left := len(named[NAMED:]):
        return f"{', '.join(named[:NAMED])} and {left} more"
    return ", ".join(named)


def mail_label(message: Message) -> str:
    """`3/7` of a patch of a series, else an empty string."""
    subject = message.subject
    if subject.number is None or not subject.total or (subject.total == 1 and subject.number == 1):
        return ""
    return f"{subject.number}/{subject.total}"


def missing(series: Series) -> str:
    """`Patches 3, 5-7 of 9 are not in this range`, or an empty string.

    They may have arrived before it or after it, or never: a range cannot tell.
    """
    return f"{_absent(series)} not in this range" if series.missing else ""


def never_came(series: Series | Version) -> str:
    """`Patches 3, 5-7 of 9 are not in the archive`, or an empty string."""
    return f"{_absent(series)} not in the archive" if series.missing else ""


def _absent(series: Series | Version) -> str:
    noun, verb = ("Patch", "is") if len(series.missing) == 1 else ("Patches", "are")
    return f"{noun} {runs(series.missing)} of {series.total} {verb}"


def runs(numbers: Iterable[int]) -> str:
    """`3, 5-7`: rising numbers, those that follow each other put together."""
    found: list[list[int]] = []
    for one in numbers:
        if found and one == found[-1][-1] + 1:
            found[-1] = [found[-1][0], one]
        else:
            found.append([one])
    return ", ".join("-".join(map(str, run)) for run in found)


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `13th`."""
    ends = {1: "st", 2: "nd", 3: "rd"}
    end = "th" if number % 100 in {11, 12, 13} else ends.get(number % 10, "th")
    return f"{number}{end}"


def patch_count(series: Series | Version) -> str:
    """`17 patches`, or `1 of 4 patches` where some are missing."""
    count = len(series.patches)
    if series.missing:
        return f"{count} of {number(series.total, 'patch', 'patches')}"
    return number(count, "patch", "patches")


def answers(message: Message) -> str:
    """`v2 3/7`: which patch a reply speaks to; empty where there is but one, of version 1."""
    subject = message.subject
    if message.patch or not subject.is_reply:
        return ""
    version = "" if subject.version_inferred else f"v{subject.version}"
    place = "" if subject.number_inferred else f"{subject.number}/{subject.total}"
    return " ".join(part for part in (version, place) if part)


def tally_label(one: Tally, others: Iterable[Tally]) -> str:
    """A tally's name; with its domain where another person of the table has the same name."""
    domain = one.email.rpartition("@")[2]
    namesakes = sum(other.name == one.name for other in others)
    return f"{one.name} ({domain})" if domain and namesakes > 1 else one.name


def given(message: Message) -> tuple[Trailer, ...]:
    """The tags a mail gives in somebody's name: Reviewed-by and its like, not Cc or Link."""
    return tuple(
        trailer
        for trailer in message.trailers
        if trailer.person is not None
        and trailer.name.lower().endswith("-by")
        and trailer.name != "Signed-off-by"
    )


def count_tags(trailers: Iterable[GivenTrailer]) -> tuple[Tally, ...]:
    """How many people gave each tag first-hand: A, R, T, N first, then the others by name."""
    given = {
        (trailer.name, trailer.person.email or trailer.person.name)
        for trailer in trailers
        if trailer.from_sender
    }
    return tally_tags(name for name, _ in given)


def tally_tags(given: Iterable[str]) -> tuple[Tally, ...]:
    """How often each tag stands, in the order pages have; of made-up tags only the first."""
    counts = Counter(given)
    names = [name for name in SHORT_TAGS if name in counts]
    names += sorted(name for name in counts if name not in SHORT_TAGS)
    return tuple(Tally(name, counts[name]) for name in names[:TAGS])


def short_tags(tags: Iterable[Tally]) -> str:
    """`A 2 R 5`: a letter for the usual tags, the name of any other."""
    return " ".join(f"{SHORT_TAGS.get(tag.name, tag.name)} {tag.count}" for tag in tags)


def b4(message_id: str, verb: str) -> str:
    """The b4 command on a series, safe to paste: a Message-ID is a stranger's text."""
    if _SHELL_SAFE.fullmatch(message_id):
        return f"b4 {verb} {message_id}"
    return f"b4 {verb} -- {shlex.quote(message_id)}"


def shazam(message_id: str) -> str:
    """The command that applies a series."""
    return b4(message_id, "shazam")
