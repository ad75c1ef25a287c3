"""Whole lists: every commit and every byte, compared with what git prints."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.archive.archive import Archive, open_archive
from tests.archive.make import Run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ppc(archive_of: Callable[[str], Path]) -> Archive:
    """A list of 5,965 mails in two epochs."""
    return open_archive(str(archive_of("kvm-ppc")))


def test_every_commit_in_order(ppc: Archive, run_git: Run):
    expected = [
        line
        for epoch in ppc.epochs
        for line in run_git(epoch.git_dir, "log", "--reverse", "--format=%H %ct", "master").split(
            "\n"
        )
    ]
    assert [f"{entry.commit} {entry.received}" for entry in ppc.entries()] == expected


def test_every_byte(ppc: Archive):
    for entry, raw in ppc.read(ppc.entries()):
        assert entry.state == "mail"
        header = b"blob %d\0" % len(raw)
        assert hashlib.sha1(header + raw, usedforsecurity=False).hexdigest() == entry.blob


def test_months_make_the_whole(ppc: Archive):
    whole = [entry.commit for entry in ppc.entries()]
    months = [f"{year}-{month:02}" for year in range(2019, 2030) for month in range(1, 13)]
    ranges = [ppc.resolve(month) for month in months]
    assert [entry.commit for rng in ranges for entry in ppc.entries(rng)] == whole
    filled = [rng for rng in ranges if rng.base != rng.tip]
    assert [rng.base for rng in filled] == [None, *(rng.tip for rng in filled[:-1])]
