"""The entry points of this tree, where another tree, or an older state of this one, is installed.

MkDocs finds theme and plugin by the metadata of installed packages. An editable install has them as
they were when it was made. Imported before MkDocs, which looks when it is imported itself.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import tomllib
from importlib.metadata import entry_points
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_DECLARED: dict[str, dict[str, str]] = _PROJECT["entry-points"]


def _are_installed() -> bool:
    return all(
        {(name, value) for name, value in declared.items()}
        <= {(point.name, point.value) for point in entry_points(group=group)}
        for group, declared in _DECLARED.items()
    )


def _declare() -> None:
    """Have this process, and those that it starts, find the entry points of `pyproject.toml`."""
    folder = tempfile.mkdtemp(prefix="patchwire-entry-points-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    metadata = Path(folder, f"{_PROJECT['name']}-0.dist-info")
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {_PROJECT['name']}\nVersion: 0\n", "utf-8")
    text = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in declared.items())
        for group, declared in _DECLARED.items()
    )
    (metadata / "entry_points.txt").write_text(text, "utf-8")
    sys.path.insert(0, folder)
    there = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (folder, there)))


if not _are_installed():
    _declare()
# For a program that runs elsewhere and is to be that of this tree.
PYTHON_PATH = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
