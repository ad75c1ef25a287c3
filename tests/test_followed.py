"""The versions of the demo list stand as its story means them to: state, rule, predecessor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.whole import Project

Versions = dict[str, dict[str, object]]

EXPECTED = json.loads(
    Path(__file__).parent.joinpath("demo", "expected-versions.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Versions:
    project = Project(tmp_path_factory.mktemp("demo")).configure({"unused": "nowhere"})
    lines = project.run("series", "demo").out.splitlines()
    return {version["message_id"]: version for version in map(json.loads, lines)}


def test_every_version_is_expected(found: Versions):
    assert found.keys() == EXPECTED.keys()


@pytest.mark.parametrize("message_id", EXPECTED)
def test_a_version_stands_as_the_story_says(found: Versions, message_id: str):
    version = found[message_id]
    state = version["state"]
    assert isinstance(state, dict)
    shown = {"state": state["name"], "linked_by": version["linked_by"]}
    assert {**shown, "previous": version["previous"]} == EXPECTED[message_id]
