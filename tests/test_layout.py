"""What the linters cannot say of `generator/`: who writes files, imports by name, sizes and names.

Who imports whom, and what no module uses, is in pyproject.toml for import-linter and ruff.
`problems(root)` reads every source file of `generator/` below `root` and says what breaks a rule.
Each rule is broken once on a small made-up tree.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

WRITES = {"archive", "index", "search", "database", "site"}
MAX_FILE, MAX_FUNCTION = 400, 45  # lines
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}

WRITING_CALLS = {
    f"os.{name}"
    for name in (
        "chmod link makedirs mkdir remove removedirs rename renames replace rmdir symlink truncate "
        "unlink utime"
    ).split()
}
WRITING_METHODS = set(
    "chmod hardlink_to mkdir rename rmdir symlink_to touch unlink write_bytes write_text".split()
)
IMPORTS_BY_NAME = "generator/cli/main.py"  # the module of the verb that is given
DYNAMIC = {"importlib.import_module", "builtins.__import__"}


@dataclass(frozen=True)
class Source:
    """One file of `generator/`: its path relative to the root, its text and its tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def room(self) -> str:
        return self.path.with_suffix("").parts[1]


def sources(root: Path) -> Iterator[Source]:
    for path in sorted((root / "generator").rglob("*.py")):
        text = path.read_text("utf-8")
        yield Source(path.relative_to(root), text, ast.parse(text))


# ---------------------------------------------------------------- what a file imports and calls


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Line and whole name of every module that is imported; a relative import is our own."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""


def aliases(source: Source) -> dict[str, str]:
    """The whole name of each imported name: `from os import replace as r` gives r -> os.replace."""
    known: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            names = {alias.asname or alias.name: alias.name for alias in node.names}
            known |= {name: f"{node.module}.{whole}" for name, whole in names.items()}
    return known


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """The whole name of what is called, `?` where an expression stands in front."""
    if isinstance(node, ast.Name):
        return known.get(node.id, f"builtins.{node.id}")
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, known)}.{node.attr}"
    return "?"


# ---------------------------------------------------------------- the rules


def writing_in(source: Source) -> Iterator[str]:
    """Files are written by archive, index, search, database and site."""
    if source.room in WRITES:
        return
    known = aliases(source)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and _writes(node, dotted(node.func, known)):
            yield f"{source.path}:{node.lineno}: {ast.unparse(node.func)} writes a file"


def _writes(call: ast.Call, name: str) -> bool:
    if name in WRITING_CALLS:
        return True
    if name == "os.open":  # the null device is no file
        return ast.unparse(call.args[0]) != "os.devnull"
    last = name.rpartition(".")[2]
    if last in {"open", "fdopen"}:
        return _opens_to_write(call, is_method=not name.startswith(("builtins.", "io.", "os.")))
    if not isinstance(call.func, ast.Attribute) or name.startswith("builtins.str."):
        return False
    if last == "replace":  # a path's has one argument, a text's two, a dataclass's keywords
        return len(call.args) == 1 and not call.keywords
    return last in WRITING_METHODS


def _opens_to_write(call: ast.Call, *, is_method: bool) -> bool:
    index = 0 if is_method else 1
    named = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes = named or call.args[index : index + 1]
    if not modes:
        return False
    if not (isinstance(modes[0], ast.Constant) and isinstance(modes[0].value, str)):
        return True  # not known before the call
    return bool(set(modes[0].value) & set("wax+"))


def hidden_in(source: Source) -> Iterator[str]:
    """No import by name, and no hash that differs from run to run: ruff cannot ban built-ins."""
    known = aliases(source)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = dotted(node, known)
        if name == "builtins.hash":
            yield f"{source.path}:{node.lineno}: {name} is chance"
        if name in DYNAMIC and source.path.as_posix() != IMPORTS_BY_NAME:
            yield f"{source.path}:{node.lineno}: {name} hides an import"


