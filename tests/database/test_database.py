"""The database of a list: as documented, the same from any step, and without what is withdrawn."""

from __future__ import annotations

import gzip
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from generator.database.file import DataFiles, write_database
from generator.database.schema import id_of
from generator.errors import SiteError
from tests.archives import Item, archive, at, daily, mail, patch
from tests.contents import traces
from tests.whole import ROOT, Project

PAGE = (ROOT / "docs" / "database.md").read_text("utf-8")
TABLES, _, QUERIES = PAGE.partition("\n## Queries\n")
NAME = "docs/lists/otter/otter.sqlite3.gz"


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.deserialize(gzip.decompress(file.read_bytes()))
        yield db


@pytest.fixture(scope="module")
def demo(demo_project: Project) -> Iterator[sqlite3.Connection]:
    with opened(demo_project.root / "site" / "lists" / "demo" / "demo.sqlite3.gz") as db:
        yield db


def column(db: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in db.execute(sql)]


# ---------------------------------------------------------------- the documentation


def test_the_documented_tables_are_those_of_the_file(demo: sqlite3.Connection):
    parts = re.split(r"^### (\w+)$", TABLES, flags=re.MULTILINE)
    documented = {
        name: re.findall(r"^\| `(\w+)` \| (\w+) \|", text, re.MULTILINE)
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    }
    names = column(demo, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
    found = {
        name: [(row[1], row[2].lower()) for row in demo.execute(f"PRAGMA table_info({name})")]
        for name in names
    }
    assert documented == found
    assert all(column(demo, f"SELECT count(*) FROM {name}") > [0] for name in names)  # noqa: S608 - our own names


QUERY_TEXTS = dict(
    re.findall(r"^### (.+?)$.+?^```sql\n(.+?)^```", QUERIES, re.MULTILINE | re.DOTALL)
)


def test_there_are_queries():
    assert 8 <= len(QUERY_TEXTS) == QUERIES.count("```sql") == QUERIES.count("\n### ")


@pytest.mark.parametrize("title", QUERY_TEXTS)
def test_a_documented_query_has_a_result(demo: sqlite3.Connection, title: str):
    cursor = demo.execute(QUERY_TEXTS[title])
    rows = cursor.fetchall()
    assert rows
    assert len({name for name, *_ in cursor.description}) == len(cursor.description)
    assert all(None not in row for row in rows)


def test_a_query_counts_what_pages_show(demo: sqlite3.Connection, demo_project: Project):
    waiting = demo.execute(QUERY_TEXTS["What has waited longest for an answer"]).fetchall()
    page = (demo_project.root / "site/lists/demo/waiting/index.html").read_text("utf-8")
    assert all(f"{path.removeprefix('lists/demo/')}" in page for *_, path in waiting)


# ---------------------------------------------------------------- what is in it


def test_every_version_and_digest_of_the_site_is_in_it(
    demo: sqlite3.Connection, demo_project: Project
):
    site = demo_project.root / "site"
    names = (("versions", "series/*/series"), ("digests", "digests/**/digest"))
    for table, name in names:
        files = site.glob(f"lists/demo/{name}.json")
        paths = {f"{file.parent.relative_to(site).as_posix()}/" for file in files}
        select = f"SELECT path FROM {table}"  # noqa: S608 - our own names
        assert set(column(demo, select)) == paths != set()
    assert column(demo, "SELECT count(*) FROM versions JOIN people ON people.id = author_id") == (
        column(demo, "SELECT count(*) FROM versions")
    )


def test_addresses_of_one_person_have_one_key(tmp_path: Path):
    ada = "Ada Quill <ada@quill.example>"
    signed = f"From: {ada}\n\nTired.\n\nSigned-off-by: {ada}\n"
    items = daily(
        patch("[PATCH] otter: swim", name="swim"),
        patch("[PATCH] otter: dive", name="dive", who="Ada Quill <ada@home.example>"),
    )
    project = built(tmp_path, items)
    with opened(project.root / NAME) as db:
        assert len(column(db, "SELECT DISTINCT person FROM people")) == 2
    proof = patch("[PATCH] otter: rest", signed, name="rest", who="Ada Quill <ada@home.example>")
    again(project, [*items, (proof, at(days=4), "mail")])
    with opened(project.root / NAME) as db:
        assert len(column(db, "SELECT DISTINCT person FROM people")) == 1
        assert len(column(db, "SELECT id FROM people")) == 2


def test_no_text_and_no_hidden_address_is_in_it(tmp_path: Path):
    project = built(tmp_path, STORY, hide_addresses=True)
    found = {NAME: (project.root / NAME).read_bytes()}
    assert traces(found, ("Zeb Vanish", "otter: swim"))
    assert traces(found, ("zeb@vanish.example", "ada@quill.example", "Because", "Fine.")) == []


# ---------------------------------------------------------------- in steps, and from nothing

STORY: list[Item] = [
    *daily(
        patch("[PATCH] otter: swim", name="swim"),
        mail("Re: [PATCH] otter: swim",
             "Fine.\n\nReviewed-by: Zeb Vanish <zeb@vanish.example>\n",
             name="fine", to="swim", who="Zeb Vanish <zeb@vanish.example>"),
        patch("[PATCH] otter: nest", name="nest", who="Bo Fenn <bo@fenn.example>"),
        patch("[PATCH v2] otter: swim", name="swim-2"),
        mail("Meeting", "On Monday.\n"),
        mail("Re: [PATCH] otter: nest", "Applied, thanks.\n", name="thanks", to="nest",
             who="Cim Otis <cim@otis.example>"),
    ),
    (patch("[PATCH] otter: late", name="late"), at(days=2, hours=3), "mail"),
]  # fmt: skip


def built(folder: Path, items: list[Item], **settings: Any) -> Project:
    archive(folder / "otter", items)
    project = Project(folder / "project").configure({"otter": str(folder / "otter")}, **settings)
    assert project.write().exit_code == 0
    return project


def again(project: Project, items: list[Item]) -> bytes:
    archive(project.root.parent / "otter", items)
    assert project.write().exit_code == 0
    return (project.root / NAME).read_bytes()


@pytest.mark.long
def test_a_run_in_steps_makes_the_bytes_of_a_run_from_nothing(tmp_path: Path):
    project = built(tmp_path / "steps", STORY[:1])
    for end in range(2, len(STORY) + 1):
        raw = again(project, STORY[:end])
        if end in {3, len(STORY)}:
            afresh = built(tmp_path / str(end), STORY[:end])
            assert (afresh.root / NAME).read_bytes() == raw
    taken = [*STORY, (STORY[1][0], at(days=9), "delete")]
    afresh = built(tmp_path / "taken", taken)
    assert (afresh.root / NAME).read_bytes() == again(project, taken)


@pytest.mark.long
def test_what_is_withdrawn_or_blocked_is_gone_after_one_run(tmp_path: Path):
    project = built(tmp_path, STORY)
    words = ("zeb vanish", "zeb@vanish.example", "fine@mail.example")
    assert len(traces({NAME: (project.root / NAME).read_bytes()}, words)) == len(words)
    raw = again(project, [*STORY, (STORY[1][0], at(days=9), "delete")])
    assert traces({NAME: raw}, words) == []
    project.configure({"otter": str(tmp_path / "otter")}, block=["bo@fenn.example"])
    assert traces({NAME: raw}, ("Bo Fenn", "nest@mail.example"))
    assert project.write().exit_code == 0
    assert traces({NAME: (project.root / NAME).read_bytes()}, ("Bo Fenn", "nest@mail")) == []
    assert [file.name for file in (project.root / ".cache" / "search").iterdir()] == []


def test_a_run_that_changes_no_fact_leaves_the_file(tmp_path: Path):
    project = built(tmp_path, STORY)
    before = (project.root / NAME).stat().st_mtime_ns
    (project.root / "docs" / "lists" / "otter" / "index.md").unlink()
    assert project.write().exit_code == 0
    assert (project.root / NAME).stat().st_mtime_ns == before


def test_a_file_that_was_altered_is_made_anew(tmp_path: Path):
    project = built(tmp_path, STORY)
    before = (project.root / NAME).read_bytes()
    other = gzip.compress(gzip.decompress(before).replace(b"Ada Quill", b"Eve Quill"))
    for raw in (b"", b"no database", before[:500], gzip.compress(b"no database"), other):
        (project.root / NAME).write_bytes(raw)
        assert project.write().exit_code == 0
        assert (project.root / NAME).read_bytes() == before


def test_a_list_without_versions_has_empty_tables(tmp_path: Path):
    project = built(tmp_path, daily(mail("Meeting", "On Monday.\n")))
    with opened(project.root / NAME) as db:
        assert column(db, "SELECT count(*) FROM versions") == [0]
        assert column(db, "SELECT messages FROM digests") == [1]


# ---------------------------------------------------------------- the file

NOTHING = DataFiles({}, {}, str, str, {"list": "otter"}, str)


def test_the_header_does_not_tell_how_the_file_came_about(tmp_path: Path):
    file = tmp_path / "a.sqlite3.gz"
    assert write_database(file, None, NOTHING)
    raw = gzip.decompress(file.read_bytes())
    assert [int.from_bytes(raw[at_ : at_ + 4], "big") for at_ in (24, 40, 92, 96)] == [
        1, 1, 1, 3_008_002,
    ]  # fmt: skip
    assert not write_database(tmp_path / "b.sqlite3.gz", file, NOTHING)
    with opened(file) as db:
        assert column(db, "PRAGMA integrity_check") == ["ok"]


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", gzip.compress(b"x"), gzip.compress(b"x" * 999)[:-9]],
    ids=["empty", "not packed", "no database", "cut off"],  # packed bytes have the time in them
)
def test_an_old_file_that_is_damaged_is_not_used(tmp_path: Path, raw: bytes):
    old, new = tmp_path / "old.sqlite3.gz", tmp_path / "new.sqlite3.gz"
    old.write_bytes(raw)
    assert write_database(new, old, NOTHING)
    assert not write_database(tmp_path / "again.sqlite3.gz", new, NOTHING)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["new.sqlite3.gz", "old.sqlite3.gz"]


def test_a_disk_that_refuses_is_one_line(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SiteError, match="cannot be written"):
        write_database(tmp_path / "file" / "a.sqlite3.gz", None, NOTHING)


def test_ids_are_exact_in_other_languages():
    assert 0 < max(id_of(str(number)) for number in range(1000)) < 1 << 53
