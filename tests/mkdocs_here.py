"""MkDocs in this process, in place of a process of its own: a quarter of the time of a small site.

The program starts `python -m mkdocs`, which imports all of it, compiles the templates of the theme
and looks at the 14,000 icons beside them, each time anew. Here the same command finds all that
done. Tests of the process itself, and of several at once, do without this.
"""

from __future__ import annotations

import io
import os
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from threading import Lock
from types import SimpleNamespace
from typing import Any, Self
from unittest import mock

import tests.entry_points  # noqa: F401 - MkDocs looks for them when it is imported

# isort: split
from jinja2 import Environment
from mkdocs.__main__ import cli

_alone = Lock()  # output, folder and environment are those of the whole process
_compile, _list = Environment.compile, Environment.list_templates
_codes: dict[tuple[Any, ...], Any] = {}
_names: dict[tuple[str, ...], list[str]] = {}


class _Done:
    """A `subprocess.Popen` whose program had run to its end when it was made."""

    def __init__(self, command: list[str], *, cwd: str, env: dict[str, str], **_: Any) -> None:
        self.returncode: Any = 0
        output = io.StringIO()
        with (
            _alone,
            chdir(cwd),
            mock.patch.dict(os.environ, env),
            mock.patch.multiple(Environment, compile=_compile_once, list_templates=_list_once),
            # What has been said in an earlier run would not be said again.
            mock.patch("mkdocs.__main__._enable_warnings"),
            warnings.catch_warnings(action="ignore"),
            redirect_stdout(output),
            redirect_stderr(output),
        ):
            try:
                cli.main(command[3:], prog_name="mkdocs")
            except SystemExit as leave:
                self.returncode = leave.code
        self.stdout = io.StringIO(output.getvalue())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def terminate(self) -> None:
        """It has ended."""


def _compile_once(self: Environment, *template: Any) -> Any:
    """The code of a template; all environments of MkDocs have the same settings."""
    if template not in _codes:
        _codes[template] = _compile(self, *template)
    return _codes[template]


def _list_once(self: Environment, **chosen: Any) -> list[str]:
    """The files of the theme; MkDocs leaves out the same in every site."""
    folders = tuple(self.loader.searchpath)
    if folders not in _names:
        _names[folders] = _list(self, **chosen)
    return _names[folders]


@contextmanager
def mkdocs_here() -> Iterator[None]:
    """Have MkDocs build in this process."""

    def choose(command: list[str], **options: Any) -> Any:
        is_build = command[1:4] == ["-m", "mkdocs", "build"]
        return (_Done if is_build else subprocess.Popen)(command, **options)

    with mock.patch(
        "generator.site.mkdocs.subprocess", SimpleNamespace(**vars(subprocess) | {"Popen": choose})
    ):
        yield
