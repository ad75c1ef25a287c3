from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from generator.models.mails import Note
from generator.models.series import GivenTrailer
from generator.models.versions import Application, LinkRule, State, Version
from generator.render.phrases import count as words
from generator.render.phrases import state as standing
from generator.render.phrases.tag import given_for, given_tags, tags_given
from tests.render.followed import lineage, version_of
from tests.render.sample import DAY, LIST, MIRA, OLA, digest, single


def note(*patches: int, **more: Any) -> Application:
    fields: dict[str, Any] = {
        "message_id": "a@mail.example",
        "received": DAY,
        "person": OLA,
        "tree": "net-next",
        "commits": (),
        "by": "note",
    }
    return Application(patches=patches, **(fields | more))


def third(**more: Any) -> Version:
    return replace(lineage()[-1], **more)


def test_every_rule_has_words():
    assert {standing.rule_words(rule) for rule in get_args(LinkRule)} == set(
        standing.RULES.values()
    )


@pytest.mark.parametrize(
    ("state", "fields", "said"),
    [
        ("discussed", {}, ("reviewed 1/3", "applied 1/3")),
        ("new", {"reviewed": (), "applications": ()}, ()),
        ("reviewed", {"reviewed": (1, 2, 3), "applications": ()}, ()),
        ("applied", {}, ()),
        ("withdrawn", {}, ("applied 1/3",)),
        ("discussed", {"applications": (note(1), note(1, 2))}, ("reviewed 1/3", "applied 2/3")),
        ("withdrawn", {"applications": (note(),)}, ("applied 3/3",)),
    ],
)
def test_progress_is_what_the_state_leaves_out(state: Any, fields: Any, said: tuple[str, ...]):
    assert standing.progress(third(**fields), State(state, DAY, "x")) == said


def test_what_was_applied_and_by_whom():
    version = third()
    assert standing.applied_patches(note(), version) == "all 3 patches"
    assert standing.applied_patches(note(1, 3), version) == "patches 1, 3 of 3"
    assert standing.applied_patches(note(2), version) == "patch 2 of 3"
    assert standing.applied_patches(note(), version_of(single(1, "t", ""))) == "the patch"
    assert standing.applied_by(note()) == "by Ola Brandt"
    assert standing.applied_by(note(by="robot")) == "told by Ola Brandt"
    assert standing.went_to(note()) == "net-next"
    assert standing.went_to(note(tree="")) == "tree not named"
    assert standing.applied_by(note(by="pull")) == "in a pull request by Ola Brandt"


def test_what_a_note_says_by_itself():
    mail = digest().series[0].patches[0]
    assert standing.went(mail) == ""
    assert standing.went(replace(mail, note=Note())) == ""
    assert standing.went(replace(mail, note=Note(tree="net"))) == "to net"


def test_what_an_answer_speaks_of():
    assert standing.answered(0, 3) == "the cover letter"
    assert standing.answered(2, 3) == "patch 2"
    assert standing.answered(1, 1) == standing.answered(None, 3) == ""


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (-3, "less than a day"),
        (0.5, "less than a day"),
        (1, "1 day"),
        (13, "13 days"),
        (14, "2 weeks"),
        (49, "7 weeks"),
        (800, "2 years"),
    ],
)
def test_how_far_apart(days: float, said: str):
    assert standing.span(DAY, DAY + timedelta(days=days)) == said


def test_a_work_spans_its_versions():
    first, _, last = ones = lineage()
    assert standing.age(last) == "v3, 7 weeks after v1"
    assert standing.age(first) == ""
    assert standing.age(replace(first, first=first.ref)) == ""
    assert standing.place_among(last, ones) == "3rd of 3 versions, first sent 7 weeks before"
    assert standing.place_among(first, ones) == "1st of 3 versions"
    assert standing.place_among(first, [first]) == "the only version in the archive"


def test_from_when_is_counted():
    since = replace(LIST, since=datetime(2025, 4, 1, tzinfo=UTC))
    assert standing.counted_since(since) == "Counted from 2025-04-01."
    assert standing.counted_since(LIST) == "Counted from the first mail of the archive."


def test_patches_that_never_came():
    assert words.never_came(digest().series[0]) == "Patch 3 of 3 is not in the archive"
    assert words.never_came(single(1, "t", "")) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (22, "22nd"), (112, "112th")],
)
def test_ordinals(number: int, said: str):
    assert words.ordinal(number) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (0.5, "less than an hour"),
        (1, "1 hour"),
        (47, "47 hours"),
        (48, "2 days"),
        (21 * 24, "3 weeks"),
    ],
)
def test_durations(hours: float, said: str):
    assert words.duration(timedelta(hours=hours)) == said


def given(name: str, patch: int | None, mail: str = "a", *, own: bool = True) -> GivenTrailer:
    return GivenTrailer(name, MIRA, mail, patch, from_sender=own, received=DAY)


def test_equal_tags_stand_together():
    found = given_tags([
        given("Reviewed-by", 3), given("Acked-by", None), given("Reviewed-by", 1, "b"),
        given("Reviewed-by", 0, "c"), given("Reviewed-by", 2, own=False),
    ])  # fmt: skip
    assert [(one.name, one.patches, one.from_sender) for one in found] == [
        ("Reviewed-by", (0, 1, 3), True),
        ("Acked-by", (), True),
        ("Reviewed-by", (2,), False),
    ]
    assert given_for(found[0]) == "the cover letter and patches 1, 3"
    assert given_for(found[1]) == ""
    assert given_for(found[2]) == "patch 2"


def test_tags_of_a_range_by_what_they_were_given_to():
    found = tags_given(digest())
    assert [one.message_id for one in found] == ["m1@mail.example", "old@mail.example"]
    assert [len(one.given) for one in found] == [2, 1]
