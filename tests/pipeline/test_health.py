"""What is said of a list that is silent, out of reach or damaged, and of how a site grows."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from generator.config import load_config
from generator.links import path_list
from generator.models.health import Skipped
from generator.models.settings import Config
from generator.pipeline.forecast import growth
from generator.pipeline.health import (
    MAX_EVENTS,
    RunTimes,
    _without_places,
    judge,
    record_health,
)
from generator.pipeline.report import Report, Summary
from generator.render.status import read_status
from generator.site.lock import lock
from generator.site.manifest_file import FileRecord

NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
LIST = replace(path_list("/otter"), warn_days=3, alarm_days=10)


EMPTY = json.dumps({"schema": 1, "program": "", "run": {}, "site": {}, "lists": [], "events": []})


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def away(days: float) -> Skipped:
    return Skipped(3, "it does not answer", ago(days).isoformat())


@pytest.mark.parametrize(
    ("newest", "skipped", "level", "note"),
    [
        (ago(2.9), None, "ok", ""),
        (ago(3), None, "warning", "silent: its newest mail came 3 days ago"),
        (ago(9.9), None, "warning", "silent: its newest mail came 9 days ago"),
        (ago(10), None, "error", "silent: its newest mail came 10 days ago"),
        (None, None, "ok", ""),
        (ago(-5), None, "ok", ""),  # a clock ahead of ours
        (ago(1), away(0), "warning", "out of reach: it does not answer; its newest mail came 1"),
        (ago(1), Skipped(3, "x"), "warning", "out of reach: x"),
        (ago(1), away(10), "error", "out of reach: it does not answer"),
        (ago(10), away(0), "error", "out of reach: it does not answer; its newest mail came 10"),
        (None, away(9), "warning", "out of reach: it does not answer; it has no mail"),
        (None, away(10), "error", "out of reach"),
        (ago(1), Skipped(4, "torn", NOW.isoformat()), "error", "damaged: torn"),
    ],
)
def test_a_list_is_judged_by_its_newest_mail_and_its_upstream(
    newest: Any, skipped: Any, level: str, note: str
):
    found = judge(LIST, newest, skipped, NOW)
    assert found[0] == level
    assert found[1].startswith(note)
    assert bool(found[1]) == (level != "ok")


@pytest.mark.parametrize(
    "text",
    [None, "", "{", "[]", "null", "7", '{"schema": 2}', '{"schema": 1}', "[" * 100_000, EMPTY],
    ids=range(10),
)
def test_the_file_of_another_version_is_no_status(text: str | None):
    assert read_status(text) is None


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """A configuration with a published site that has no page."""
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: x\nsite_url: https://example.org/\n"
        "extra: {patchwire: {lists: {otter: {archive: a}}}}",
        "utf-8",
    )
    for folder in ("site", ".cache"):
        (tmp_path / folder).mkdir()
    for mark in ("404.html", "sitemap.xml"):
        (tmp_path / "site" / mark).touch()
    return load_config(str(file))


def failed_runs(config: Config, count: int) -> list[str]:
    """What is written down of events after so many more runs that failed, each for its reason."""
    for number in range(count):
        record_health(config, Report((), 5), RunTimes(NOW, NOW, {}), f"reason {number}")
    status = read_status(Path(config.site_dir, "status.json").read_text("utf-8"))
    return [event.text for event in status.events] if status else []


def test_the_newest_events_stay_and_no_more(config: Config):
    events = failed_runs(config, MAX_EVENTS + 2)
    assert len(events) == MAX_EVENTS
    assert events[0] == f"the run failed: reason {MAX_EVENTS + 1}"
    feed = Path(config.site_dir, "health.atom").read_text("utf-8")
    assert feed.count("<entry>") == MAX_EVENTS


def test_while_another_run_is_at_work_nothing_is_written(config: Config):
    before = failed_runs(config, 1)
    with lock(config.cache_dir):
        assert failed_runs(config, 2) == before


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("/srv/news/docs/a.md is missing", "./docs/a.md is missing"),
        ("/var/www/kvm cannot be written", "kvm cannot be written"),
        ("/var/www: Permission denied", "www: Permission denied"),
        ("/home/ann/pages/lists/x/index.md is missing", "pages/lists/x/index.md is missing"),
        ("MkDocs failed: /home/ann/theme/main.html", "MkDocs failed: theme/main.html"),
        ("/home/ann/MAINTAINERS, /etc/ssl/ca.pem", "MAINTAINERS, ca.pem"),
        ("/lists/otter is damaged", "its archive is damaged"),
    ],
)
def test_strangers_learn_no_path_of_this_machine(config: Config, error: str, said: str):
    elsewhere = replace(LIST, archive="/lists/otter", maintainers="/home/ann/MAINTAINERS")
    named = replace(
        config,
        root="/srv/news",
        docs_dir="/home/ann/pages",
        site_dir="/var/www/kvm",
        overrides=("/home/ann/theme",),
        lists=(replace(elsewhere, ca_file="/etc/ssl/ca.pem"),),
    )
    assert _without_places(named, error) == said


def record(date: datetime | None, size: int) -> FileRecord:
    text = f"{date:%Y-%m-%dT%H:%M:%SZ}" if date else ""
    return FileRecord("", (1, 1), text, output=(size, 1))


def test_a_site_grows_by_the_pages_of_its_newest_days(tmp_path: Path):
    file = tmp_path / "mkdocs.yml"
    head = "site_name: x\nsite_url: https://example.org/\nextra: {patchwire: {lists: {"
    file.write_text(head + "otter: {archive: a}, heron: {archive: b, keep: 30}}}}", "utf-8")
    config = load_config(str(file))
    records = {
        "lists/otter/digests/2026/03/31/index.md": record(NOW, 1000),
        "lists/otter/series/a/index.md": record(ago(29), 500),
        "lists/otter/series/b/index.md": record(ago(31), 2500),
        "lists/otter/people/index.md": record(NOW, 1_000_000),  # made over again, and stays one
        "lists/otter/search/0.db": record(None, 400),
        "lists/heron/digests/2026/03/31/index.md": record(NOW, 1_000_000),
    }
    assert growth(config, records) == 1500 + 1500 * 400 // 4000
    assert growth(config, {}) == 0
    young = {path: found for path, found in records.items() if "series" not in path}
    assert growth(config, young) == 1000 * 30 * 1.4  # of one day


def test_the_last_line_says_when_a_host_takes_no_more():
    small = Summary(made=1, size=400_000_000, growth=60_000_000)
    line = small.line({}, 1.0)
    assert line.endswith("site 400.0 MB, 60.0 MB more in 30 days, 1,000 MB in 10 months")
    slow = replace(small, growth=1_000_000).line({}, 1.0)
    assert slow.endswith("site 400.0 MB, 1.0 MB more in 30 days")
    assert replace(small, growth=None).line({}, 1.0).endswith("site 400.0 MB")
