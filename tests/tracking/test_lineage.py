from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from generator.models.mails import Message, Person
from generator.models.versions import Version
from generator.tracking.follow import follow_all
from generator.tracking.lineage import link, may_precede, number_of_version
from generator.tracking.link_keys import link_keys
from generator.tracking.series import group_series
from generator.tracking.version_store import MemoryVersionStore
from tests.tracking.facts import change, version
from tests.tracking.make import ADA, BOR, CIM

FILES = ("a.c",)


def work(hours: float, number: str = "1", *titles: str, **more: Any) -> Version:
    """A version with patches of these titles. The first is also the title of the series."""
    named = titles or ("teach otters to swim",)
    patches = tuple(
        change(at, title=title, message_id=f"{hours}-{at}@mail.example", files=FILES)
        for at, title in enumerate(named, 1)
    )
    facts: dict[str, Any] = {"title": named[0], "version": number, "files": FILES}
    return version(patches, hours, **(facts | more))


def linked(new: Version, *old: Version) -> tuple[Version, str] | None:
    found = link(new, old)
    for order in itertools.permutations(old):
        assert link(new, order) == found
    if found is None:
        return None
    ref, rule = found
    (previous,) = (candidate for candidate in old if candidate.ref == ref)
    store = MemoryVersionStore()
    store.add(previous)
    assert store.sharing(link_keys(new), new) == [previous]  # or they would never be compared
    return previous, rule


# ---------------------------------------------------------------- each rule


def test_same_change_id():
    old = work(0, title="this", change_id="work-1")
    new = work(1, "2", "that", author=BOR, sender=BOR, change_id="work-1")
    assert linked(new, old) == (old, "change-id")


@pytest.mark.parametrize(("author", "rule"), [(ADA, "message-id"), (BOR, None)])
def test_same_name_by_b4(author: Person, rule: str | None):
    old = work(0, "1", "this", message_id="20310304-otter-v1-0-0123456789ab@mail.example")
    new = work(
        1, "2", "that", author=author, sender=author,
        message_id="20310401-otter-v2-0-ba9876543210@mail.example",
    )  # fmt: skip
    assert linked(new, old) == ((old, rule) if rule else None)


def test_link_to_the_older_version():
    old = work(0, "1", "teach otters")
    new = work(1, "2", "let them dive", links=(old.message_id,))
    assert linked(new, old) == (old, "link")


def test_link_to_a_patch_of_the_older_version_by_somebody_who_took_it_over():
    old = work(0, "1", "teach otters", "feed them")
    new = work(1, "2", "feed them", links=("0-2@mail.example",), author=BOR, sender=BOR)
    assert linked(new, old) == (old, "link")


@pytest.mark.parametrize(
    "facts",
    [
        {"author": BOR, "sender": BOR},  # somebody else's work
        {"files": ("z.c",)},  # one's own, elsewhere
        {"rfc": True},
        {"version": "2"},
    ],
    ids=["author", "files", "rfc", "number"],
)
def test_link_to_what_it_depends_on_is_none(facts: dict[str, Any]):
    other = work(0, "1", "prepare rivers", **facts)
    new = work(1, "4" if facts.get("version") else "2", "let them dive", links=(other.message_id,))
    assert linked(new, other) is None


@pytest.mark.parametrize(
    "title", ["Teach otters to swim", "teach  otters to swim.", "teach otters, to swim"]
)
def test_same_title_and_author(title: str):
    old = work(0)
    assert linked(work(1, "2", title), old) == (old, "title and author")


@pytest.mark.parametrize(
    "author", [Person(ADA.name, "ada@home.example"), Person("A. Brandt", ADA.email)]
)
def test_author_is_known_by_name_or_address(author: Person):
    old = work(0)
    assert linked(work(1, "2", author=author, sender=author), old) == (old, "title and author")


def test_same_title_by_a_stranger_needs_patches_and_files_in_common():
    old = work(0, "1", "rework", "one", "two")
    new = {"author": BOR, "sender": BOR}
    assert linked(work(1, "2", "rework", "one", **new), old) == (old, "title and patches")
    assert linked(work(1, "2", "rework", "one", **new, files=("z.c",)), old) is None


def test_most_patches_in_common_under_another_title():
    old = work(0, "1", "one", "two", "three", title="rework")
    new = work(1, "2", "one", "two", "four", title="rebuild it")
    assert linked(new, old) == (old, "patches and author")
    assert linked(work(1, "2", "one", "four", "five", title="rebuild it"), old) is None
    stranger = work(1, "2", "one", "two", title="rebuild it", author=BOR, sender=BOR)
    assert linked(stranger, old) is None


def test_reworded_title_of_a_single_patch():
    old = work(0, "1", "otter: teach warpper to swim in the river")
    new = work(1, "2", "river: otter: teach wrapper to swim in the river")
    assert linked(new, old) == (old, "patches and author")
    assert linked(work(1, "2", "river: count the fish in the river"), old) is None


def test_reworded_title_from_another_address_of_its_author():
    old = work(0, "1", "otter: teach warpper to swim in the river")
    away = Person(ADA.name, "brandt@home.example")
    new = work(1, "2", "river: otter: teach wrapper to swim in the river", author=away, sender=away)
    assert linked(new, old) == (old, "patches and author")


RIVER = "river: let the otters swim in deep water"


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        (work(1, "2", "one", "two", title=RIVER), "title and author"),
        (work(1, "3", "one", "two", title=RIVER), None),
        (work(1, "2", "one", "two", title="river: let them swim in deep water"), None),
        (work(1, "2", "one", "two", title=RIVER, files=("z.c",)), None),
        (work(1, "2", "one", "two", title=RIVER, author=BOR, sender=BOR), None),
    ],
)
def test_title_under_another_subsystem(new: Version, rule: str | None):
    old = work(0, "1", "let the otters swim in deep water", title="otter: " + RIVER[7:])
    assert linked(new, old) == ((old, rule) if rule else None)


