"""Pages get the versions they ask for, in order, without a scan of a whole table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from generator.index.index import Index
from generator.index.version_queries import Count, Waiting
from generator.models.pages import Page, RenderedTarget
from generator.models.versions import LineagePart, Version
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


def titles(versions: Sequence[Version]) -> list[str]:
    return [version.path.split("/")[-2] for version in versions]


def test_the_version_of_each_mail(index: Index, town: Town):
    refs = [(0, entry.commit) for entry in town.entries()]
    found = index.version_queries.at([*refs, (0, "ff" * 20)])
    assert {refs.index(ref): titles((version,))[0] for ref, version in found.items()} == {
        0: "a", 1: "b", 2: "aa", 3: "a", 4: "ab",
    }  # fmt: skip


def test_a_mail_of_two_versions_is_of_the_first(tmp_path: Path):
    town = Town()
    town.add("re both", town.add("b"), town.add("a"))
    with open_town(tmp_path / "both") as index:
        update(index, town)
        ref = (0, town.entries()[2].commit)
        assert titles([index.version_queries.at([ref])[ref]]) == ["b"]


@pytest.mark.parametrize(
    ("title", "limit", "found", "position"),
    [
        ("aa", 9, ["a", "aa", "ab"], (2, 3)),
        ("b", 9, ["b"], (1, 1)),
        ("a", 2, ["a", "aa"], (1, 3)),
        ("aa", 2, ["a", "aa"], (2, 3)),
        ("ab", 2, ["aa", "ab"], (3, 3)),
        ("ab", 1, ["ab"], (3, 3)),
    ],
)
def test_a_version_among_the_nearest_of_its_work(
    index: Index, title: str, limit: int, found: list[str], position: tuple[int, int]
):
    (version,) = index.version_queries.get([path_of(title)])
    part = index.version_queries.lineage(version, limit)
    assert titles(part.versions) == found
    assert (part.position, part.total) == position


def test_a_version_that_is_not_linked_yet_is_alone(index: Index):
    (version,) = index.version_queries.get([path_of("aa")])
    version = replace(version, first=None)
    assert index.version_queries.lineage(version, 9) == LineagePart((version,), 1, 1)


def test_versions_by_what_they_are_known_for(index: Index):
    ask = index.version_queries
    assert titles(ask.newest(0, 9)) == ["ab", "b"]  # aa and a have a version after them
    assert titles(ask.newest(0, 1)) == ["ab"]
    assert titles(ask.newest(START + 120, 9)) == ["ab"]
    assert titles(ask.get([path_of("b"), path_of("nowhere"), path_of("a")])) == ["b", "a"]
    assert titles(ask.of_person("ada@town.example", 0, 9)) == ["aa", "a"]
    assert titles(ask.of_person("ada@town.example", 0, 1)) == ["aa"]
    assert titles(ask.of_person("ada@town.example", START + 1, 9)) == ["aa"]
    assert ask.of_person("nobody", 0, 9) == []
    assert ask.concerns("ada@town.example", START + 120)
    assert not ask.concerns("ada@town.example", START + 121)
    assert ask.arrived(START, START + 120) == [path_of("a"), path_of("b")]


def test_what_waits_and_since_when(index: Index):
    ask, newest = index.version_queries, START + 240
    # b may not wait, as its key says; aa and a have a version after them.
    assert ask.waiting(newest, 0) == [Waiting(path_of("ab"), "unanswered", newest, pull=False)]
    assert ask.topics_waiting(newest, 0) == [("even", path_of("ab"))]
    for before, kept_from in ((newest - 1, 0), (newest, newest + 1)):
        assert ask.waiting(before, kept_from) == []
        assert ask.topics_waiting(before, kept_from) == []
    assert ask.became_due(newest - 1, newest) == [path_of("ab")]
    assert ask.became_due(newest, newest + 60) == []


def test_the_headings_of_a_topic(index: Index):
    ask, newest = index.version_queries.of_topic, START + 240
    assert ask("odd", "newest", 0, 9) == ([path_of("b")], 1)  # a has a version after it
    assert ask("even", "newest", 0, 0) == ([], 1)
    assert ask("even", "newest", newest + 1, 9) == ([], 0)
    assert ask("odd", "applied", 0, 9) == ([], 0)


def test_versions_in_the_order_of_their_arrival(index: Index):
    arrivals = [("a", False), ("b", True), ("aa", False), ("ab", True)]
    assert index.version_queries.arrivals(0) == [(path_of(name), last) for name, last in arrivals]
    assert index.version_queries.arrivals(START + 240) == [(path_of("ab"), True)]


def test_everything_is_counted(index: Index):
    assert index.version_queries.counts(0, 0) == (
        Count("", "new", 2),
        Count("", "superseded", 2),
        Count("even", "new", 1),
        Count("even", "superseded", 1),
        Count("odd", "new", 1),
        Count("odd", "superseded", 1),
    )
    assert Count("", "waiting", 1) in index.version_queries.counts(START + 240, 0)
    assert index.version_queries.counts(0, START + 240) == (
        Count("", "new", 1),
        Count("even", "new", 1),
    )


def ask_people(index: Index) -> None:
    index.people.span("x")
    index.people.keys("x")
    index.people.namesakes("ada")
    index.people.count("ada")
    index.people.names(["x"])
    index.people.proofs_of(["x"])


def test_nothing_is_scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, town: Town):
    """No statement of a run or a page scans a table, except where all of it is asked for."""
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
        index.version_queries.at([(0, town.entries()[0].commit)])
        index.version_queries.lineage(index.version_queries.get([path_of("aa")])[0], 3)
        index.version_queries.newest(0, 3)
        index.version_queries.of_person("x", 0, 3)
        index.version_queries.concerns("x", 0)
        index.version_queries.arrived(0, 3)
        index.version_queries.became_due(0, 3)
        index.version_queries.waiting(3, 0)
        index.version_queries.arrivals(0)
        ask_people(index)
        index.history.entries_in(START)
        index.history.neighbours(START)
        index.history.last_before(START)
        list(index.history.components_of([path_of("a")]))
        with index.batch():
            index.targets.want(["x"])
            index.targets.record("x", RenderedTarget((Page("p", ""),), frozenset("y")), 0)
            index.targets.invalidate(["y"])
            index.targets.want_pages(["p"])
            index.targets.dirty("x")
            index.targets.shows("x", "")
            index.targets.explain("p")
            list(index.targets.summaries("x", RenderedTarget))
            index.targets.drop(["x"])
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
        and not any(word in step for word in ("VIRTUAL TABLE", "starts", "epoch", "touched"))
        # A walk in the order of the index, up to LIMIT:
        and not ("version_by_time" in step and "JOIN" not in sql)
    ]
    assert scans == []
    sorts = [sql for sql, plan in plans.items() if "USE TEMP B-TREE FOR ORDER BY" in plan]
    assert [sql for sql in sorts if "LIMIT" in sql] == []
