"""Each rule of pyproject.toml on imports and calls can fail.

`make lint` checks the contracts of import-linter and the bans of ruff. Here imports that break the
contracts are added to a copy of the program, and uses of what is banned are shown to ruff.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TOOLS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in TOOLS["importlinter"]["contracts"]
}
EXAMPLES = {"generator.*": "generator.links", "generator.site.*": "generator.site.tree"}
BANNED = [*TOOLS["ruff"]["lint"]["flake8-tidy-imports"]["banned-api"]]
RUN_PROGRAMS = ("os.system('true')", "os.execv('true', [])")
BY_ALIAS = ("from time import time as clock",)


def copy_program(target: Path) -> Path:
    """A copy of what import-linter reads."""
    shutil.copy(ROOT / "pyproject.toml", target)
    for path in sorted((ROOT / "generator").rglob("*.py")):
        copy = target / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    return target


def lint(root: Path, *options: str) -> dict[str, str]:
    """What import-linter reports of each broken contract, by the contract's id."""
    code = "from importlinter.cli import lint_imports_command as run; run()"
    done = subprocess.run(
        [sys.executable, "-c", code, "--no-logo", "--no-cache", *options],
        cwd=root,
        env={**os.environ, "COLUMNS": "300", "NO_COLOR": "1", "PYTHONPATH": str(root)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    verdicts, _, details = done.stdout.partition("\nBroken contracts\n")
    assert "Contracts: " in verdicts, done.stdout + done.stderr
    texts = _texts(details)
    reports = {
        identifier: texts[contract["name"]]
        for identifier, contract in CONTRACTS.items()
        if f"{contract['name']} BROKEN" in verdicts
    }
    assert bool(reports) == bool(done.returncode)
    return reports


def _texts(details: str) -> dict[str, str]:
    """What is reported below each heading."""
    _, *parts = re.split(r"^(.+)\n-{3,}\n", details, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


def add(root: Path, module: str, text: str) -> None:
    """Add lines to a module of the copy."""
    path = root.joinpath(*module.split("."))
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    with path.open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def breaking_imports(contract: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Importer and imported module, which together break the contract."""
    match contract["type"]:
        case "layers":
            (container,) = contract["containers"]
            layers = [
                [f"{container}.{name}" for name in _modules(layer)] for layer in contract["layers"]
            ]
            yield layers[-1][0], layers[0][0]
            yield from ((layer[0], layer[1]) for layer in layers if len(layer) > 1)
        case "forbidden":
            for source in contract["source_modules"]:
                for pattern in contract["forbidden_modules"]:
                    yield source, EXAMPLES.get(pattern, pattern)
        case "protected":
            for module in contract["protected_modules"]:
                yield "generator.site.tree" if "." in module else "generator.links", module


def _modules(layer: str) -> list[str]:
    return [name.strip() for name in layer.split("|")]


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    root = copy_program(tmp_path_factory.mktemp("imports"))
    for contract in CONTRACTS.values():
        for importer, imported in breaking_imports(contract):
            add(root, importer, f"import {imported}")
    return lint(root)


def test_the_program_keeps_its_contracts(tmp_path: Path):
    assert lint(copy_program(tmp_path)) == {}


@pytest.mark.parametrize("identifier", CONTRACTS)
def test_a_contract_can_be_broken(reports: dict[str, str], identifier: str):
    report = reports[identifier]
    for importer, imported in breaking_imports(CONTRACTS[identifier]):
        assert f"{importer} -> {imported}" in report


def test_a_new_room_is_found(tmp_path: Path):
    root = copy_program(tmp_path)
    (root / "generator" / "attic.py").write_text('"""A room that no contract names."""\n', "utf-8")
    assert "attic" in lint(root, "--contract", "house")["house"]


def test_late_imports_and_those_for_types_count(tmp_path: Path):
    root = copy_program(tmp_path)
    add(root, "generator.text", "def late():\n    from . import mail")
    add(root, "generator.errors", "if typing.TYPE_CHECKING:\n    import generator.cli")
    report = lint(root, "--contract", "house")["house"]
    assert "generator.text -> generator.mail" in report
    assert "generator.errors -> generator.cli" in report


def test_a_banned_call_is_found():
    tops = sorted({name.partition(".")[0] for name in BANNED})
    uses = [*BANNED, *RUN_PROGRAMS]
    text = "\n".join([*(f"import {top}" for top in tops), *uses, *BY_ALIAS])
    report = ruff(text)
    assert [name for name in BANNED if f"TID251 `{name}` is banned" not in report] == []
    assert report.count("TID251 `time.time` is banned") == 2
    assert report.count("S605") == report.count("S606") == 1


def ruff(text: str) -> str:
    """What ruff reports of such a module of the program."""
    options = ("--output-format=concise", "--stdin-filename=generator/site/a.py", "-")
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options],
        cwd=ROOT,
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout
