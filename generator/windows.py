"""The hour, day, week or month into which a mail falls, by its received time in UTC.

The current time is never read.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from generator.models.commits import Window, WindowSize

# The end of a window must be a date that `datetime` can hold too.
_LAST = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def window_of(received: int | datetime, size: WindowSize) -> Window:
    """The window of `size` that holds `received` (seconds since 1970 UTC, or an aware time).

    Weeks begin on Monday and are named as in ISO 8601. A time before 1970 counts as the start of
    1970, a time after the year 9998 as the first second of 9999: `datetime` ends
    with that year.
    """
    seconds = received if isinstance(received, int) else int(received.timestamp())
    time = _EPOCH + timedelta(seconds=max(0, min(seconds, _LAST)))
    hour = time.replace(minute=0, second=0)
    day = hour.replace(hour=0)
    match size:
        case "hour":
            return _window(size, f"{hour:%Y-%m-%dT%H}", hour, hour + timedelta(hours=1))
        case "day":
            return _window(size, f"{day:%Y-%m-%d}", day, day + timedelta(days=1))
        case "week":
            year, week, weekday = day.isocalendar()
            monday = day - timedelta(days=weekday - 1)
            return _window(size, f"{year}-W{week:02d}", monday, monday + timedelta(weeks=1))
        case "month":
            first = day.replace(day=1)
            following = (first + timedelta(days=31)).replace(day=1)
            return _window(size, f"{first:%Y-%m}", first, following)


def _window(size: WindowSize, name: str, start: datetime, end: datetime) -> Window:
    return Window(size, name, int(start.timestamp()), int(end.timestamp()))
