"""A reply as exchanges: what its sender quotes, and what they say to it.

Of a quote the last lines count, which the words below it answer; quotes of quotes, attributions
inside a quote and all that stands higher are counted. Which lines are the sender's own is decided
by `quotes`, and every one of them is in an exchange.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.mail.quotes import QUOTED, attribution_at, marked_lines
from generator.models.mails import Exchange

MAX_QUOTED = 6  # lines of a quote that are kept
_MARK = re.compile(r" ?(?:[>|]|&gt;) ?")
_DEEPER = re.compile(r" {0,2}(?:[>|]|&gt;)")


def read_exchanges(text: str) -> tuple[Exchange, ...]:
    """The exchanges of a reply's body, in order; the last may have quoted lines alone."""
    lines, quotes = marked_lines(text)
    exchanges: list[Exchange] = []
    own: list[str] = []
    quoted: list[str] = []
    attribution: tuple[str, ...] = ()
    runs = iter(quotes)
    for line in lines:
        if line != QUOTED:
            own.append(line)
            continue
        if any(map(str.strip, own)):
            at = attribution_at(own)
            if any(map(str.strip, own[:at])) or quoted:
                exchanges.append(_exchange(attribution, quoted, own[:at]))
                quoted = []
            attribution = tuple(filter(str.strip, own[at:]))
        own = []
        quoted += next(runs).split("\n")
    if quoted or any(map(str.strip, own)):
        exchanges.append(_exchange(attribution, quoted, own))
    return tuple(exchanges)


def _exchange(attribution: tuple[str, ...], quoted: list[str], own: list[str]) -> Exchange:
    words = "\n".join(own).strip("\n").rstrip()
    answered = list(_answered(quoted)) if words else []
    answered.reverse()
    lines = sum(1 for line in quoted if _MARK.sub("", line, count=1).strip(" \t>|"))
    shown = sum(1 for line in answered if line.strip())
    return Exchange(attribution, "\n".join(answered).strip("\n"), lines - shown, words)


def _answered(quoted: list[str]) -> Iterator[str]:
    """The last paragraph of what is quoted, without its marks, from its end."""
    found = 0
    for line in reversed(quoted):
        text = line[mark.end() :] if (mark := _MARK.match(line)) else line
        if found and (not text.strip() or _DEEPER.match(text)):
            return
        if not text.strip() or _DEEPER.match(text):
            continue
        found += 1
        yield text
        if found == MAX_QUOTED:
            return
