"""An index that came about in any steps holds what an index made at once holds, pages included.

Between the steps mails are deleted, purged and edited: the history is rewritten as an archive's is.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.demo.mails import demo_mails
from generator.demo.settings import DEMO_BOTS, DEMO_LIST, DEMO_MAILMAP
from generator.errors import ArchiveDamaged
from generator.mail.robots import Bots
from generator.pipeline.sources import Source, find_source
from tests.archives import Item, archive
from tests.contents import differing
from tests.epochs import delete, git, move
from tests.newslist import cuts
from tests.whole import MemoryBuild, index_dump

pytestmark = pytest.mark.slow

DEMO_ITEMS: list[Item] = [(mail.raw, mail.received, mail.action) for mail in demo_mails()]


def demo_source(path: Path) -> Source:
    bots = Bots.with_extra(DEMO_BOTS)
    return Source(open_archive(str(path)), DEMO_LIST, bots, mailmap=DEMO_MAILMAP)


@pytest.mark.long
@pytest.mark.parametrize(
    ("mails", "sizes", "seed"),
    [(90, (2, 5, 20), 0), *((1000, (5, 20, 60, 120), seed) for seed in range(4))],
)
def test_any_history_of_the_demo_list_leaves_the_same_index_and_pages(
    tmp_path: Path, mails: int, sizes: tuple[int, ...], seed: int
):
    chance = random.Random(seed)
    pages: dict[str, str] = {}
    for items in cuts(DEMO_ITEMS[:mails], chance, sizes=sizes):
        source = demo_source(archive(tmp_path / "demo", items))
        steps = MemoryBuild(source, tmp_path / "steps.sqlite3", pages).update()
        pages = steps.pages
    whole = MemoryBuild(source, tmp_path / "whole.sqlite3").update()
    assert differing(steps.pages, whole.pages) == []
    assert steps.search_records == whole.search_records
    assert steps.dump == whole.dump


def test_mails_in_single_steps_leave_the_same_index(tmp_path: Path):
    """Steps of one commit over the beginning of the list."""
    for end in range(1, 26):
        source = demo_source(archive(tmp_path / "demo", DEMO_ITEMS[:end]))
        steps = index_dump(source, tmp_path / "steps.sqlite3")
    assert steps == index_dump(source, tmp_path / "whole.sqlite3")


# ---------------------------------------------------------------- a real list


@pytest.mark.long
def test_random_cuts_of_a_real_list(archive_of: Callable[[str], Path], tmp_path: Path):
    """The newest epoch grows in random steps; then mails are deleted."""
    archive_path = shutil.copytree(archive_of("kvm-ppc"), tmp_path / "kvm-ppc")
    newest = archive_path / "git" / "1.git"
    commits = git(newest, "rev-list", "--reverse", "HEAD").split()
    chance = random.Random(12)
    ends = sorted(chance.sample(range(1, len(commits) - 1), 8))
    tips = [*(commits[end] for end in ends), None]
    for tip in tips:
        removed = [commits[end] for end in chance.sample(ends, 2)]
        move(newest, tip or delete(newest, commits[-1], removed))
        source = find_source(str(archive_path), "nowhere.yml")
        steps = index_dump(source, tmp_path / "steps.sqlite3")
    assert steps == index_dump(source, tmp_path / "whole.sqlite3")


# ---------------------------------------------------------------- a mail that was missing


def test_a_mail_of_a_mirror_that_is_missing_stops_its_list(tmp_path: Path):
    path = tmp_path / "demo"
    archive(path, DEMO_ITEMS[:40])
    whole = index_dump(demo_source(path), tmp_path / "whole.sqlite3")
    repository = path / "git" / "0.git"
    blob = next(iter(demo_source(path).archive.entries())).blob or ""
    _unpack(repository)
    loose = repository / "objects" / blob[:2] / blob[2:]
    loose.rename(tmp_path / "aside")
    index = tmp_path / "index.sqlite3"
    mirror = replace(demo_source(path), is_mirror=True)
    with pytest.raises(ArchiveDamaged, match=r"the mirror of demo is damaged \(.*: blob missing\)"):
        index_dump(mirror, index)
    assert any("blob missing" in line for line in index_dump(demo_source(path), tmp_path / "other"))
    (tmp_path / "aside").rename(loose)
    assert index_dump(mirror, index) == whole


def _unpack(repository: Path) -> None:
    """Every object in a file of its own."""
    for pack in sorted((repository / "objects" / "pack").glob("*.pack")):
        raw = pack.read_bytes()
        for part in pack.parent.glob(f"{pack.stem}.*"):
            part.unlink()
        command = ["git", f"--git-dir={repository}", "unpack-objects", "-q"]
        subprocess.run(command, input=raw, check=True)
