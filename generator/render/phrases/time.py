"""Dates, durations and windows as plain text. Every time is in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from generator.models.commits import Window, WindowSize
from generator.models.digest import Digest
from generator.models.settings import ListConfig
from generator.render.phrases.count import pluralize


def when(date: datetime) -> str:
    """`2025-04-09 08:26 UTC`."""
    return f"{date.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def day(date: datetime) -> str:
    """`2025-04-09`."""
    return f"{date.astimezone(UTC):%Y-%m-%d}"


def month_name(date: datetime) -> str:
    """`April 2025`."""
    return f"{date.astimezone(UTC):%B %Y}"


def month_ident(date: datetime) -> str:
    """`m2025-04`: the id of a month's heading."""
    return f"m{date.astimezone(UTC):%Y-%m}"


def duration(length: timedelta) -> str:
    """`5 hours`, `3 days`, `7 weeks`, rounded down to the largest unit that fits."""
    hours = max(0, int(length.total_seconds()) // 3600)
    if hours < 48:
        return pluralize(hours, "hour") if hours else "less than an hour"
    days = hours // 24
    return pluralize(days, "day") if days < 21 else pluralize(days // 7, "week")


def distance(earlier: datetime, later: datetime) -> str:
    """`3 days`, `5 weeks`, `2 years`: the time between two dates, rounded down."""
    days = max(0, (later - earlier).days)
    if not days:
        return "less than a day"
    if days < 14:
        return pluralize(days, "day")
    if days < 2 * 365:
        return pluralize(days // 7, "week")
    return pluralize(days // 365, "year")


def window_words(window: Window) -> str:
    """The period of a window: `Wednesday, 9 April 2025`, `2025-W15 (7 April to 13 April 2025)`."""
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


def each_window(size: WindowSize) -> str:
    """`an hour`, `a day`, `a week`: how often there is a digest."""
    return f"{'an' if size == 'hour' else 'a'} {size}"


def window_short(window: Window) -> str:
    """`Wed 9 April`, `9 April, 08:00`, or the name of a longer window: for a row of a list."""
    start = datetime.fromtimestamp(window.start, UTC)
    match window.size:
        case "hour":
            return f"{start.day} {start:%B}, {start:%H}:00"
        case "day":
            return f"{start:%a} {start.day} {start:%B}"
        case "month":
            return f"{start:%B %Y}"
        case _:
            return window.name


def period(digest: Digest) -> str:
    """When the mails of a digest were received; the period of its window if there are none."""
    first, last = digest.received_first, digest.received_last
    if first is None or last is None:
        return window_words(digest.window) if digest.window else ""
    if day(first) != day(last):
        return f"{when(first)} to {when(last)}"
    return f"{day(first)}, {first.astimezone(UTC):%H:%M} to {last.astimezone(UTC):%H:%M} UTC"


def counted_since(mailing_list: ListConfig) -> str:
    """From when on the mails of a list are counted, as a sentence."""
    if mailing_list.since:
        return f"Counted from {day(mailing_list.since)}."
    return "Counted from the first mail of the archive."
