"""Later versions that say so by no number, no title and no link: what convinces, and what does not.

Learnt on ltp and linux-man, where people answer their own patches, retitle them after a review and
send them again without a mark.
"""

from __future__ import annotations

from typing import Any

import pytest

from generator.models.mails import Person
from generator.models.versions import Version
from generator.tracking.lineage import link, rule_of
from generator.tracking.link_keys import link_keys
from generator.tracking.series import group_series
from tests.tracking.facts import change, version
from tests.tracking.make import ADA, BOR, Mailbox

DIVE = "otter: let the pups dive"


def sent(
    hours: float,
    *titles: str,
    ids: str = "",
    files: tuple[str, ...] = ("otter.c",),
    **facts: Any,
) -> Version:
    """A version with patches of these titles; `ids` has the letters of their patch-ids."""
    patches = tuple(
        change(at, title=title, message_id=f"{hours}-{at}", files=files, patch_id=patch_id)
        for at, (title, patch_id) in enumerate(
            zip(titles, ids or [None] * len(titles), strict=True), 1
        )
    )
    return version(patches, hours, **({"title": titles[0], "files": files} | facts))


def check(old: Version, new: Version, rule: str | None) -> None:
    assert rule_of(old, new) == rule
    assert rule_of(new, old) is None  # it was sent later
    if rule:
        names = {key.name for key in link_keys(old) if not key.is_mention}
        assert names.intersection(key.name for key in link_keys(new))  # or they never meet


# ---------------------------------------------------------------- sent again without a mark

AGAIN: dict[str, tuple[Version, Version]] = {
    "as it was": (sent(0, "x", ids="a"), sent(1, "x", ids="a")),
    "mended": (sent(0, DIVE, ids="a"), sent(1, DIVE, ids="b")),
    "after months": (sent(0, DIVE, ids="a"), sent(24 * 200, DIVE, ids="b")),
    "with its number": (
        sent(0, DIVE, ids="a", version="3"),
        sent(99, DIVE, ids="b", version="3"),
    ),
    "without its number": (sent(0, DIVE, version="3"), sent(99, DIVE)),
    "as an RFC": (sent(0, DIVE, rfc=True), sent(99, DIVE, rfc=True)),
    "short title that names something": (
        sent(0, "otter: migrate shm-perms test", ids="a"),
        sent(1, "otter: migrate shm-perms test", ids="b"),
    ),
    "identifier of several words": (  # linux-man
        sent(0, "otter.2: document OTTER_DIVE_DEEP", ids="a"),
        sent(24 * 2, "otter.2: document OTTER_DIVE_DEEP", ids="b"),
    ),
    "retitled": (sent(0, "x", ids="a"), sent(1, "the same", ids="a")),
    "with its cover letter": (
        sent(0, "one", "two", ids="ab"),
        sent(1, "one", "two", ids="ab", title="all of it"),
    ),
    "with one more": (sent(0, "one", ids="a"), sent(1, "zero", "one", ids="xa")),
    "of a series, most": (
        sent(0, "one", "two", "three", ids="abc", title="rework the pond"),
        sent(1, "one", "two", "four", ids="abd", title="rework the pond"),
    ),
    "by who spells the name otherwise": (
        sent(0, DIVE, author=ADA, sender=ADA),
        sent(1, DIVE, author=Person("Ada Brändt", ADA.email), sender=Person("A.", ADA.email)),
    ),
}


@pytest.mark.parametrize("case", AGAIN)
def test_sent_again(case: str):
    check(*AGAIN[case], "sent again")