def size_of(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > MAX_FILE:
        yield f"{source.path}: {lines} lines, {MAX_FILE} are allowed"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                yield f"{source.path}:{node.lineno}: {node.name} has {length} lines"


def name_of(source: Source) -> Iterator[str]:
    if VAGUE & set(source.path.with_suffix("").parts):
        yield f"{source.path}: a name that says nothing"


RULES = (writing_in, hidden_in, size_of, name_of)


def problems(root: Path) -> list[str]:
    return [problem for source in sources(root) for rule in RULES for problem in rule(source)]


# ---------------------------------------------------------------- the program


def test_the_program_keeps_the_rules(root: Path):
    assert len(list(sources(root))) > 20
    assert problems(root) == []


def test_every_library_that_is_imported_is_required(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    required = {_plain(name) for name in (*_names(project["dependencies"]), *_extras(project))}
    owners = packages_distributions()
    for source in sources(root):
        for line, name in imported(source):
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names or top == "generator":
                continue
            known = {_plain(owner) for owner in owners.get(top, [])}
            assert known & required, f"{source.path}:{line}: {top} is not in pyproject.toml"


def test_a_library_of_an_extra_is_imported_by_one_module_that_is_imported_late(root: Path):
    extras = _extras(tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"])
    code = (
        "import sys, pathlib, importlib\n"
        "for file in pathlib.Path('generator').rglob('*.py'):\n"
        "    left_out = file.stem in {'__main__', 'dask_client'} or 'theme' in file.parts\n"
        "    if not left_out:\n"
        "        importlib.import_module('.'.join(file.with_suffix('').parts))\n"
        f"print(sorted(set(sys.modules) & {set(extras)}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert extras
    assert done.stdout == b"[]\n"


def _extras(project: dict[str, dict[str, list[str]]]) -> list[str]:
    """Names of the distributions that the project's extras require."""
    return [name for extra in project["optional-dependencies"].values() for name in _names(extra)]


def _names(requirements: list[str]) -> list[str]:
    return [requirement.split(">")[0] for requirement in requirements]


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


# ---------------------------------------------------------------- every rule can fail

LONG = "def walk():\n" + "    pass\n" * MAX_FUNCTION
BROKEN = {
    "open to write": ("mail/a.py", "open('x', 'wb')", "open writes a file"),
    "open in an unseen mode": ("mail/a.py", "open('x', mode)", "open writes a file"),
    "path opened to append": ("render/a.py", "path.open(mode='a')", "path.open writes"),
    "write_text": ("pipeline/a.py", "path.write_text('x')", "path.write_text writes"),
    "os.replace": ("pipeline/a.py", "import os\nos.replace('x', 'y')", "os.replace writes"),
    "by alias": ("cli/a.py", "from os import replace as r\nr('x', 'y')", "r writes a file"),
    "path renamed": ("render/a.py", "path.replace(other)", "path.replace writes"),
    "import by name": ("mail/a.py", "import importlib\nimportlib.import_module('x')", "hides"),
    "hash of this run": ("links.py", "hash('x')", "builtins.hash is chance"),
    "long file": ("mail/a.py", "x = 1\n" * MAX_FILE, "lines, 400 are allowed"),
    "long function": ("mail/a.py", LONG, f"walk has {MAX_FUNCTION + 1} lines"),
    "utils": ("mail/utils.py", "", "a name that says nothing"),
}

FINE = {
    "mail/a.py": "from dataclasses import replace\nreplace(x, name='y')\n'x'.replace('a', 'b')\n"
    "open('x')\nopen('x', 'rb')\npath.open('r', encoding='utf-8')\npath.open()\n",
    "archive/git.py": "path.mkdir()\nopen('x', 'w')\n",
    "cli/main.py": "from importlib import import_module as load\nload(f'generator.cli.{x}')\n",
    "cli/a.py": "import os\nos.open(os.devnull, os.O_WRONLY)\n",
}


def write_sources(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / "generator" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'"""A module."""\n{text}', "utf-8")


def test_a_good_program_has_no_problems(tmp_path: Path):
    write_sources(tmp_path, FINE)
    assert problems(tmp_path) == []


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_is_found(tmp_path: Path, case: str):
    name, text, problem = BROKEN[case]
    write_sources(tmp_path, {"config.py": "", name: text})
    (found,) = problems(tmp_path)
    assert problem in found
    assert found.startswith(f"generator/{name}:")
