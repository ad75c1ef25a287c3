"""An index that came about in any steps says what one made at once says, pages included.

Between the steps mails are deleted, purged and edited: the history is rewritten as an archive's is.
"""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from generator.archive.archive import open_archive
from generator.archive.write import write_archive
from generator.demo.mails import demo_mails
from generator.demo.settings import DEMO_BOTS, DEMO_LIST, DEMO_MAILMAP
from generator.mail.kinds import Bots
from generator.pipeline.sources import Source, find_source
from tests.epochs import clone, delete, git, move
from tests.whole import Item, indexed, pages_of

DEMO_ITEMS: list[Item] = [(mail.raw, mail.received, mail.action) for mail in demo_mails()]


def demo_source(path: Path) -> Source:
    bots = Bots.with_extra(DEMO_BOTS)
    return Source(open_archive(str(path)), DEMO_LIST, bots, mailmap=DEMO_MAILMAP)


def learned(source: Source, index: Path) -> list[str]:
    with indexed(source, index) as (known, _):
        assert known.rebuilt_because is None
        return list(known.dump())


def states(items: list[Item], chance: random.Random) -> Iterator[list[Item]]:
    """The archive as it grows in random steps, now and then with a mail taken back or purged.

    A deletion is one more commit; a purge and an edit change what was there, and with it all ids
    that follow. The last state has all of `items`.
    """
    now: list[Item] = []
    left = list(items)
    while left:
        size = chance.choice((1, 2, 5, 20, 60))
        now, left = now + left[:size], left[size:]
        mails = [at for at, (_, _, action) in enumerate(now) if action == "mail"]
        at = chance.choice(mails)
        raw, received, _ = now[at]
        match chance.choice(("grow", "grow", "grow", "delete", "purge", "edit")):
            case "delete":
                now = [*now, (raw, now[-1][1], "delete")]
            case "purge":
                now = [*now[:at], (raw, received, "purge"), *now[at + 1 :]]
            case "edit":
                now = [*now[:at], (raw + b"edited\n", received, "mail"), *now[at + 1 :]]
            case _:
                pass
        yield now


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_history_of_the_demo_list_leaves_one_index(tmp_path: Path, seed: int):
    path, last = tmp_path / "demo", []
    grown: list[str] = []
    for last in states(DEMO_ITEMS, random.Random(seed)):
        write_archive(str(path), last)
        grown = learned(demo_source(path), tmp_path / "grown.sqlite3")
    write_archive(str(tmp_path / "whole"), last)
    assert grown == learned(demo_source(tmp_path / "whole"), tmp_path / "whole.sqlite3")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(9, 13))
def test_pages_made_in_steps_are_those_made_at_once(tmp_path: Path, seed: int):
    path, last = tmp_path / "demo", []
    pages: dict[str, str] = {}
    for last in states(DEMO_ITEMS, random.Random(seed)):
        write_archive(str(path), last)
        pages = pages_of(demo_source(path), tmp_path / "grown.sqlite3", pages)
    afresh = pages_of(demo_source(path), tmp_path / "afresh.sqlite3")
    assert pages == afresh


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 7])
def test_one_mail_at_a_time(tmp_path: Path, size: int):
    """Steps of one and of seven commits over the beginning of the list."""
    items = DEMO_ITEMS[:100]
    for end in range(size, len(items) + size, size):
        write_archive(str(tmp_path / "demo"), items[:end])
        grown = learned(demo_source(tmp_path / "demo"), tmp_path / "grown.sqlite3")
    assert grown == learned(demo_source(tmp_path / "demo"), tmp_path / "whole.sqlite3")


# ---------------------------------------------------------------- a real list


@pytest.fixture(scope="module")
def ppc(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """kvm-ppc, to be cut: the branch of its newest epoch may be moved."""
    return clone(shared / "archives" / "kvm-ppc", tmp_path_factory.mktemp("kvm-ppc"))


@pytest.mark.slow
@pytest.mark.parametrize("steps", [3, 12])
def test_random_cuts_of_a_real_list(ppc: Path, tmp_path: Path, steps: int):
    """The newest epoch grows in random steps; on the way mails are deleted by hand."""
    newest = ppc / "git" / "1.git"
    commits = git(newest, "rev-list", "--reverse", "HEAD").split()
    chance = random.Random(steps)
    cuts = sorted(chance.sample(range(1, len(commits) - 1), steps - 1))
    source = find_source(str(ppc), "nowhere.yml")
    try:
        for cut in cuts:
            move(newest, commits[cut])
            found = replace(source, archive=open_archive(str(ppc)))
            grown = learned(found, tmp_path / "grown.sqlite3")
        tip = delete(newest, commits[-1], [commits[at] for at in chance.sample(cuts, 2)])
        move(newest, tip)
        found = replace(source, archive=open_archive(str(ppc)))
        grown = learned(found, tmp_path / "grown.sqlite3")
        assert grown == learned(found, tmp_path / "whole.sqlite3")
    finally:
        move(newest, commits[-1])


# ---------------------------------------------------------------- a mail that was missing


def test_a_mail_that_was_missing_is_read_once_it_is_there(tmp_path: Path):
    path = tmp_path / "demo"
    write_archive(str(path), DEMO_ITEMS[:40])
    whole = learned(demo_source(path), tmp_path / "whole.sqlite3")
    repository = path / "git" / "0.git"
    blob = next(iter(demo_source(path).archive.entries())).blob or ""
    _unpack(repository)
    loose = repository / "objects" / blob[:2] / blob[2:]
    loose.rename(tmp_path / "aside")
    index = tmp_path / "index.sqlite3"
    assert learned(demo_source(path), index) != whole
    assert learned(demo_source(path), index) != whole
    (tmp_path / "aside").rename(loose)
    assert learned(demo_source(path), index) == whole


def _unpack(repository: Path) -> None:
    """Every object in a file of its own."""
    for pack in sorted((repository / "objects" / "pack").glob("*.pack")):
        raw = pack.read_bytes()
        for part in pack.parent.glob(f"{pack.stem}.*"):
            part.unlink()
        command = ["git", f"--git-dir={repository}", "unpack-objects", "-q"]
        subprocess.run(command, input=raw, check=True)
