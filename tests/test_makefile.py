"""`make` without npm, or with npm failing: sites are built without search, and it says why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import html5lib
import pytest

from tests.entry_points import PYTHON_PATH

ROOT = Path(__file__).parents[1]
ENGINE = Path("generator", "site", "theme", "assets", "search", "sqlite3.wasm.gz")
TOOLS = ("sh", "make", "git", "touch", "mkdir", "sed", "expand")
NPM_FAILS = "npm error code E503"
NPM_FAILED = (
    "make: npm failed, for the reason above, so the search engine is not made; "
    "`make engine` tries again"
)
HOW = "it is made with npm (apt install npm) and packages of its registry: `make engine`"
NO_SEARCH = f"make: there is no search engine, so sites are built without search; {HOW}"
NEEDED = f"make: the search engine is missing or older than its source; {HOW}"


class Tree:
    """A copy of the project that is set up but for the search engine, with no npm on the path."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for folder, *built in (
            ("generator", "node_modules", "__pycache__", "*.gz"),
            ("docs", "lists", "search", "index.md"),
        ):
            shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns(*built))
        for name in ("Makefile", "mkdocs.yml", "pyproject.toml"):
            shutil.copy(ROOT / name, root)
        for path in ROOT.glob("requirements*.lock"):
            shutil.copy(path, root)
        self.path = root / "path"
        self.path.mkdir()
        for tool in TOOLS:
            (self.path / tool).symlink_to(shutil.which(tool) or tool)
        self.install("python", f'exec {sys.executable} "$@"')
        self.install("patchwire", 'echo "patchwire $@"')
        for stamp in ("run.stamp", "dev.stamp"):
            (root / ".venv" / stamp).touch()

    def install(self, name: str, script: str, folder: str = ".venv/bin") -> None:
        """Put a shell script in place of a program."""
        path = self.root / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        path.chmod(0o755)

    def make(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join((str(self.root), PYTHON_PATH))
        environment = {"PATH": str(self.path), "PYTHONPATH": path, "HOME": os.devnull}
        return subprocess.run(
            ["make", *arguments],
            cwd=self.root,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path / "tree")


@pytest.mark.parametrize("verb", ["demo", "build", "serve"])
def test_without_npm_the_site_is_built(tree: Tree, verb: str):
    done = tree.make(verb)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"patchwire {verb}")


def test_without_npm_setting_up_says_how_to_get_search(tree: Tree):
    done = tree.make("setup")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"{NO_SEARCH}\n")


@pytest.mark.parametrize("verb", ["demo", "build", "serve", "setup"])
def test_npm_says_why_it_fails_and_the_site_is_built(tree: Tree, verb: str):
    tree.install("npm", f"echo '{NPM_FAILS}' >&2; exit 1", "path")
    done = tree.make(verb)
    assert done.returncode == 0
    more = [NO_SEARCH] if verb == "setup" else []
    assert done.stderr.splitlines() == [NPM_FAILS, NPM_FAILED, *more]
    assert done.stdout.startswith(f"patchwire {verb}" if verb != "setup" else "")


@pytest.mark.parametrize("verb", ["test", "bench", "engine"])
def test_what_needs_the_search_engine_says_so(tree: Tree, verb: str):
    done = tree.make(verb)
    assert done.returncode == 2
    assert done.stderr.splitlines()[0] == NEEDED
    tree.install("npm", f"echo '{NPM_FAILS}' >&2; exit 1", "path")
    done = tree.make(verb)
    assert done.returncode == 2
    assert done.stderr.splitlines()[:3] == [NPM_FAILS, NPM_FAILED, NEEDED]


def test_the_search_engine_is_made_once_and_anew_when_its_source_changes(tree: Tree):
    (tree.root / ENGINE).parent.mkdir(parents=True, exist_ok=True)
    tree.install("npm", 'echo "$1" >> calls', "path")
    assert tree.make("engine").returncode == 0
    assert tree.make("setup", "engine").returncode == 0
    assert (tree.root / "calls").read_text() == "ci\nrun\n"
    os.utime(tree.root / ENGINE, (1, 1))
    tree.install("npm", "exit 1", "path")
    assert tree.make("setup").stderr == f"{NPM_FAILED}\n"  # the old one is there
    assert NEEDED in tree.make("engine").stderr


@pytest.mark.long
@pytest.mark.slow
def test_a_site_without_search_says_so(tree: Tree):
    tree.install("patchwire", f'exec {sys.executable} -m generator "$@"')
    done = tree.make("demo")
    assert done.returncode == 0
    (warning,) = (line for line in done.stderr.splitlines() if "no search" in line)
    assert warning == (
        "patchwire: the site has no search: its engine was not made: "
        "run `make setup`, which needs npm, then build again"
    )
    text = (tree.root / "demo-site" / "lists" / "demo" / "index.html").read_text("utf-8")
    page = html5lib.parse(text, namespaceHTMLElements=False)
    (note,) = page.findall(".//header//*[@class='pw-find-button pw-find-none']")
    assert " ".join("".join(note.itertext()).split()) == "No search on this site"
    assert note.tag == "div"  # nothing that could be pressed or reached by key
    assert not page.findall(".//dialog")
    assert not [script for script in page.iter("script") if "find.js" in script.get("src", "")]
