"""A settings file without theme and plugin of the program, and one of an older version."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from generator.config import load_config, load_site_config
from generator.errors import ConfigError
from tests.contents import contents
from tests.whole import Project

OURS = {"theme": {"name": "patchwire"}, "plugins": ["patchwire"]}
OLD = {
    "theme": {"name": "material", "custom_dir": "generator/site/theme", "font": False},
    "plugins": [],
    "hooks": ["generator/site/hook.py", "mine.py"],
}
THEME = "write `theme: {name: patchwire}`, then your own keys"
PLUGINS = "write `plugins: [patchwire]`"


def write(root: Path, frame: dict[str, object]) -> str:
    archive = {"archive": str(root / "archive")}
    settings = {
        "site_name": "x",
        "site_url": "https://site.example/",
        "extra": {"patchwire": {"lists": {"otter": archive}}},
    }
    file = root / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings | frame), "utf-8")
    return str(file)


@pytest.mark.parametrize(
    "frame",
    [
        OURS,
        {"theme": "patchwire", "plugins": {"patchwire": {}}},
        {"theme": {"name": "patchwire", "custom_dir": "own"}, "plugins": [{"patchwire": None}]},
        OURS | {"plugins": ["tags", "patchwire"], "hooks": ["mine.py"]},
    ],
)
def test_with_theme_and_plugin_there_is_no_fault(tmp_path: Path, frame: dict[str, object]):
    assert load_site_config(write(tmp_path, frame)).frame_faults == ()


@pytest.mark.parametrize(
    ("frame", "faults"),
    [
        ({}, [("theme is not set", THEME), ("plugins are not set", PLUGINS)]),
        (OURS | {"theme": "material"}, [("theme is 'material'", THEME)]),
        (OURS | {"theme": {"custom_dir": "own"}}, [("theme is not set", THEME)]),
        (OURS | {"theme": 5}, [("theme is 5", THEME)]),
        (
            OURS | {"plugins": ["search"]},
            [("plugins do not have `patchwire`", "add `- patchwire` below `plugins`")],
        ),
        (
            OURS | {"plugins": 5},
            [("plugins do not have `patchwire`", "add `- patchwire` below `plugins`")],
        ),
        (
            OLD,
            [
                ("theme has the custom_dir of an older version", THEME),
                ("plugins are not set", PLUGINS),
                (
                    "hooks name generator/site/hook.py of an older version",
                    "remove that line: the plugin `patchwire` does it",
                ),
            ],
        ),
    ],
)
def test_each_fault_has_its_line(
    tmp_path: Path, frame: dict[str, object], faults: list[tuple[str, str]]
):
    found = load_config(write(tmp_path, frame)).frame_faults
    assert found == tuple((f"mkdocs.yml: {cause}", mend) for cause, mend in faults)


def test_a_site_is_refused_in_one_line_that_counts_the_other_faults(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"theme is not set: .* \(`patchwire check` names 1 more"):
        load_site_config(write(tmp_path, {}))


@pytest.mark.parametrize("verb", ["build", "serve", "demo", "join"])
def test_nothing_is_written_without_theme_and_plugin(tmp_path: Path, verb: str):
    write(tmp_path, OLD)
    before = contents(tmp_path)
    answer = Project(tmp_path).run(verb)
    assert answer.code == 2
    assert answer.err.startswith("patchwire: mkdocs.yml: theme has the custom_dir of an older")
    assert answer.err.count("\n") == 1
    assert contents(tmp_path) == before


def test_check_names_every_fault(otter: Project):
    file = Path(otter.file)
    settings = yaml.safe_load(file.read_text("utf-8"))
    file.write_text(yaml.safe_dump(settings | OLD), "utf-8")
    answer = otter.run("check")
    assert answer.code == 2
    for word in ("theme has", "plugins are not set", "hooks name"):
        assert f"mkdocs.yml: {word}" in answer.err
