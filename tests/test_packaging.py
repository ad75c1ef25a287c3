"""What is built for others to install holds the search engine of the browser, or is not built."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENGINE = "generator/site/theme/assets/search"
FILES = {f"{ENGINE}/{name}" for name in ("engine.js.gz", "sqlite3.wasm.gz")}
NAMES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", ".gitignore")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what hatchling reads, without the search engine."""
    for name in NAMES:
        shutil.copy(ROOT / name, tmp_path)
    ignore = shutil.ignore_patterns("node_modules", "search", "__pycache__")
    shutil.copytree(ROOT / "generator", tmp_path / "generator", ignore=ignore)
    return tmp_path


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


def make_engine(project: Path, names: set[str]) -> None:
    for name in names:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_bytes(b"packed")


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_nothing_is_built_without_the_search_engine(project: Path, target: str):
    make_engine(project, {f"{ENGINE}/engine.js.gz"})
    done = python(project, "-m", "hatchling", "build", "--target", target)
    assert done.returncode == 1
    assert done.stderr == f"{ENGINE}/ lacks sqlite3.wasm.gz: run `make engine`\n"
    assert not list((project / "dist").glob("*"))


def test_wheel_and_source_archive_hold_the_search_engine(project: Path):
    make_engine(project, FILES)
    done = python(project, "-m", "hatchling", "build")
    assert done.returncode == 0, done.stderr
    (wheel,) = (project / "dist").glob("*.whl")
    (source,) = (project / "dist").glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as packed:
        assert set(packed.namelist()) >= FILES
    with tarfile.open(source) as packed:
        inside = {name.partition("/")[2] for name in packed.getnames()}
    assert inside >= {*FILES, "hatch_build.py"}


def test_an_editable_install_needs_no_search_engine(project: Path):
    code = "from hatchling.build import build_editable; print(build_editable('dist'))"
    done = python(project, "-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert (project / "dist" / done.stdout.strip()).is_file()
