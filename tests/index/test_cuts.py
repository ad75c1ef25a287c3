"""An index is the same however many steps built it, and whatever was deleted or rewritten."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.index.index import Index
from tests.index.make import (
    Town,
    add,
    chance_of,
    group,
    happen,
    open_town,
    path_of,
    rewrite,
    update,
)


def from_nothing(town: Town, path: Path) -> list[str]:
    with open_town(path) as index:
        update(index, town)
        return list(index.dump())


@settings(max_examples=settings.default.max_examples // 2)
@given(chance=st.randoms(use_true_random=False))
def test_any_cuts_give_what_one_run_gives(tmp_path_factory: pytest.TempPathFactory, chance: Random):
    tmp_path = tmp_path_factory.mktemp("cuts")
    town = Town()
    for _ in range(chance.randint(1, 8)):
        for _ in range(chance.choice([0, 1, 2, 5, 20])):
            happen(town, chance)
        if chance.random() < 0.25:
            rewrite(town, chance)
        with open_town(tmp_path / "steps") as index:
            update(index, town)
    with open_town(tmp_path / "steps") as index:
        assert index.rebuilt_because is None
        stepwise = list(index.dump())
    assert stepwise == from_nothing(town, tmp_path / "once")


@pytest.mark.long
@pytest.mark.parametrize("steps", [10, 400])
def test_steps_do_not_show(tmp_path: Path, steps: int):
    chance = chance_of(7)
    whole = Town()
    for _ in range(400):
        happen(whole, chance)
    with open_town(tmp_path / "steps") as index:
        for step in range(1, steps + 1):
            update(index, Town(whole.mails[: 400 * step // steps]))
        stepwise = list(index.dump())
    once = from_nothing(whole, tmp_path / "once")
    assert stepwise == once
    kinds = {line.split()[0] for line in once}
    assert kinds >= {
        "mail",
        "grouping_key",
        "version",
        "member",
        "link_key",
        "version_facts",
        "path_claim",
    }


def test_a_run_without_news_changes_nothing(tmp_path: Path):
    chance = chance_of(3)
    town = Town()
    for _ in range(50):
        happen(town, chance)
    before = from_nothing(town, tmp_path / "file")
    with open_town(tmp_path / "file") as index:
        with index.batch():
            assert list(index.mails.touched()) == []
            assert index.versions.changes() == ()
        assert list(index.dump()) == before


def update_half(index: Index, town: Town) -> None:
    with index.batch():
        add(index, town, town.entries()[50:])
        group(index)
        raise KeyError


def test_what_was_undone_is_undone(tmp_path: Path):
    chance = chance_of(4)
    town = Town()
    for _ in range(50):
        happen(town, chance)
    before = from_nothing(town, tmp_path / "file")
    for _ in range(20):
        happen(town, chance)
    town.add("new")
    paths = {path_of(mail.message.subject.title) for mail in town.mails}
    with open_town(tmp_path / "file") as index:
        versions = {path: index.versions.get(path) for path in paths}
        with pytest.raises(KeyError):
            update_half(index, town)
        assert index.history.seqs((0, entry.commit) for entry in town.entries()[50:]) == []
        assert {path: index.versions.get(path) for path in paths} == versions
        assert list(index.dump()) == before
        update(index, town)
        assert list(index.dump()) == from_nothing(town, tmp_path / "once")
