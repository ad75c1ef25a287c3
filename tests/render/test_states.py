"""Phrases for the state of a version: how far it is reviewed, and where it was applied."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generator.models.mails import Note
from generator.models.versions import State, Version
from generator.render.phrases.state import (
    applied_by,
    applied_patches,
    applied_to,
    note_words,
    progress,
    state_name,
    state_words,
)
from tests.render.sample import DAY, digest, single
from tests.render.versions import application, lineage, version_of


def third(**more: Any) -> Version:
    return replace(lineage()[-1], **more)


@pytest.mark.parametrize(
    ("state", "fields", "phrase"),
    [
        ("discussed", {}, ("reviewed 1/3", "applied 1/3")),
        ("new", {"reviewed": (), "applications": ()}, ()),
        ("reviewed", {"reviewed": (1, 2, 3), "applications": ()}, ()),
        ("applied", {}, ()),
        ("withdrawn", {}, ("applied 1/3",)),
        ("superseded", {}, ("reviewed 1/3", "applied 1/3")),
        ("partial", {}, ("reviewed 1/3",)),
        (
            "discussed",
            {"applications": (application(1), application(1, 2))},
            ("reviewed 1/3", "applied 2/3"),
        ),
        ("withdrawn", {"applications": (application(),)}, ("applied 3/3",)),
    ],
)
def test_progress_is_what_the_state_leaves_out(state: Any, fields: Any, phrase: tuple[str, ...]):
    assert progress(third(**fields), State(state, DAY, "x")) == phrase


def test_the_share_takes_the_place_of_the_name():
    assert state_words(State("partial", DAY, "x", (6, 7))) == "applied 6/7"
    assert state_words(State("applied", DAY, "x")) == "applied"
    assert [state_name(name) for name in ("partial", "new")] == ["applied in part", "new"]


def test_what_was_applied_and_by_whom():
    version = third()
    assert applied_patches(application(), version) == "all 3 patches"
    assert applied_patches(application(1, 3), version) == "patches 1, 3 of 3"
    assert applied_patches(application(2), version) == "patch 2 of 3"
    assert applied_patches(application(), version_of(single(1, "t", ""))) == "the patch"
    both = replace(version, total=2)
    assert applied_patches(application(), both) == "both patches"
    assert applied_by(application()) == "by Ola Brandt"
    assert applied_by(application(by="robot")) == "as reported by Ola Brandt"
    assert applied_to(application()) == "net-next"
    assert applied_to(application(tree="")) == "tree not named"
    assert applied_by(application(by="pull")) == "in a pull request by Ola Brandt"


def test_what_a_note_says_by_itself():
    mail = digest().series[0].patches[0]
    assert note_words(mail) == ""
    assert note_words(replace(mail, note=Note())) == ""
    assert note_words(replace(mail, note=Note(tree="net"))) == "to net"
