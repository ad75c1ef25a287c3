"""The versions of the demo list stand as its story means them to: state, rule, predecessor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generator.pipeline.commands import print_series
from generator.pipeline.sources import find_source
from tests.whole import Project

EXPECTED = json.loads(
    Path(__file__).parent.joinpath("demo", "expected-versions.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    project = Project(tmp_path_factory.mktemp("demo")).configure({"unused": "nowhere"})
    lines = print_series(find_source("demo", project.file), None)
    return {one["message_id"]: one for one in map(json.loads, lines)}


def test_every_version_is_expected(told: dict[str, dict[str, object]]):
    assert told.keys() == EXPECTED.keys()


@pytest.mark.parametrize("message_id", EXPECTED)
def test_a_version_stands_as_the_story_says(told: dict[str, dict[str, object]], message_id: str):
    one = told[message_id]
    state = one["state"]
    assert isinstance(state, dict)
    found = {"state": state["name"], "linked_by": one["linked_by"], "previous": one["previous"]}
    assert found == EXPECTED[message_id]