def test_title_under_another_subsystem_by_a_stranger_needs_patches_in_common():
    old = work(0, "1", "one", "two", title="otter: " + RIVER[7:])
    new = {"title": RIVER, "author": BOR, "sender": BOR}
    assert linked(work(1, "2", "one", "two", "three", **new), old) == (old, "title and patches")
    assert linked(work(1, "2", "one", "three", **new), old) is None


def test_sender_of_anothers_patch_goes_on_in_his_own_name():
    old = work(0, "1", "otter: teach warpper to swim in the river", author=BOR)
    new = work(1, "2", "river: otter: teach wrapper to swim in the river")
    assert linked(new, old) == (old, "patches and author")


def test_another_title_needs_the_next_number():
    old = work(0, "1", "one", "two", title="prepare")
    assert linked(work(1, "3", "one", "two", title="rework"), old) is None


def test_patch_of_an_rfc_that_goes_its_own_way_is_no_later_version():
    old = work(0, "2", "one", "two", "three", title="dream", rfc=True)
    assert linked(work(1, "1", "two"), old) is None


# ---------------------------------------------------------------- which may come before which


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ({"version": "1"}, {"version": "2"}, True),
        ({"version": "9"}, {"version": "10"}, True),
        ({"version": "3"}, {"version": "3.5"}, True),
        ({"version": "3.5"}, {"version": "4"}, True),
        ({"version": "2"}, {"version": "2"}, False),
        ({"version": "2"}, {"version": "2", "resend": True}, True),
        ({"version": "2", "resend": True}, {"version": "2", "resend": True}, True),
        ({"version": "2", "resend": True}, {"version": "2"}, False),
        ({"version": "3"}, {"version": "2", "resend": True}, False),
        ({"version": "1", "rfc": True}, {"version": "1"}, True),
        ({"version": "3", "rfc": True}, {"version": "1"}, True),
        ({"version": "1"}, {"version": "1", "rfc": True}, False),
        ({"version": "1"}, {"version": "2", "rfc": True}, True),
        ({"version": "1", "pull": True}, {"version": "2"}, False),
        ({"version": "1", "pull": True}, {"version": "2", "pull": True}, True),
    ],
)
def test_numbers_decide_which_may_come_before(old: Any, new: Any, *, may: bool):
    assert may_precede(version(1, 0, **old), version(1, 1, **new)) is may
    assert not may_precede(version(1, 1, **old), version(1, 0, **new))  # sent before it
    assert not may_precede(version(1, 0, **old), version(1, 0, path="other/", **new))


def test_versions_never_stand_in_a_circle():
    made = [
        version(1, hours, version=number, rfc=rfc, resend=resend)
        for hours, (number, rfc, resend) in enumerate(
            itertools.product(("1", "1.5", "2"), (False, True), (False, True))
        )
    ]
    for left, right in itertools.combinations(made, 2):
        assert not (may_precede(left, right) and may_precede(right, left))


def test_a_version_that_names_a_later_one_has_no_predecessor_of_it():
    later = work(0, "3")
    new = work(1, "2", links=(later.message_id,))
    assert linked(new, later) is None


def test_version_numbers_are_no_decimals():
    assert number_of_version("3") < number_of_version("3.5") < number_of_version("3.10")


# ---------------------------------------------------------------- the best of several


def test_highest_number_wins_over_trust():
    first, second = work(0, "1"), work(1, "2")
    new = work(2, "3", links=(first.message_id,))
    assert linked(new, first, second) == (second, "title and author")


def test_of_one_number_the_same_title_wins():
    other = work(0, "1", "one")
    same = work(1, "1", "one", "two", title="rework")
    new = work(2, "2", "one", "two", title="rework", links=("0-1@mail.example",))
    assert linked(new, other, same) == (same, "title and author")


def test_of_one_number_more_patches_in_common_win_then_the_last():
    few = work(1, "1", "one", title="rework")
    most = work(0, "1", "one", "two", title="rework")
    new = work(3, "2", "one", "two", title="rework")
    assert linked(new, few, most) == (most, "title and author")
    again = work(2, "1", "one", "two", title="rework", resend=True)
    assert linked(new, few, most, again) == (again, "title and author")


def test_of_one_number_the_same_trees_win():
    ours, theirs = work(0, prefixes=("5.10",)), work(1, prefixes=("5.4",))
    assert linked(work(2, "2", prefixes=("5.10",)), ours, theirs) == (ours, "title and author")


def test_after_a_fresh_start_the_rfc_is_forgotten():
    dream, first = work(0, "2", rfc=True), work(1, "1")
    assert linked(work(2, "2"), dream, first) == (first, "title and author")


def test_titles_and_change_ids_of_nobody_link_nothing():
    assert linked(work(1, "2", "that", author=CIM, sender=CIM), work(0)) is None
    assert linked(work(1, "2", "that"), work(0)) is None


# ---------------------------------------------------------------- real lists


@pytest.mark.slow
@pytest.mark.parametrize(("name", "share"), [("kvm-ppc", 0.82), ("kvmarm", 0.90)])
def test_share_of_later_versions_that_are_linked(
    mails_of: Callable[[str], list[Message]], name: str, share: float
):
    later = [
        version
        for version in follow_all(group_series(mails_of(name)))
        if not version.pull and number_of_version(version.version) > (1,)
    ]
    assert sum(version.previous is not None for version in later) / len(later) >= share
