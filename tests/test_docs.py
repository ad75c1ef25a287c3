"""The documentation names every command, option, key, exit code and field; its examples run."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, get_args

import click
import pytest

from generator import config, errors
from generator.cli.main import cli
from generator.digest.sections import TITLES
from generator.models.mails import Kind
from generator.models.pages import HeadlineKind
from generator.models.settings import Config, ListConfig
from tests.data_docs import FILES, documented_objects
from tests.lengths import first_of
from tests.whole import Project, patchwire

ROOT = Path(__file__).parents[1]
# Examples that are not run here, with the reason.
ELSEWHERE = {
    "make demo": ".ci/run",
    "make test": ".ci/run",
    # In the order in which they stand, with another address; `test_a_site_is_begun`: no network
    "pipx install patchwire": "tests/test_installed.py",
    "patchwire serve": "tests/test_installed.py",
    "mkdir kvm-news && cd kvm-news": "test_a_site_is_begun",
    "patchwire init https://lore.kernel.org/kvm": "test_a_site_is_begun",
    "patchwire build": "test_a_site_is_begun",
    "patchwire check": "test_a_site_is_begun",
}


def page(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def sections(text: str) -> dict[str, str]:
    """The text below each heading of level 2, by heading."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def rows(text: str) -> dict[str, str]:
    """The table rows whose first cell is a single word: that cell -> the rest."""
    body = re.sub(r"^\|.+\n\|---", "", text, flags=re.MULTILINE)  # the head of each table
    return dict(re.findall(r"^\| `?([\w.]+)`? \| (.+) \|$", body, flags=re.MULTILINE))


def examples(text: str) -> Iterator[str]:
    """The lines of all shell blocks, without their comments."""
    for block in re.findall(r"^```sh\n(.+?)^```", text, flags=re.MULTILINE | re.DOTALL):
        yield from (line.partition(" #")[0].strip() for line in block.strip().split("\n"))


# ---------------------------------------------------------------- configuration


def test_every_key_of_a_list_is_documented():
    documented = set(rows(sections(page("docs/configuration.md"))["A list"]))
    derived = {"name", "topic_maintainers", "topic_titles"}  # read from the file `maintainers`
    assert documented == {field.name for field in fields(ListConfig)} - derived
    assert documented == set(config.LIST_KEYS)


def test_every_key_of_the_site_is_documented():
    found = sections(page("docs/configuration.md"))
    ours = set(rows(found["The site"]))
    theirs = set(rows(found["Keys of MkDocs"]))
    assert ours == set(config.SITE_KEYS)
    others = {"file", "root", "cache_dir", "inherited", "overrides", "frame_faults", "values"}
    assert ours | theirs | others == {field.name for field in fields(Config)}


def test_the_example_configuration_is_read(tmp_path: Path):
    text = page("docs/configuration.md")
    (example,) = re.findall(r"^```yaml\n(.+?)^```", text, re.MULTILINE | re.DOTALL)
    file = tmp_path / "mkdocs.yml"
    file.write_text(example, "utf-8")
    (kvm,) = config.load_config(str(file)).lists
    assert kvm.name == "kvm"


def test_the_defaults_are_the_documented_ones(tmp_path: Path):
    file = tmp_path / "mkdocs.yml"
    file.write_text(
        "site_name: x\nsite_url: https://example.org/\n"
        "extra: {patchwire: {lists: {kvm: {archive: mirror}}}}\n",
        "utf-8",
    )
    (kvm,) = config.load_config(str(file)).lists
    found = rows(sections(page("docs/configuration.md"))["A list"])
    assert found["window"].endswith(f"`{kvm.window}`")
    assert f"`{kvm.url}`" in found["url"]


# ---------------------------------------------------------------- commands


def commands() -> dict[str, click.Command]:
    context = click.Context(cli)
    found = {name: cli.get_command(context, name) for name in cli.list_commands(context)}
    return {name: verb for name, verb in found.items() if verb}


