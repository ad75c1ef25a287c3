"""When was this mail sent, in its own zone?

The Date header (RFC 5322, with the obsolete zones), or nothing where it is missing or absurd.
Received times come from the archive and are not read here.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DATE = re.compile(
    r"\s*(?:[A-Za-z]{3},)?\s*(\d{1,2}) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) "
    r"([+-])(\d\d)([0-5]\d)",
    re.ASCII,
)
_DAY = 86_400
_MAX_ZONE = 14 * 60  # minutes; the widest zone in use is +14:00
_ZONES: dict[int, timezone] = {}


def parse_date(field: str, received: int) -> datetime | None:
    """The sent time of a mail that arrived at `received` (seconds since 1970, UTC).

    None where the header is unreadable, before 1970 or later than `received` + 1 day.
    """
    parts = _DATE.match(field)
    try:
        if parts:
            day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = parts.groups()
            minutes = int(zone_hours) * 60 + int(zone_minutes)
            sent = datetime(
                int(year), _MONTHS[month.lower()], int(day), int(hour), int(minute),
                min(int(second), 59), tzinfo=_zone(-minutes if sign == "-" else minutes),
            )  # fmt: skip
        else:
            sent = _parse_obsolete(field[:200])
        return sent if 0 <= sent.timestamp() <= received + _DAY else None
    except (ValueError, OverflowError, TypeError, KeyError, IndexError):
        return None


def _parse_obsolete(field: str) -> datetime:
    if not field.isascii():
        raise ValueError("digits of other scripts are no date")
    parts = parsedate_tz(field)
    if parts is None:
        raise ValueError("no date")
    zone = parts[9] or 0
    return datetime(*parts[:5], min(parts[5], 59), tzinfo=_zone(zone // 60))


def _zone(minutes: int) -> timezone:
    if abs(minutes) > _MAX_ZONE:
        raise ValueError("no such zone")
    zone = _ZONES.get(minutes)
    if zone is None:
        zone = _ZONES[minutes] = timezone(timedelta(minutes=minutes)) if minutes else UTC
    return zone