NOT_AGAIN: dict[str, tuple[Version, Version]] = {
    "generic title": (sent(0, "pond.7: ffix", ids="a"), sent(1, "pond.7: ffix", ids="b")),
    "generic title below an identifier": (
        sent(0, "otter_dive_deep: fix", ids="a"),
        sent(1, "otter_dive_deep: fix", ids="b"),
    ),
    "generic title, other file": (
        sent(0, "fix a typo in a comment", ids="a"),
        sent(1, "fix a typo in a comment", ids="b", files=("heron.c",)),
    ),
    "by somebody else": (sent(0, DIVE), sent(1, DIVE, author=BOR, sender=BOR)),
    "for another tree": (
        sent(0, DIVE, ids="a", prefixes=("5.10",)),
        sent(1, DIVE, ids="a", prefixes=("5.4",)),
    ),
    "for a branch": (sent(0, DIVE, ids="a"), sent(1, DIVE, ids="a", prefixes=("scarthgap",))),
    "for stable trees that are not named": (
        sent(0, DIVE, ids="a", backport=True),
        sent(1, DIVE, ids="b", backport=True),
    ),
    "copy of what went upstream": (sent(0, DIVE, ids="a"), sent(1, DIVE, ids="a", backport=True)),
    "a version that was repaired": (sent(0, DIVE, version="2.5"), sent(1, DIVE, version="2")),
    "an older number": (sent(0, DIVE, version="3"), sent(1, DIVE, version="2")),
    "number again after months": (
        sent(0, DIVE, ids="a", version="3"),
        sent(24 * 200, DIVE, ids="b", version="3"),
    ),
    "an RFC after it": (sent(0, DIVE), sent(1, DIVE, rfc=True)),
    "pull request": (sent(0, DIVE, pull=True), sent(1, DIVE, pull=True)),
    "other series of the same title": (
        sent(0, "one", "two", ids="ab", title="rework the pond"),
        sent(1, "five", "six", ids="cd", title="rework the pond"),
    ),
    "collected weeks later to be sent on": (
        sent(0, "one", ids="a"),
        sent(24 * 20, "one", "two", ids="ab", title="updates for 9.9"),
    ),
}


@pytest.mark.parametrize("case", NOT_AGAIN)
def test_not_sent_again(case: str):
    check(*NOT_AGAIN[case], None)


# ---------------------------------------------------------------- in one thread


def test_retitled_version_that_answers_the_older_one():
    old = sent(0, "otter: use a raft", files=("raft.c",))
    new = sent(9, "pond: drop the raft", version="2", answers_to=old.message_id)
    check(old, new, "thread and author")


def test_retitled_version_that_answers_the_same_series():
    second = sent(1, "otter: use a raft", version="2", answers_to="first", files=("raft.c",))
    third = sent(9, "pond: drop the raft", version="3", answers_to="first")
    check(second, third, "thread and author")


def test_retitled_version_whose_file_has_another_name():
    old = sent(1, "pond-format.7: add a page about ponds", version="2", answers_to="first")
    new = sent(
        9, "pondname.7: add a page about ponds", version="3", answers_to="first", files=("n.7",)
    )
    check(old, new, "title and author")


@pytest.mark.parametrize(
    "facts",
    [
        {"author": BOR, "sender": BOR},
        {"version": "3"},
        {"version": "1"},
        {"answers_to": "another"},
        {"version": "1", "answers_to": ""},
    ],
)
def test_answer_to_a_version_that_is_none(facts: dict[str, Any]):
    old = sent(0, "otter: use a raft", files=("raft.c",))
    new = {"version": "2", "answers_to": old.message_id} | facts
    check(old, sent(9, "pond: drop the raft", **new), None)


@pytest.mark.parametrize(("files", "rule"), [(("raft.c",), "thread and author"), (("z.c",), None)])
def test_answer_to_an_rfc_under_the_same_number_needs_a_file(
    files: tuple[str, ...], rule: str | None
):
    old = sent(0, "otter: use a raft", files=("raft.c",), rfc=True)
    check(old, sent(9, "pond: drop it", files=files, answers_to=old.message_id), rule)


def test_series_know_which_one_they_answer():
    box = Mailbox()
    box.patch(None, None, "old", title="x")
    box.reply("old", "review")
    box.patch(0, 1, "new", "review", version="2", title="y", references=("review",))
    box.patch(1, 1, "new-1", "new", version="2", title="z")
    assert [series.answers_to for series in group_series(box.mails)] == ["", "old"]


# ---------------------------------------------------------------- the same files


@pytest.mark.parametrize(
    ("old", "new", "files", "rule"),
    [
        ("mmap01: set the buffer", "mmap01: mend the check", ("a/mmap01.c",), "files and author"),
        ("ctime.3: show errors", "ctime.3: tell of doubt", ("man3/ctime.3",), "files and author"),
        ("sem/2-1: define it", "sem/2-1: drop MAP", ("x/sem/2-1.c",), "files and author"),
        ("lib: print a hint", "lib: wait longer", ("lib/main.c",), None),
        ("lib: print one hint", "lib: print less often", ("lib/main.c",), "files and author"),
        ("mmap01: set the buffer", "mmap02: mend the check", ("a/mmap01.c",), None),
        ("set the buffer", "mend the check", ("a/mmap01.c",), None),
    ],
)
def test_retitled_version_known_by_its_file(
    old: str, new: str, files: tuple[str, ...], rule: str | None
):
    check(sent(0, old, files=files), sent(9, new, version="2", files=files), rule)


