"""Do pages get the versions they ask for, in order, and without going over everything?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from generator.index import Count, Index
from generator.models import Version
from tests.index.make import START, Town, chance_of, happen, open_town, path_of, update


@pytest.fixture
def town() -> Town:
    """a <- aa <- ab by their title's first letter, b alone; cim answers a."""
    town = Town()
    first = town.add("a", sender="ada")
    town.add("b", sender="bor")
    town.add("aa", sender="ada")
    town.add("re a", first, sender="cim")
    town.add("ab", sender="dee")
    town.add("re nothing", "ghost@town.example")
    return town


@pytest.fixture
def index(tmp_path: Path, town: Town) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index:
        update(index, town)
        yield index


def titles(versions: tuple[Version, ...]) -> list[str]:
    return [version.path.split("/")[-2] for version in versions]


def test_the_version_of_each_mail(index: Index, town: Town):
    places = [(0, one.commit) for one in town.entries()]
    found = index.catalogue.at([*places, (0, "ff" * 20)])
    assert {places.index(place): titles((one,))[0] for place, one in found.items()} == {
        0: "a", 1: "b", 2: "aa", 3: "a", 4: "ab",
    }  # fmt: skip
    ids = [str(one.message.message_id) for one in town.mails]
    named = index.catalogue.named([*ids, "nobody@town.example"])
    assert {ids.index(one): titles((version,))[0] for one, version in named.items()} == {
        0: "a", 1: "b", 2: "aa", 3: "a", 4: "ab",
    }  # fmt: skip
    assert [one.commit for one in index.places.entries_of(path_of("a"))] == [
        places[0][1], places[3][1],
    ]  # fmt: skip


def test_two_mails_of_one_id_are_the_first_of_a_version(tmp_path: Path):
    town = Town()
    town.add("talk", kind="other", message_id="same@town.example")
    town.add("a", message_id="same@town.example")
    town.add("b", message_id="same@town.example")
    with open_town(tmp_path / "town") as index:
        update(index, town)
        found = index.catalogue.named(["same@town.example"])
        assert titles(tuple(found.values())) == ["a"]


def test_a_lineage_is_all_versions_oldest_first(index: Index):
    assert titles(index.catalogue.lineage(path_of("aa"))) == ["a", "aa", "ab"]
    assert titles(index.catalogue.lineage(path_of("b"))) == ["b"]
    assert index.catalogue.lineage(path_of("nowhere")) == ()


def test_versions_by_what_they_are_known_for(index: Index):
    ask = index.catalogue.versions
    assert titles(ask()) == ["ab", "aa", "b", "a"]
    assert titles(ask(newest_first=False)) == ["a", "b", "aa", "ab"]
    assert titles(ask(limit=2)) == ["ab", "aa"]
    assert titles(ask(limit=2, offset=1)) == ["aa", "b"]
    assert titles(ask(state="superseded")) == ["aa", "a"]
    assert titles(ask(state="new", newest_first=False)) == ["b", "ab"]
    assert titles(ask(topic="odd")) == ["b", "a"]
    assert titles(ask(topic="even", limit=1)) == ["ab"]
    assert titles(ask(person="ada@town.example")) == ["aa", "a"]
    assert titles(ask(person="ada@town.example", topic="odd", state="superseded")) == ["a"]
    assert titles(ask(since=START + 180)) == ["ab", "a"]
    assert ask(person="nobody") == ()


def test_everything_is_counted(index: Index):
    assert index.catalogue.counts() == (
        Count("", "new", 2),
        Count("", "superseded", 2),
        Count("even", "new", 1),
        Count("even", "superseded", 1),
        Count("odd", "new", 1),
        Count("odd", "superseded", 1),
    )
    assert index.catalogue.people() == (
        ("ada@town.example", 2), ("bor@town.example", 1), ("dee@town.example", 1),
    )  # fmt: skip
    assert list(index.catalogue.paths()) == [path_of(one) for one in ("a", "aa", "ab", "b")]


def test_only_what_is_asked_for_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town: Town
):
    """No statement of a run or of a page goes over a whole table, but where all is asked for."""
    chance = chance_of(2)
    with open_town(tmp_path / "town") as index:
        update(index, town)
        asked: set[str] = set()
        store = index._store
        rows, run_many = store.rows, store.run_many

        def spy(sql: str, *values: object) -> list[object]:
            asked.add(sql)
            return rows(sql, *values)

        def spy_many(sql: str, values: object) -> None:
            asked.add(sql)
            run_many(sql, values)

        monkeypatch.setattr(store, "rows", spy)
        monkeypatch.setattr(store, "run_many", spy_many)
        for _ in range(60):
            happen(town, chance)
        update(index, town)
        index.catalogue.at([(0, town.entries()[0].commit)])
        index.catalogue.named([str(town.mails[0].message.message_id)])
        index.catalogue.lineage(path_of("aa"))
        index.places.entries_of(path_of("a"))
        index.places.entries_between(START, START + 60)
        for more in ({"state": "new"}, {"topic": "odd"}, {"person": "x"}, {}):
            index.catalogue.versions(limit=3, **more)
        monkeypatch.undo()
        plans = {
            sql: [step for *_, step in rows(f"EXPLAIN QUERY PLAN {sql}", *[None] * sql.count("?"))]
            for sql in asked
        }
    assert len(plans) > 30
    scans = [
        f"{step} in {sql}"
        for sql, plan in plans.items()
        for step in plan
        if step.startswith("SCAN")
        and not any(word in step for word in ("json_each", "one", "epoch", "touched"))
        # In its order, as far as LIMIT says:
        and not ("version_by_time" in step and "JOIN" not in sql)
    ]
    assert scans == []
    sorts = [sql for sql, plan in plans.items() if "USE TEMP B-TREE FOR ORDER BY" in plan]
    assert [sql for sql in sorts if "LIMIT" in sql] == []
