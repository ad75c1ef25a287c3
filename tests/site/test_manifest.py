"""The manifest knows what stands on the disk as it was written, and what does not."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from generator.models.pages import Page
from generator.models.settings import Config
from generator.site.manifest import Manifest
from generator.site.manifest_file import FileRecord, manifest_path, pack_links
from generator.site.stats import MISSING, stat_of
from tests.site.tiny import _config as config_of

PAGE = Page("lists/x/index.md", '---\ntitle: "X"\ndate: "2026-03-02T08:00:00Z"\n---\n# X\n')
OTHER = Page("lists/x/other/index.md", "# Other\n")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "docs").mkdir()
    return config_of(tmp_path, str(tmp_path / "docs"))


def write(config: Config, *pages: Page) -> tuple[Manifest, list[bool]]:
    manifest = Manifest(config)
    writer = manifest.writer("lists/x/")
    changed = [writer.write(page) for page in pages]
    assert writer.changed == sum(changed)
    manifest.save()
    return manifest, changed


def altered(config: Config) -> set[str]:
    manifest = Manifest(config)
    return manifest.altered(manifest.scan("lists/x/"), [PAGE.path, OTHER.path])


def test_what_was_written_is_not_written_again(config: Config):
    assert write(config, PAGE, OTHER)[1] == [True, True]
    times = {page.path: stat_of(Path(config.docs_dir) / page.path) for page in (PAGE, OTHER)}
    manifest, changed = write(config, PAGE, replace(OTHER, text="# Else\n"))
    assert changed == [False, True]
    assert manifest.files[PAGE.path].stat == times[PAGE.path]
    assert manifest.files[OTHER.path].stat != times[OTHER.path]
    assert manifest.files[PAGE.path].date == "2026-03-02T08:00:00Z"
    assert manifest.files[OTHER.path].date == ""


def test_nothing_is_altered_where_nothing_happened(config: Config):
    write(config, PAGE, OTHER)
    assert altered(config) == set()


def test_a_file_that_is_gone_or_another_is_altered(config: Config):
    write(config, PAGE, OTHER)
    file = Path(config.docs_dir) / PAGE.path
    file.write_text(PAGE.text.replace("# X", "# Y"), "utf-8")  # of the same size
    os.utime(file, ns=(1, 1))
    assert altered(config) == {PAGE.path}
    file.unlink()
    assert altered(config) == {PAGE.path}
    file.symlink_to(Path(config.docs_dir) / OTHER.path)
    assert altered(config) == {PAGE.path}


def test_a_file_that_lost_its_time_is_read_before_it_is_believed_another(config: Config):
    write(config, PAGE, OTHER)
    for page in (PAGE, OTHER):
        os.utime(Path(config.docs_dir) / page.path, ns=(1, 1))
    assert altered(config) == set()


@pytest.mark.parametrize("harm", ["gone", "no database", "another form"])
def test_without_the_cache_everything_is_done_again(config: Config, harm: str):
    write(config, PAGE, OTHER)
    file = manifest_path(config.cache_dir)
    if harm == "gone":
        file.unlink()
    elif harm == "no database":
        file.write_bytes(b"no database" * 100)
    else:
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA user_version = 99")
        db.close()
    assert Manifest(config).files == {}
    assert altered(config) == {PAGE.path, OTHER.path}
    manifest, changed = write(config, PAGE, OTHER)
    assert changed == [False, False]  # the bytes on the disk are right
    assert set(manifest.files) == {PAGE.path, OTHER.path}
    assert altered(config) == set()


def test_what_is_not_kept_goes_and_is_forgotten(config: Config):
    write(config, PAGE, OTHER)
    stray = Path(config.docs_dir) / "lists/x/stray.md"
    stray.write_text("never written by us", "utf-8")
    manifest = Manifest(config)
    assert manifest.prune(("lists/x/",), {PAGE.path}) == (OTHER.path, "lists/x/stray.md")
    manifest.save()
    assert set(Manifest(config).files) == {PAGE.path}
    assert not (Path(config.docs_dir) / "lists/x/other").exists()


def test_what_is_known_of_the_site_outlives_a_new_text(config: Config):
    manifest, _ = write(config, PAGE)
    links = pack_links({"b/index.html", "a/index.html#x"})
    known = replace(manifest.files[PAGE.path], built="mark", output=(1, 2), links=links)
    manifest.files[PAGE.path] = known
    manifest.save()
    again = Manifest(config).files[PAGE.path]
    assert again == known
    assert again.targets == ["a/index.html#x", "b/index.html"]
    after, _ = write(config, replace(PAGE, text="# Later\n"))
    assert after.files[PAGE.path].built == "mark"
    assert after.files[PAGE.path].fingerprint != known.fingerprint


def test_links_of_a_page_without_any_take_no_room():
    assert pack_links(()) == b""
    assert FileRecord("", MISSING, "").targets == []


def test_a_manifest_that_another_process_writes_to_stays(
    config: Config, monkeypatch: pytest.MonkeyPatch
):
    write(config, PAGE)
    connect = sqlite3.connect
    with closing(connect(manifest_path(config.cache_dir))) as other:
        other.execute("BEGIN EXCLUSIVE")
        monkeypatch.setattr(sqlite3, "connect", partial(connect, timeout=0))
        assert Manifest(config).files == {}
    assert list(Manifest(config).files) == [PAGE.path]
