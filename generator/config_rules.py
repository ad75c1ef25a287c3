"""The rules by which the values of a settings file are read.

A rule is a function that takes a `Setting` and returns its value, or raises a `ConfigError` that
names file, key, rule and value. Which key has which rule is stated in `config`.
"""

from __future__ import annotations

import contextlib
import re
import ssl
import unicodedata
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from generator.config_setting import Setting
from generator.models.commits import WindowSize
from generator.models.settings import Builder
from generator.text import clean_key, clean_line

MAX_DAYS = 3650
MAX_TEXT = 200  # characters
MAX_PATH = 4096  # as for Linux
MAX_BLOCKED = 1002  # of a Message-ID in `<>`, of which 1,000 characters are read
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_NOT_IN_URL = re.compile(r"[\s\"'<>\\]")  # never in an address that is printed on pages
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_{|}~-]+@[A-Za-z0-9.-]+")
_BLOB = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


# ---------------------------------------------------------------- plain values


def text(setting: Setting) -> str:
    """A text of one line, of 200 characters at most."""
    line = clean_line(_written(setting))
    if len(line) > MAX_TEXT:
        setting.refuse(f"text of {MAX_TEXT} characters at most")
    return line


def _written(setting: Setting) -> str:
    """A text as it is written, without the blanks around it."""
    if not isinstance(setting.value, str) or not setting.value.strip():
        setting.refuse("text (put it in quotes if it looks like a number or a date)")
    return setting.value.strip()


def _exact(setting: Setting, limit: int) -> str:
    """The same where each character counts: no blanks are folded, nothing is cut."""
    value = _written(setting)
    if len(value) > limit or any(unicodedata.category(char) == "Cc" for char in value):
        setting.refuse(f"one line of {limit:,} characters at most")
    return value


def flag(setting: Setting) -> bool:
    """True or false."""
    if not isinstance(setting.value, bool):
        setting.refuse("true or false")
    return setting.value


def texts(setting: Setting) -> tuple[str, ...]:
    """A list of texts."""
    return tuple(map(text, _items(setting)))


def _items(setting: Setting) -> list[Setting]:
    """The settings of a list of texts."""
    if not isinstance(setting.value, list):
        setting.refuse("a list of texts")
    return [
        Setting(setting.file, f"{setting.key}[{index}]", value)
        for index, value in enumerate(setting.value)
    ]


def days(setting: Setting) -> int:
    """A number of days."""
    value = setting.value
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_DAYS:
        setting.refuse(f"a number of days from 1 to {MAX_DAYS}")
    return value


def epochs(setting: Setting) -> tuple[int, ...]:
    """Numbers of epochs."""
    numbers = setting.value if isinstance(setting.value, list) else [None]
    if not all(type(number) is int and number >= 0 for number in numbers):
        setting.refuse("a list of the numbers of epochs, such as [0]")
    return tuple(numbers)


def received_time(setting: Setting) -> datetime:
    """A day or a time, returned in UTC; a value without a zone is UTC."""
    value = setting.value
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    elif isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        setting.refuse("a date such as 2026-01-01")
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


# ---------------------------------------------------------------- addresses and paths


def _url(setting: Setting, schemes: tuple[str, ...]) -> str:
    """A plain URL: one with a password or a query would be printed on every page."""
    address = text(setting)
    try:
        parts = urlsplit(address)
        plain = bool(parts.hostname) and "@" not in parts.netloc and parts.scheme in schemes
        plain = plain and not (parts.query or parts.fragment or _NOT_IN_URL.search(address))
    except ValueError:  # brackets that hold no IPv6 address
        plain = False
    if not plain:
        setting.refuse(
            f"a whole {' or '.join(schemes)} address without user name, query or fragment"
        )
    return address.rstrip("/")


def site_url(setting: Setting) -> str:
    """The URL of the site, ending with a slash."""
    if setting.value is None:
        setting.refuse(
            "",
            "set it to the address the site will have, such as https://example.org/patchwire/; "
            "feeds, sitemap and the 404 page need whole addresses",
        )
    return _url(setting, ("https", "http")) + "/"


def https_url(setting: Setting) -> str:
    """An https URL without a trailing slash."""
    return _url(setting, ("https",))


def hub(setting: Setting) -> str:
    """The https address of a hub as it is written: a slash at its end is part of it."""
    https_url(setting)
    return text(setting)


def contact(setting: Setting) -> str:
    """A mail address or an https URL, which becomes a part of a header of HTTP."""
    address = text(setting)
    if address.startswith("https:"):
        return https_url(setting)
    if not _ADDRESS.fullmatch(address):
        setting.refuse("a mail address or an https address")
    return address


def path(setting: Setting) -> str:
    """An absolute path; a relative one starts from the folder of the settings file."""
    try:
        return str((setting.file.parent / Path(_exact(setting, MAX_PATH)).expanduser()).resolve())
    except RuntimeError:  # ~name
        setting.refuse("a path; there is no home folder of that user")


def file(setting: Setting) -> str:
    """The absolute path of a file that exists."""
    name = path(setting)
    if not Path(name).is_file():
        setting.refuse(f"the path of a file, relative to the folder of {setting.file.name}")
    return name


