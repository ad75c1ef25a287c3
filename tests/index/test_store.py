"""An unusable file is recreated, with one line on why; every other error is one line, too."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from generator.errors import PatchwireError
from generator.index.checksum import NO_CHECKSUM
from generator.index.index import Index
from generator.index.message_codec import pack_message
from generator.index.store import IndexDamaged, Store
from tests.conftest import ROOT
from tests.index.make import Town, add, chance_of, happen, open_town, update


@pytest.fixture
def town() -> Town:
    town, chance = Town(), chance_of(5)
    for _ in range(200):
        happen(town, chance)
    return town


@pytest.fixture
def file(tmp_path: Path, town: Town) -> Path:
    """The index of a town, as a run leaves it."""
    path = tmp_path / "index" / "town.sqlite3"
    with open_town(path) as index:
        assert index.rebuilt_because is None
        update(index, town)
    return path


def meddle(file: Path, sql: str, *, keep_checksum: bool = False) -> None:
    """Change the file as another program does; without a checksum, as after a run cut off."""
    with sqlite3.connect(file) as other:
        other.execute(sql)
        if not keep_checksum:
            other.execute(f"PRAGMA application_id = {NO_CHECKSUM}")
    other.close()


def entries(index: Index) -> int:
    return sum(tip.entries for tip in index.history.cursor)


def test_the_next_run_finds_what_the_last_one_knew(file: Path):
    with open_town(file) as index:
        assert index.rebuilt_because is None
        assert entries(index) == 200


def test_one_file_is_left(file: Path):
    assert [path.name for path in file.parent.iterdir()] == ["town.sqlite3"]


def test_other_settings_rebuild(file: Path):
    with open_town(file, "other settings") as index:
        assert (
            index.rebuilt_because
            == f"the index {file} is built anew: the settings, the program or Python changed"
        )
        assert list(index.dump()) == []
    with open_town(file, "other settings") as index:
        assert index.rebuilt_because is None


def test_another_form_rebuilds(file: Path):
    with sqlite3.connect(file) as other:
        other.execute("PRAGMA user_version = 1")
    other.close()
    with open_town(file) as index:
        assert index.rebuilt_because
        assert index.rebuilt_because.endswith("it was made by another version of this program")
        assert entries(index) == 0


def test_a_file_that_is_no_database_rebuilds(file: Path):
    file.write_bytes(b"not a database, but long enough to be looked at as if it were one" * 99)
    with open_town(file) as index:
        assert index.rebuilt_because
        assert "it was damaged" in index.rebuilt_because
        assert "\n" not in index.rebuilt_because
        assert entries(index) == 0


def test_missing_mails_rebuild(file: Path):
    meddle(file, "DELETE FROM mail WHERE seq > 100")
    with open_town(file) as index:
        assert index.rebuilt_because
        assert "mails are missing" in index.rebuilt_because


def test_the_name_of_a_table_that_is_no_text_rebuilds(file: Path):
    file.write_bytes(file.read_bytes().replace(b"tablemade_for", b"tablemade\xa4for"))
    with open_town(file) as index:
        assert index.rebuilt_because
        assert "it was damaged" in index.rebuilt_because


@pytest.mark.parametrize("at", range(60))
def test_one_bit_anywhere_rebuilds(file: Path, at: int):
    """Behind the header, which SQLite checks itself. It does not notice a number that changed."""
    raw = bytearray(file.read_bytes())
    raw[100 + at * (len(raw) - 100) // 60] ^= 1 << at % 8
    file.write_bytes(raw)
    with open_town(file) as index:
        assert index.rebuilt_because
        assert entries(index) == 0


def test_a_change_by_another_program_rebuilds(file: Path):
    meddle(file, "UPDATE mail SET received = received + 1 WHERE seq = 7", keep_checksum=True)
    with open_town(file) as index:
        assert index.rebuilt_because
        assert index.rebuilt_because.endswith("it was damaged (its checksum is wrong)")


def test_a_reader_that_closes_leaves_the_journal_to_the_writer(file: Path, town: Town):
    with open_town(file) as index:  # its checksum is verified
        town.add("news")
        update(index, town)
        journal = Path(f"{file}-wal")
        assert journal.stat().st_size
        code = (
            "import sys; from generator.index.index import read_index;"
            "from tests.index.make import KEYS, LIST;"
            "read_index(sys.argv[1], LIST, KEYS).close()"
        )
        subprocess.run([sys.executable, "-c", code, str(file)], check=True, cwd=ROOT)
        assert journal.stat().st_size


def test_a_closed_file_has_its_checksum(file: Path, town: Town):
    with open_town(file) as index:
        town.add("news")
        update(index, town)
        assert index._store._stored_checksum() == NO_CHECKSUM
    closed = file.read_bytes()
    with open_town(file) as index:
        assert index.rebuilt_because is None
        assert index._store._stored_checksum() == index._store._checksum()
    assert file.read_bytes() == closed  # a run without news writes nothing


def test_no_checksum_is_written_while_another_reads(file: Path, town: Town):
    with open_town(file) as reader:
        reader._store._db.execute("BEGIN")
        assert entries(reader) == 200
        with open_town(file) as index:
            town.add("news")
            update(index, town)
        reader._store._db.execute("COMMIT")
        assert reader._store._stored_checksum() == NO_CHECKSUM
    with open_town(file) as index:
        assert index.rebuilt_because is None
        assert entries(index) == 201
        assert index._store._stored_checksum() != NO_CHECKSUM


def test_no_checksum_is_written_where_another_wrote_meanwhile(
    file: Path, town: Town, monkeypatch: pytest.MonkeyPatch
):
    """Its sum would be that of a file whose newest pages are still in the journal."""
    merge = Store._merge_journal

    def merge_and_write(store: Store) -> bool:
        is_merged = merge(store)
        with suppress(sqlite3.OperationalError):  # the second time, it is locked
            other.execute("UPDATE mail SET received = received + 1 WHERE seq = 1")
        return is_merged

    other = sqlite3.connect(file, 0, isolation_level=None)
    with open_town(file) as index:
        town.add("news")
        update(index, town)
        monkeypatch.setattr(Store, "_merge_journal", merge_and_write)
    assert other.execute("PRAGMA application_id").fetchone() == (NO_CHECKSUM,)
    other.close()


def test_an_empty_file_is_a_new_one(tmp_path: Path):
    (tmp_path / "town").touch()
    with open_town(tmp_path / "town") as index:
        assert index.rebuilt_because is None


@pytest.mark.parametrize("at", range(40))
def test_damage_anywhere_is_one_line(file: Path, town: Town, at: int):
    """A page is lost: it shows at once, or later, or it made no difference."""
    raw = bytearray(file.read_bytes())
    pages = len(raw) // 4096
    page = 1 + at * (pages - 1) // 40
    raw[page * 4096 : (page + 1) * 4096] = bytes(4096)
    file.write_bytes(raw)
    try:
        with open_town(file) as index:
            why = index.rebuilt_because
            with index.batch():
                index.mails.resync(town.entries(), town.read)
    except IndexDamaged as error:
        why = str(error)
        assert not file.exists()
    assert why is None or ("damaged" in why and "\n" not in why)
    with open_town(file) as index:
        assert index.rebuilt_because is None
        update(index, town)
        assert entries(index) == 200


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_short(file: Path, town: Town, part: float):
    raw = file.read_bytes()
    file.write_bytes(raw[: int(len(raw) * part)])
    why: str | None = None
    try:
        with open_town(file) as index:
            why = index.rebuilt_because
            list(index.dump())
    except IndexDamaged as error:
        why = str(error)
    assert why
    assert "damaged" in why
    with open_town(file) as index:
        update(index, town)
        assert entries(index) == 200


@pytest.mark.parametrize(
    "break_it",
    [
        "UPDATE mail_facts SET body = x'00112233'",
        "UPDATE version_facts SET body = x'00112233'",
        "DELETE FROM version_facts",
    ],
)
def test_facts_that_cannot_be_read(file: Path, town: Town, break_it: str):
    meddle(file, break_it)
    town.add(
        "re", str(next(mail.message.message_id for mail in town.mails if mail.message.is_read))
    )
    with open_town(file) as index:
        with pytest.raises(IndexDamaged, match="is removed, run again"):
            update(index, town)
        assert not file.exists()


def test_a_withdrawn_mail_whose_facts_are_missing(file: Path, town: Town):
    meddle(file, "DELETE FROM mail_facts")
    states = [entry.state for entry in town.entries()]
    town.delete(states.index("mail"))
    with open_town(file) as index, pytest.raises(IndexDamaged, match="mails are missing"):
        update(index, town)
    assert not file.exists()


# ---------------------------------------------------------------- trouble that is not the file's


def test_a_full_disk_is_one_line(file: Path, town: Town):
    with open_town(file) as index:
        index._store._db.execute("PRAGMA max_page_count = 1")
        for _ in range(200):
            town.add("x" * 50)
        with pytest.raises(PatchwireError, match="the disk is full") as error:
            update(index, town)
        assert error.value.mend
    with open_town(file) as index:
        assert index.rebuilt_because is None
        assert entries(index) == 200


def test_a_disk_that_cannot_be_written_is_one_line(file: Path, town: Town):
    town.add("one more")
    with open_town(file) as index:
        index._store._db.execute("PRAGMA query_only = ON")
        with pytest.raises(PatchwireError, match="cannot be written") as error:
            update(index, town)
        assert error.value.mend == "fix the permissions of its folder"
    assert file.exists()


def test_a_folder_in_its_place_is_one_line(tmp_path: Path):
    (tmp_path / "town").mkdir()
    with pytest.raises(PatchwireError, match="cannot be written"):
        open_town(tmp_path / "town")
    (tmp_path / "a file").touch()
    with pytest.raises(PatchwireError, match="cannot be written"):
        open_town(tmp_path / "a file" / "town")


def test_a_second_writer_fails_and_a_reader_does_not_wait(
    file: Path, town: Town, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("generator.index.store._PATIENCE", 0.05)
    with open_town(file) as index, open_town(file) as other:
        before = list(other.dump())
        town.add("news")
        with index.batch():
            add(index, town, town.entries()[200:])
            index.mails.flush()
            assert list(other.dump()) == before
            with pytest.raises(PatchwireError, match="another run is writing"), other.batch():
                pass
            with pytest.raises(PatchwireError, match="another run is writing"):
                open_town(file, "other settings")
            other._store._db.execute("BEGIN")
            assert entries(other) == 200
        assert entries(other) == 200  # as of its beginning, though another has written since
        other._store._db.execute("COMMIT")
        assert entries(other) == 201


def test_writing_needs_a_batch(file: Path, town: Town):
    with open_town(file) as index, pytest.raises(AssertionError):
        index.mails.withdraw([str(town.mails[0].message.blob)])


# ---------------------------------------------------------------- deleted text


def test_nothing_of_a_withdrawn_mail_is_left_in_the_file(tmp_path: Path):
    file = tmp_path / "town"
    town, chance = Town(), chance_of(8)
    for at in range(300):
        happen(town, chance)
        if at % 20 == 0:
            town.add(f"unspeakable{at}", sender=f"gone{at}")
    lost = [
        at
        for at, (mail, entry) in enumerate(zip(town.mails, town.entries(), strict=True))
        if "unspeakable" in mail.message.subject.title and entry.state == "mail"
    ]
    assert len(lost) > 5
    people = [town.mails[at].message.sender.name.lower().encode() for at in lost]
    names = people + [town.mails[at].message.subject.title.encode() for at in lost]
    bodies = [pack_message(town.mails[at].message)[4:60] for at in lost]
    with open_town(file) as index, open_town(file):  # another one has it open, and does not read
        update(index, town)
        index._store._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = file.read_bytes()
        assert all(name in raw for name in names)
        assert all(body in raw for body in bodies)
        for at in lost:
            town.delete(at)
            happen(town, chance)
        update(index, town)
        index.close()
        left = [path.read_bytes() for path in tmp_path.iterdir() if path.name != "town-shm"]
    assert not any(text in rest for text in names + bodies for rest in left)
