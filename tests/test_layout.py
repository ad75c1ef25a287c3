"""Is the house as it was drawn: who imports whom, who may run programs, write files, know the time?

`problems(root)` reads every source file of `generator/` below `root` and says what breaks a rule.
Each rule is broken once on a small made-up tree, to show that it can be.
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

GROUND = frozenset(
    {"models", "errors", "text", "links", "windows", "identity", "union_find", "workspace"}
)
ROOMS = frozenset(
    {"archive", "mail", "index", "tracking", "digest", "render", "search", "site", "demo"}
)
TOP = {
    "__init__": frozenset(),
    "__main__": frozenset({"cli"}),
    "config": GROUND,
    "pipeline": GROUND | ROOMS | {"config", "pipeline"},
    "cli": GROUND | {"cli", "pipeline", "config", "demo"},
}
MAY_IMPORT = TOP | dict.fromkeys(GROUND, GROUND) | {room: GROUND | {room} for room in ROOMS}

RUNS_PROGRAMS = {"archive", "site"}
# What a room may not and one of its modules may. The worker pool's processes run this program's own
# functions and no other program.
ALLOWED = {("generator/pipeline/pool.py", "multiprocessing")}
WRITES = {"archive", "index", "search", "site"}
MAX_FILE, MAX_FUNCTION = 400, 60  # lines
VAGUE = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}

PROGRAM_MODULES = {"subprocess", "pty", "multiprocessing", "asyncio", "ctypes"}
PROGRAM_CALLS = {"os.system", "os.popen", "os.fork", "os.forkpty", "os.posix_spawn"}
PROGRAM_PREFIXES = ("os.exec", "os.spawn")
WRITING_MODULES = {"shutil", "tempfile", "sqlite3", "dbm", "shelve"}
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
CLOCKS = {f"time.{name}" for name in "asctime ctime gmtime localtime strftime time time_ns".split()}
CLOCKS |= {"email.utils.formatdate", "email.utils.localtime", "email.utils.make_msgid"}
CLOCK_METHODS = {"now", "utcnow", "today"}
CHANCE_MODULES = {"random", "secrets"}
CHANCE = {"uuid.uuid1", "uuid.uuid4", "os.urandom", "os.getrandom", "builtins.hash"}
IMPORTS_BY_NAME = "generator/cli/main.py"  # each verb's module, when it is asked for
DYNAMIC = {"importlib.import_module", "builtins.__import__"}


@dataclass(frozen=True)
class Source:
    """One file of `generator/`: where it stands, its text and its tree."""

    path: Path  # relative to the root
    text: str
    tree: ast.Module
    modules: frozenset[str]  # files and folders that stand directly in generator/

    @property
    def room(self) -> str:
        parts = self.path.with_suffix("").parts[1:]
        return parts[0]

    @property
    def package(self) -> list[str]:
        """The package this module stands in, which relative imports start from."""
        return list(self.path.parent.parts)

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


def sources(root: Path) -> Iterator[Source]:
    top = root / "generator"
    modules = frozenset(path.stem for path in top.iterdir() if not path.name.startswith("."))
    for path in sorted(top.rglob("*.py")):
        text = path.read_text("utf-8")
        yield Source(path.relative_to(root), text, ast.parse(text), modules)


# ---------------------------------------------------------------- what a file imports and calls


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Line and whole dotted name of everything imported, names out of modules included."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


def _base(source: Source, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    above = source.package[: len(source.package) - node.level + 1]
    return ".".join([*above, *filter(None, [node.module])])


def aliases(source: Source) -> dict[str, str]:
    """What each imported name stands for: `from time import time as t` gives t -> time.time."""
    known: dict[str, str] = {}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.partition(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom):
            base = _base(source, node)
            known |= {alias.asname or alias.name: f"{base}.{alias.name}" for alias in node.names}
    return known


def dotted(node: ast.expr, known: dict[str, str]) -> str:
    """The whole name of what is called, `?` where an expression stands in front."""
    if isinstance(node, ast.Name):
        return known.get(node.id, f"builtins.{node.id}")
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value, known)}.{node.attr}"
    return "?"


# ---------------------------------------------------------------- the rules


def imports_of(source: Source) -> Iterator[str]:
    allowed = MAY_IMPORT.get(source.room)
    if allowed is None:
        yield f"{source.path}: a room nobody has drawn"
        return
    for line, name in imported(source):
        parts = name.split(".")
        if parts[0] != "generator" or len(parts) < 2 or parts[1] not in source.modules:
            continue  # another project's, or the version in generator/__init__.py
        if parts[1] not in allowed:
            yield f"{source.path}:{line}: {source.room} imports {parts[1]}"


def doors_of(source: Source) -> Iterator[str]:
    """Programs are run behind two doors, files written behind three."""
    known = aliases(source)
    for line, name in imported(source):
        top = name.partition(".")[0]
        allowed = source.room in RUNS_PROGRAMS or (source.path.as_posix(), top) in ALLOWED
        if top in PROGRAM_MODULES and not allowed:
            yield f"{source.path}:{line}: imports {top}, which runs programs"
        if top in WRITING_MODULES and source.room not in WRITES:
            yield f"{source.path}:{line}: imports {top}, which writes files"
    for call in source.calls():
        name = dotted(call.func, known)
        where = f"{source.path}:{call.lineno}"
        runs = name in PROGRAM_CALLS or name.startswith(PROGRAM_PREFIXES)
        if runs and source.room not in RUNS_PROGRAMS:
            yield f"{where}: {name} runs a program"
        if _writes(call, name) and source.room not in WRITES:
            yield f"{where}: {ast.unparse(call.func)} writes a file"


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
    place = 0 if is_method else 1
    named = [word.value for word in call.keywords if word.arg == "mode"]
    modes = named or call.args[place : place + 1]
    if not modes:
        return False
    if not (isinstance(modes[0], ast.Constant) and isinstance(modes[0].value, str)):
        return True  # not to be seen from here
    return bool(set(modes[0].value) & set("wax+"))


def clocks_of(source: Source) -> Iterator[str]:
    """The same archive gives the same bytes: no clock, no chance, no import by name."""
    known = aliases(source)
    for line, name in imported(source):
        if name.partition(".")[0] in CHANCE_MODULES:
            yield f"{source.path}:{line}: imports {name.partition('.')[0]}, which is chance"
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Name | ast.Attribute):
            continue
        name = dotted(node, known)
        if name in CLOCKS or (
            isinstance(node, ast.Attribute) and node.attr in CLOCK_METHODS and "date" in name
        ):
            yield f"{source.path}:{node.lineno}: {name} reads the clock"
        if name in CHANCE:
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


def names_of(source: Source) -> Iterator[str]:
    if not ast.get_docstring(source.tree):
        yield f"{source.path}: has no docstring"
    if VAGUE & set(source.path.with_suffix("").parts):
        yield f"{source.path}: a name that says nothing"


RULES = (imports_of, doors_of, clocks_of, size_of, names_of)


def problems(root: Path) -> list[str]:
    return [problem for source in sources(root) for rule in RULES for problem in rule(source)]


# ---------------------------------------------------------------- the house as it stands


def test_the_house_is_as_drawn(root: Path):
    assert len(list(sources(root))) > 20
    assert problems(root) == []


def test_every_library_that_is_imported_is_asked_for(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [need for needs in project["optional-dependencies"].values() for need in needs]
    asked = {_plain(need.split(">")[0]) for need in (*project["dependencies"], *extras)}
    owners = packages_distributions()
    for source in sources(root):
        for line, name in imported(source):
            top = name.partition(".")[0]
            if top in sys.stdlib_module_names or top == "generator":
                continue
            known = {_plain(owner) for owner in owners.get(top, [])}
            assert known & asked, f"{source.path}:{line}: {top} is not in pyproject.toml"


def test_a_library_of_an_extra_is_imported_late(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    tops = [
        need.split(">")[0] for needs in project["optional-dependencies"].values() for need in needs
    ]
    code = (
        "import sys, pathlib, importlib\n"
        "for file in pathlib.Path('generator').rglob('*.py'):\n"
        "    if file.stem != '__main__' and 'theme' not in file.parts:\n"
        "        importlib.import_module('.'.join(file.with_suffix('').parts))\n"
        f"print(sorted(set(sys.modules) & {set(tops)}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, check=True)
    assert tops
    assert done.stdout == b"[]\n"


def _plain(name: str) -> str:
    return name.strip().lower().replace("_", "-")


# ---------------------------------------------------------------- every rule can fail

LONG = "def walk():\n" + "    pass\n" * MAX_FUNCTION
BROKEN = {
    "room imports room": (
        "mail/a.py",
        "from generator.archive import read",
        "mail imports archive",
    ),
    "room imports room as a whole": ("mail/a.py", "import generator.archive", "imports archive"),
    "room imports pipeline": ("mail/a.py", "from generator import pipeline", "mail imports pip"),
    "relative import leaves the room": ("mail/a.py", "from ..archive import x", "imports archive"),
    "late import counts": ("mail/a.py", "def f():\n    from generator import site", "imports site"),
    "ground floor looks up": ("text.py", "from generator.mail import x", "text imports mail"),
    "cli skips pipeline": ("cli/a.py", "from generator.render import x", "cli imports render"),
    "config imports a room": ("config.py", "from generator.site import x", "config imports site"),
    "new room": ("attic/a.py", "", "a room nobody has drawn"),
    "program outside the doors": ("mail/a.py", "import subprocess", "runs programs"),
    "program beside the pool": ("pipeline/a.py", "import multiprocessing", "runs programs"),
    "program by the pool": ("pipeline/pool.py", "import subprocess", "runs programs"),
    "program by os": ("pipeline/a.py", "import os\nos.system('true')", "os.system runs a program"),
    "program by alias": ("pipeline/a.py", "from os import popen as p\np('true')", "os.popen runs"),
    "open to write": ("mail/a.py", "open('x', 'wb')", "open writes a file"),
    "open in an unseen mode": ("mail/a.py", "open('x', mode)", "open writes a file"),
    "path opened to append": ("render/a.py", "path.open(mode='a')", "path.open writes"),
    "write_text": ("pipeline/a.py", "path.write_text('x')", "path.write_text writes"),
    "os.replace": ("pipeline/a.py", "import os\nos.replace('x', 'y')", "os.replace writes"),
    "path renamed": ("render/a.py", "path.replace(other)", "path.replace writes"),
    "copy": ("digest/a.py", "import shutil", "imports shutil, which writes"),
    "now": ("mail/a.py", "from datetime import datetime\ndatetime.now()", "reads the clock"),
    "today": ("mail/a.py", "import datetime as d\nd.date.today()", "reads the clock"),
    "time": ("site/a.py", "from time import time as t\nt()", "time.time reads the clock"),
    "clock handed over": ("mail/a.py", "import time\ncall(time.time)", "reads the clock"),
    "chance": ("mail/a.py", "import random", "imports random, which is chance"),
    "uuid4": ("links.py", "from uuid import uuid4\nuuid4()", "uuid.uuid4 is chance"),
    "hash of this run": ("links.py", "hash('x')", "builtins.hash is chance"),
    "import by name": ("mail/a.py", "import importlib\nimportlib.import_module('x')", "hides"),
    "another pool": ("pipeline/team.py", "import multiprocessing", "runs programs"),
    "a pool elsewhere": ("render/pool.py", "import multiprocessing", "runs programs"),
    "long file": ("mail/a.py", "x = 1\n" * MAX_FILE, "lines, 400 are allowed"),
    "long function": ("mail/a.py", LONG, "walk has 61 lines"),
    "utils": ("mail/utils.py", "", "a name that says nothing"),
}

FINE = {
    "mail/__init__.py": "from generator.mail.a import x\nfrom .a import y\n",
    "mail/a.py": "from generator import __version__\nfrom generator.models import x\n"
    "from dataclasses import replace\nreplace(x, name='y')\n'x'.replace('a', 'b')\n"
    "open('x')\nopen('x', 'rb')\npath.open('r', encoding='utf-8')\npath.open()\n",
    "archive/git.py": "import subprocess, os\npath.mkdir()\nopen('x', 'w')\n",
    "cli/main.py": "from importlib import import_module as load\nload(f'generator.cli.{x}')\n",
    "site/a.py": "import shutil\nimport subprocess\n",
    "pipeline/pool.py": "from multiprocessing import get_context\n",
    "pipeline/a.py": "from generator import config, mail\nfrom generator.archive import read\n",
    "cli/a.py": "import os\nfrom generator.pipeline import x\nos.open(os.devnull, os.O_WRONLY)\n",
}


def plant(root: Path, files: dict[str, str]) -> None:
    for room in (*ROOMS, *GROUND, "pipeline", "cli"):
        (root / "generator" / room).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        file = root / "generator" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f'"""What is asked."""\n{text}', "utf-8")


def test_a_good_house_has_no_problems(tmp_path: Path):
    plant(tmp_path, FINE)
    assert problems(tmp_path) == []


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_rule_is_found(tmp_path: Path, case: str):
    name, text, word = BROKEN[case]
    plant(tmp_path, {"config.py": "", name: text})
    found = problems(tmp_path)
    assert len(found) == 1, found
    assert word in found[0]
    assert found[0].startswith(f"generator/{name}:")


def test_a_missing_docstring_is_found(tmp_path: Path):
    plant(tmp_path, {})
    (tmp_path / "generator" / "mail" / "a.py").write_text("x = 1\n", "utf-8")
    assert problems(tmp_path) == ["generator/mail/a.py: has no docstring"]