def test_the_sections_are_those_of_the_commands():
    titles = {title for title in sections(page("docs/commands.md")) if title != "Exit codes"}
    assert titles == {f"patchwire {name}" for name in commands()}


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_option_of_a_command_is_documented(name: str):
    text = sections(page("docs/commands.md"))[f"patchwire {name}"]
    shared = page("docs/commands.md").split("\n## ")[0]
    prose = re.sub(r"```.+?```", "", text, flags=re.DOTALL)
    documented = set(re.findall(r"(?<!\S)`?(--[a-z-]+)", prose))
    options = {
        spelling
        for option in commands()[name].params
        if isinstance(option, click.Option)
        for spelling in (*option.opts, *option.secondary_opts)
    }
    assert {option for option in options if f"`{option}" not in shared} == documented


@pytest.mark.parametrize("name", sorted(commands()))
def test_the_arguments_of_a_command_are_documented(name: str):
    text = sections(page("docs/commands.md"))[f"patchwire {name}"]
    # click keeps the option of help that it makes first, for later tests as well
    context = click.Context(commands()[name], info_name=f"patchwire {name}", **cli.context_settings)
    metavars = [
        word for word in commands()[name].collect_usage_pieces(context) if word != "[OPTIONS]"
    ]
    assert f"`{' '.join(['patchwire', name, *metavars])}" in text


def test_the_choices_of_an_option_are_documented():
    for name, command in commands().items():
        text = sections(page("docs/commands.md"))[f"patchwire {name}"]
        for option in command.params:
            if isinstance(option.type, click.Choice):
                assert all(f"`{choice}`" in text for choice in option.type.choices)


def test_the_readme_names_every_command():
    table = sections(page("README.md"))["Commands"]
    assert set(re.findall(r"^\| `patchwire (\w+)", table, re.MULTILINE)) == set(commands())


@pytest.mark.parametrize("name", ["README.md", "docs/commands.md"])
def test_the_exit_codes_are_those_of_the_errors(name: str):
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    codes = {kind.exit_code for kind in kinds if issubclass(kind, errors.PatchwireError)}
    assert {int(code) for code in rows(sections(page(name))["Exit codes"])} == codes | {0}


# ---------------------------------------------------------------- data

SIMPLE: dict[str, Callable[[Any], object]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "boolean": lambda value: isinstance(value, bool),
    "time": lambda value: isinstance(value, str) and datetime.fromisoformat(value).tzinfo,
    "null": lambda value: value is None,
}
OUTPUTS = {
    "message": ("messages",),
    "series": ("series",),
    "digest": ("digest", "--format", "json"),
}


class Comparison:
    """Compares values with the documented types.

    `differences` collects what differs, `met` the names of the objects that were compared.
    """

    def __init__(self) -> None:
        self.objects = documented_objects()
        self.section_items = self.objects.pop("item")
        self.met: set[str] = set()
        self.differences: set[str] = set()

    def compare(self, value: Any, kind: str, where: str) -> None:
        if kind.endswith("[]") and isinstance(value, list):
            for item in value:
                self.compare(item, kind.removesuffix("[]"), where)
        elif " or " in kind:
            kinds = kind.split(" or ")
            self.compare(value, next(filter(partial(self._may_be, value), kinds), kinds[0]), where)
        elif kind in self.objects and isinstance(value, dict):
            self._compare_object(value, kind)
        elif kind not in SIMPLE or not SIMPLE[kind](value):
            self.differences.add(f"{where}: {kind} is documented, not {value!r:.60}")

    def _may_be(self, value: Any, kind: str) -> bool:
        if kind in SIMPLE:
            return bool(SIMPLE[kind](value))
        return isinstance(value, dict) and value.keys() == self.objects[kind].keys()

    def _compare_object(self, value: dict[str, Any], name: str) -> None:
        self.met.add(name)
        documented = self.objects[name]
        self.differences |= {f"{name}: {field}" for field in documented.keys() ^ value.keys()}
        for field in documented.keys() & value.keys():
            kind = documented[field]
            if kind == "item[]":
                kind = self.section_items[value["name"]]
                for item in value[field]:
                    self.compare(item, kind, f"items of {value['name']}")
            else:
                self.compare(value[field], kind, f"{name}.{field}")


