"""Versions are found by the keys they share, and every change to them is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from generator.index import versions as versions_module
from generator.index.index import Index
from generator.index.version_queries import Count
from generator.index.versions import Change
from generator.models.mails import Person
from generator.models.versions import LinkKey, State, Version
from tests.index.make import (
    KEYS,
    REACH,
    START,
    Town,
    add,
    follow,
    group,
    link_keys,
    make_version,
    open_town,
    path_of,
    sharing,
    time_of,
    update,
    versions_of,
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    with open_town(tmp_path / "town") as index:
        yield index


def shown(found: tuple[Change, ...]) -> dict[str, str]:
    words = {(False, True): "new", (True, True): "changed", (True, False): "gone"}
    return {
        change.path.split("/")[-2]: words[change.before is not None, change.after is not None]
        for change in found
    }


def changes(index: Index, town: Town) -> dict[str, str]:
    """Bring the index up to date; what changed before the versions were linked."""
    new = town.entries()[sum(tip.entries for tip in index.history.cursor) :]
    with index.batch():
        add(index, town, new)
        group(index)
        found = shown(index.versions.changes())
        follow(index)
    return found


def test_what_is_new_changed_and_gone_is_reported(index: Index):
    town = Town()
    first = town.add("a")
    town.add("b")
    assert changes(index, town) == {"a": "new", "b": "new"}
    town.add("re a", first)
    assert changes(index, town) == {"a": "changed"}
    town.delete(1)
    assert changes(index, town) == {"b": "gone"}
    assert index.versions.get(path_of("b")) is None
    assert changes(index, town) == {}


def test_a_version_that_says_the_same_keeps_its_links(index: Index):
    town = Town()
    town.add("a")
    second = town.add("aa")
    answer = town.add("re aa", second)
    update(index, town)
    linked = index.versions.get(path_of("aa"))
    assert linked
    assert linked.previous
    assert linked.previous.path == path_of("a")
    town.add("aside", answer)  # together with "aa", but no answer to it
    assert changes(index, town) == {}
    assert index.versions.get(path_of("aa")) == linked


def test_what_links_change_is_reported_too(index: Index):
    town = Town()
    town.add("a")
    update(index, town)
    town.add("aa")
    with index.batch():
        add(index, town, town.entries()[1:])
        group(index)
        follow(index)
        older, newer = index.versions.changes()
        assert (older.before and older.before.state and older.before.state.name) == "new"
        assert (older.after and older.after.state and older.after.state.name) == "superseded"
        assert newer.before is None
        assert index.versions.successors(path_of("a")) == [newer.after]


def found(index: Index) -> list[Version]:
    """The versions below "applied" on the page of the topic "odd"."""
    paths, total = index.version_queries.of_topic("odd", "applied", 0, 9)
    assert total == len(paths)
    return index.version_queries.get(paths)


def test_what_is_put_is_found_after_the_run(index: Index):
    town = Town()
    town.add("a")
    update(index, town)
    version = index.versions.get(path_of("a"))
    assert version
    state = State("applied", version.received, "x@town.example")
    with index.batch():
        index.versions.put(replace(version, state=state))
        index.versions.put(version)
        assert index.versions.changes() == ()
        index.versions.put(replace(version, state=state))
        assert found(index) == [replace(version, state=state)]
    assert found(index) == [replace(version, state=state)]
    assert index.version_queries.counts(0, 0) == (
        Count("", "applied", 1),
        Count("odd", "applied", 1),
    )


def test_nothing_is_put_where_nothing_is(index: Index):
    town = Town()
    town.add("a")
    version = make_version(town.mails[0].message)
    with index.batch(), pytest.raises(KeyError):
        index.versions.put(version)


def test_windows_whose_mails_joined_or_left_a_version_are_reported(index: Index):
    town, day = Town(), KEYS.window(START)
    first = town.add("a")
    windows = [day + days * 86_400 for days in range(4)]
    for start in windows[1:3]:
        town.add("re a", first, received=time_of(start))
    town.delete(0)
    town.mails[-1].message = replace(town.mails[-1].message, received=time_of(windows[3]))
    seen = []
    for at in range(len(town.mails)):
        with index.batch():
            add(index, town, Town(town.mails[: at + 1]).entries()[at:])
            group(index)
            seen.append(sorted(index.versions.regrouped()))
    joined = [[window] for window in windows[:3]]
    assert seen == [*joined, windows[1:3]]  # the answers have no version any more


# ---------------------------------------------------------------- two that claim one path


def test_a_path_is_the_earlier_mails_and_the_other_waits(index: Index):
    town = Town()
    town.add("a", sender="ada")
    town.add("a", sender="bor")
    town.add("a", sender="cim")
    assert changes(index, town) == {"a": "new"}
    assert author(index) == "Ada"
    town.delete(0)
    assert changes(index, town) == {"a": "changed"}
    assert author(index) == "Bor"
    town.delete(1)
    town.delete(2)
    assert changes(index, town) == {"a": "gone"}


def test_a_path_goes_to_the_earlier_mail_that_is_grouped_later(index: Index):
    town = Town()
    first = town.add("b", sender="ada")
    town.add("a", sender="bor")
    update(index, town)
    assert author(index) == "Bor"
    town.add("re", first)
    with index.batch():
        add(index, town, town.entries()[2:])
        for mails in index.mails.touched():
            renamed = [replace(mail, subject=replace(mail.subject, title="a")) for mail in mails]
            index.versions.replace(mails, versions_of(renamed))  # the answer says so, perhaps
    assert author(index) == "Ada"


def test_a_path_goes_to_another_when_its_first_mail_goes(index: Index):
    """The version is still there, but it is no longer the earlier one."""
    town = Town()
    town.add("re", "later@town.example")
    town.add("a", sender="bor")
    town.add("a", sender="ada", message_id="later@town.example")
    changes(index, town)
    assert author(index) == "Ada"
    town.delete(0)
    assert changes(index, town) == {"a": "changed"}
    assert author(index) == "Bor"


def test_a_path_goes_to_another_when_its_mails_are_grouped_otherwise(index: Index):
    town = Town()
    first = town.add("talk", kind="other")
    town.add("a", sender="bor")
    last = town.add("re a", first)
    update(index, town)
    town.add("re talk", last)
    with index.batch():
        add(index, town, town.entries()[3:])
        (mails,) = index.mails.touched()
        claim = replace(make_version(mails[0]), path=path_of("a"))
        index.versions.replace(mails, [(claim, [mails[0].entry_ref, mails[1].entry_ref])])
        assert author(index) == "Ada"
        index.versions.replace(mails, [(claim, [mails[1].entry_ref])])
        assert [mail.sender.name for (mail,) in index.mails.touched()] == ["Bor"]


def author(index: Index) -> str | None:
    version = index.versions.get(path_of("a"))
    return version and version.author.name


# ---------------------------------------------------------------- how far a link key reaches


def crowd(index: Index, count: int, *, apart: int) -> list[Version]:
    """Versions of one title, sent so many seconds apart."""
    town = Town()
    for at in range(count):
        town.add(f"a{at:02}", sender=f"author{at}")
        start = town.mails[0].message.sent
        sent = start + timedelta(seconds=apart * at)
        town.mails[-1].message = replace(town.mails[-1].message, sent=sent)
    changes(index, town)
    found = [index.versions.get(path_of(f"a{at:02}")) for at in range(count)]
    return [version for version in found if version]


def test_a_link_key_reaches_the_nearest_on_either_side(index: Index):
    versions = crowd(index, 20, apart=60)
    near = versions[10]
    found = index.versions.sharing(link_keys(near), near)
    assert found == versions[10 - REACH : 10] + versions[11 : 11 + REACH]
    assert index.versions.sharing(link_keys(versions[0]), versions[0]) == versions[1 : 1 + REACH]


def test_few_are_all_reached(index: Index):
    versions = crowd(index, REACH, apart=60)
    assert index.versions.sharing(link_keys(versions[0]), versions[0]) == versions[1:]
    assert index.versions.sharing([LinkKey("title z", is_mention=False)], versions[0]) == []


def test_in_one_second_reach_is_mutual(index: Index):
    """Else a change to a version would not reach the other, and the steps would show."""
    versions = crowd(index, 20, apart=0)
    seen = beside(index, [version.path for version in versions])
    assert all(path in seen[other] for path, others in seen.items() for other in others)
    assert {len(others) for others in seen.values()} == set(range(REACH, 2 * REACH + 1))


def regroup(index: Index, versions: Iterable[Version]) -> None:
    """Make these versions of the same mails."""
    mails = {path_of(mail.subject.title): mail for mail in index.mails.in_windows(0)}
    with index.batch():
        for version in versions:
            unlinked = replace(version, previous=None, first=None, state=None)
            mail = mails[version.path]
            index.versions.replace([mail], [(unlinked, [mail.entry_ref])])


def beside(index: Index, paths: Iterable[str]) -> dict[str, set[str]]:
    """The paths of those that share a link key with each."""
    versions = [version for path in paths if (version := index.versions.get(path))]
    return {version.path: {other.path for other in sharing(index, version)} for version in versions}


@pytest.mark.parametrize("count", [REACH, 4 * REACH])
def test_those_that_mention_a_key_are_not_beside_each_other(index: Index, count: int):
    owner, *others = crowd(index, count, apart=60)
    address = owner.author.email
    regroup(index, (replace(other, title=other.path, links=(address,)) for other in others))
    paths = {other.path for other in others}
    assert beside(index, [owner.path]) == {owner.path: paths}
    assert beside(index, paths) == {path: {owner.path} for path in paths}


def test_a_version_that_has_a_key_and_mentions_it_has_it(index: Index):
    owner, *others = crowd(index, REACH, apart=60)
    address = owner.author.email
    regroup(
        index,
        (replace(version, title=version.path, links=(address,)) for version in (owner, *others)),
    )
    assert beside(index, [owner.path]) == {owner.path: {other.path for other in others}}
    assert beside(index, [others[0].path]) == {others[0].path: {owner.path}}


@pytest.mark.parametrize("apart", [0, 60])
def test_those_that_mention_a_key_are_beside_what_they_reach(index: Index, apart: int):
    versions = crowd(index, 30, apart=apart)
    mentioning = {version.path for version in versions[::3]}
    who = Person("Zoe", "zoe@town.example")
    regroup(
        index,
        (
            replace(version, title=version.path, links=(who.email,))
            if version.path in mentioning
            else replace(version, title=version.path, author=who)
            for version in versions
        ),
    )
    seen = beside(index, [version.path for version in versions])
    assert all(path in seen[other] for path, others in seen.items() for other in others)
    assert not any(seen[path] & mentioning for path in mentioning)
    assert all(REACH <= len(seen[path]) <= 2 * REACH for path in mentioning)
    assert any(seen[path] & mentioning for path in seen.keys() - mentioning)


def test_a_version_that_left_still_says_who_was_near(index: Index):
    versions = crowd(index, 20, apart=60)
    gone = replace(versions[10], path=path_of("elsewhere"))
    found = index.versions.sharing(link_keys(gone), gone)
    assert set(found) <= set(versions[7:14])
    assert len(found) == 2 * REACH


# ---------------------------------------------------------------- memory


def test_two_texts_of_one_hash_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for module in ("mails", "versions", "version_keys", "version_queries", "targets"):
        monkeypatch.setattr(f"generator.index.{module}.hash_of", lambda _: 7)
    town = Town()
    for title in ("a", "b", "bb", "aa"):
        town.add(title, sender=title)
    with open_town(tmp_path / "town") as index:
        update(index, town)
        version = index.versions.get(path_of("b"))
        assert version
        with index.batch():
            index.versions.put(replace(version, previous=None, first=version.ref))
        assert index.versions.successors(path_of("nix")) == []
        for path, is_there in ((path_of("b"), True), (path_of("aa"), False)):
            (version,) = index.version_queries.get((path,))
            found = index.version_queries.lineage(version, 9).versions
            assert (path_of("b") in [other.path for other in found]) == is_there


def test_what_is_forgotten_is_written_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    town = Town()
    for at in range(30):
        town.add(f"a{at}", sender=f"author{at % 4}")
    with open_town(tmp_path / "all") as index:
        update(index, town)
        whole = list(index.dump())
    monkeypatch.setattr(versions_module, "_CACHED", 2)
    with open_town(tmp_path / "few") as index:
        update(index, town)
        assert list(index.dump()) == whole
        assert len(index.versions._cached) <= 2


def test_a_mail_may_be_of_no_version(tmp_path: Path):
    town = Town()
    town.add("re", "ghost@town.example")
    with open_town(tmp_path / "town") as index:
        update(index, town)
        assert index.version_queries.newest(0, 9) == []
        assert index.version_queries.at([(0, town.entries()[0].commit)]) == {}
