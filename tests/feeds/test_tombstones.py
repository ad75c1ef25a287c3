"""A mail that was taken back leaves tombstones for its entries (RFC 6721), and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from generator.links import event_id
from tests.archives import Item, mail, patch
from tests.contents import differing, traces
from tests.feeds.otters import BEFORE, DAY, TAKEN, TRACES, deleted, purged, remembered
from tests.feeds.rules import ATOM, TOMBSTONE, grammar
from tests.lengths import long
from tests.newslist import cuts
from tests.whole import MemoryBuild

pytestmark = pytest.mark.slow

WHOLE = BEFORE + DAY
SERIES, WAITING = (f"lists/otter/feeds/{name}.atom" for name in ("series", "waiting"))


def gone(made: MemoryBuild) -> dict[str, list[tuple[str, str]]]:
    """The tombstones of each document, each with its time."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, text in made.pages.items():
        if path.endswith(".atom"):
            root = etree.fromstring(text.encode())
            assert grammar().validate(root), grammar().error_log
            for element in root.iter(f"{TOMBSTONE}deleted-entry"):
                found.setdefault(path, []).append((element.get("ref"), element.get("when")))
    return found


def ids(made: MemoryBuild, path: str) -> set[str]:
    root = etree.fromstring(made.pages[path].encode())
    return {str(entry.findtext(f"{ATOM}id")) for entry in root.iter(f"{ATOM}entry")}


@pytest.mark.long
def test_a_deleted_mail_leaves_a_tombstone_where_it_had_an_entry(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    assert gone(before) == {}
    items = deleted(WHOLE)
    after = remembered(tmp_path, items, before)
    when = datetime.fromtimestamp(items[-1][1], UTC).isoformat()
    wanted = {
        SERIES: event_id("otter", "version", "taken-0815@mail.example"),
        WAITING: event_id("otter", "waiting", "taken-0815@mail.example"),
    }
    assert gone(after) == {path: [(ident, when)] for path, ident in wanted.items()}
    for path, ident in wanted.items():
        assert ids(before, path) - ids(after, path) == {ident}
    assert differing(after.pages, remembered(tmp_path, items).pages) == []


def test_nothing_is_kept_of_it_but_the_ids_of_its_entries(tmp_path: Path):
    after = remembered(tmp_path, deleted(WHOLE), remembered(tmp_path, WHOLE))
    files = {path: text.encode() for path, text in after.pages.items()}
    assert traces(files | {"index": after.index.read_bytes()}, TRACES) == []


def test_a_purged_mail_leaves_none(tmp_path: Path):
    before = remembered(tmp_path, WHOLE)
    after = remembered(tmp_path, purged(WHOLE), before)
    assert gone(after) == {}
    assert ids(after, SERIES) < ids(before, SERIES)
    twice = remembered(tmp_path, purged(deleted(WHOLE)), remembered(tmp_path, deleted(WHOLE)))
    assert gone(twice) == {}
    assert differing(twice.pages, remembered(tmp_path, purged(deleted(WHOLE))).pages) == []


def test_a_mail_that_was_sent_again_is_there(tmp_path: Path):
    items = deleted(WHOLE)
    again: list[Item] = [*items, (TAKEN, items[-1][1] + 60, "mail")]
    made = remembered(tmp_path, again, remembered(tmp_path, items))
    assert SERIES not in gone(made)
    assert event_id("otter", "version", "taken-0815@mail.example") in ids(made, SERIES)


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (11, {"pulls": "pull", "waiting": "waiting", "applied": "applied"}),
        (4, {}),  # a question
        long(5, {"reports": "report"}),
        long(13, {"applied": "applied"}),
        long(1, {"series": "version", "waiting": "waiting"}),  # the first patch of a cover letter's
        long(2, {}),
    ],
)
def test_each_kind_of_mail_had_entries_of_its_own(
    tmp_path: Path, number: int, kinds: dict[str, str]
):
    raw = WHOLE[number][0]
    items: list[Item] = [*WHOLE, (raw, WHOLE[-1][1] + 60, "delete")]
    made = remembered(tmp_path, items, remembered(tmp_path, WHOLE))
    assert {path.split("/")[-1] for path in gone(made)} == {f"{name}.atom" for name in kinds}
    assert differing(made.pages, remembered(tmp_path, items).pages) == []


@pytest.mark.long
def test_old_tombstones_go_when_old_entries_do(tmp_path: Path):
    items = deleted([(TAKEN, WHOLE[0][1], "mail"), (mail("Meeting"), WHOLE[0][1] + 9, "mail")])
    assert SERIES in gone(remembered(tmp_path, items))
    start = items[-1][1] + 60
    more: list[Item] = [
        (patch(f"[PATCH] otter: nest {number}"), start + number, "mail") for number in range(50)
    ]
    assert SERIES in gone(remembered(tmp_path, items + more[:49]))
    assert SERIES not in gone(remembered(tmp_path, items + more))


@pytest.mark.long
@pytest.mark.parametrize("seed", [0, 1, 3])
def test_steps_and_a_build_from_nothing_have_the_same_tombstones(tmp_path: Path, seed: int):
    chance = Random(seed)
    made, count = None, 0
    for items in cuts(WHOLE, chance, (1, 2)):
        made = remembered(tmp_path, items, made)
        whole = remembered(tmp_path, items)
        assert made.dump == whole.dump
        assert differing(made.pages, whole.pages) == []
        count += len(gone(whole))
    assert count
