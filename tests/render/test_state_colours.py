"""The states have colours, on pages and in the search: templates, script and style sheet agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from generator.models.versions import StateName

STATES = get_args(StateName)


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_a_colour(root: Path, state: str):
    style = (root / "generator/site/theme/assets/patchwire.css").read_text()
    rules = re.findall(r"^([^{}]*)\{([^{}]*)\}", style, re.MULTILINE)
    colours = [body for selector, body in rules if re.search(rf"\.pw-{state}\b", selector)]
    assert any(re.search(r"(?:^|[\s;])color:", body) for body in colours)


def test_templates_and_script_use_the_same_classes(root: Path):
    template = (root / "generator/render/templates/versions.j2").read_text()
    script = (root / "generator/site/theme/assets/frame/find.js").read_text()
    assert 'class="pw-state pw-{{ state.name | ident }}"' in template
    assert "`pw-state pw-${hit.state}`" in script


def test_the_search_offers_every_state(root: Path):
    script = (root / "generator/site/theme/assets/frame/find.js").read_text()
    (states,) = re.findall(r"const STATES = \[([^\]]*)\]", script)
    assert sorted(re.findall(r'"(\w+)"', states)) == sorted(STATES)
