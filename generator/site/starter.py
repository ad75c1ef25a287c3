"""The files that a new site begins with: made from templates, and written only where none are.

Texts of an archive stand in YAML, Markdown and HTML there. They are cut down to letters, digits and
harmless punctuation, as themes print the name of a site unescaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

import yaml

from generator import __version__
from generator.text import clean_key, clean_line

TEMPLATES = Path(__file__).with_name("starter_files")
PLACES = {
    "mkdocs.yml": "mkdocs.yml",
    "docs/about.md": "about.md",
    ".gitignore": "gitignore",
    ".github/workflows/publish.yml": "publish.yml",
}
"""Where each file of a new site stands, and its template."""
DEMO_PLACES = {"mkdocs.yml": "demo.yml", "docs/about.md": "about.md"}

MAIL_BYTES = 15_000  # of a site, for each mail on it
SITE_MAILS = 40_000  # which fill 600 MB: of 1 GB that GitHub Pages takes, room to grow is left
MAX_KEEP = 3650
_MARKER = re.compile("@([A-Z_]+)@")
_PLAIN = re.compile(r"(?:https://)?[A-Za-z][A-Za-z0-9 ._/-]*")
_NOT_IN_TITLE = re.compile(r"[^\w .,:()/+-]|_")
_NOT_IN_NAME = re.compile(r"[^a-z0-9._-]+")
_LEFT_OUT = re.compile(r"(?:\s+(?:mailing list )?(?:archives?|mirror))+\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StarterList:
    """The list that a new site begins with. `name` and `title` are those of `safe_*`."""

    name: str
    title: str
    archive: str
    epochs: int = 1
    since: date | None = None
    keep: int | None = None
    per_day: float | None = None


def safe_name(text: str) -> str:
    """A name for a list that may stand in addresses: 1 to 64 of a-z, 0-9, '.', '_' and '-'."""
    return _NOT_IN_NAME.sub("-", text[:300].lower()).strip("._-")[:64] or "list"


def safe_title(text: str, name: str) -> str:
    """The title in a description, such as "kvm list" of "kvm list archive mirror"; else the name.

    A host alone, as in "kvm.vger.kernel.org archive mirror", is no title.
    """
    title = _LEFT_OUT.sub("", clean_key(_NOT_IN_TITLE.sub(" ", clean_key(text, 200)), 80))
    is_title = any(map(str.isalnum, title)) and (" " in title or "." not in title)
    return title if is_title else name


def keep_days(per_day: float | None) -> int | None:
    """How many days of mail a site may have pages of; None where it need not be limited.

    365 where nothing is known of the list.
    """
    if per_day is None:
        return 365
    days = int(SITE_MAILS / max(per_day, 1e-6))
    if days >= MAX_KEEP:
        return None
    return max(7, days // 30 * 30 if days >= 30 else days)


def starter_files(new: StarterList) -> dict[str, str]:
    """The text of each file of a new site, by its path."""
    epochs = "1 epoch" if new.epochs == 1 else f"{new.epochs} epochs"
    is_web = new.archive.startswith("https://")
    values = {
        "SITE_NAME": _scalar(new.title),
        "NAME": _scalar(new.name),
        "PLAIN_NAME": new.name,
        "TITLE": _scalar(new.title),
        "ARCHIVE": _scalar(new.archive),
        "EPOCHS": f"a public-inbox of {epochs}",
        "SINCE": _since_line(new.since),
        "KEEP": _keep_line(new.keep, new.per_day),
        "VERSION": __version__,
    }
    about = {
        "TITLE": new.title,
        "ARCHIVE_TEXT": f"<{new.archive}/>" if is_web else "a public-inbox",
    }
    return {
        place: fill(template, about if template == "about.md" else values)
        for place, template in PLACES.items()
    }


def demo_files() -> dict[str, str]:
    """The text of each file of the project that the demo list is built in."""
    about = {"TITLE": "of the demo, which is made up", "ARCHIVE_TEXT": "which it comes with"}
    return {place: fill(template, about) for place, template in DEMO_PLACES.items()}


def fill(template: str, values: Mapping[str, str]) -> str:
    """A template with its markers replaced, in one pass: a value may look like a marker."""
    text = (TEMPLATES / template).read_text("utf-8")
    return _MARKER.sub(lambda marker: values[marker[1]], text)


def _since_line(since: date | None) -> str:
    meant = "earlier mail is neither fetched nor shown"
    return f"        {f'since: {since}' if since else '# since: 2026-01-01'} # {meant}"


def _keep_line(keep: int | None, per_day: float | None) -> str:
    kilobytes = MAIL_BYTES // 1000
    if keep is None:
        return f"        # keep: 365 # days with pages; a mail takes {kilobytes} kB, Pages has 1 GB"
    rate = "an unknown number of" if per_day is None else f"about {max(1, round(per_day)):,}"
    return f"        keep: {keep} # days with pages: {rate} mails a day, {kilobytes} kB each"


def _scalar(text: str) -> str:
    """A text as YAML: as it is where that means the same, else in double quotes."""
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    escaped = clean_line(text, 4000).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


# ---------------------------------------------------------------- writing


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files: those written, those there already, and how others differ."""

    new: tuple[str, ...]
    same: tuple[str, ...]
    other: Mapping[str, tuple[str, ...]]  # the lines of a unified diff, by path


def write_missing(folder: Path, files: Mapping[str, str]) -> Written:
    """Write each file that is not there. What is there stays, whoever wrote it."""
    new, same, other = [], [], {}
    for place, text in files.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            new.append(place)
        except FileExistsError:
            found = path.read_text("utf-8", "replace")
            if found == text:
                same.append(place)
            else:
                other[place] = _difference(place, found, text)
    return Written(tuple(new), tuple(same), other)


def _difference(place: str, found: str, text: str) -> tuple[str, ...]:
    lines = unified_diff(
        found.split("\n"), text.split("\n"), place, f"{place} of init", n=0, lineterm=""
    )
    return tuple(lines)
