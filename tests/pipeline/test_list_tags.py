"""The tag of a list is counted in its archive, and index and pages follow where it changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.models.mails import Message
from generator.pipeline.sources import Source, find_source, read_range
from tests.archives import Item, archive, daily, mail, patch
from tests.contents import differing
from tests.epochs import note_subjects
from tests.whole import MemoryBuild

MAILS: list[Item] = daily(
    *(patch(f"[OTTER] [PATCH net v2] swim {day}", name=f"swim-{day}") for day in range(6)),
    *(mail(f"Re: [OTTER] [PATCH net v2] swim {day}", to=f"swim-{day}") for day in range(4)),
    mail("[OTTER] How deep?"),
    patch("[PATCH otter] past the server"),
)


def otter(path: Path, mails: list[Item]) -> Source:
    archive(path, mails)
    note_subjects(path / "git" / "0.git")
    return find_source(str(path), "nowhere.yml")


def prefixes(source: Source) -> set[tuple[str, ...]]:
    mails: list[Message] = list(read_range(source, None, depth="facts")[1])
    return {mail.subject.prefixes for mail in mails}


def test_the_tag_is_no_prefix_of_any_mail(tmp_path: Path):
    source = otter(tmp_path / "otter", MAILS)
    assert source.list_tags == {"otter"}
    assert prefixes(source) == {("net",), ()}


def test_a_few_mails_show_no_tag(tmp_path: Path):
    source = otter(tmp_path / "otter", MAILS[:3])
    assert source.list_tags == frozenset()
    assert prefixes(source) == {("OTTER", "net")}


def test_an_archive_that_notes_no_subjects_has_no_tag(tmp_path: Path):
    source = find_source(str(archive(tmp_path / "otter", MAILS)), "nowhere.yml")
    assert source.list_tags == frozenset()


@pytest.mark.slow
def test_steps_over_the_mail_that_shows_the_tag_leave_what_one_run_makes(tmp_path: Path):
    pages: dict[str, str] = {}
    tags = []
    for end in (3, 8, 12):
        source = otter(tmp_path / "otter", MAILS[:end])
        tags.append(source.list_tags)
        index = tmp_path / "steps.sqlite3"
        steps = MemoryBuild(source, index, pages, may_rebuild=True).update()
        pages = steps.pages
    whole = MemoryBuild(source, tmp_path / "whole.sqlite3").update()
    assert tags == [frozenset(), frozenset(), {"otter"}]
    assert differing(steps.pages, whole.pages) == []
    assert steps.dump == whole.dump
    assert not any(">OTTER<" in text for text in steps.pages.values())
