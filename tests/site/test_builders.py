"""The same site by MkDocs and by ProperDocs, its fork, whichever the settings name."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from generator import config_rules
from generator.config import load_config
from generator.errors import ConfigError
from generator.pipeline import fingerprints
from tests.site.test_build import contents
from tests.site.tiny import build_site, project

BUILDER = re.compile(rb'<meta name="generator" content="mkdocs-([^,]+), [^"]+">')


def set_builder(folder: Path, builder: str) -> None:
    """Name the builder in the settings of the tiny project, which inherits all the others."""
    with (folder / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write(f"extra: {{patchwire: {{builder: {builder}}}}}\n")


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not find_spec("properdocs"), reason="needs properdocs")
def test_properdocs_builds_the_same_bytes(tiny_site: Path, tmp_path: Path):
    project(tmp_path)
    set_builder(tmp_path, "properdocs")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    assert build_site(config, is_apart=True) == ()
    first = contents(load_config(str(tiny_site / "mkdocs.yml")).site_dir)
    second = contents(config.site_dir)
    assert sorted(first) == sorted(second)
    builders = {found[1] for text in second.values() if (found := BUILDER.search(text))}
    assert [name.startswith(b"ProperDocs ") for name in builders] == [True]
    differ = [
        path
        for path, text in first.items()
        if BUILDER.sub(b"", text) != BUILDER.sub(b"", second[path])
    ]
    assert differ == []


@pytest.mark.skipif(not find_spec("properdocs"), reason="needs properdocs")
def test_another_builder_has_every_page_built_again(tmp_path: Path):
    config = project(tmp_path)
    before = fingerprints.frame(config)
    assert fingerprints.frame(config) == before
    # The settings file is part of it as well, so the file stays as it is.
    assert fingerprints.frame(replace(config, builder="properdocs")) != before


@pytest.mark.parametrize("value", ["zensical", "[mkdocs]", "7"])
def test_a_builder_that_is_not_known_is_refused(tmp_path: Path, value: str):
    project(tmp_path)
    set_builder(tmp_path, value)
    with pytest.raises(ConfigError, match=r"builder must be mkdocs or properdocs, not"):
        load_config(str(tmp_path / "mkdocs.yml"))


def test_a_builder_that_is_not_installed_is_said_with_what_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    project(tmp_path)
    set_builder(tmp_path, "properdocs")
    monkeypatch.setattr(config_rules, "find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"installed here \(pip install properdocs\)"):
        load_config(str(tmp_path / "mkdocs.yml"))
