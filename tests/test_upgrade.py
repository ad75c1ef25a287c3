"""The program of today over the folder of an older one: it builds, and no address is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

import tests.entry_points  # noqa: F401 - sets PYTHONPATH where another tree is installed
from tests.archives import archive
from tests.contents import contents
from tests.newslist import story

ROOT = Path(__file__).parents[1]
CHANGES = 3  # of the schema, the last ones
SCHEMA = "generator/index/schema.py"
# Files of the program itself, which pages name as they are now.
OF_PROGRAM = ("assets/", "search/", "404.html", "sitemap")

_BESIDE = [path for path in (os.environ.get("PYTHONPATH"),) if path]

pytestmark = [pytest.mark.slow, pytest.mark.long]


def git(*arguments: str) -> bytes:
    return subprocess.run(
        ["git", "-C", str(ROOT), *arguments], check=True, capture_output=True
    ).stdout


def commits_before_changes() -> list[str]:
    """The last commits whose schema is another one than that of the commit after them."""
    try:
        changes = git("log", "--no-merges", f"-{CHANGES}", "--format=%H^", "--", SCHEMA)
    except subprocess.CalledProcessError:
        return []  # no checkout, or a part of its history
    return changes.decode().split()


def settings(text: str, mailbox: Path) -> dict[str, Any]:
    """The settings of a checkout with one list."""
    read: dict[str, Any] = yaml.safe_load(text)
    read["extra"]["patchwire"]["lists"] = {"otter": {"archive": str(mailbox)}}
    return read


def build(root: Path) -> None:
    """`patchwire build` by the program that is in the folder, which its processes compile once."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(root), *_BESIDE))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build"],
        cwd=root,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr


def schema_number(root: Path) -> int:
    (index,) = (root / ".cache" / "index").glob("*.sqlite3")
    with closing(sqlite3.connect(index)) as db:
        ((number,),) = db.execute("PRAGMA user_version").fetchall()
    return int(number)


def addresses(root: Path) -> set[str]:
    """The paths of the site that others may link to; a search segment is named by its bytes."""
    paths = (path for path in contents(root / "site") if not path.startswith(OF_PROGRAM))
    return {path for path in paths if not path.endswith(".db")}


def upgrade(root: Path) -> None:
    """Put the program, its pages and its settings of today in place of the old ones."""
    shutil.rmtree(root / "generator")
    packages = shutil.ignore_patterns("node_modules")
    shutil.copytree(ROOT / "generator", root / "generator", ignore=packages)
    generated = shutil.ignore_patterns("lists", "search", "index.md")
    shutil.copytree(ROOT / "docs", root / "docs", ignore=generated, dirs_exist_ok=True)


def test_the_history_has_changes_of_the_schema():
    if not (ROOT / ".git").exists():
        pytest.skip("needs a checkout")
    assert len(commits_before_changes()) == CHANGES


@pytest.mark.parametrize("commit", commits_before_changes())
def test_an_older_site_is_upgraded(commit: str, tmp_path: Path):
    root, mailbox = tmp_path / "project", tmp_path / "otter"
    archive(mailbox, story(Random("upgrade"), 60))
    packed = git("archive", commit, "generator", "docs", "mkdocs.yml")
    root.mkdir()
    subprocess.run(["tar", "x"], cwd=root, input=packed, check=True)
    file = root / "mkdocs.yml"
    file.write_text(yaml.safe_dump(settings(file.read_text("utf-8"), mailbox)), "utf-8")
    build(root)
    before, number = addresses(root), schema_number(root)
    assert len(before) > 60
    upgrade(root)
    now = (ROOT / "mkdocs.yml").read_text("utf-8")
    file.write_text(yaml.safe_dump(settings(now, mailbox)), "utf-8")
    build(root)
    assert schema_number(root) != number
    assert sorted(before - addresses(root)) == []
