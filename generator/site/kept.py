"""Files in the site that a person put there: which of them stay when a release takes its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from generator.links import SEARCH
from generator.site.plan import GENERATED

_PART = re.compile(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
_GENERATED_END = (
    ".html",
    ".atom",
    ".opml.xml",
    ".json",
    ".csv",
    ".db",
    ".sqlite3.gz",
)  # of what a run makes of a list


def is_kept(path: str, patterns: tuple[str, ...]) -> bool:
    """Whether a person wants a file of the site to be kept.

    `path` is relative to the site. A page or a file of search of some list never counts, so that
    what is withdrawn goes whatever the patterns are.
    """
    return (
        bool(patterns)
        and not _is_generated(path)
        and _matcher(patterns).fullmatch(path) is not None
    )


def strangers(gone: Iterable[str]) -> list[str]:
    """Those of the paths that a run removes from the site which no run made."""
    return [path for path in gone if not _is_generated(path)]


def _is_generated(path: str) -> bool:
    """Whether a run may have made a file of the site from the mails of some list."""
    return path.startswith((GENERATED, SEARCH)) and path.endswith(_GENERATED_END)


@cache
def _matcher(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(_expression, patterns)), re.DOTALL)


def _expression(pattern: str) -> str:
    """`*` and `?` stay within a folder, `**` is any depth; a folder is all that is below it."""
    parts = _PART.findall(pattern.rstrip("/"))
    own = "".join(_MEANING.get(part) or re.escape(part) for part in parts)
    return f"{own}(?:/.*)?"
