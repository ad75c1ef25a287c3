"""Mails that nobody should send: each list of them costs its length and makes sane versions."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from generator.models.mails import AppliedPatch, FileChange, ListedPatch, Message, Note, Patch
from generator.models.versions import Version
from generator.tracking.components import components
from generator.tracking.follow import follow_all
from generator.tracking.series import group_series
from tests.lengths import first_of
from tests.tracking.make import ADA, BOR, CIM, Mailbox, tag

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
A_PATCH = Patch("", files=(FileChange("a.c", 1, 0),), insertions=1)


def checked(mails: list[Message]) -> tuple[Version, ...]:
    """The versions of some mails, after checks that hold for any."""
    found = follow_all(group_series(mails))
    paths = {version.path: version for version in found}
    assert len(paths) == len(found)
    for version in found:
        assert version.state
        assert version.first
        assert version.received <= version.newest
        if version.previous:
            assert version.previous == paths[version.previous.path].ref
            assert version.previous.sent < version.sent
            assert version.first == paths[version.previous.path].first
    shown = [mail.entry_ref for series in group_series(mails) for mail in series.mails]
    assert len(set(shown)) == len(shown)
    sent = {mail.entry_ref for mail in mails if mail.kind in {"cover", "patch", "pull"}}
    assert sent <= set(shown)
    return found


# ---------------------------------------------------------------- cost


def deep_thread(box: Mailbox, size: int) -> None:
    box.patch(None, None, "r0")
    for depth in range(size):
        box.reply(f"r{depth}", f"r{depth + 1}")


def loops(box: Mailbox, size: int) -> None:
    for at in range(size):
        box.patch(None, None, f"p{at}", f"p{(at + 1) % size}", title=f"change {at}")
        box.reply(f"b{at}", f"a{at}")
        box.reply(f"a{at}", f"b{at}")


def long_series(box: Mailbox, size: int) -> None:
    for version in ("1", "2"):
        box.patch(0, size, f"c{version}", version=version, title="all of it")
        for number in range(size, 0, -1):
            box.patch(
                number, size, f"p{version}-{number}", f"c{version}", version=version,
                title=f"change {number} of v{version}", patch=A_PATCH,
            )  # fmt: skip


def one_message_id(box: Mailbox, size: int) -> None:
    for at in range(size):
        box.patch(None, None, "p", title=f"take {at}", sender=(ADA, BOR)[at % 2])


def one_path(box: Mailbox, size: int) -> None:
    for at in range(size):
        box.patch(None, None, "p", title=f"x{'!' * at}")


def one_title(box: Mailbox, size: int) -> None:
    for at in range(size):
        box.patch(None, None, version=str(at % 7 + 1), title="fix", patch=A_PATCH, after=DAY)


def many_versions(box: Mailbox, size: int) -> None:
    for at in range(size):
        box.patch(None, None, f"p{at}", f"p{at - 1}", version=str(at + 1), title="x", after=DAY)


def many_covers(box: Mailbox, size: int) -> None:
    box.patch(0, 2, "c", title="rework")
    for at in range(size):
        box.patch(0, 2, f"c{at}", "c", title=f"take {at}")


def one_number(box: Mailbox, size: int) -> None:
    box.patch(0, 2, "c")
    for at in range(size):
        box.patch(2, 2, f"x{at}", "c", title=f"take {at}", patch=A_PATCH)
    box.patch(0, 2, "d", version="2")
    for at in range(size):
        box.patch(2, 2, f"y{at}", "d", title=f"taken {at}", patch=A_PATCH, version="2")


def many_pulls(box: Mailbox, size: int) -> None:
    box.patch(None, None, title="x")
    for at in range(size):
        box.patch(None, None, pull=True, title=f"fixes {at}", after=MINUTE)
        listed = (ListedPatch(ADA.name, "x"), ListedPatch(ADA.name, f"y{at}"))
        box.mails[-1] = replace(box.mails[-1], note=Note(shortlog=listed))


def many_notes(box: Mailbox, size: int) -> None:
    for number in range(1, 11):
        box.patch(number, 10, f"p{number}", "p1" if number > 1 else None)
    for at in range(size):
        named = (AppliedPatch(at % 10 + 1, f"change {at % 10 + 1}", "abc"),)
        box.reply("p1", kind="applied", sender=(BOR, CIM)[at % 2])
        box.mails[-1] = replace(box.mails[-1], note=Note(applied=named))


def many_links(box: Mailbox, size: int) -> None:
    for at in range(size):
        links = tuple(f"p{older}" for older in range(max(0, at - 50), at))
        patch = replace(A_PATCH, links=links)
        box.patch(None, None, f"p{at}", version=str(at + 1), title=f"take {at}", patch=patch)


def many_tags(box: Mailbox, size: int) -> None:
    given = [
        tag("Reviewed-by", replace(BOR, name=f"{at}", email=f"{at}@x.example"))
        for at in range(size)
    ]
    box.patch(None, None, "p", title="x", trailers=tuple(given))
    for trailer in given:
        box.reply("p", trailers=(trailer,))
    box.patch(None, None, "q", title="x", version="2", trailers=tuple(given[1:]))


SHAPES = [
    deep_thread, loops, long_series, one_message_id, one_path, one_title, many_versions,
    many_covers, one_number, many_pulls, many_notes, many_links, many_tags,
]  # fmt: skip


def calls(function: Callable[[], Any]) -> int:
    """Number of function calls while it runs."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    sys.setprofile(note)
    try:
        function()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("shape", first_of(SHAPES))
