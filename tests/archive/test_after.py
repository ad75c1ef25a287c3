"""The entries after the known commits, and whether the known history is still there."""

from __future__ import annotations

from generator.archive.archive import open_archive
from tests.archive.make import Make, items


def tips(path: str, *positions: int) -> tuple[tuple[int, str], ...]:
    """The newest commit of each epoch among the entries at `positions`."""
    found = list(open_archive(path).entries())
    chosen = [found[position] for position in positions]
    return tuple({entry.epoch: (entry.epoch, entry.commit) for entry in chosen}.values())


def test_what_came_after(make: Make):
    path = make(items("a", "b", "c", "-b", "d"))
    archive = open_archive(path)
    after = archive.entries_after(tips(path, 2))
    assert after == list(archive.entries())[3:]
    assert [entry.state for entry in after or ()] == ["deletion", "mail"]
    assert archive.entries_after(tips(path, 4)) == []


def test_a_new_epoch_began(make: Make):
    path = make(items("a", "b"), items("c", "d", start=1_704_070_000))
    archive = open_archive(path)
    for known in (tips(path, 0), tips(path, 1), tips(path, 1, 2)):
        assert (
            archive.entries_after(known)
            == list(archive.entries())[
                [entry.commit for entry in archive.entries()].index(known[-1][1]) + 1 :
            ]
        )


def test_an_older_epoch_that_grew_is_another_history(make: Make):
    path = make(items("a", "b"), items("c", start=1_704_070_000))
    assert open_archive(path).entries_after(tips(path, 0, 2)) is None


def test_a_rewritten_history_is_noticed(make: Make):
    path = make(items("a", "b", "c"))
    known = tips(path, 2)
    purged = make(items("a", "!b", "c"), name="purged")
    assert open_archive(purged).entries_after(known) is None
    assert open_archive(path).entries_after(known) == []


def test_epochs_that_went_are_noticed(make: Make):
    path = make(items("a"), items("b", start=1_704_070_000))
    fewer = make(items("a"), name="fewer")
    assert open_archive(fewer).entries_after(tips(path, 0, 1)) is None
    assert open_archive(path).entries_after(()) is None