@pytest.mark.long
def test_the_documented_fields_are_those_of_the_data(demo_project: Project):
    found = Comparison()
    archive = str(demo_project.root / ".cache" / "mirrors" / "demo")
    for kind, command in OUTPUTS.items():
        answer = patchwire(*command, archive, cwd=demo_project.root)
        texts = [answer.out] if kind == "digest" else answer.out.splitlines()
        for text in texts:
            found.compare(json.loads(text), kind, kind)
    site = demo_project.site()
    for kind, name in FILES.items():
        for path, text in site.items():
            is_feed = path.replace(".json", ".atom") in site
            if path.endswith(f"/{name}.json") and not is_feed:
                found.compare(json.loads(text), kind, path)
    assert found.differences == set()
    assert found.met == set(found.objects)


def test_the_documented_sections_and_kinds_are_those_of_the_code():
    objects = documented_objects()
    assert set(objects["item"]) == set(TITLES)
    lines = re.findall(r"^\| `kind` \| string \| (.+) \|$", page("docs/data.md"), re.MULTILINE)
    kinds = [set(re.findall(r"`(\w+)`", line)) for line in lines]
    assert kinds == [set(get_args(Kind)), *[set(get_args(HeadlineKind))] * 2]


# ---------------------------------------------------------------- links and versions


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_a_link_leads_to_a_file(name: str):
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", page(name)):
        assert (ROOT / target).exists(), target


def test_a_path_in_contributing_exists():
    paths = re.findall(r"`((?:docs|generator|tests)/[\w./-]+)`", page("CONTRIBUTING.md"))
    assert len(paths) > 10
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_changelog_has_the_version():
    from generator import __version__

    assert f"## [{__version__}]" in page("CHANGELOG.md")


# ---------------------------------------------------------------- examples


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, so that the examples leave nothing in the project itself."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("mkdocs.yml", "docs", "generator"):
        source = ROOT / name
        if source.is_file():
            shutil.copy(source, folder)
        else:
            left_out = shutil.ignore_patterns("__pycache__", "lists", "index.md")
            shutil.copytree(source, folder / name, ignore=left_out)
    return folder


def run(line: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, f"{line}\n{done.stderr}"
    return done.stdout


RUN_HERE = sorted(
    {line for name in ("README.md", "docs/commands.md") for line in examples(page(name))}
    - set(ELSEWHERE)
)


def test_there_are_examples():
    assert len(RUN_HERE) >= 4
    assert set(ELSEWHERE) <= set(examples(page("README.md")))
    with_all = {line.removesuffix(" ARGS=--long") for line in page(".ci/run").split("\n")}
    assert with_all >= {line for line, where in ELSEWHERE.items() if where == ".ci/run"}


@pytest.mark.slow
@pytest.mark.parametrize("line", first_of(RUN_HERE))
def test_an_example_prints_a_result(line: str, checkout: Path):
    text = run(line, checkout)
    assert text.strip()
    if "--format json" in line:
        assert json.loads(text)["counts"]["messages"] > 0
    elif "messages" in line or "series" in line:
        assert all(json.loads(line)["list"] == "demo" for line in text.splitlines())


@pytest.mark.long
@pytest.mark.slow
def test_a_site_is_begun(demo_project: Project, tmp_path: Path):
    block = "\n".join(examples(page("README.md"))).partition("pipx install patchwire\n")[2]
    script = block.partition("patchwire serve")[0]
    assert script.count("\n") == 4
    archive = demo_project.root / ".cache" / "mirrors" / "demo"
    run(f"set -e\n{script}".replace("https://lore.kernel.org/kvm", str(archive)), tmp_path)
    assert (tmp_path / "kvm-news" / "site" / "lists" / "demo" / "index.html").is_file()


@pytest.mark.slow
@pytest.mark.long  # its twins are those of `test_demo_site.py`
def test_the_embedded_list_becomes_a_site(checkout: Path):
    run("patchwire demo", checkout)
    assert (checkout / "demo-site" / "lists" / "demo" / "index.html").is_file()


# ---------------------------------------------------------------- promises


def test_each_promise_names_a_test_that_is_there():
    parts = re.split(r"^\*\*(.+?)\*\*", page("docs/surviving.md"), flags=re.MULTILINE | re.DOTALL)
    promises = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert len(promises) > 25
    for fault, text in promises.items():
        named = re.findall(r"^- `(tests/[\w/]+\.py)::(test_\w+)`$", text, re.MULTILINE)
        assert named, fault
        for file, test in named:
            assert f"def {test}(" in page(file), (fault, file, test)