@pytest.mark.parametrize(
    "facts",
    [
        {"version": "3"},
        {"author": BOR, "sender": BOR},
        {"files": ("a/mmap01.c", "b.c", "c.c")},
        {"prefixes": ("net",)},
        {"hours": 24 * 90},
    ],
)
def test_retitled_version_that_is_none(facts: dict[str, Any]):
    files = ("a/mmap01.c",)
    more = {"version": "2", "files": files} | facts
    new = sent(more.pop("hours", 9), "mmap01: mend the check", **more)
    check(sent(0, "mmap01: set x", files=files), new, None)


def test_known_by_its_file_is_the_last_thing_to_go_by():
    """Another patch for the file came later, but the one of the same title is the older version."""
    files = ("a/mmap01.c",)
    true = sent(0, "mmap01: mend the check", files=files)
    other = sent(5, "mmap01: set x", version="2", files=files)
    new = sent(9, "mmap01: mend the check", version="3", files=files)
    found = link(new, (true, other))
    assert found
    assert found[0] == true.ref


# ---------------------------------------------------------------- RFCs, growth, parts


def test_retitled_series_after_an_rfc_under_the_same_number():
    old = sent(0, "one", "two", "three", title="dreams of ponds", rfc=True)
    new = sent(9, "one", "two", "three", title="build the pond")
    check(old, new, "patches and author")


def test_patch_that_grew_into_a_series():
    old = sent(0, DIVE)
    new = sent(9, "otter: prepare", DIVE, "otter: feed", "otter: rest", version="2", title="pups")
    check(old, new, "patches and author")


def test_patch_that_a_large_series_took_up():
    old = sent(0, DIVE)
    new = sent(9, DIVE, *(f"otter: step {n}" for n in range(9)), version="2", title="pups")
    check(old, new, None)


def test_patch_of_a_series_that_goes_on_by_itself_and_says_so():
    old = sent(0, "one", "two", title="ponds", version="2")
    new = sent(9, "two", version="2", links=("0-2",))
    check(old, new, "link")


def test_rest_of_a_series_that_answers_it_under_its_number():
    """A maintainer took the others and asked for the rest again (linux-man)."""
    old = sent(0, "one", "two", "three", ids="abc", title="ponds", version="2")
    rest = sent(9, "two", "three", ids="xy", version="2", answers_to="0-1")
    check(old, rest, "thread and author")
    first = sent(-9, "one", "two", "three", ids="abc", title="ponds")
    found = link(rest, (first, old))
    assert found
    assert found[0] == old.ref  # rather than what `old` follows


def test_part_that_is_sent_again_and_again_follows_the_last_one():
    """Each answers the series (ltp)."""
    series = sent(0, DIVE, "two", ids="ab")
    again = [sent(hours, DIVE, ids="c", answers_to="0-1") for hours in (1, 2)]
    check(series, again[0], "sent again")
    found = link(again[1], (series, again[0]))
    assert found
    assert found[0] == again[0].ref


@pytest.mark.parametrize(
    "new",
    [
        sent(9, "two", version="2"),
        sent(9, "two", version="2", answers_to="another"),
        sent(9, "two", "five", version="2", answers_to="0-1", files=("b.c",)),
        sent(9, "two", version="2", answers_to="0-1", author=BOR, sender=BOR),
        sent(9, "three", version="2", links=("0-2",)),
        sent(9, "two", version="2", links=("0-2",), prefixes=("5.10",)),
        sent(9, "one", "two", "three", version="2", links=("0-2",)),
    ],
)
def test_patch_of_a_series_that_does_not_go_on_by_itself(new: Version):
    check(sent(0, "one", "two", title="ponds", version="2"), new, None)


def test_new_tests_of_one_kind_are_others():
    """All are entered in the same list of tests."""
    old = sent(0, "Add fork01 test", files=("runtest", "fork01.c"))
    check(old, sent(9, "Add fork02 test", version="2", files=("runtest", "fork02.c")), None)


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        (("man2/pond.2",), ("man/man2/pond.2",), "title and author"),
        (("man2/pond.2",), ("man2/river.2",), None),
    ],
)
def test_short_title_needs_a_file_of_the_same_name(
    before: tuple[str, ...], after: tuple[str, ...], rule: str | None
):
    check(sent(0, "ffix", files=before), sent(9, "ffix", version="2", files=after), rule)
