"""Segments are the same however records came, and readers find in them what they ask for."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import zlib
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest

from generator.models.search import UNDATED, SearchPatch, SearchRecord
from generator.search import segment_file
from generator.search import segments as search
from generator.search.segment_file import write_segment
from generator.search.segments import Segment, plan_segments
from tests.conftest import ROOT

DAY = 86_400
NOW = 1_780_000_000
CODE = "0123456789abcdef01234567"  # the fingerprint of what writes segments
LANGUAGE = ROOT / "generator" / "search" / "engine" / "language.js"


def record(number: int = 1, **fields: Any) -> SearchRecord:
    usual: dict[str, Any] = {
        "path": f"lists/otter/series/{number}/",
        "list": "otter",
        "kind": "series",
        "title": f"otter: swim {number}",
        "label": "v2",
        "author": "Ada Quill",
        "address": "ada@quill.example",
        "date": NOW - number * DAY,
        "state": "new",
        "topics": (),
        "people": "Ada Quill ada@quill.example\nBor Nemeth bor@nemeth.example",
        "files": "",
        "ids": f"{number}-swim@mail.example",
        "text": "",
    }
    return SearchRecord(**(usual | fields))


# ---------------------------------------------------------------- which segments there are


def fingerprints(times: list[int]) -> list[tuple[int, int]]:
    return sorted((time, number) for number, time in enumerate(times))


def some_times(chance: Random, count: int, years: int = 9) -> list[int]:
    return [NOW - chance.randrange(years * 365 * DAY) for _ in range(count)]


def test_segments_hold_every_record_once_and_none_is_too_large():
    rows = fingerprints([*some_times(Random(1), 40_000), UNDATED, UNDATED])
    found = plan_segments(rows, NOW, CODE)
    assert sum(segment.records for segment in found) == len(rows)
    for segment, after in pairwise(found):
        assert segment.end == after.start
    assert found[0].start == 0
    assert found[-1].end > UNDATED
    (_, small), _, (_, large) = search.LIMITS
    assert all(segment.records <= large for segment in found)
    assert found[-1].records <= small + 2
    assert len({segment.name for segment in found}) == len(found) <= 2 * 40_000 / large + 5


def test_one_more_day_makes_the_last_segment_anew_and_no_other():
    times = some_times(Random(2), 30_000)
    before = plan_segments(fingerprints(times), NOW, CODE)
    rows = [*fingerprints(times), (NOW + 60, 31_000), (NOW + 61, 31_001)]
    after = plan_segments(rows, NOW + DAY, CODE)
    assert [segment.name for segment in after[:-1]] == [segment.name for segment in before[:-1]]
    assert after[-1].name != before[-1].name


@pytest.mark.long
def test_days_that_pass_move_records_from_small_segments_to_large_ones():
    """A run a day for two years: what is written each day is small, and segments stay few."""
    chance = Random(5)
    times = some_times(chance, 3_000, years=1)
    held: set[str] = set()
    written = []
    for day in range(730):
        times += [NOW + day * DAY + chance.randrange(DAY) for _ in range(8)]
        found = plan_segments(fingerprints(times), NOW + (day + 1) * DAY, CODE)
        written.append(sum(found.records for found in found if found.name not in held))
        held = {segment.name for segment in found}
        assert len(found) <= 6
    assert sorted(written[1:])[len(written) // 2] <= 512
    assert sum(written[1:]) / len(written) <= 700


def test_another_record_in_the_past_touches_its_own_segment_alone():
    times = some_times(Random(3), 30_000)
    rows = fingerprints(times)
    at = 9_000
    changed = [*rows[:at], (rows[at][0], -1), *rows[at + 1 :]]
    before, after = plan_segments(rows, NOW, CODE), plan_segments(changed, NOW, CODE)
    other = [
        segment for segment, new in zip(before, after, strict=True) if segment.name != new.name
    ]
    assert [segment.start <= rows[at][0] < segment.end for segment in other] == [True]


def test_what_other_code_writes_has_other_names():
    rows = fingerprints(some_times(Random(3), 10_000))
    before, after = (plan_segments(rows, NOW, code) for code in (CODE, CODE[::-1]))
    assert [segment.end for segment in before] == [segment.end for segment in after]
    assert not {segment.name for segment in before} & {segment.name for segment in after}


def test_where_segments_end_depends_on_the_records_alone():
    chance = Random(4)
    times = some_times(chance, 20_000)
    shuffled = list(fingerprints(times))
    chance.shuffle(shuffled)
    assert plan_segments(sorted(shuffled), NOW, CODE) == plan_segments(
        fingerprints(times), NOW, CODE
    )


def test_a_minute_with_more_mails_than_a_segment_takes_ends_all_the_same():
    found = plan_segments(fingerprints([NOW] * 10_000), NOW, CODE)
    assert [segment.records for segment in found] == [10_000]


@pytest.mark.parametrize("rows", [[], [(UNDATED, 7)], [(0, 1)], [(NOW, 1), (NOW, 2)]])
def test_few_records_make_one_segment_and_none_make_none(rows: list[tuple[int, int]]):
    assert [segment.records for segment in plan_segments(rows, NOW, CODE)] == (
        [len(rows)] if rows else []
    )


def test_a_segment_says_between_which_times_its_records_are():
    (segment,) = plan_segments([(100, 1), (900, 2)], NOW, CODE)
    assert (segment.first, segment.last) == (100, 900)
    (segment,) = plan_segments([(100, 1), (900, 2), (UNDATED, 3)], NOW, CODE)
    assert (segment.first, segment.last) == (0, 900)


# ---------------------------------------------------------------- what is in one


def test_the_same_records_make_the_same_bytes(tmp_path: Path):
    records = [record(number, text=f"word{number} kvm_{number}_x") for number in range(200)]
    for name in ("one", "other"):
        write_segment(tmp_path / name / "x.db", records)
    first, second = (tmp_path / name / "x.db" for name in ("one", "other"))
    assert first.read_bytes() == second.read_bytes()


def test_every_table_begins_in_what_a_browser_fetches_first(tmp_path: Path, root: Path):
    file = tmp_path / "x.db"
    write_segment(file, [record(number) for number in range(300)])
    with closing(sqlite3.connect(file)) as db:
        (last,) = db.execute("SELECT max(rootpage) FROM sqlite_schema").fetchone()
    reading = (root / "generator/search/engine/remote.js").read_text()
    assert f"const FIRST = {last};" in reading


def test_what_is_shown_of_a_hit_and_no_more_is_kept(tmp_path: Path):
    file = tmp_path / "x.db"
    write_segment(file, [record(text="A Secretword stood here.")])
    with closing(sqlite3.connect(file)) as db:
        (row,) = db.execute("SELECT * FROM doc").fetchall()
    shown = ("series/1/", "otter: swim 1", "v2", "Ada Quill", NOW - DAY, "new", "series")
    assert row == (1, *shown)
    assert b"Secretword" not in file.read_bytes()  # an excerpt comes from a packed copy


def unpacked(file: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(file)) as db:
        rows = db.execute(query).fetchall()
    return [zlib.decompress(packed, -zlib.MAX_WBITS).decode() for (packed,) in rows]


def test_texts_for_excerpts_are_packed_and_bounded(tmp_path: Path):
    patches = (SearchPatch("1/2", "a@b", "Swim"),)
    write_segment(
        tmp_path / "x.db", [record(text="t" * 90_000, replies="r" * 90_000, patches=patches)]
    )
    (body,) = unpacked(tmp_path / "x.db", "SELECT text FROM body ORDER BY id")
    known, text, replies = json.loads(body)
    assert known == [["1/2", "a@b", "Swim"]]
    assert text == "t" * len(text)
    assert replies == "r" * len(replies)
    assert 0 < len(replies) < len(text) < 20_000


def test_versions_of_a_work_have_its_hash(tmp_path: Path):
    count = segment_file.WORKS + 3
    lineages = {1: "a@b", 2: "", count: "a@b"}
    records = [record(at, lineage=lineages.get(at, f"{at}@c")) for at in range(1, count + 1)]
    write_segment(tmp_path / "x.db", records)
    with closing(sqlite3.connect(tmp_path / "x.db")) as db:
        rows = [packed for (packed,) in db.execute("SELECT hashes FROM work ORDER BY id")]
    assert [len(packed) for packed in rows] == [
        segment_file.WORKS * segment_file.WORK, 3 * segment_file.WORK,
    ]  # fmt: skip
    size = segment_file.WORK
    assert rows[0][:size] == rows[1][-size:] != rows[1][:size]
    assert rows[0][size : 2 * size] == bytes(size)


def test_words_that_may_be_meant_are_those_of_titles_and_of_several_texts(tmp_path: Path):
    often = [
        record(at, title="Swim", text="memblock rare" if at == 1 else "memblock x1")
        for at in (1, 2, 3)
    ]
    named = record(4, title="x", patches=(SearchPatch("1/1", "", "Reap the doorbell_ring"),))
    write_segment(tmp_path / "x.db", [*often, named])
    (words,) = unpacked(tmp_path / "x.db", "SELECT words FROM spelling")
    assert words.split("\n") == [
        "doorbell_ring 1", "example 4", "memblock 3", "quill 4", "reap 1", "swim 3",
    ]  # fmt: skip


def test_a_page_of_the_site_keeps_its_path(tmp_path: Path):
    file = tmp_path / "x.db"
    write_segment(file, [record(path="commands/", list="", kind="page", date=0)])
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT path FROM doc").fetchall() == [("/commands/",)]


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\U0010ffff" * 9, "_" * 9000, "\ud7ff", ""])
def test_odd_texts_are_bound(tmp_path: Path, text: str):
    write_segment(tmp_path / "x.db", [record(title=text, text=text, ids=text, files=text)])


# ---------------------------------------------------------------- what is found


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if not found:
        pytest.skip("node is not installed: queries are read by JavaScript")
    return found


def parsed(node: str, texts: list[str]) -> list[dict[str, Any]]:
    """What language.js makes of what a reader typed."""
    code = (
        f"import {{ parse }} from {json.dumps(LANGUAGE.as_uri())};"
        f"console.log(JSON.stringify({json.dumps(texts)}.map(parse)))"
    )
    command = [node, "--input-type=module", "--eval", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return list(json.loads(done.stdout))


RECORDS = [
    record(
        1, title="KVM: arm64: vgic: Map resources late", author="Ada Quill", state="waiting",
        topics=("arm64",), files="arch/arm64/kvm/vgic/vgic-init.c\nDocumentation/virt/kvm/api.rst",
        ids="20260301120000.1-1-ada@quill.example\n20260301-vgic-v2-0-abc@b4.example",
        text='Call kvm_vgic_map_resources() once.\nFixes: 0123456789ab ("x")', version="3", total=2,
        patches=(
            SearchPatch("1/2", "20260301120000.1-1-ada@quill.example", "KVM: Ring the doorbell"),
            SearchPatch("2/2", "20260301120000.1-2-ada@quill.example", "KVM: Don't ring twice"),
        ),
    ),
    record(
        2, title="KVM: x86: Map nothing", author="Bor Nemeth", address="bor@nemeth.example",
        state="applied", topics=("x86/mmu",), date=NOW - 500 * DAY, files="arch/x86/kvm/mmu/mmu.c",
        ids="2-swim@mail.example\nfeedfacecafe0123456789abcdef0123456789ab",
        text="The resources of a vgic are no concern here. guest_memfd is.", trees=("5.10",),
        replies="Ada Quill: was this forgotten?", version="1", total=9,
        patches=(SearchPatch("4/9", "2-4-swim@mail.example", "KVM: Ring the doorbell"),),
    ),
    record(
        3, title="selftests: guest-memfd: Größe prüfen", author="Žofie Vlčková", address="",
        people="",
    ),
    record(4, kind="person", path="lists/otter/people/ada/", title="Ada Quill", label="", state=""),
]  # fmt: skip

FOUND = [
    # asked, the numbers of what is found as asked, and what is found besides where words go on
    ("vgic", [1, 2], []),
    ("VGIC map", [1, 2], []),
    ("kvm_vgic_map_resources", [1], []),
    ("kvm_vgic_map_resources()", [1], []),
    ("kvm_vgic_map_res", [], [1]),
    ("resour", [], [1, 2]),
    ('"map resources"', [1], []),
    ('"resources map"', [], []),
    ("map -x86", [1], []),
    ("-x86", [], []),
    ("author:ada", [1], []),  # work alone, where no word asks for more
    ("author:quill vgic", [1], []),
    ('author:"bor nemeth"', [2], []),
    ("bor@nemeth.example", [1, 2, 4], []),
    ("author:bor@nemeth.example", [2], []),
    ("<20260301120000.1-1-ada@quill.example>", [1], []),
    ("20260301120000.1-1-ada@quill.example", [1], []),
    ("https://lore.example/kvm/20260301-vgic-v2-0-abc@b4.example/T/#u", [1], []),
    ("https://lore.example/kvm/20260301120000.1-1-ada%40quill.example/", [1], []),
    ("id:2-swim@mail.example", [2], []),
    ("feedfacecafe0123456789abcdef0123456789ab", [2], []),
    ("feedfacecafe", [], [2]),
    ("FEEDFACECAFE0123", [2], []),
    ("0123456789ab", [1], []),
    ("vgic-init.c", [1], []),
    ("arch/arm64/kvm/vgic/vgic-init.c", [1], []),
    ("file:vgic", [1], []),
    ("file:arch/x86", [2], []),
    ("file:api.rst", [1], []),
    ("guest_memfd", [2], [3]),
    ("guest-memfd", [2], [3]),
    ("Größe", [3], []),
    ("grosse", [], []),
    ("groß", [], [3]),
    ("vlckova", [3], []),
    ("is:waiting", [1], []),
    ("state:applied kvm", [2], []),
    ("kind:person", [4], []),
    ("is:person ada", [4], []),
    ("topic:arm64", [1], []),
    ('topic:"x86/mmu"', [2], []),
    ("tree:5.10", [2], []),
    ("5.10 map", [2], []),
    ("title:doorbell", [1, 2], []),
    ("text:forgotten", [2], []),
    ("forgotten -5.10", [], []),
    ("Message-ID: <2-swim@mail.example>", [2], []),
    ("<2-swim@mail.example>,", [2], []),
    ("nofield:vgic map", [1, 2], []),
    ("title:vgic", [1], []),
    ("text:vgic", [1, 2], []),
    ("KVM:", [1, 2], []),
    ("arm64: vgic:", [1], []),
    ("waiting", [], []),
    ("series", [], []),
    ("", [], []),
    ('"', [], []),
    ("'; DROP TABLE doc; --", [], []),
    ("NEAR(vgic map)", [], []),
    ("vgic OR nothing", [], []),
    ("{title}:vgic*", [], []),
    ("\\ ( ) * ^ :", [], []),
]


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> sqlite3.Connection:
    file = tmp_path_factory.mktemp("segment") / "x.db"
    write_segment(file, RECORDS)
    return sqlite3.connect(file, check_same_thread=False)


def test_what_a_reader_types_finds_what_is_meant(node: str, segment: sqlite3.Connection):
    wrong = []
    queries = parsed(node, [asked for asked, _, _ in FOUND])
    for (asked, exact, more), query in zip(FOUND, queries, strict=True):
        sure, loose = (found(segment, query[way]) for way in ("exact", "loose"))
        besides = [number for number in loose if number not in sure]
        if (sure, besides) != (exact, more):
            wrong.append((asked, sure, besides, query))
    assert not wrong, "\n".join(map(str, wrong))


def found(segment: sqlite3.Connection, query: str) -> list[int]:
    if not query:
        return []
    rows = segment.execute("SELECT rowid FROM find WHERE find MATCH ? ORDER BY rowid", (query,))
    return [number for (number,) in rows]


PASTED = [
    # pasted, and what is found by each query that is sure, the most certain first
    ("[PATCH v3 1/2] KVM: Ring the doorbell", [[1], [1], [1, 2]]),
    ("Re: [PATCH v3 1/2] KVM: Ring the doorbell", [[1], [1], [1, 2]]),
    ("  Re: AW: [ring-list] Re: [PATCH  V3  01/02] KVM: ring the doorbell ", [[1], [1], [1, 2]]),
    ("Subject: Re: [RFC PATCHv3 1/2] KVM: Ring the doorbell", [[1], [1], [1, 2]]),
    ("[PATCH 4/9] KVM: Ring the doorbell", [[2], [2], [1, 2]]),
    ("[PATCH] KVM: Ring the doorbell", [[2], [1, 2]]),
    ("Re: KVM: Ring the doorbell", [[1, 2]]),
    ("Re: [PATCH v8 7/7] KVM: Ring the doorbell", [[], [], [1, 2]]),
    ('[PATCH v3 1/2] KVM: Ring the doorbell state:"applied"', [[], [], [2]]),
    ("Re: [PATCH v3 0/2] KVM: arm64: vgic: Map resources late", [[1], [1], [1]]),
    ("KVM: Ring the doorbell", [[1, 2]]),
    ("doorbell v3", [[1]]),
    ("vgic map", []),
    ("author:ada vgic map resources", []),
]


def test_a_pasted_subject_finds_its_version_first(node: str, segment: sqlite3.Connection):
    queries = parsed(node, [asked for asked, _ in PASTED])
    sure = [[found(segment, match) for match in query["sure"]] for query in queries]
    assert sure == [expected for _, expected in PASTED]


@pytest.mark.parametrize("text", ["Re:", "[PATCH v2]", "[x]", "re-entry 1/2", "recursion", "[1/2"])
def test_what_only_resembles_a_subject_is_searched_as_words(node: str, text: str):
    (query,) = parsed(node, [text])
    assert not query["isSubject"]


def test_lists_choose_files(node: str):
    (query,) = parsed(node, ["vgic list:KVM list:kvmarm is:new"])
    assert query["lists"] == ["kvm", "kvmarm"]
    assert query["words"] == ["vgic"]


def seconds(*date: int) -> float:
    return datetime(*date, tzinfo=UTC).timestamp()  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("year:2025", seconds(2025, 1, 1), seconds(2026, 1, 1)),
        ("month:2025-12", seconds(2025, 12, 1), seconds(2026, 1, 1)),
        ("month:2025-3", seconds(2025, 3, 1), seconds(2025, 4, 1)),
        ("since:2025-03-09", seconds(2025, 3, 9), None),
        ("since:2025", seconds(2025, 1, 1), None),
        ("until:2025-03-09", 0, seconds(2025, 3, 10)),
        ("until:2024-02", 0, seconds(2024, 3, 1)),
        ("until:2025", 0, seconds(2026, 1, 1)),
    ],
)
def test_a_date_is_a_span_of_time(node: str, asked: str, start: float, end: float | None):
    (query,) = parsed(node, [asked])
    assert query["spans"] == [{"from": start, "to": end, "isNot": False}]
    assert query["isFilter"]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ("vgic foo:bar", "There is no field called foo: – fields are author:, person:, file:"),
        ("month:2025", "month: needs a date such as"),
        ("since:yesterday map", "since: needs a date such as"),
        ("until:2025-13", "until: needs a date such as"),
    ],
)
def test_what_is_not_understood_is_said_and_not_searched(node: str, asked: str, problem: str):
    (query,) = parsed(node, [asked])
    (said,) = query["problems"]
    assert said.startswith(problem)
    assert "bar" not in query["exact"]
    assert "yesterday" not in query["exact"]


def test_titles_and_addresses_are_no_fields(node: str):
    for query in parsed(node, ["KVM:x86", "https://lore.example/x", "std::vector", "x86/mmu:foo"]):
        assert query["problems"] == []
        assert query["exact"]


def test_filters_alone_list_work_and_not_the_pages_about_it(node: str, segment: sqlite3.Connection):
    alone, with_word, people = parsed(
        node, ["author:ada", "author:ada quill", "author:ada is:person"]
    )
    assert [query["isFilter"] for query in (alone, with_word, people)] == [True, False, True]
    assert [found(segment, query["exact"]) for query in (alone, with_word, people)] == [
        [1], [1, 4], [4],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text", ["arch/arm64/kvm/vgic.c", "<A@B.example>", "Ünï-code", "__x__", "", "a  b", "ÀB"]
)
def test_both_sides_make_the_same_word_of_an_identifier(node: str, text: str):
    code = (
        f"import {{ key }} from {json.dumps(LANGUAGE.as_uri())};"
        f"console.log(JSON.stringify(key({json.dumps(text)})))"
    )
    command = [node, "--input-type=module", "--eval", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == segment_file.key(text)


def script(node: str, module: str, code: str) -> Any:
    """What an expression over the names of a module of the engine gives."""
    file = (LANGUAGE.parent / module).as_uri()
    code = f"import * as it from {json.dumps(file)}; console.log(JSON.stringify({code}))"
    command = [node, "--input-type=module", "--eval", code]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("enhanements stack", ["enhancements stack"]),
        ("membloc_find memblock", ["memblock_find memblock"]),
        ("rewrte", ["rewrite", "rewrote"]),  # the more usual one first
        ("stakc", ["stack"]),
        ("stack", []),
        ("xyzzyxyz", []),
        ("ab", []),
    ],
)
def test_a_misspelled_word_is_replaced_by_known_ones(node: str, typed: str, meant: list[str]):
    known = "enhancements 9\nstack 20\nmemblock 3\nmemblock_find 2\nrewrite 8\nrewrote 2\nabs 9"
    asked = f"{json.dumps(typed)}, {json.dumps(typed.split())}"
    code = f"it.corrections({asked}, it.vocabulary([{json.dumps(known)}]))"
    assert script(node, "spelling.js", code) == meant


@pytest.mark.parametrize(
    ("asked", "label", "part"),
    [
        ({"id": "b@x", "words": []}, "2/2", "Second swim"),
        ({"title": "second_swim", "words": []}, "2/2", "Second swim"),
        ({"words": ["otter", "river"]}, "", "The otter of the river sleeps"),
        ({"words": ["hungry"]}, "Ada", "so hungry"),
        ({"words": ["nowhere"]}, None, ""),
    ],
)
def test_an_excerpt_is_where_the_words_are(node: str, asked: Any, label: str | None, part: str):
    text = f"Otter {'w ' * 400} The otter of the river sleeps. {'w ' * 400}"
    body = [
        [["1/2", "a@x", "First"], ["2/2", "b@x", "Second swim"]],
        text,
        "Bor: no\nAda: so hungry",
    ]
    key = '(text) => text.toLowerCase().replaceAll(" ", "_")'
    code = f"it.excerpt({json.dumps(body)}, {{...{json.dumps(asked)}, key: {key}}})"
    found = script(node, "excerpt.js", code)
    assert (found and found["label"]) == label
    assert found is None or part in found["text"]
    assert found is None or len(found["text"]) < 200


# ---------------------------------------------------------------- what a browser reads


def test_the_manifest_names_each_segment_with_its_bytes():
    segment = Segment("0000000000-ab.db", 0, 1 << 33, 3, 100, 900)
    store = search.list_manifest_json(
        "otter", "Otter <b>", ["arm64"], [("lists/otter/search/x", 9, segment)]
    )
    manifest = json.loads(search.search_manifest_json([store, store]))
    file = {"path": "lists/otter/search/x", "size": 9, "from": 100, "to": 900}
    expected = {"name": "otter", "title": "Otter <b>", "topics": ["arm64"], "files": [file]}
    assert manifest == {"form": search._FORM, "lists": [expected, expected]}


# ---------------------------------------------------------------- the form of a file


def test_the_form_of_a_file_is_what_the_engine_reads(
    tmp_path: Path, golden: Callable[[str, str], None]
):
    """Where this fails, see whether `engine/segment.js` still reads the files."""
    fields = {
        "topics": ("water", "birds"), "files": "drivers/otter.c", "text": "Don't swim.",
        "lineage": "a@b", "version": "2", "total": 1, "trees": ("5.10",), "replies": "Ada: why?",
        "patches": (SearchPatch("1/1", "a@b", "Swim: not today"),),
    }  # fmt: skip
    write_segment(tmp_path / "segment.db", [record(1, **fields), record(2, state="")])
    with closing(sqlite3.connect(tmp_path / "segment.db")) as db:
        db.execute("CREATE VIRTUAL TABLE temp.term USING fts5vocab(main, find, 'instance')")
        parts = [
            db.execute("SELECT sql FROM sqlite_master WHERE name IN ('doc', 'find')"),
            db.execute("SELECT * FROM doc"),
            db.execute("SELECT * FROM temp.term"),
            db.execute("SELECT hex(hashes) FROM work"),
            db.execute("PRAGMA page_size"),
        ]
        rows = "\n".join(str(row) for part in parts for row in part)
    golden("search/segment-form.txt", f"{rows}\n")