def certificates(setting: Setting) -> str:
    """The absolute path of a file of certificates."""
    name = file(setting)
    try:
        ssl.create_default_context(cafile=name)
    except OSError:  # ssl.SSLError is one
        setting.refuse("a file of certificates in PEM format")
    return name


def archive(setting: Setting) -> str:
    """An https URL, or an absolute path."""
    address = _exact(setting, MAX_PATH)
    if address.startswith("https:"):
        return https_url(setting)
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|[^/]*@", address):
        setting.refuse("an https address or a path (a public-inbox is fetched over https only)")
    return path(setting)


# ---------------------------------------------------------------- values of single keys


def folder_name(setting: Setting, name: str, what: str) -> str:
    """The key `name` of `setting`, which becomes a folder of the site; `what` is what it names."""
    if not _NAME.fullmatch(name) or name in {"index.md", "index.html"}:  # pages beside it
        Setting(setting.file, f"{setting.key}: the name of a {what}", name).refuse(
            "1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit first, and not that of "
            "a page, index.md or index.html"
        )
    return name


def window_size(setting: Setting) -> WindowSize:
    """The size of the windows that digest pages cover."""
    sizes: dict[object, WindowSize] = {"hour": "hour", "day": "day", "week": "week"}
    if not isinstance(setting.value, str) or setting.value not in sizes:
        setting.refuse("hour, day or week")
    return sizes[setting.value]


def builder(setting: Setting) -> Builder:
    """The program that makes pages of Markdown, which is installed."""
    builders: dict[object, Builder] = {"mkdocs": "mkdocs", "properdocs": "properdocs"}
    if not isinstance(setting.value, str) or setting.value not in builders:
        setting.refuse("mkdocs or properdocs")
    if find_spec(setting.value) is None:
        setting.refuse(f"a program that is installed here (pip install {setting.value})")
    return builders[setting.value]


def topics(setting: Setting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The names of topics, each with its patterns."""
    return tuple(
        (folder_name(setting, name, "topic"), texts(setting.child(name)))
        for name in setting.mapping()
    )


def trees(setting: Setting) -> tuple[tuple[str, str], ...]:
    """The names of trees, each with the https address of a commit, where `{commit}` is its id."""
    return tuple(
        (clean_line(name, 200), _commit_url(setting.child(name))) for name in setting.mapping()
    )


def _commit_url(setting: Setting) -> str:
    """An https address with `{commit}` once; unlike other addresses it may have a query."""
    address = text(setting)
    try:
        parts = urlsplit(address)
        plain = parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        plain = False
    in_path = address.partition("://")[2].partition("/")[2]
    if not plain or in_path.count("{commit}") != 1 or _NOT_IN_URL.search(address):
        setting.refuse(
            "an https address with {commit} in it, such as "
            "https://git.kernel.org/torvalds/c/{commit}"
        )
    return address


def mailmap(setting: Setting) -> tuple[str, ...]:
    """Lines in the format of git's .mailmap, given as a list or as the path of a file."""
    return _lines(setting, "the path of a .mailmap file, or a list of its lines")


def bots(setting: Setting) -> tuple[str, ...]:
    """Robots and phrases of robots, in lower case, given as a list or as the path of a file."""
    lines = _lines(setting, "a list of robots, or the path of a file with one a line")
    bare = (line.partition(" #")[0].strip().lower() for line in lines)
    return tuple(line for line in bare if line and not line.startswith("#"))


def _lines(setting: Setting, rule: str) -> tuple[str, ...]:
    """The lines of a list, or of the file at a path."""
    if isinstance(setting.value, list):
        return texts(setting)
    if not isinstance(setting.value, str):
        setting.refuse(rule)
    try:
        lines = Path(file(setting)).read_text("utf-8", "replace").split("\n")
    except OSError as error:
        setting.refuse(f"a file that can be read ({error.strerror})")
    return tuple(clean_line(line, 500) for line in lines)


def kept_files(setting: Setting) -> tuple[str, ...]:
    """Paths and patterns relative to the site; none leads out of it, and none is all of it."""
    for pattern in (patterns := texts(setting)):
        steps = pattern.rstrip("/").split("/")
        if not {"", ".", ".."}.isdisjoint(steps) or "\\" in pattern or not pattern.strip("*?/"):
            Setting(setting.file, setting.key, pattern).refuse(
                "a list of paths or patterns of files below site_dir, such as CNAME or notes/"
            )
    return patterns


def blocked(setting: Setting) -> frozenset[str]:
    """Message-IDs without `<>`, addresses and blob ids, each as written and in lower case.

    Addresses are compared in lower case.
    """
    for entry in (entries := [_exact(item, MAX_BLOCKED) for item in _items(setting)]):
        if not (re.fullmatch(r"<.+>", entry) or "@" in entry or _BLOB.fullmatch(entry)):
            Setting(setting.file, setting.key, entry).refuse(
                "a list of <message-id>, address or whole blob id"
            )
    # Cleaned as Message-IDs and addresses of mails are, with which they are compared.
    bare = [clean_key(entry, MAX_BLOCKED).removeprefix("<").removesuffix(">") for entry in entries]
    return frozenset(bare) | frozenset(entry.lower() for entry in bare)
