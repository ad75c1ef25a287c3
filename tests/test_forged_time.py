"""Mails whose received time is wrong or forged: "now", windows, waiting and what is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.archives import Item, archive, at, mail, patch
from tests.contents import differing
from tests.lengths import first_of
from tests.whole import MemoryBuild, Project

FAR = 4_070_908_800  # 2099
DAYS = 60


def real() -> list[Item]:
    """A patch a day, each answered the day after."""
    items: list[Item] = []
    for day in range(DAYS):
        name = f"pot-{day}"
        raw = patch(f"[PATCH] pot: boil {day}", name=name).replace(b"+new", b"+%d" % day)
        items.append((raw, at(days=day), "mail"))
        if day % 3 == 0:
            answer = mail(f"Re: [PATCH] pot: boil {day}", "Why?\n", name=f"re-{day}", to=name,
                          who="Bo Lind <bo@lind.example>")  # fmt: skip
            items.append((answer, at(days=day, hours=5), "mail"))
    return items


def forged(numbers: range, received: int) -> list[Item]:
    """The same, with so many further mails of that date among them."""
    items = real()
    for number in numbers:
        raw = patch(
            f"[PATCH] pan: fry {number}", name=f"pan-{number}", who="Eve <eve@fern.example>"
        )
        items.insert(2 * number, (raw, received, "mail"))
    return items


CASES: dict[str, Callable[[], list[Item]]] = {
    "one": lambda: forged(range(20, 21), FAR),
    "ten": lambda: forged(range(15, 25), FAR),
    "half": lambda: forged(range(1, 70), FAR),
    "the last": lambda: [*real(), (patch("[PATCH] pan: fry"), FAR, "mail")],
    "the last ten": lambda: [
        *real(), *((patch(f"[PATCH] pan: fry {n}"), FAR + n, "mail") for n in range(10)),
    ],
    "months ahead": lambda: forged(range(20, 21), at(days=DAYS + 100)),
    "back": lambda: forged(range(20, 30), at(days=-400)),
    "epoch 0": lambda: forged(range(1, 70), 0),
    "the first": lambda: [(patch("[PATCH] pan: fry"), FAR, "mail"), *real()],
}  # fmt: skip


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return states(tmp_path_factory.mktemp("right"), real())


def project(folder: Path) -> Project:
    settings = {"archive": "../pots", "keep": 40, "waiting_days": 7}
    return Project(folder / "project").configure({"pots": settings})


def states(folder: Path, items: list[Item]) -> dict[str, str]:
    """What the pages say of each version: its state, or that its page leads elsewhere."""
    archive(folder / "pots", items)
    build = MemoryBuild(project(folder).source(), folder / "index.sqlite3").update()
    found = {}
    for path, text in build.pages.items():
        if name := re.search(r"/series/(pot-boil-\d+)-v1.*(?:\.md|\.html)$", path):
            state = re.search(r"pw-state pw-(\w+)", text)
            found[name[1]] = state[1] if state else "expired"
    return found


@pytest.mark.parametrize("case", first_of(CASES))
def test_states_and_what_is_kept_stay_as_they_are(tmp_path: Path, right: dict[str, str], case: str):
    assert set(right.values()) >= {"waiting", "expired", "new"}
    assert states(tmp_path, CASES[case]()) == right


@pytest.mark.long
@pytest.mark.parametrize(
    "case",
    [
        "months ahead",
        "epoch 0",
        "one",
        "half",
        "the last ten",
    ],
)
def test_a_life_makes_what_is_made_from_nothing(tmp_path: Path, case: str):
    """The forged mails are the newest for a while, then later ones speak against them."""
    items = CASES[case]()
    items += [(patch(f"[PATCH] lid: lift {n}"), at(days=DAYS + n), "mail") for n in range(5)]
    archive(tmp_path / "pots", items[:30])
    lists = project(tmp_path)
    life = MemoryBuild(lists.source(), tmp_path / "index.sqlite3").update()
    for end in (40, 41, 42, 50, 55, len(items) - 5, len(items) - 4, len(items)):
        archive(tmp_path / "pots", items[:end])
        life.source = lists.source()
        life.update()
    fresh = MemoryBuild(life.source, tmp_path / "fresh.sqlite3").update()
    assert differing(life.pages, fresh.pages) == []
    assert life.search_records == fresh.search_records
    assert life.dump == fresh.dump
    assert "2099" not in life.pages["lists/pots/index.md"]
