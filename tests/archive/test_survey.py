"""What an archive on the web or on disk says of its list, without a fetch."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from generator.archive import http
from generator.archive.http import Client
from generator.archive.survey import survey_archive
from generator.errors import ArchiveNotFound, UpstreamError
from tests.archives import archive, daily, patch

URL = "https://lists.example/otters"
NEWEST = datetime(2026, 3, 1, tzinfo=UTC)


def feed(start: datetime, hours: float, count: int = 25, title: str = "otters &amp; co") -> str:
    """An Atom feed as public-inbox writes it, of mails that are so many hours apart."""
    times = [start - timedelta(hours=hours * at) for at in range(count)]
    entries = "".join(
        f"<entry><title>a</title><updated>{time:%Y-%m-%dT%H:%M:%SZ}</updated></entry>"
        for time in times
    )
    return f"<feed><title>{title}</title><updated>2026-03-01T00:00:00Z</updated>{entries}</feed>"


def serve(monkeypatch: pytest.MonkeyPatch, description: object, *feeds: str) -> list[str]:
    """Have a server answer with a manifest and with one feed after the other; returns what it is
    asked for."""
    asked: list[str] = []
    answers = iter(feeds)
    entries = {
        f"/otters/git/{number}.git": {
            "modified": int(NEWEST.timestamp()) - 1000 * (1 - number),
            "description": description,
        }
        for number in (0, 1)
    }

    def answer(url: str, _client: Client) -> bytes:
        asked.append(url.removeprefix(URL))
        if url.endswith("manifest.js.gz"):
            return gzip.compress(json.dumps(entries).encode())
        text = next(answers, None)
        if text is None:
            raise UpstreamError("no such feed")
        return text.encode()

    monkeypatch.setattr(http, "_download", answer)
    return asked


def test_a_list_on_the_web(monkeypatch: pytest.MonkeyPatch):
    asked = serve(monkeypatch, "Otters [epoch 1]", *(feed(NEWEST, hours=1) for _ in range(5)))
    found = survey_archive(f"{URL}/")
    assert (found.name, found.description, found.epochs) == ("otters", "Otters", 2)
    assert (found.newest, found.mails) == (NEWEST, None)
    assert found.per_day == pytest.approx(24)
    assert asked[:3] == ["/manifest.js.gz", "/new.atom", "/new.atom?t=20260221190000"]
    assert len(asked) == 6


def test_a_burst_does_not_decide(monkeypatch: pytest.MonkeyPatch):
    serve(monkeypatch, "Otters", feed(NEWEST, 0.001), *(feed(NEWEST, hours=24) for _ in range(4)))
    assert survey_archive(URL).per_day == pytest.approx(1.25, rel=0.01)


@pytest.mark.parametrize("description", ["Unnamed repository; edit this file", None, 7, ""])
def test_the_feed_names_a_list_that_the_manifest_does_not(
    monkeypatch: pytest.MonkeyPatch, description: object
):
    serve(monkeypatch, description, feed(NEWEST, 1))
    assert survey_archive(URL).description == "otters & co"


@pytest.mark.parametrize("text", ["", "<feed>", feed(NEWEST, 0, 1), feed(NEWEST, 0), "\0" * 99])
def test_without_a_feed_the_rate_is_unknown(monkeypatch: pytest.MonkeyPatch, text: str):
    serve(monkeypatch, "Otters", text)
    found = survey_archive(URL)
    assert (found.per_day, found.description) == (None, "Otters")


def test_a_list_on_disk(tmp_path: Path):
    path = archive(tmp_path / "otters", daily(*(patch(f"[PATCH] {at}") for at in range(11))))
    found = survey_archive(str(path))
    assert (found.name, found.description, found.epochs, found.mails) == ("otters", "", 1, 11)
    assert found.per_day == pytest.approx(1.1)
    assert survey_archive(str(path / "git")).name == "otters"


def test_only_the_last_year_counts(tmp_path: Path):
    mails = [patch(f"[PATCH] {at}") for at in range(4)]
    items = [*daily(*mails[:2]), *daily(*mails[2:], first=1000)]
    found = survey_archive(str(archive(tmp_path / "otters", items)))
    assert (found.mails, found.per_day) == (4, 2)


def test_no_archive(tmp_path: Path):
    with pytest.raises(ArchiveNotFound):
        survey_archive(str(tmp_path))
