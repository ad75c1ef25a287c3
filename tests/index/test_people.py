"""The people of a list: their names, and which keys are proven to be those of one person."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.index.index import Index, is_readable
from generator.models.mails import Person
from tests.index.make import START, Town, chance_of, happen, open_town, update

ADA, BOR, AB = (Person(name, f"{name}@town.example") for name in ("ada", "bor", "b"))
SMITH = Person("ADA", "ada@smith.example")


@pytest.fixture
def town() -> Town:
    """Two people are called ada. The title "ab" proves that its author is b, too."""
    town = Town()
    town.add("a", sender="ada")
    town.add("b", author=SMITH)
    town.add("bb", sender="bor")
    town.add("c", author=Person("bor", ADA.email))
    return town


def join(index: Index, *mains: tuple[str, str]) -> dict[str, str]:
    with index.batch():
        for person, main in mains:
            index.people.put(person, main)
        return index.people.moved()


def test_a_person_is_called_as_in_most_versions(index: Index, town: Town):
    people = index.people
    assert people.name(ADA.email) == "ada"
    assert people.name("nobody@town.example") == ""
    assert people.namesakes("ada") == [SMITH.email, ADA.email]
    assert (people.count("ada"), people.count("bor")) == (2, 2)
    assert list(people.shared_names()) == ["ada", "bor"]
    assert people.namesakes("bor") == [BOR.email]  # ada is called so once, and ada comes first
    town.add("ccc", author=Person("bor", ADA.email))
    update(index, town)
    assert people.namesakes("bor") == [ADA.email, BOR.email]
    town.delete(0)
    update(index, town)
    assert people.count("ada") == 1
    assert people.names([ADA.email, BOR.email]) == {"bor"}


def test_when_somebody_wrote_is_when_their_versions_arrived(index: Index):
    assert index.people.span(ADA.email) == (START, START + 180)
    assert index.people.span(ADA.email, START + 1) == (START + 180, START + 180)
    assert index.people.span(ADA.email, START + 181) is None


def test_a_proof_is_found_from_either_key(index: Index):
    assert index.people.proofs(BOR.email) == [(AB.email, "bor")]
    assert index.people.proofs(AB.email) == [(BOR.email, "bor")]
    assert index.people.proofs(ADA.email) == []
    assert index.people.proofs_of([BOR.email]) == []  # this list's versions name no mail


def test_who_is_joined_is_shown_on_one_page(index: Index):
    people = index.people
    assert people.main(AB.email) == BOR.email  # by the title "bb"
    assert join(index, (AB.email, AB.email)) == {AB.email: BOR.email}
    assert join(index, (AB.email, BOR.email), (BOR.email, BOR.email)) == {AB.email: AB.email}
    assert (people.main(AB.email), people.main(BOR.email)) == (BOR.email, BOR.email)
    assert people.keys(BOR.email) == [BOR.email, AB.email]
    assert people.keys(ADA.email) == [ADA.email]
    assert join(index, (AB.email, BOR.email)) == {}
    assert join(index, (AB.email, AB.email)) == {AB.email: BOR.email}
    assert people.moved() == {}  # the batch is over


def test_names_that_a_batch_takes_are_among_those_that_changed(index: Index, town: Town):
    town.delete(1)
    entries = town.entries()
    with index.batch():
        index.mails.withdraw([entry.blob for entry in entries[-1:] if entry.blob])
        assert index.people.names([SMITH.email]) == {"ada"}
    assert index.people.names([SMITH.email]) == set()


@pytest.mark.parametrize("seed", range(4))
def test_any_steps_leave_the_same_people(tmp_path: Path, seed: int):
    chance, town = chance_of(seed), Town()
    joined = 0
    with open_town(tmp_path / "steps") as steps, open_town(tmp_path / "whole") as whole:
        for _ in range(60):
            happen(town, chance)
            update(steps, town)
            joined += any(line.startswith("shown_with") for line in steps.dump())
        update(whole, town)
        assert list(whole.dump()) == list(steps.dump())
    assert joined


def test_only_an_index_of_this_program_is_readable(tmp_path: Path, index: Index):
    assert is_readable(index.path)
    assert not is_readable(str(tmp_path / "nothing"))
    assert not (tmp_path / "nothing").exists()
    other = tmp_path / "other"
    other.write_bytes(b"no index")
    assert not is_readable(str(other))
    assert other.read_bytes() == b"no index"
