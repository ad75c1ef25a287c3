"""Sent times: the Date header (RFC 5322, with the obsolete zones of 4.3) in its own time zone.

A missing or absurd date is None. Received times come from the archive.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = {
    name: f"{number:02}"
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DATE = re.compile(
    r"\s*(?:[A-Za-z]{3},)?\s*(\d{1,2}) ([A-Za-z]{3}) (\d{4}|\d\d) (\d\d:\d\d:[0-5]\d) "
    r"([+-](?:0\d|1[0-3])[0-5]\d|[+-]1400|GMT\b|UTC\b|Z\b)",
    re.ASCII,
)
_DAY = 86_400
_MAX_ZONE = 14 * 60  # minutes; the widest zone in use is +14:00


def parse_date(field: str, received: int) -> datetime | None:
    """The sent time of a mail that was received at `received` (seconds since 1970, UTC).

    None where the field is unreadable, before 1970 or later than a day after `received`.
    """
    parts = _DATE.match(field)
    try:
        if parts:
            day, month, year, clock, zone = parts.groups()
            # Converted to ISO 8601, whose parser is written in C.
            if len(year) == 2:
                year = f"{'19' if year > '68' else '20'}{year}"  # POSIX: 69 to 99 are 1969 to 1999
            zone = zone if zone[0] in "+-" else "+0000"
            iso = f"{year}-{_MONTHS[month.lower()]}-{day:0>2}T{clock}{zone}"
            sent = datetime.fromisoformat(iso)
        else:
            sent = _parse_obsolete(field[:200])
        return sent if 0 <= sent.timestamp() <= received + _DAY else None
    except (ValueError, OverflowError, TypeError, KeyError, IndexError):
        return None


def _parse_obsolete(field: str) -> datetime:
    from email.utils import parsedate_tz  # noqa: PLC0415 - takes 15 ms, and is seldom needed

    if not field.isascii():
        raise ValueError("not ASCII")  # parsedate_tz reads digits of other scripts
    parts = parsedate_tz(field)
    if parts is None:
        raise ValueError("no date")
    minutes = (parts[9] or 0) // 60
    if abs(minutes) > _MAX_ZONE:
        raise ValueError("no such zone")
    zone = timezone(timedelta(minutes=minutes)) if minutes else UTC
    return datetime(*parts[:5], min(parts[5], 59), tzinfo=zone)