def test_twice_the_mails_cost_about_twice(
    monkeypatch: pytest.MonkeyPatch, shape: Callable[[Mailbox, int], None]
):
    monkeypatch.setattr(
        "generator.tracking.version_store.REACH", 5
    )  # or few mails are all in reach
    costs = []
    for size in (150, 300):
        box = Mailbox()
        shape(box, size)
        checked(box.mails)  # what is remembered of titles is the same for both
        costs.append(calls(lambda mails=box.mails: follow_all(group_series(mails))))
    assert costs[1] <= 2.3 * costs[0]


def test_a_thread_ten_thousand_deep():
    box = Mailbox()
    deep_thread(box, 10_000)
    (version,) = checked(box.mails)
    assert (version.replies, len(version.answers)) == (10_000, 1)
    assert len(components(box.mails)) == 1


def test_a_series_of_491_and_the_next():
    box = Mailbox()
    long_series(box, 491)
    first, second = checked(box.mails)
    assert (len(first.patches), second.previous) == (491, first.ref)
    assert second.delta
    assert len(second.delta.pairs) == 491


# ---------------------------------------------------------------- sense


def refs(versions: tuple[Version, ...]) -> list[tuple[str, str | None, str | None]]:
    return [
        (this.version, this.previous and this.previous.version, this.linked_by) for this in versions
    ]


def test_two_different_mails_of_one_id_are_two_versions():
    box = Mailbox()
    box.patch(None, None, "p", title="x")
    box.patch(None, None, "p", title="y", sender=BOR)
    box.reply("p", sender=CIM)
    first, second = checked(box.mails)
    assert first.message_id == second.message_id
    assert (len(first.answers), len(second.answers)) == (1, 0)  # the first is meant


def test_a_version_that_names_a_later_one_as_its_predecessor():
    box = Mailbox()
    box.patch(None, None, "new", "old", title="x", version="3", patch=A_PATCH)
    patch = replace(A_PATCH, links=("new",))
    box.patch(None, None, "old", "new", title="x", version="2", patch=patch)
    assert refs(checked(box.mails)) == [("3", None, None), ("2", None, None)]


