"""What an archive says of its list before anything is fetched: its name, its description, its size.

A manifest has the epochs and their descriptions, but no number of mails. How many mails arrive is
read from the Atom feed that public-inbox serves, at five times of the last month: busy days
and quiet ones. In an archive on disk they are counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any

from generator.archive.archive import Archive, open_archive
from generator.archive.epochs import Epoch
from generator.archive.history import History
from generator.archive.http import CLIENT, Client, download_page
from generator.archive.manifest import check_url, download_manifest, read_manifest
from generator.errors import UpstreamError

YEAR = 365  # days of an archive on disk over which mails are counted
_WEEKS = 5  # in which a list on the web is looked at
_DAY = 86_400  # seconds
_NAMED = re.compile(r"[^/]+")
_EPOCH_NOTE = re.compile(r"\s*\[epoch [0-9]{1,6}\]\s*\Z")
# What git and public-inbox write where nobody described a repository.
_UNDESCRIBED = re.compile(r"Unnamed repository|\$INBOX_DIR/description")
_FEED_TITLE = re.compile(r"<title>([^<]{1,400})</title>")
_FEED_TIME = re.compile(r"<updated>(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)</updated>")


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of a list. Texts are as the archive has them: not cleaned."""

    name: str  # the last part of the address
    description: str  # "" where there is none
    epochs: int
    newest: datetime | None = None  # UTC
    mails: int | None = None  # in all; None where that costs a fetch
    per_day: float | None = None  # mails that arrive a day


def survey_archive(source: str, client: Client = CLIENT) -> Survey:
    """What an https URL or the path of an archive says of its list.

    Raises:
        UsageError: the URL is not plain https, or there is no archive at the path.
        UpstreamError: there is no answer, or the answer is no manifest.
        ArchiveDamaged: a local archive cannot be read or trusted.
    """
    return _survey_web(check_url(source), client) if "://" in source else _survey_disk(source)


# ---------------------------------------------------------------- on disk


def _survey_disk(path: str) -> Survey:
    archive = open_archive(path)
    times = list(_newest_first(archive))
    newest = times[0] if times else 0
    recent = [time for time in times if time > newest - YEAR * _DAY]
    days = max(1.0, (newest - recent[-1]) / _DAY) if recent else 1.0
    folder = Path(path).resolve()
    return Survey(
        name=(folder.parent if folder.name in {"git", ".git"} else folder).name,
        description=_described(folder, archive.epochs),
        epochs=len(archive.epochs),
        newest=datetime.fromtimestamp(newest, UTC) if times else None,
        mails=len(times),
        per_day=len(recent) / days,
    )


def _newest_first(archive: Archive) -> Iterator[int]:
    """The received time of each commit."""
    for epoch in reversed(archive.epochs):
        for line in History(epoch):
            yield int(line.rpartition(b" ")[2])


def _described(folder: Path, epochs: tuple[Epoch, ...]) -> str:
    """The first line of the first file `description` that somebody wrote."""
    for place in (folder, *(Path(epoch.git_dir) for epoch in epochs)):
        try:
            with (place / "description").open(encoding="utf-8", errors="replace") as file:
                text = file.readline(1000)
        except OSError:
            continue
        if text := _plain_description(text):
            return text
    return ""


def _plain_description(text: str) -> str:
    """A description without the number of an epoch; "" where nobody wrote it."""
    return "" if _UNDESCRIBED.match(text) else _EPOCH_NOTE.sub("", text).strip()


# ---------------------------------------------------------------- on the web


def _survey_web(url: str, client: Client) -> Survey:
    manifest = download_manifest(url, client)
    epochs = read_manifest(manifest, url)
    entries: dict[str, Any] = json.loads(manifest)
    own = [entry for entry in entries.values() if isinstance(entry, dict)]
    changed = [at for entry in own if type(at := entry.get("modified")) is int and 0 < at < 1 << 33]
    described = [text for entry in own if isinstance(text := entry.get("description"), str)]
    newest = datetime.fromtimestamp(max(changed), UTC) if changed else None
    title, per_day = _look_at_feed(url, newest, client)
    return Survey(
        name=_NAMED.findall(url)[-1],
        description=next(filter(None, map(_plain_description, described)), title),
        epochs=len(epochs),
        newest=newest,
        per_day=per_day,
    )


def _look_at_feed(url: str, newest: datetime | None, client: Client) -> tuple[str, float | None]:
    """The title of the list's Atom feed, and mails a day; "" and None where it has no feed.

    The feed has the 25 newest mails, with `t` those before a time (UTC).
    """
    title, mails, seconds = "", 0, 0.0
    for week in range(_WEEKS):
        at = newest and newest - timedelta(days=7 * week, hours=5 * week)
        query = f"?t={at:%Y%m%d%H%M%S}" if week and at else ""
        try:
            feed = download_page(f"{url}/new.atom{query}", client).decode("utf-8", "replace")
        except UpstreamError:
            break
        if not week and (found := _FEED_TITLE.search(feed)):
            title = _plain_description(unescape(found[1]))
        times = sorted(filter(None, map(_time, _FEED_TIME.findall(feed)[1:])))  # after its own
        if len(times) > 1:
            mails += len(times) - 1
            seconds += (times[-1] - times[0]).total_seconds()
        if at is None:
            break
    return title, mails / (seconds / _DAY) if seconds else None


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
