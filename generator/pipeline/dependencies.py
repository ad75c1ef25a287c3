"""What are sheets called, and what can change that a sheet was made from?

Names sort as they should be made: what is told in a window by when it begins. What is on a sheet
is asked in `sheets` and `listings`.
"""

from __future__ import annotations

from generator.models.versions import Version

DIGEST = "digest "
ENTRY = "entry "
SERIES = "series "
PERSON = "person "
TOPIC = "topic "
LISTING = "listing "


def digest(begin: int) -> str:
    """The sheet of the window that begins at that time."""
    return f"{DIGEST}{begin:012d}"


def window(name: str) -> int:
    """When the window begins whose sheet, or whose entry in a feed, is called so."""
    return int(name.rpartition(" ")[2])


def entry(begin: int) -> str:
    """The sheet of a feed's entry on that window; it has no page."""
    return f"{ENTRY}{begin:012d}"


def told(begin: int) -> str:
    """What changes as the mails of a window do, or the windows beside it."""
    return f"window {begin:012d}"


def series(path: str) -> str:
    """The sheet of the version at `path`."""
    return f"{SERIES}{path}"


def person(key: str) -> str:
    """The sheet of the person known by `key`; also what changes as that page comes or goes."""
    return f"{PERSON}{key}"


def topic(name: str) -> str:
    """The sheet of a topic."""
    return f"{TOPIC}{name}"


def version(path: str) -> str:
    """What changes as anything of a version does, the texts of its mails and answers included."""
    return f"version {path}"


def face(path: str) -> str:
    """What changes as anything does that other pages show of a version besides its answers."""
    return f"face {path}"


def work(one: Version) -> str:
    """What changes as any version of a work does, or one comes or goes."""
    return f"work {one.first.path if one.first else one.path}"


def listing(name: str, part: int | str = "") -> str:
    """The sheet of a page that lists what others keep, or of a part of it."""
    return f"{LISTING}{name} {part}".rstrip()


def end_of(kind: str) -> str:
    """What comes after every name of a kind."""
    return f"{kind}\U0010ffff"