def test_versions_that_name_each_other():
    box = Mailbox()
    for number, other in (("1", "b"), ("2", "a")):
        patch = replace(A_PATCH, links=(other,))
        box.patch(None, None, "a" if number == "1" else "b", version=number, patch=patch)
    assert refs(checked(box.mails)) == [("1", None, None), ("2", "1", "link")]


def test_two_covers_then_the_next_version():
    box = Mailbox()
    box.patch(0, 2, "c0", title="*** SUBJECT HERE ***")
    box.patch(1, 2, "p1", "c0", title="one")
    box.patch(2, 2, "p2", "c0", title="two")
    box.patch(0, 2, "c1", "c0", title="rework")
    box.patch(0, 2, "d0", version="2", title="rework")
    box.patch(1, 2, "q1", "d0", version="2", title="one")
    box.patch(2, 2, "q2", "d0", version="2", title="two")
    assert refs(checked(box.mails)) == [("1", None, None), ("2", "1", "patches and author")]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (1, 2)], ids=["first", "late", "never"])
def test_cover_first_late_or_never(order: tuple[int, ...]):
    box = Mailbox()
    for version in ("1", "2"):
        for number in order:
            box.patch(
                number, 2, f"{version}-{number}", None if number == 0 else f"{version}-0",
                version=version, title=f"change {number}",
            )  # fmt: skip
    assert refs(checked(box.mails)) == [("1", None, None), ("2", "1", "title and author")]


def test_wrong_counters():
    box = Mailbox()
    box.patch(0, 3, "c", title="rework")
    box.patch(1, 2, "p1", "c")
    box.patch(2, 2, "p2", "c")
    box.patch(3, 2, "p3", "c")
    (version,) = checked(box.mails)
    assert [patch.number for patch in version.patches] == [1, 2, 3]
    assert (version.total, version.missing) == (2, ())


def test_same_mail_twice():
    box = Mailbox()
    for _ in range(2):
        box.patch(None, None, "p", title="x")
    (version,) = checked(box.mails)
    assert (version.replies, version.answers) == (1, ())


def test_partial_reroll_and_what_came_after():
    box = Mailbox()
    for number, total, version, wanted in (
        ("1", 3, "3", (1, 2, 3)), ("2", 3, "3.5", (2,)), ("3", 3, "4", (1, 2, 3)),
    ):  # fmt: skip
        for at in wanted:
            above = "1-2" if version == "3.5" else f"{number}-1" if at > 1 else None
            box.patch(at, total, f"{number}-{at}", above, version=version, title=f"change {at}")
    versions = checked(box.mails)
    assert [ref[:2] for ref in refs(versions)] == [("3", None), ("3.5", "3"), ("4", "3.5")]
    assert versions[2].delta
    kept = [(pair.before, pair.after) for pair in versions[2].delta.pairs]
    assert kept == [(1, 1), (2, 2), (3, 3)]


def test_patch_replaced_inside_a_series():
    box = Mailbox()
    for number in (1, 2, 3):
        box.patch(number, 3, f"p{number}", "p1" if number > 1 else None, title=f"change {number}")
    box.patch(2, 3, "q2", "p2", version="2", title="change 2", references=("p1", "p2"), after=DAY)
    first, second = checked(box.mails)
    assert (second.previous, second.linked_by) == (first.ref, "patches and author")
    assert second.delta
    assert [(pair.before, pair.after) for pair in second.delta.pairs] == [(2, 2)]


def test_resends():
    box = Mailbox()
    box.patch(None, None, "a", title="x")
    box.patch(None, None, "b", title="x", resend=True, after=DAY)
    box.patch(None, None, "c", title="x", resend=True, after=DAY)
    box.patch(None, None, "d", title="x", version="2", after=DAY)
    versions = checked(box.mails)
    older = [version.previous and version.previous.message_id for version in versions]
    assert older == [None, "a", "b", "c"]
    states = [version.state and version.state.name for version in versions]
    assert states == [*["superseded"] * 3, "new"]
