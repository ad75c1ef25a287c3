"""When mails arrived, as far as the mails around them bear it out.

The received time of an entry is the committer date of its commit. public-inbox takes that from the
newest Received header of the mail, so a server with a wrong clock, or a mail that was put into the
archive with a made-up header, can bear any date. The order of the commits cannot be forged: what
arrived later stands later. So an entry is dated by its own time where the entries after it do not
speak against that, and otherwise by the entry before it. No clock is read, and an entry's time is
final when `LOOK` more have arrived.
"""

from __future__ import annotations

from collections.abc import Sequence

LOOK = 64  # entries after an entry that speak for its time or against it
_FLOOR = 396_748_800  # July 1982, before RFC 821: no mail was received by SMTP before it
_SLACK = 3600  # seconds by which mails may overtake each other
_LEAP = 365 * 86_400  # seconds after the entry before; a list is seldom silent for so long
_MANY = 4  # entries that are earlier
_WITNESSES = 16  # entries that must follow one that leaps: fewer might be forged together


def arrival_times(received: Sequence[int], before: int | None = None) -> list[int]:
    """The time of arrival of each entry, ascending; `received` are their times in commit order.

    `before` is the time of arrival of the entry before the first, None at the start of a list. All
    times are seconds since 1970, UTC.
    """
    times: list[int] = []
    for number, time in enumerate(received, 1):
        after = received[number : number + LOOK]
        if before is None:
            before = _first(time, after)
        elif time > before and _is_borne_out(time, before, after):
            before = time
        times.append(before)
    return times


def _first(time: int, after: Sequence[int]) -> int:
    """The time of the first entry of a list; the earliest of those after it if they contradict."""
    possible = sorted(each for each in (time, *after) if each >= _FLOOR)
    if not possible:
        return max(time, 0)
    usual = possible[len(possible) // 4]
    earlier = sum(each < time - _SLACK for each in possible)
    if earlier < _MANY and abs(time - usual) <= _LEAP:
        return time
    return next(each for each in possible if usual - each <= _LEAP)


def _is_borne_out(time: int, before: int, after: Sequence[int]) -> bool:
    """Whether an entry is dated by its own time, which is later than that of the one before it.

    Half of those that follow it must not be earlier, and most of them for a leap of years. Times
    that lie before the present one say nothing, and a few mails that come late say little.
    """
    leaps = time - before > _LEAP
    if not after:
        return not leaps
    if not leaps and min(after) >= time - _SLACK:
        return True  # nearly all
    witnesses = [each for each in after if each >= before - _SLACK]
    earlier = sum(each < time - _SLACK for each in witnesses)
    if leaps:
        return len(witnesses) >= _WITNESSES and 8 * earlier < len(witnesses)
    return earlier < _MANY or 2 * earlier <= len(witnesses)
